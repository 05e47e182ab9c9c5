import {
  type Approval,
  type GatewayRecord,
  type HandledNotification,
  historyByRun,
  type Instant,
  type Order,
  type Receipt,
} from "@orders/domain";
import { toJsonNumber } from "./decimals.ts";
import type { TimelineEntry } from "./schemas/index.ts";
import type { Sent } from "./sent.ts";

/** What is recorded of an order outside the orders table. */
export interface TimelineRecords {
  readonly payments: readonly GatewayRecord[];
  readonly notifications: readonly HandledNotification[];
}

/**
 * The entries of an order's timeline, oldest first. Entries of the same time have the order of the kinds: what the order's
 * history says comes first.
 */
export function timelineEntries(order: Order, { payments, notifications }: TimelineRecords): Sent<TimelineEntry>[] {
  const entries: Sent<TimelineEntry>[] = [
    ...historyEntries(order),
    ...decisionEntries(order.approval),
    ...payments.map(paymentEntry),
    ...receiptEntries(order.receipt),
    ...notifications.map(notificationEntry),
  ];
  return entries.sort((one, other) => compare(one.at, other.at));
}

const historyEntries = (order: Order): Sent<TimelineEntry>[] =>
  historyByRun(order).map(({ entry: { at, event, status, reason, by, client }, attempt, makesRunDue }) => ({
    at,
    kind: "HISTORY",
    type: event,
    status,
    reason,
    by,
    client,
    attempt,
    ...(makesRunDue && { makesRunDue }),
  }));

// The note on a decision is free text, and stays in the order.
const decisionEntries = (approval: Approval | undefined): Sent<TimelineEntry>[] =>
  approval?.decision
    ? [{ at: approval.decision.at, kind: "APPROVAL", type: approval.decision.verdict, by: approval.decision.by }]
    : [];

const paymentEntry = ({ at, event, amount, transactionId }: GatewayRecord): Sent<TimelineEntry> => ({
  at,
  kind: "PAYMENT",
  type: event,
  amount: amount && toJsonNumber(amount),
  transactionId,
});

const receiptEntries = (receipt: Receipt | undefined): Sent<TimelineEntry>[] =>
  receipt ? [{ at: receipt.createdAt, kind: "RECEIPT", type: "STORED" }] : [];

const notificationEntry = ({ at, result, channel, status }: HandledNotification): Sent<TimelineEntry> => ({
  at,
  kind: "NOTIFICATION",
  type: result,
  status,
  channel,
});

const compare = (one: Instant, other: Instant): number => (one < other ? -1 : one > other ? 1 : 0);
