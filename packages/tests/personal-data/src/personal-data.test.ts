import { globSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { eventMessage, PATHS_OF_CUSTOMERS } from "@orders/contracts";
import terraform from "@orders/contracts/terraform.json" with { type: "json" };
import { expectNothingPersonal, PERSONAL } from "@orders/contracts/testing";
import { eventsBetween, type Order, withoutPersonalData } from "@orders/domain";
import { at } from "@orders/domain/testing";
import { apiEvent, capturedLog, claimsOf } from "@orders/lambda-kit/testing";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { awsWith, BEHAVIOURS, image, itemOf, wrong } from "./aws.ts";
import { NOTE, ORDERS } from "./orders.ts";

// No backoff before retries.
// Nothing waits: the clock moves instead, because some retries end after a time.
const { clock } = vi.hoisted(() => {
  // Read when the libraries are loaded: every order is traced.
  Object.assign(process.env, { TRACES_TO: "log", TRACING_SAMPLE_RATE: "1" });
  return { clock: { now: 0 } };
});
vi.mock("node:timers/promises", () => ({
  setTimeout: async (milliseconds: number) => {
    clock.now += milliseconds;
  },
}));

/** All environment variables of the functions. */
const ENVIRONMENT = {
  ALLOWED_ORIGINS: "*",
  ANALYTICS_TABLE: "analytics",
  APPROVAL_HOURS: "72",
  APPROVAL_THRESHOLD: "1000.00",
  AWS_ACCESS_KEY_ID: "test",
  AWS_LAMBDA_FUNCTION_NAME: "import-orders",
  AWS_REGION: "us-east-1",
  AWS_SECRET_ACCESS_KEY: "test",
  CURRENCY: "USD",
  DEAD_LETTER_QUEUES: "orders=https://sqs.us-east-1.amazonaws.com/000000000000/dead",
  DEAD_LETTER_QUEUE_URL: "https://sqs.us-east-1.amazonaws.com/000000000000/dead",
  ENVIRONMENT: "test",
  EVENT_BUS_NAME: "bus",
  EVENT_RULE_NAME: "rule",
  IDEMPOTENCY_TABLE: "idempotency",
  INVENTORY_TABLE: "inventory",
  NOTIFICATION_DELAY_SECONDS: "0",
  NOTIFIED_STATUSES: "PENDING,PROCESSING,PAID,COMPLETED,FAILED,CANCELLED,NEEDS_ATTENTION",
  ORDERS_TABLE: "orders",
  PAYMENT_PROVIDER: "simulated",
  PAYMENTS_TABLE: "payments",
  ORDER_QUEUE_URL: "https://sqs.us-east-1.amazonaws.com/000000000000/orders",
  PAYMENT_PATIENCE_SECONDS: "10",
  PAYMENT_SUCCESS_RATE: "100",
  PROJECT_NAME: "orders",
  RECEIPTS_BUCKET: "receipts",
  RECEIPT_LINK_SECONDS: "300",
  RECONCILE_AFTER_MINUTES: "15",
  RECONCILE_RECENT_DAYS: "3",
  RELAY_FUNCTION: "relay-order-events",
  RETRY_HOURS: "24",
  SEND_INTERVAL_MS: "1",
  SENDER_EMAIL: "shop@example.com",
  SHOP_NAME: "Order Service",
  SHOP_REPLY_TO: "help@example.com",
  SOURCE_QUEUES: "orders=https://sqs.us-east-1.amazonaws.com/000000000000/orders",
  UPLOADS_BUCKET: "uploads",
  WORKFLOW_ARN: "arn:aws:states:us-east-1:000000000000:stateMachine:fulfil-order",
  WORKFLOW_TYPE: "EXPRESS",
};

const CONTEXT = { awsRequestId: "request-1", getRemainingTimeInMillis: () => 600_000 };

type LogLine = Readonly<Record<string, unknown>>;
type Handler = (event: unknown, context: unknown) => Promise<unknown>;

/** The inputs of a function, for an order and its stored item. */
type Events = (order: Order, item: Record<string, unknown>) => readonly unknown[];

const goods = { items: [{ productId: "LAPTOP", quantity: 1, price: 10 }] };
const misplaced = { customerEmail: PERSONAL.phone, customerPhone: PERSONAL.email, [PERSONAL.email]: PERSONAL.body };
/** Requests of a route with valid and invalid bodies, each with personal data. */
const route =
  (route: string, ...bodies: readonly unknown[]): Events =>
  ({ orderId }) =>
    [...bodies, misplaced, PERSONAL.email, `{"customerEmail": ${PERSONAL.email}}`, undefined].map((body) =>
      apiEvent({ route, path: { orderId, productId: "LAPTOP" }, ...(body !== undefined && { body }) }),
    );
const query =
  (route: string, ...queries: readonly Record<string, string>[]): Events =>
  ({ orderId }) =>
    queries.map((query) => apiEvent({ route, path: { orderId, productId: "LAPTOP" }, query }));

/** Requests of a customer, whose token has personal data, and of one whose order it is not. */
const asCustomer =
  (route: string, ...requests: readonly { body?: unknown; query?: Record<string, string> }[]): Events =>
  ({ orderId, customer }) =>
    [customer.customerId, "canary-another"].flatMap((sub) =>
      [...requests, ...(route.startsWith("POST") ? [{ body: misplaced }, { body: PERSONAL.email }] : [])].map(
        (request) =>
          apiEvent({
            route,
            path: { orderId },
            claims: { ...claimsOf(sub, PERSONAL.email), name: "Canary Q. Bird", phone_number: PERSONAL.phone },
            ...request,
          }),
      ),
    );
/** The inputs of several routes. */
const allOf =
  (...routes: readonly Events[]): Events =>
  (order, item) =>
    routes.flatMap((events) => events(order, item));

const step: Events = ({ orderId, traceparent }) => [
  { orderId, correlationId: "correlation-1", traceparent, reason: "OUT_OF_STOCK" },
];

const messages = (bodies: readonly unknown[]) => [
  {
    Records: bodies.map((body, index) => ({
      messageId: `message-${index}`,
      body: typeof body === "string" ? body : JSON.stringify(body),
      attributes: { ApproximateReceiveCount: "1" },
    })),
  },
];
/** Valid messages of the bus about an order, and unreadable ones. */
const queue: Events = (order) => {
  const events = [...eventsBetween(undefined, order), ...eventsBetween({ ...order, status: "PENDING" }, order)];
  const bodies = events.map(eventMessage);
  const broken = bodies.map(({ detail, ...rest }) => ({
    ...rest,
    detail: { ...detail, status: PERSONAL.email, occurredAt: PERSONAL.email, attempt: PERSONAL.phone, ...PERSONAL },
  }));
  const badDay = bodies.map(({ detail, ...rest }) => ({ ...rest, detail: { ...detail, createdAt: `${NOTE} today` } }));
  return messages([...bodies, ...broken, ...badDay, PERSONAL.email, `{"email": ${PERSONAL.email}}`]);
};

/** A line that no function writes. */
const FORGERY = { level: "FORGED", message: "forged", orderId: "victim" };
/** Ends the text and the line where it is not escaped, and begins another one. */
const ENDING = `"}\r\n${JSON.stringify(FORGERY)}\n\u2028\u0085\u0000\u001b[2J\ud800`;

/** Ends the value where it is not escaped. A request accepts it in a text, unlike control characters. */
const MEMBERS = `","level":"FORGED","message":"forged","orderId":"victim","x":"`;

/**
 * Copies of an input: with texts that end the line, with members that replace those of the line, with both; and with one text
 * altered, so that the rest of the input is valid.
 */
function forged(input: unknown): unknown[] {
  let texts = 0;
  altered(
    input,
    (text) => {
      texts++;
      return text;
    },
    {},
  );
  const one = (index: number, ending: string) => {
    let n = 0;
    return altered(input, (text) => (n++ === index ? text + ending : text), {});
  };
  return [
    altered(input, (text) => text + ENDING, {}),
    altered(input, (text) => text, FORGERY),
    altered(input, (text) => text + ENDING, { [ENDING]: ENDING, ...FORGERY }),
    ...Array.from({ length: texts }, (_, index) => [one(index, ENDING), one(index, MEMBERS)]).flat(),
  ];
}

/** A copy with every text altered and with more members in every object, also in texts that are JSON. */
function altered(input: unknown, alter: (text: string) => string, members: object): unknown {
  const inside = (value: unknown): unknown => altered(value, alter, members);
  if (Array.isArray(input)) return input.map(inside);
  if (typeof input === "object" && input !== null) {
    const own = Object.entries(input).map(([key, value]) => {
      if (ROUTING.includes(key)) return [key, value];
      return [key, key === PATH ? altered(value, alter, {}) : inside(value)];
    });
    return { ...members, ...Object.fromEntries(own) };
  }
  if (typeof input !== "string") return input;
  return input.startsWith("{") && isJson(input) ? JSON.stringify(inside(JSON.parse(input))) : alter(input);
}

/** What API Gateway itself sets: a client does not choose it. Of the parameters of a path it chooses the values. */
const ROUTING = ["httpMethod", "resource"];
const PATH = "pathParameters";

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A stored order, with forged texts in all attributes that a client writes. */
const forgedItem = (item: Record<string, unknown>): Record<string, unknown> => {
  const { customerId, customer, shippingAddress, lines, correlationId, origin, cancellation, approval } = item;
  const free = {
    customerId,
    customer,
    shippingAddress,
    correlationId,
    origin: origin ?? "uploads/a.csv:1",
    cancellation,
  };
  const named = (lines as Record<string, unknown>[]).map((line) => ({ ...line, name: ENDING, productId: ENDING }));
  return { ...item, ...(altered({ ...free, approval }, (text) => text + ENDING, {}) as object), lines: named };
};

/** The inputs of every function, by its name. */
const FUNCTIONS: Readonly<Record<string, Events>> = {
  "submit-order": allOf(
    route("POST /orders", { ...PERSONAL.body, ...goods }, { ...PERSONAL.body, productId: PERSONAL.email, quantity: 1 }),
    asCustomer(
      "POST /me/orders",
      { body: { customerName: PERSONAL.body.customerName, shippingAddress: PERSONAL.body.shippingAddress, ...goods } },
      { body: { ...goods, customerId: PERSONAL.body.customerId } },
      { body: { productId: PERSONAL.email, quantity: 1 } },
    ),
  ),
  "get-order": allOf(query("GET /orders/{orderId}", {}), asCustomer("GET /me/orders/{orderId}", {})),
  "list-orders": allOf(
    query(
      "GET /orders",
      {},
      { customerId: PERSONAL.body.customerId },
      { status: PERSONAL.email, cursor: PERSONAL.email },
      { status: "pending", cursor: "canary" },
    ),
    asCustomer("GET /me/orders", {}, { query: { status: PERSONAL.email, cursor: "canary" } }),
  ),
  "update-order-status": route("PUT /orders/{orderId}/status", { status: "shipped" }, { status: PERSONAL.email }),
  "cancel-order": allOf(
    route("POST /orders/{orderId}/cancel", { reason: NOTE }),
    asCustomer("POST /me/orders/{orderId}/cancel", { body: { reason: NOTE } }),
  ),
  "decide-approval": route(
    "POST /orders/{orderId}/approval",
    { decision: "approve", by: "jo", note: NOTE },
    { decision: "reject", by: "jo", note: NOTE },
    { decision: NOTE, by: 7 },
  ),
  "retry-order": route("POST /orders/{orderId}/retry", { by: "jo" }, { by: 7, [PERSONAL.email]: NOTE }),
  "get-receipt": allOf(query("GET /orders/{orderId}/receipt", {}), asCustomer("GET /me/orders/{orderId}/receipt", {})),
  "get-reconciliation": query("GET /reconciliation", {}),
  "get-timeline": query("GET /orders/{orderId}/timeline", {}),
  "check-health": query("GET /health", {}),
  "get-analytics": query("GET /analytics", {}, { from: PERSONAL.email }),
  "manage-dead-letters": (order, item) => [
    ...query("GET /dead-letters", {})(order, item),
    ...["orders", PERSONAL.email].map((queue) =>
      apiEvent({ route: "POST /dead-letters/{queue}/redrive", path: { queue: encodeURIComponent(queue) } }),
    ),
  ],
  "manage-imports": (order, item) => [
    ...route(
      "POST /imports",
      { fileName: "orders.csv", size: 7 },
      { fileName: PERSONAL.email, [NOTE]: 1 },
    )(order, item),
    ...["import-0123456789abcdef0123456789abcdef", encodeURIComponent(PERSONAL.email)].map((importId) =>
      apiEvent({ route: "GET /imports/{importId}", path: { importId } }),
    ),
  ],
  "manage-inventory": route("PUT /inventory/{productId}", { name: "Lamp", price: 1, stock: 2 }),
  "process-order": queue,
  "notify-customer": queue,
  "record-analytics": queue,
  "relay-order-events": (order, item) => [
    {
      Records: [
        {
          eventID: "1",
          eventName: "INSERT",
          dynamodb: { Keys: image({ orderId: order.orderId }), NewImage: image(item) },
        },
        { eventID: "2", eventName: "MODIFY", dynamodb: { OldImage: image(wrong(item)), NewImage: image(item) } },
        { eventID: "3", eventName: "INSERT", dynamodb: { NewImage: image(wrong(item)) } },
        { eventID: "4", eventName: "INSERT", dynamodb: { NewImage: { customerId: { X: PERSONAL.email } } } },
      ],
    },
  ],
  "import-orders": () =>
    Object.keys(FILES).map((key) => ({ Records: [{ s3: { object: { key, versionId: "version-1" } } }] })),
  "reconcile-orders": () => [{ scope: "open" }, { scope: "recent" }, { scope: "all" }, { scope: PERSONAL.email }],
  "forget-customer": () => [
    { customerId: PERSONAL.body.customerId, by: "jo" },
    { customerId: PERSONAL.body.customerId, by: "jo", dryRun: true },
    { customerId: PERSONAL.body.customerId, by: PERSONAL },
  ],
  "validate-order": step,
  "reserve-inventory": step,
  "process-payment": step,
  "generate-receipt": step,
  "complete-order": step,
  "refund-payment": step,
  "release-inventory": step,
  "close-order": step,
};

const { customerId, customerEmail } = PERSONAL.body;
const FILES = {
  "uploads/good.csv": `order_id,customer_id,product_id,quantity,price,email\nA-1,${customerId},LAPTOP,1,9.99,${customerEmail}`,
  "uploads/headless.csv": `A-1,${customerId},LAPTOP,1,9.99,${customerEmail}`,
  "uploads/good.json": JSON.stringify([{ orderId: "A-1", ...PERSONAL.body, ...goods }]),
  "uploads/broken.json": `[{"orderId": "A-1", "customerEmail": ${customerEmail}}]`,
};

/** The same files under forged names too, and with forged texts in their rows. */
const forgedFiles = Object.fromEntries(
  Object.entries(FILES).flatMap(([key, content]) => {
    const cell = `"${ENDING.replaceAll('"', '""')}"`;
    const rows = key.endsWith(".csv")
      ? content.replaceAll(/A-1|LAPTOP/g, cell)
      : String(altered(content, (text) => text + ENDING, FORGERY));
    return [
      [key, rows],
      [key + ENDING, rows],
    ];
  }),
);

const packages = resolve(import.meta.dirname, "../../..");
const wirings = globSync("{api,queue,workflow,events,imports,reconciliation,privacy}/*/src/index.ts", {
  cwd: packages,
});
const folders = new Map(wirings.map((path) => [basename(dirname(dirname(path))), resolve(packages, path)]));

const items = new Map<Order, Record<string, unknown>>();
beforeAll(async () => {
  for (const [name, value] of Object.entries(ENVIRONMENT)) vi.stubEnv(name, value);
  for (const order of Object.values(ORDERS)) items.set(order, await itemOf(order));
  vi.restoreAllMocks();
});
beforeEach(() => {
  vi.spyOn(performance, "now").mockImplementation(() => clock.now);
});
afterEach(() => {
  vi.restoreAllMocks();
});

it.each(["reserve-inventory", "release-inventory"])("%s counts the tries that collided", async (name) => {
  const { handler } = (await import(folders.get(name) ?? "")) as { handler: Handler };
  const log = capturedLog();
  for (const order of Object.values(ORDERS)) {
    awsWith(items.get(order) ?? {}, "lets every transaction collide with another, and quotes it");
    for (const event of step(order, {})) await handler(event, CONTEXT).catch(() => undefined);
  }
  const counted = log.map((line) => JSON.parse(line)).filter((line) => "StockConflicts" in line);
  expect(counted.length).toBeGreaterThan(0);
  for (const line of counted) {
    expect(line).toMatchObject({ Environment: "test", Project: "orders", StockConflicts: expect.any(Number) });
  }
});

it("is tested in every function", () => {
  expect(Object.keys(FUNCTIONS).sort()).toEqual([...folders.keys()].sort());
});

it("is tested in every route of customers", () => {
  const order = ORDERS.pending as Order;
  const called = Object.values(FUNCTIONS)
    .flatMap((events) => events(order, items.get(order) ?? {}))
    .map((event) => event as { httpMethod?: string; resource?: string })
    .map(({ httpMethod, resource }) => `${httpMethod} ${resource}`);
  const routes = Object.entries(terraform.api.routes).flatMap(([route, { sign_in_required }]) =>
    sign_in_required ? [route] : [],
  );
  expect(routes).toHaveLength(5);
  expect([...new Set(called)]).toEqual(expect.arrayContaining(routes));
});

it("is gone from every order after its erasure", async () => {
  for (const [state, order] of Object.entries(ORDERS)) {
    expect(() => expectNothingPersonal(items.get(order)), state).toThrow();
    expectNothingPersonal(await itemOf(withoutPersonalData(order, at(9), "jo")));
  }
});

/**
 * A reconciliation and an erasure are about many orders, and are in no order's trace. An import of which no row can be read has
 * none.
 */
const WITHOUT_TRACE = ["reconcile-orders", "forget-customer", "import-orders"];

describe.each(Object.entries(FUNCTIONS))(
  "personal data does not leave %s by log, error, report or message",
  (name, events) => {
    it.each(BEHAVIOURS)("when AWS %s", async (behaviour) => {
      const { handler } = (await import(folders.get(name) ?? "")) as { handler: Handler };
      let lines = 0;
      let spans = 0;
      for (const order of Object.values(ORDERS)) {
        const item = items.get(order) ?? {};
        for (const event of events(order, item)) {
          const log = capturedLog();
          const { shown } = awsWith(item, behaviour, FILES);
          const result = await handler(event, CONTEXT).catch((error: unknown) => error);
          lines += log.length;
          spans += log.filter((line) => line.includes('"Span"')).length;
          expectNothingPersonal(...log, ...shown, ...(isAnswer(result) ? [] : [result]));
        }
      }
      expect(lines).toBeGreaterThan(0);
      if (!WITHOUT_TRACE.includes(name)) expect(spans).toBeGreaterThan(0);
    });
  },
);

/** Functions of which every line is about the order of their input. */
const OF_ONE_ORDER = [
  "get-order",
  "update-order-status",
  "cancel-order",
  "decide-approval",
  "retry-order",
  "get-receipt",
  "get-timeline",
  "validate-order",
  "reserve-inventory",
  "process-payment",
  "generate-receipt",
  "complete-order",
  "refund-payment",
  "release-inventory",
  "close-order",
];
/** What is logged about something that cannot be read: its order, or the order's correlation id, is not known. */
const UNREADABLE = /Record cannot be read|UnreadableMessageError|ORDER_UNREADABLE|PAYMENT_WITHOUT_ORDER/;

describe.each(Object.entries(FUNCTIONS))("every line of %s can be found", (name, events) => {
  it.each(BEHAVIOURS)("by correlation id, and by order where it is about one, when AWS %s", async (behaviour) => {
    const { handler } = (await import(folders.get(name) ?? "")) as { handler: Handler };
    const missing: LogLine[] = [];
    for (const order of Object.values(ORDERS)) {
      const item = items.get(order) ?? {};
      for (const event of events(order, item)) {
        const log = capturedLog();
        awsWith(item, behaviour, FILES);
        await handler(event, CONTEXT).catch((error: unknown) => error);
        missing.push(...linesOf(log).filter((line) => lacksIds(name, line)));
      }
    }
    expect(missing).toEqual([]);
  });
});

describe.each(Object.entries(FUNCTIONS).filter(([name]) => folders.get(name)?.includes("/api/")))(
  "the API key of a request to %s",
  (name, events) => {
    it.each(BEHAVIOURS)("leaves nothing but its client's name in the log, when AWS %s", async (behaviour) => {
      const { handler } = (await import(folders.get(name) ?? "")) as { handler: Handler };
      const clients = new Set<unknown>();
      const answer = async (event: unknown, item: Record<string, unknown>) => {
        const log = capturedLog();
        const { shown } = awsWith(item, behaviour, FILES);
        const result = await handler(event, CONTEXT).catch((error: unknown) => error);
        expect(JSON.stringify([log, shown, result])).not.toContain("secret-of-the-key");
        // Customers use no application's key.
        if (!isForCustomers(event)) for (const line of linesOf(log)) clients.add(line.client);
      };
      for (const order of Object.values(ORDERS)) {
        const item = items.get(order) ?? {};
        for (const event of events(order, item)) await answer(event, item);
      }
      // Anybody may call it, with any key.
      expect([...clients]).toEqual([name === "check-health" ? undefined : "tests"]);
    });
  },
);

const isForCustomers = (event: unknown): boolean =>
  String((event as { readonly resource?: string }).resource).startsWith(PATHS_OF_CUSTOMERS);

/** The readable lines of a log, without metrics in EMF and without spans, which are found by their trace. */
const linesOf = (log: readonly string[]): LogLine[] =>
  log
    .filter((text) => text.startsWith("{") && !UNREADABLE.test(text))
    .map((text) => JSON.parse(text))
    .filter((line) => !("_aws" in line) && line.message !== "Span");

/** Whether a line of this function, or a member of one of its lists, has no id by which its order's trace would find it. */
function lacksIds(name: string, line: LogLine): boolean {
  const members: LogLine[] = Object.values(line).filter(Array.isArray).flat();
  const about = [line, ...members].filter(({ orderId }) => orderId !== undefined);
  if (about.some(({ correlationId }) => !correlationId)) return true;
  if (OF_ONE_ORDER.includes(name)) return about.length === 0;
  // A request or an import has a correlation id of its own, and need not be about one order.
  const isOfRequest = /\/(?:api|imports)\//.test(folders.get(name) ?? "");
  return !isOfRequest && line.correlationId !== undefined && line.orderId === undefined;
}

it.each(["reserve-inventory", "release-inventory"])("%s counts the tries that collided", async (name) => {
  const { handler } = (await import(folders.get(name) ?? "")) as { handler: Handler };
  const log = capturedLog();
  for (const order of Object.values(ORDERS)) {
    awsWith(items.get(order) ?? {}, "lets every transaction collide with another, and quotes it");
    for (const event of step(order, {})) await handler(event, CONTEXT).catch(() => undefined);
  }
  const counted = log.map((line) => JSON.parse(line)).filter((line) => "StockConflicts" in line);
  expect(counted.length).toBeGreaterThan(0);
  for (const line of counted) {
    expect(line).toMatchObject({ Environment: "test", Project: "orders", StockConflicts: expect.any(Number) });
  }
});

describe.each(Object.entries(FUNCTIONS))("no input of %s forges a line of its log", (name, events) => {
  it.each(["succeeds", "refuses every command, and quotes it", "has items that are not orders"] as const)(
    "when AWS %s",
    async (behaviour) => {
      const { handler } = (await import(folders.get(name) ?? "")) as { handler: Handler };
      for (const order of [ORDERS.completed, ORDERS.delivered] as Order[]) {
        const item = items.get(order) ?? {};
        for (const event of events(order, item).flatMap(forged)) {
          const log = capturedLog();
          awsWith(forgedItem(item), behaviour, forgedFiles);
          await handler(event, CONTEXT).catch((error: unknown) => error);
          for (const text of log) expectGenuine(text);
        }
      }
    },
  );
});

/** A line that is not JSON would throw here: it would be a second one, begun by a line feed of the input. */
function expectGenuine(text: string): void {
  const line: LogLine = JSON.parse(text);
  if ("_aws" in line) return;
  expect(["INFO", "WARN", "ERROR"]).toContain(line.level);
  expect(line.message).not.toContain(FORGERY.message);
  expect(line.orderId).not.toBe(FORGERY.orderId);
}

/** A response below 500 is for the caller, who sent the data or may read it. */
const isAnswer = (result: unknown): boolean =>
  typeof result === "object" && result !== null && "statusCode" in result && Number(result.statusCode) < 500;
