import { randomInt, randomUUID } from "node:crypto";
import { DeleteItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { eventually } from "@orders/acceptance-tests/eventually";
import { output } from "@orders/acceptance-tests/outputs";
import { mailsTo } from "@orders/acceptance-tests/post";
import { listenerTo, subscriberTo } from "@orders/acceptance-tests/subscriber";
import { type ImportView, obeyingRetryAfter } from "@orders/client";
import { isErased, type Order, type OrderId, type Status } from "@orders/domain";
import { describe, expect, it } from "vitest";
import { invoke } from "../stack/orders.ts";
import { someProduct } from "../stack/products.ts";
import { finished } from "../stack/runs.ts";
import { placesWith, type SearchedStack } from "../stack/search.ts";
import { dynamo, orders, stack } from "../stack/stack.ts";

const run = randomUUID().slice(0, 8);
/** In every personal value of this test, in any case. The phone number cannot contain it. */
const CANARY = `canary${run}`;
const PHONE = `+1987${randomInt(1_000_000, 9_999_999)}`;
const EMAIL = `${CANARY}@example.com`;
const CUSTOMER = `CUST-pseudonym${run}`;
const PERSONAL = new RegExp(`${CANARY}|${PHONE.slice(1)}`, "i");
const PERSONAL_OR_ID = new RegExp(`${PERSONAL.source}|${CUSTOMER}`, "i");

const BODY = {
  customerId: CUSTOMER,
  customerName: `${CANARY} Bird`,
  customerEmail: EMAIL,
  customerPhone: PHONE,
  shippingAddress: { street: `7 ${CANARY} Street`, city: `${CANARY}ville`, zipCode: "10001", country: "USA" },
  paymentToken: `tok_${CANARY}`,
};

/** Where personal data belongs, and why. It must be nowhere else. */
const BELONGS: readonly (readonly [place: RegExp, why: string])[] = [
  [/^table orders$/, "the orders themselves"],
  [/^object receipts: receipts\//, "a receipt names the customer"],
  [/^object uploads: uploads\//, "an uploaded file has what its sender wrote"],
];
/** Where the customer's id may be as well. */
const ID_BELONGS: typeof BELONGS = [
  [/^object receipts: erasures\//, "the record of an erasure says whose data it was"],
];

const elsewhere = (found: ReadonlyMap<string, string>, places: typeof BELONGS) =>
  Object.fromEntries([...found].filter(([place]) => !places.some(([belongs]) => belongs.test(place))));

/** Sends a request to the API, which may be invalid. */
async function call<Body = Record<string, unknown>>(
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; body: Body }> {
  const request = new Request(`${output("api_base_url").replace(/\/+$/, "")}${path}`, {
    method,
    headers: { "x-api-key": output("api_key"), "content-type": "application/json", ...headers },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const answer = await obeyingRetryAfter(() => fetch(request.clone()));
  const text = await answer.text();
  return { status: answer.status, body: (text.startsWith("{") ? JSON.parse(text) : {}) as Body };
}

async function submitted(changes: object = {}, headers?: Readonly<Record<string, string>>): Promise<OrderId> {
  const { status, body } = await call<{ orderId: OrderId }>("POST", "/orders", { ...BODY, ...changes }, headers);
  expect({ status, body }).toMatchObject({ status: 202 });
  return body.orderId;
}

const rested = async (orderId: OrderId, ...statuses: readonly Status[]): Promise<Order> => {
  const order = await finished(orderId);
  expect(statuses, `${order.status} ${order.reason}`).toContain(order.status);
  return order;
};

/** Imports a file by the API. @returns the finished import. */
async function imported(fileName: string, content: string): Promise<ImportView> {
  const { body } = await call<{
    importId: string;
    upload: { method: string; url: string; headers: Record<string, string> };
  }>("POST", "/imports", { fileName });
  const { method, url, headers } = body.upload;
  expect((await fetch(url, { method, headers, body: content })).status).toBe(200);
  const shown = async () => (await call<ImportView>("GET", `/imports/${body.importId}`)).body;
  return eventually(`${fileName} is imported`, shown, ({ finishedAt }) => finishedAt !== undefined);
}

/** Orders with every outcome and with faults. @returns those that completed, and all. */
async function everyOutcome(): Promise<{ completed: OrderId[]; all: OrderId[] }> {
  const productId = await someProduct(50);
  const items = [{ productId, quantity: 1, price: 10 }];
  const expensive = [{ productId, quantity: 1, price: 1000 }];
  const { customerId, ...byEmail } = BODY;
  const [good, emailOnly, faulty, declined, short, rejected, cancelled] = await Promise.all([
    submitted({ items }, { "Idempotency-Key": `${CANARY}-key` }),
    call<{ orderId: OrderId }>("POST", "/orders", { ...byEmail, items }).then(({ body }) => body.orderId),
    submitted({ items, paymentToken: "tok_unavailable_2" }),
    submitted({ items, paymentToken: "tok_declined" }),
    submitted({ items: [{ productId, quantity: 900, price: 0.01 }] }),
    submitted({ items: expensive }),
    submitted({ items, paymentToken: "tok_refund_unavailable_1" }),
  ]);
  await Promise.all([good, emailOnly, faulty, cancelled].map((orderId) => rested(orderId, "COMPLETED")));
  await Promise.all([declined, short].map((orderId) => rested(orderId, "FAILED")));
  await rested(rejected, "AWAITING_APPROVAL");
  const note = `${CANARY} called`;
  expect((await call("POST", `/orders/${rejected}/approval`, { decision: "reject", by: "jo", note })).status).toBe(200);
  expect((await call("POST", `/orders/${cancelled}/cancel`, { reason: note })).status).toBeLessThan(300);
  await rested(rejected, "FAILED");
  await rested(cancelled, "CANCELLED");
  const completed = [good, emailOnly, faulty];
  return { completed, all: [...completed, declined, short, rejected, cancelled] };
}

/** Requests that are refused, each with personal values where they do not belong. */
async function badRequests(orderId: OrderId): Promise<void> {
  const path = encodeURIComponent(EMAIL);
  const requests: [method: string, path: string, body?: unknown, headers?: Record<string, string>][] = [
    ["POST", "/orders", { ...BODY, customerEmail: PHONE, customerPhone: EMAIL, [EMAIL]: CANARY }],
    ["POST", "/orders", `{"customerEmail": ${EMAIL}}`],
    ["POST", "/orders", { ...BODY, productId: EMAIL, quantity: 1 }],
    ["POST", `/orders/${orderId}/cancel`, { reason: { text: CANARY } }],
    ["PUT", `/orders/${orderId}/status`, { status: EMAIL }],
    ["POST", `/orders/${orderId}/approval`, { decision: CANARY, note: EMAIL }],
    ["GET", `/orders?customerId=${path}&cursor=${CANARY}`],
    ["GET", `/orders?customerId=${path}&status=${CANARY}`],
    ["GET", `/analytics?from=${path}`],
    ["POST", "/imports", { fileName: `${CANARY}/orders.csv` }],
  ];
  for (const [method, path, body, headers] of requests) {
    expect((await call(method, path, body, headers)).status, `${method} ${path}`).toBeGreaterThanOrEqual(400);
  }
}

/** A poison record: an item of the orders table that is not an order, read by everything that reads orders. */
async function poison(): Promise<OrderId> {
  const orderId = `poison-${run}` as OrderId;
  const Item = Object.fromEntries(
    Object.entries({
      orderId,
      customerId: CUSTOMER,
      status: EMAIL,
      name: CANARY,
      createdAt: EMAIL,
      createdBucket: "0",
    }).map(([name, S]) => [name, { S }]),
  );
  await dynamo.send(new PutItemCommand({ TableName: stack.ordersTable, Item }));
  for (const path of ["", "/timeline", "/receipt"]) await call("GET", `/orders/${orderId}${path}`);
  await call("POST", `/orders/${orderId}/cancel`, { reason: CANARY });
  const detail = { orderId, attempt: 1, correlationId: "correlation-1" };
  const Records = [
    {
      messageId: randomUUID(),
      body: JSON.stringify({ version: "0", id: randomUUID(), source: "com.orders.service", detail }),
      attributes: { ApproximateReceiveCount: "1" },
    },
  ];
  for (const name of ["process-order", "notify-customer"]) await invoke(name, { Records }).catch(() => undefined);
  await invoke("validate-order", detail).catch(() => undefined);
  return orderId;
}

const forget = (customerId: string) => invoke("forget-customer", { customerId, by: "jo" });

describe("personal data of customers", () => {
  it("is only where it belongs, through every outcome and fault, and is gone after its erasure", {
    timeout: 400_000,
  }, async () => {
    const since = Date.now();
    const heard = await Promise.all([
      listenerTo(output("event_bus_name"), { source: [{ prefix: "" }] }),
      subscriberTo(output("customer_notifications_topic_arn")),
      subscriberTo(output("back_office_topic_arn")),
    ]);

    const { completed, all } = await everyOutcome();
    const [first] = completed as [OrderId];
    await badRequests(first);
    const poisoned = await poison();
    const { body: receipt } = await call<{ pageUrl: string }>("GET", `/orders/${first}/receipt`);
    expect(await (await fetch(receipt.pageUrl)).text()).toMatch(PERSONAL);

    const productId = await someProduct(5);
    const json = { ...BODY, customerId: EMAIL, items: [{ productId, quantity: 1, price: 10 }], orderId: `IMP-${run}` };
    const csv = `order_id,customer_id,product_id,quantity,price\n${EMAIL},,${CANARY},${PHONE},x\nA-${run},${EMAIL},${CANARY},1,1,${CANARY}`;
    expect(await imported("rows.csv", csv)).toMatchObject({ counts: { made: 0 } });
    expect(
      await imported("orders.json", JSON.stringify({ orders: [json, { ...json, orderId: EMAIL }] })),
    ).toMatchObject({
      counts: { made: 1 },
    });
    const fromFile = json.orderId as OrderId;
    await rested(fromFile, "COMPLETED");

    // The customer is told of the last order: then its events were handled.
    await eventually(
      "the customer gets mails",
      () => mailsTo(EMAIL),
      (mails) => mails.some(({ Subject }) => Subject.includes(fromFile)),
    );
    const messages = await eventually(
      "the bus has delivered the last order",
      async () => (await Promise.all(heard.map((received) => received()))).flat().map(({ body }) => body),
      (bodies) => bodies.some((body) => body.includes(fromFile) && body.includes("COMPLETED")),
    );
    expect(messages.filter((body) => PERSONAL_OR_ID.test(body))).toEqual([]);

    const searched: SearchedStack = { since, orderIds: [...all, fromFile] };
    const found = await placesWith(PERSONAL_OR_ID, searched);
    expect(elsewhere(found, BELONGS)).toEqual({});
    // The search finds what is there.
    for (const [place, why] of BELONGS)
      expect(
        [...found.keys()].some((key) => place.test(key)),
        why,
      ).toBe(true);

    await dynamo.send(new DeleteItemCommand({ TableName: stack.ordersTable, Key: { orderId: { S: poisoned } } }));
    expect(await forget(CUSTOMER)).toMatchObject({ waitingOrders: 2, failed: [], orders: 4 });
    for (const orderId of [...completed, fromFile]) {
      for (const status of ["shipped", "delivered"]) {
        expect((await call("PUT", `/orders/${orderId}/status`, { status })).status).toBe(200);
      }
    }
    expect(await forget(CUSTOMER)).toMatchObject({ waitingOrders: 0, failed: [], orders: 2, erasedBefore: 4 });
    expect(await forget(EMAIL)).toMatchObject({ waitingOrders: 0, failed: [], orders: 2 });
    expect(await forget(EMAIL)).toMatchObject({ orders: 0 });

    for (const orderId of [...all, fromFile]) expect(isErased(await orders.get(orderId)), orderId).toBe(true);
    const onlyUploads = BELONGS.filter(([place]) => place.test("object uploads: uploads/"));
    expect(elsewhere(await placesWith(PERSONAL, searched), onlyUploads)).toEqual({});
    expect(elsewhere(await placesWith(PERSONAL_OR_ID, searched), [...BELONGS, ...ID_BELONGS])).toEqual({});

    // Everything can still be read, and a repeated request is answered as before.
    const { body: later, status } = await call<{ pageUrl: string }>("GET", `/orders/${first}/receipt`);
    expect(status).toBe(200);
    expect(await (await fetch(later.pageUrl)).text()).not.toMatch(PERSONAL);
    for (const path of ["", "/timeline"]) expect((await call("GET", `/orders/${first}${path}`)).status).toBe(200);
    const [{ productId: ordered } = { productId: "" }] = (await orders.get(first)).lines;
    const items = [{ productId: ordered, quantity: 1, price: 10 }];
    expect(await submitted({ items }, { "Idempotency-Key": `${CANARY}-key` })).toBe(first);
  });
});
