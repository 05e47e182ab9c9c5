import { readFileSync } from "node:fs";
import Type, { type TSchema } from "typebox";
import { EVENT_NAMES, EVENT_SOURCE } from "./event-names.ts";
import { IMPORTS, RECEIPTS, RECONCILIATION, UPLOADS } from "./folders.ts";
import * as schemas from "./schemas/index.ts";

/** A message that crosses the system's border, or that is stored where others read it. */
interface Message {
  readonly summary: string;
  readonly payload: TSchema;
  readonly contentType: "application/json" | "text/csv" | "text/plain";
  readonly examples: readonly unknown[];
}

/** Where messages are sent or stored, and by whom. */
interface Channel {
  readonly title: string;
  readonly address: string;
  readonly description: string;
  /** The system sends the messages, or receives them. */
  readonly action: "send" | "receive";
  readonly messages: Readonly<Record<string, Message>>;
}

const orderId = "0198c5b2-7a10-7000-8abc-def012345678";
const correlationId = "checkout-4711";
const at = "2026-11-21T10:00:00.000Z";

const detail = {
  eventId: `${orderId}:1:${EVENT_NAMES.CREATED}`,
  orderId,
  status: "PENDING",
  items: [{ productId: "PROD-001", quantity: 2, amount: 59.98 }],
  totalAmount: 59.98,
  currency: "USD",
  channels: ["EMAIL"],
  attempt: 1,
  version: 1,
  createdAt: at,
  occurredAt: at,
  correlationId,
};

const event = (summary: string, name: string, changes: Readonly<Record<string, unknown>>): Message => ({
  summary,
  contentType: "application/json",
  payload: Type.Object({
    source: Type.Literal(EVENT_SOURCE, { description: "the source of all events of this system" }),
    "detail-type": Type.Literal(name, { description: "the kind of event" }),
    detail: schemas.OrderEventDetail,
  }),
  examples: [{ source: EVENT_SOURCE, "detail-type": name, detail: { ...detail, ...changes } }],
});

const text = (file: string): string => readFileSync(new URL(`../examples/${file}`, import.meta.url), "utf8");

