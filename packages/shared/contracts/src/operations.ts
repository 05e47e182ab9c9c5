import { readFileSync } from "node:fs";
import type { TSchema } from "typebox";
import type { RequestHeader, ResponseHeader } from "./headers.ts";
import { MAX_BODY_KIB, MAX_LETTERS_REDRIVEN } from "./limits.ts";
import * as schemas from "./schemas/index.ts";

/** One answer of an operation. */
export interface Answer {
  /** When it is given. */
  readonly description: string;
  /** The body; missing if there is none. */
  readonly schema?: TSchema;
  /** Its headers, beside those of every answer. */
  readonly headers?: readonly ResponseHeader[];
}

/** One operation of the API: what Terraform, the validators, the documents and the client are made from. */
export interface Operation {
  readonly method: "GET" | "POST" | "PUT";
  readonly path: string;
  /** The function that answers it, by the name of its package. */
  readonly function: string;
  readonly tag: "Orders" | "Customers" | "Inventory" | "Imports" | "Operations" | "Analytics" | "Health";
  readonly summary: string;
  readonly description?: string;
  /** Anybody may call it, without an API key. It must show no data, and cost little. */
  readonly public?: true;
  /**
   * A customer calls it, with the ID token of the user pool in place of an API key, and reaches their own orders only. Its
   * path begins with `/me/`.
   */
  readonly customer?: true;
  /** The parameters in the path. */
  readonly parameters?: TSchema;
  /** The parameters in the query. */
  readonly query?: TSchema;
  /** The headers that it reads, beside those that every operation reads. */
  readonly headers?: readonly RequestHeader[];
  readonly body?: {
    readonly schema: TSchema;
    /** The body may be left out. */
    readonly optional?: true;
    /** Examples by name; the acceptance tests send them. */
    readonly examples: Readonly<Record<string, unknown>>;
  };
  /** Every answer by its status, beside those of `ANSWERS_OF_ALL`. */
  readonly answers: Readonly<Record<number, Answer>>;
}

/** The headers that every operation reads. */
export const HEADERS_OF_ALL: readonly RequestHeader[] = ["Api-Version", "X-Correlation-Id"];

/** The headers of every answer. */
export const ANSWER_HEADERS_OF_ALL: readonly ResponseHeader[] = ["Api-Version", "X-Correlation-Id"];

const problem = (description: string, headers: readonly ResponseHeader[] = []): Answer => ({
  description,
  schema: schemas.Problem,
  headers,
});

/** The answers that every operation may give. */
export const ANSWERS_OF_ALL: Readonly<Record<number, Answer>> = {
  400: problem("The request is not valid. `errors` lists everything that is wrong with it."),
  403: problem("The API key is missing or not valid."),
  429: problem("Too many requests at once, or the quota of the API key is used up.", ["Retry-After"]),
  500: problem("A fault of the system. Try again; if it fails again, report the correlation id."),
  504: problem("The request was not answered in time. Try again."),
};

/** The answers that every operation of a customer may give. */
export const ANSWERS_OF_CUSTOMERS: Readonly<Record<number, Answer>> = {
  ...ANSWERS_OF_ALL,
  401: problem("The ID token is missing, not valid, or expired: sign in."),
  403: problem("The request was refused."),
  429: problem("Too many requests at once.", ["Retry-After"]),
};

/** The answers of an operation that reads a body. */
const BODY_REFUSED = {
  413: problem(`The body is larger than ${MAX_BODY_KIB} KiB.`),
  415: problem("The body is not `application/json`."),
};
const NO_ORDER = { 404: problem("There is no such order.") };
const NO_PRODUCT = { 404: problem("There is no such product.") };
const NOT_MODIFIED = {
  304: { description: "Nothing has changed since the ETag in `If-None-Match`.", headers: ["ETag"] },
} as const;
const OVERTAKEN = { 412: problem("Somebody else has changed it since the ETag in `If-Match`.") };
const KEY_REUSED = { 422: problem("The `Idempotency-Key` was used for another request: use a new key.") };

