import { CHANNELS, GATEWAY_EVENTS, HISTORY_EVENTS, VERDICTS } from "@orders/domain";
import Type, { type Static } from "typebox";
import { At, amount, Client, count, EXTENSIBLE, OrderKey, Reason, StatusValue, words } from "./fields.ts";
import { Finding } from "./reconciliation.ts";

/** The kinds of entries of a timeline, each with its types. */
const TYPES = {
  HISTORY: HISTORY_EVENTS,
  APPROVAL: VERDICTS,
  PAYMENT: GATEWAY_EVENTS,
  NOTIFICATION: ["SENT", "REFUSED"],
  RECEIPT: ["STORED"],
} as const;
/** The kinds of entries of a timeline. */
export const ENTRY_KINDS = Object.keys(TYPES) as (keyof typeof TYPES)[];

/** One thing that happened to an order. */
export const TimelineEntry = Type.Object({
  at: At,
  kind: Type.Enum(ENTRY_KINDS, {
    description:
      "where it is recorded. HISTORY: the order's history. APPROVAL: the decision of a person. PAYMENT: the payment gateway's " +
      "own records. NOTIFICATION: what the customer was sent in the last 30 days. RECEIPT: the order",
    ...EXTENSIBLE,
  }),
  type: Type.Enum([...new Set(Object.values(TYPES).flat())], { description: "what happened", ...EXTENSIBLE }),
  status: Type.Optional(StatusValue),
  reason: Type.Optional(Reason),
  by: Type.Optional(words("who asked for it, or decided")),
  client: Type.Optional(Client),
  attempt: Type.Optional(count("of HISTORY: the number of the workflow run that was due then")),
  makesRunDue: Type.Optional(Type.Literal(true, { description: "of HISTORY: from then on the run `attempt` was due" })),
  amount: Type.Optional(amount("of PAYMENT: the amount, in the order's currency")),
  transactionId: Type.Optional(words("of PAYMENT: the payment gateway's id of the charge or refund")),
  channel: Type.Optional(Type.Enum([...CHANNELS], { description: "of NOTIFICATION: how it was sent", ...EXTENSIBLE })),
});
export type TimelineEntry = Static<typeof TimelineEntry>;

const part = (of: string) =>
  Type.Enum(["ok", "incomplete", "unavailable"], {
    description: `whether ${of} could be read: incomplete says that there are more than were looked at`,
    ...EXTENSIBLE,
  });

/** Everything that happened to an order, and what is open now. */
export const OrderTimeline = Type.Object({
  orderId: OrderKey,
  status: StatusValue,
  attempt: count("the number of the workflow run that is due, from 1; 0 for a historical order"),
  awaitsRun: Type.Optional(Type.Literal(true, { description: "this run has not changed the order yet" })),
  stalledSince: Type.Optional(
    Type.Unsafe<Static<typeof At>>({
      ...At,
      description: "since then only retries have changed the order, such as 2026-11-21T10:00:00.000Z",
    }),
  ),
  entries: Type.Array(TimelineEntry, { description: "what happened, oldest first" }),
  historyOmitted: Type.Optional(count("the number of history entries that are left out after the first 20")),
  deadLetters: Type.Array(
    Type.Object({
      queue: words("the queue, as make dlq-list and make dlq-redrive name it"),
      messageId: words("the id of the message"),
      sentAt: At,
    }),
    { description: "the messages about the order that could not be handled" },
  ),
  findings: Type.Array(Finding, {
    description:
      "what a reconciliation would find now, except receipts that are lost in the bucket. REPAIRABLE: it repairs it",
  }),
  parts: Type.Object(
    {
      payments: part("the payment gateway's records"),
      notifications: part("the notifications"),
      queue: part("the number of waiting messages"),
      deadLetters: part("the dead letters"),
    },
    { description: "whether each part could be read; what depends on a part that is not ok may be missing" },
  ),
});
export type OrderTimeline = Static<typeof OrderTimeline>;