/** All channels, by their ids. */
export const CHANNELS = {
  orderEvents: {
    title: "Events of orders",
    address: "{project}-{environment}-orders",
    description:
      "The event bus (EventBridge). Each write of an order gives its events. An event may be delivered more than once and in " +
      "any order: `eventId` names it, `version` orders the events of one order. Historical orders give none.",
    action: "send",
    messages: {
      orderCreated: event("An order was accepted, and its first run is due", EVENT_NAMES.CREATED, {}),
      orderStatusChanged: event("The status of an order changed", EVENT_NAMES.STATUS_CHANGED, {
        eventId: `${orderId}:4:${EVENT_NAMES.STATUS_CHANGED}`,
        status: "PAID",
        previousStatus: "PROCESSING",
        version: 4,
      }),
      orderProcessingRequested: event("Another run of the workflow is due", EVENT_NAMES.PROCESSING_REQUESTED, {
        eventId: `${orderId}:5:${EVENT_NAMES.PROCESSING_REQUESTED}`,
        status: "COMPLETED",
        attempt: 2,
        version: 5,
      }),
    },
  },
  workflowRuns: {
    title: "Runs of the workflow",
    address: "{project}-{environment}-fulfil-order",
    description:
      "The state machine (Step Functions) that fulfils an order, or compensates it. Its executions take this input.",
    action: "receive",
    messages: {
      workflowInput: {
        summary: "A run of the workflow",
        contentType: "application/json",
        payload: schemas.WorkflowInput,
        examples: [{ orderId, attempt: 1, correlationId }],
      },
    },
  },
  customerNotifications: {
    title: "Statuses for subscribers",
    address: "{project}-{environment}-customer-notifications",
    description:
      "A topic (SNS) that carries every status of an order, where `publish_statuses` is set: the detail of each event Order Created and Order Status Changed, " +
      "without personal data. The bus sends the messages, and gives them no message attributes: subscriptions filter by the " +
      'message itself (FilterPolicyScope MessageBody), such as {"status": ["SHIPPED"]}. A message may come more than once and ' +
      "in any order: `eventId` names it, `version` orders the messages of one order.",
    action: "send",
    messages: {
      topicMessage: {
        summary: "A new status of an order",
        contentType: "application/json",
        payload: schemas.OrderEventDetail,
        examples: [detail],
      },
    },
  },
  backOffice: {
    title: "Orders of high value",
    address: "{project}-{environment}-back-office",
    description: "A topic (SNS) that notifies the back office of new orders of high value.",
    action: "send",
    messages: {
      highValueOrder: {
        summary: "A new order of high value",
        contentType: "text/plain",
        payload: Type.String({ description: "a sentence with the order's total, id and time" }),
        examples: [`New order of high value: USD 12000. Order ${orderId}, made at ${at}.`],
      },
    },
  },
  uploads: {
    title: "Files of orders",
    address: `${UPLOADS}{name}`,
    description: "The folder of the uploads bucket (S3) for files of orders, whose names end in .csv or .json.",
    action: "receive",
    messages: {
      importCsv: {
        summary: "Orders as CSV",
        contentType: "text/csv",
        payload: Type.String({
          description:
            "A first line that names the columns order_id, customer_id and either product_id, quantity (and price) or total, " +
            "status. Neighbouring rows of one order_id are one order with several lines. See docs/imports.md.",
        }),
        examples: [text("import.csv"), text("import-history.csv")],
      },
      importJson: {
        summary: "Orders as JSON",
        contentType: "application/json",
        payload: schemas.ImportFile,
        examples: [JSON.parse(text("import.json"))],
      },
    },
  },
  importReports: {
    title: "Reports on files of orders",
    address: `${IMPORTS}{name}.report.json`,
    description: "The report on an imported file, in the uploads bucket (S3).",
    action: "send",
    messages: {
      importReport: {
        summary: "The report on an imported file",
        contentType: "application/json",
        payload: schemas.ImportReport,
        examples: [
          {
            file: "uploads/orders.csv",
            rows: 2,
            made: 1,
            recorded: 0,
            thereAlready: 0,
            rowsRefused: 1,
            startedAt: at,
            finishedAt: "2026-11-21T10:00:01.000Z",
            importId: "import-0198c5b27a1070008abcdef012345678",
            version: "3Lg4",
            size: 120,
            invocations: 1,
            refused: [{ row: 3, orderId: "ORD-2", reason: "Missing required field: quantity" }],
          },
        ],
      },
    },
  },
  importProgress: {
    title: "Progress of imports",
    address: `${IMPORTS}{importId}.progress.json`,
    description: "The progress of the import of one version of a file, in the uploads bucket (S3).",
    action: "send",
    messages: {
      importProgress: {
        summary: "The progress of an import",
        contentType: "application/json",
        payload: schemas.ImportProgress,
        examples: [
          {
            importId: "import-0198c5b27a1070008abcdef012345678",
            file: "uploads/orders.csv",
            version: "3Lg4",
            size: 120,
            startedAt: at,
            invocations: 1,
            position: { byte: 60, row: 2, columns: ["order_id", "customer_id", "total", "status"] },
            counts: { rows: 1, made: 0, recorded: 1, thereAlready: 0, rowsRefused: 0 },
            refusedBefore: [],
            refused: [],
          },
        ],
      },
    },
  },
  receipts: {
    title: "Receipts",
    address: `${RECEIPTS}{orderId}.json`,
    description: "The receipt of a paid order, in the receipts bucket (S3). It is written once and never changes.",
    action: "send",
    messages: {
      receipt: {
        summary: "The receipt of a paid order",
        contentType: "application/json",
        payload: schemas.ReceiptDocument,
        examples: [
          {
            orderId,
            customerId: "CUST-001",
            shop: { name: "Example Shop" },
            items: [{ productId: "PROD-001", quantity: 2, price: 29.99, amount: 59.98 }],
            totalAmount: 59.98,
            currency: "USD",
            transactionId: "TXN-1",
            paidAt: at,
          },
        ],
      },
    },
  },
  reconciliationRequests: {
    title: "Requests of a reconciliation",
    address: "{project}-{environment}-reconcile-orders",
    description: "The input of the function that finds and repairs inconsistencies (Lambda); schedules invoke it.",
    action: "receive",
    messages: {
      reconciliationRequest: {
        summary: "A reconciliation is requested",
        contentType: "application/json",
        payload: schemas.ReconciliationRequest,
        examples: [{ scope: "all", dryRun: true }],
      },
    },
  },
  reconciliationReports: {
    title: "Reports of reconciliations",
    address: "{project}-{environment}-reconcile-orders",
    description:
      `What the function answers. It stores the report of each scope as ${RECONCILIATION}{scope}.json in the receipts bucket (S3), but ` +
      "not that of a dry run.",
    action: "send",
    messages: {
      reconciliationReport: {
        summary: "The result of a reconciliation",
        contentType: "application/json",
        payload: schemas.ReconciliationReport,
        examples: [
          {
            scope: "all",
            dryRun: true,
            startedAt: at,
            finishedAt: "2026-11-21T10:00:05.000Z",
            checked: { orders: 120, payments: 118, products: 6, receipts: 40 },
            needAttention: 0,
            repaired: 0,
            repairable: 1,
            flagged: 0,
            byKind: { STALLED: 1 },
            findings: [
              { kind: "STALLED", orderId, what: "PENDING since 2026-11-21T09:00:00.000Z", done: "REPAIRABLE" },
            ],
            unchecked: [],
            uncheckedProducts: 0,
          },
        ],
      },
    },
  },
} as const satisfies Readonly<Record<string, Channel>>;