const NOT_MY_ORDER = { 404: problem("The customer has no such order.") };

const order = (description: string): Answer => ({ description, schema: schemas.OrderView, headers: ["ETag"] });
const myOrder = (description: string): Answer => ({ description, schema: schemas.MyOrderView, headers: ["ETag"] });
const product = (description: string, headers: readonly ResponseHeader[] = []): Answer => ({
  description,
  schema: schemas.ProductView,
  headers: ["ETag", ...headers],
});

const example = (file: string): unknown =>
  JSON.parse(readFileSync(new URL(`../examples/${file}`, import.meta.url), "utf8"));

/** All operations of the API, by their ids. */
export const OPERATIONS = {
  submitOrder: {
    method: "POST",
    path: "/orders",
    function: "submit-order",
    tag: "Orders",
    summary: "Submit an order",
    description:
      "Stores the order and answers at once; it is processed afterwards. A line without a price gets the price of the catalogue. " +
      "The customer is named by `customerId` or `customerEmail`, the products by `items` or by `productId` and `quantity`. " +
      "Of `total`, `totalAmount`, `currency`, `status` and `createdAt`, which the system calculates itself, a wrong value is refused.",
    headers: ["Idempotency-Key"],
    body: {
      schema: schemas.SubmitOrder,
      examples: {
        singleProduct: example("single-product.json"),
        namedLines: example("named-lines.json"),
        linesWithAddress: example("lines-with-address.json"),
        byEmail: example("by-email.json"),
      },
    },
    answers: {
      202: {
        description: "The order is stored and will be processed.",
        schema: schemas.OrderAccepted,
        headers: ["Location", "Idempotent-Replayed"],
      },
      409: problem("The order is being changed by others at this moment: try again."),
      422: problem(
        "A product without a price is not in the catalogue, or the `Idempotency-Key` was used for another body.",
      ),
      ...BODY_REFUSED,
    },
  },
  listOrders: {
    method: "GET",
    path: "/orders",
    function: "list-orders",
    tag: "Orders",
    summary: "List orders",
    description:
      "Newest first, one page at a time. A page may be short or empty and still have a `nextCursor`. " +
      "With `view=full` a page has at most 25 whole orders.",
    query: schemas.ListOrders,
    answers: { 200: { description: "One page of orders.", schema: schemas.OrderPage } },
  },
  getOrder: {
    method: "GET",
    path: "/orders/{orderId}",
    function: "get-order",
    tag: "Orders",
    summary: "Show an order",
    description: "Of more than 100 history entries it shows the first 20 and the newest 80.",
    parameters: schemas.OrderPath,
    headers: ["If-None-Match"],
    answers: { 200: order("The order."), ...NOT_MODIFIED, ...NO_ORDER },
  },
  getReceipt: {
    method: "GET",
    path: "/orders/{orderId}/receipt",
    function: "get-receipt",
    tag: "Orders",
    summary: "Link to the receipt of an order",
    description: "As JSON and as a page to print. The links are valid for some minutes.",
    parameters: schemas.OrderPath,
    answers: {
      200: { description: "Links to the receipt.", schema: schemas.ReceiptLinks },
      404: problem("There is no such order, or it has no receipt."),
      409: problem("The page of the receipt is being written by others at this moment: try again."),
    },
  },
  getOrderTimeline: {
    method: "GET",
    path: "/orders/{orderId}/timeline",
    function: "get-timeline",
    tag: "Orders",
    summary: "Show what happened to an order",
    description:
      "Joins the order's history and runs, the payment gateway's records, notifications and receipt in order of time, and shows " +
      "what is open: dead letters and findings. It changes nothing. A part that does not answer is named in `parts`, and the " +
      "others are answered.",
    parameters: schemas.OrderPath,
    answers: {
      200: { description: "What happened to the order.", schema: schemas.OrderTimeline },
      ...NO_ORDER,
    },
  },
  updateOrderStatus: {
    method: "PUT",
    path: "/orders/{orderId}/status",
    function: "update-order-status",
    tag: "Orders",
    summary: "Set the status of an order by hand",
    description: "To `shipped`, `delivered` or `cancelled`. An order that has the status already is not changed.",
    parameters: schemas.OrderPath,
    headers: ["If-Match"],
    body: { schema: schemas.UpdateOrderStatus, examples: { shipped: { status: "shipped" } } },
    answers: {
      200: order("The order has the status."),
      202: order("The order will be cancelled."),
      409: problem("The order cannot have this status now. `allowed` lists those that it can have."),
      ...NO_ORDER,
      ...OVERTAKEN,
      ...BODY_REFUSED,
    },
  },
  cancelOrder: {
    method: "POST",
    path: "/orders/{orderId}/cancel",
    function: "cancel-order",
    tag: "Orders",
    summary: "Cancel an order",
    description: "An order that is not shipped yet. It is refunded, and its stock is released.",
    parameters: schemas.OrderPath,
    headers: ["If-Match"],
    body: { schema: schemas.CancelOrder, optional: true, examples: { withReason: { reason: "Ordered twice" } } },
    answers: {
      200: order("The order is cancelled, or being cancelled, already."),
      202: order("The order will be cancelled."),
      409: problem("The order can no longer be cancelled."),
      ...NO_ORDER,
      ...OVERTAKEN,
      ...BODY_REFUSED,
    },
  },
  decideApproval: {
    method: "POST",
    path: "/orders/{orderId}/approval",
    function: "decide-approval",
    tag: "Orders",
    summary: "Approve or reject a large order",
    description: "An order of a high total waits for this decision.",
    parameters: schemas.OrderPath,
    headers: ["If-Match"],
    body: {
      schema: schemas.DecideApproval,
      examples: {
        approve: { decision: "approve", by: "jo" },
        reject: { decision: "reject", by: "jo", note: "The customer did not answer" },
      },
    },
    answers: {
      200: order("The decision is stored."),
      409: problem("The order does not wait for a decision, or has another one."),
      ...NO_ORDER,
      ...OVERTAKEN,
      ...BODY_REFUSED,
    },
  },
  retryOrder: {
    method: "POST",
    path: "/orders/{orderId}/retry",
    function: "retry-order",
    tag: "Orders",
    summary: "Start another run of an order",
    description: "Of an order that is stalled or needs attention.",
    parameters: schemas.OrderPath,
    headers: ["Idempotency-Key", "If-Match"],
    body: { schema: schemas.RetryOrder, optional: true, examples: { withName: { by: "jo" } } },
    answers: {
      202: {
        ...order("Another run of the order will start."),
        headers: ["ETag", "Idempotent-Replayed"],
      },
      409: problem("The order needs no other run."),
      ...NO_ORDER,
      ...OVERTAKEN,
      ...BODY_REFUSED,
      ...KEY_REUSED,
    },
  },
  submitMyOrder: {
    method: "POST",
    path: "/me/orders",
    function: "submit-order",
    tag: "Customers",
    summary: "Submit an order as a customer",
    description:
      "Like `POST /orders`, with two differences. The customer is the one who is signed in, with the e-mail address of the token " +
      "if it is verified, and cannot be named by the body. The prices are those of the catalogue: a price may be left out, and " +
      "another one than the catalogue's is refused with the current one in `prices`.",
    customer: true,
    headers: ["Idempotency-Key"],
    body: {
      schema: schemas.SubmitMyOrder,
      examples: {
        oneProduct: { productId: "PROD-002", quantity: 2 },
        pricedLines: { items: [{ productId: "PROD-002", quantity: 1, price: 29.99 }] },
      },
    },
    answers: {
      202: {
        description: "The order is stored and will be processed.",
        schema: schemas.OrderAccepted,
        headers: ["Location", "Idempotent-Replayed"],
      },
      409: problem("The order is being changed by others at this moment: try again."),
      422: problem(
        "A product is not in the catalogue, its price is another one, or the `Idempotency-Key` was used for another body.",
      ),
      ...BODY_REFUSED,
    },
  },
  listMyOrders: {
    method: "GET",
    path: "/me/orders",
    function: "list-orders",
    tag: "Customers",
    summary: "List the customer's orders",
    description: "Newest first, one page at a time. A page may be short or empty and still have a `nextCursor`.",
    customer: true,
    query: schemas.ListMyOrders,
    answers: { 200: { description: "One page of orders.", schema: schemas.MyOrderPage } },
  },
  getMyOrder: {
    method: "GET",
    path: "/me/orders/{orderId}",
    function: "get-order",
    tag: "Customers",
    summary: "Show an order of the customer",
    description: "Somebody else's order is answered like one that does not exist.",
    customer: true,
    parameters: schemas.OrderPath,
    headers: ["If-None-Match"],
    answers: { 200: myOrder("The order."), ...NOT_MODIFIED, ...NOT_MY_ORDER },
  },
  cancelMyOrder: {
    method: "POST",
    path: "/me/orders/{orderId}/cancel",
    function: "cancel-order",
    tag: "Customers",
    summary: "Cancel an order of the customer",
    description: "An order that is not shipped yet. It is refunded, and its stock is released.",
    customer: true,
    parameters: schemas.OrderPath,
    headers: ["If-Match"],
    body: { schema: schemas.CancelOrder, optional: true, examples: { withReason: { reason: "Ordered twice" } } },
    answers: {
      200: myOrder("The order is cancelled, or being cancelled, already."),
      202: myOrder("The order will be cancelled."),
      409: problem("The order can no longer be cancelled."),
      ...NOT_MY_ORDER,
      ...OVERTAKEN,
      ...BODY_REFUSED,
    },
  },
  getMyReceipt: {
    method: "GET",
    path: "/me/orders/{orderId}/receipt",
    function: "get-receipt",
    tag: "Customers",
    summary: "Link to the receipt of an order of the customer",
    description: "As JSON and as a page to print. The links are valid for some minutes, for everybody who has them.",
    customer: true,
    parameters: schemas.OrderPath,
    answers: {
      200: { description: "Links to the receipt.", schema: schemas.ReceiptLinks },
      404: problem("The customer has no such order, or it has no receipt."),
      409: problem("The page of the receipt is being written by others at this moment: try again."),
    },
  },
  listInventory: {
    method: "GET",
    path: "/inventory",
    function: "manage-inventory",
    tag: "Inventory",
    summary: "List products",
    description: "In no particular order, one page at a time.",
    query: schemas.ListInventory,
    answers: { 200: { description: "One page of products.", schema: schemas.ProductPage } },
  },
  getProduct: {
    method: "GET",
    path: "/inventory/{productId}",
    function: "manage-inventory",
    tag: "Inventory",
    summary: "Show a product",
    description: "With its price, its stock and the pieces ever received.",
    parameters: schemas.ProductPath,
    headers: ["If-None-Match"],
    answers: { 200: product("The product."), ...NOT_MODIFIED, ...NO_PRODUCT },
  },
  changeProduct: {
    method: "PUT",
    path: "/inventory/{productId}",
    function: "manage-inventory",
    tag: "Inventory",
    summary: "Create or change a product",
    description:
      "Either sets name, price and stock, or adjusts the stock. `received` of a product is the number of all pieces ever " +
      "received, so that `received` − `stock` is what orders have reserved.",
    parameters: schemas.ProductPath,
    headers: ["Idempotency-Key", "If-Match"],
    body: {
      schema: schemas.ManageInventory,
      examples: { set: { name: "Lamp", price: 9.99, stock: 20 }, adjust: { adjust: -2 } },
    },
    answers: {
      200: product("The product after the change.", ["Idempotent-Replayed"]),
      201: product("The product was created.", ["Idempotent-Replayed"]),
      409: problem("There are too few or too many pieces, or orders are changing the stock at this moment."),
      ...NO_PRODUCT,
      ...OVERTAKEN,
      ...BODY_REFUSED,
      ...KEY_REUSED,
    },
  },
  startImport: {
    method: "POST",
    path: "/imports",
    function: "manage-imports",
    tag: "Imports",
    summary: "Start the import of a file of orders",
    description:
      "The file itself is uploaded by a second request, straight to the storage: the answer says how. The upload starts the import.",
    body: {
      schema: schemas.StartImport,
      examples: { csv: { fileName: "orders.csv", size: 120 }, json: { fileName: "orders.json" } },
    },
    answers: {
      201: {
        description: "The import waits for its file.",
        schema: schemas.ImportStarted,
        headers: ["Location"],
      },
      ...BODY_REFUSED,
    },
  },
  getImport: {
    method: "GET",
    path: "/imports/{importId}",
    function: "manage-imports",
    tag: "Imports",
    summary: "Show an import",
    description:
      "With its progress, and when it is finished with its report. It shows every import: also of a file that was put into the " +
      "bucket without this API, from the first saved progress on.",
    parameters: schemas.ImportPath,
    answers: {
      200: { description: "The import.", schema: schemas.ImportView },
      404: problem("There is no such import."),
    },
  },
  listDeadLetters: {
    method: "GET",
    path: "/dead-letters",
    function: "manage-dead-letters",
    tag: "Operations",
    summary: "Show the dead-letter queues",
    description:
      "Work that was given up after all retries: of each queue the number of messages, and some of them. Nothing is hidden or " +
      "removed. Their contents are not shown, because they may be anything; `make dlq-list` prints them.",
    answers: { 200: { description: "All dead-letter queues.", schema: schemas.DeadLetterQueues } },
  },
  redriveDeadLetters: {
    method: "POST",
    path: "/dead-letters/{queue}/redrive",
    function: "manage-dead-letters",
    tag: "Operations",
    summary: "Redrive the dead letters of a queue",
    description:
      `At most ${MAX_LETTERS_REDRIVEN} of them: repeat the request while messages remain. Each is sent first and deleted afterwards. A request ` +
      "that is cut off may repeat a message and loses none, and the consumers do nothing twice. Remove the cause first: a message " +
      "that fails again returns after its receives.",
    parameters: schemas.DeadLetterQueuePath,
    answers: {
      200: { description: "What became of the messages.", schema: schemas.RedriveResult },
      404: problem("There is no such dead-letter queue."),
      409: problem("The messages of this queue cannot be redriven. The problem says what to do instead."),
    },
  },
  getReconciliation: {
    method: "GET",
    path: "/reconciliation",
    function: "get-reconciliation",
    tag: "Operations",
    summary: "Show the last reports of reconcile-orders",
    description:
      "What the last reconciliation of each scope checked, found and repaired. A finding is of that time: `GET /orders/{orderId}/timeline` " +
      "shows what is open now.",
    answers: { 200: { description: "The last reports.", schema: schemas.LastReconciliations } },
  },
  getAnalytics: {
    method: "GET",
    path: "/analytics",
    function: "get-analytics",
    tag: "Analytics",
    summary: "Show the figures of a span of days",
    description:
      "Of the orders that were created on these days, in the shop's currency; by default of the last 30 days.",
    query: schemas.GetAnalytics,
    answers: { 200: { description: "The figures.", schema: schemas.AnalyticsReport } },
  },
  checkHealth: {
    method: "GET",
    path: "/health",
    function: "check-health",
    tag: "Health",
    summary: "Show whether the system's parts answer",
    description:
      "For monitors: it needs no API key and shows no data. A result may be 10 seconds old. `parts` has the tables, the event " +
      "bus and the workflow, and names the ones that do not answer.",
    public: true,
    answers: {
      200: { description: "Every part answers.", schema: schemas.Health },
      503: { description: "A part does not answer.", schema: schemas.Health },
    },
  },
} as const satisfies Readonly<Record<string, Operation>>;

/** The routes that a function answers, by the name of its package: such as `GET /orders/{orderId}`. */
export type RoutesOf<Name extends string> = RouteOf<(typeof OPERATIONS)[keyof typeof OPERATIONS], Name>;
type RouteOf<Each, Name> = Each extends {
  readonly function: Name;
  readonly method: infer Method extends string;
  readonly path: infer Path extends string;
}
  ? `${Method} ${Path}`
  : never;
