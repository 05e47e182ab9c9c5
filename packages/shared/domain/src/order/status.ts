import type { Status } from "./order.ts";

/** The facts about one status. */
interface StatusFacts {
  /** The statuses that may follow. */
  readonly next: readonly Status[];
  /** Whether the back office may set it by hand. */
  readonly manual: boolean;
  /** Whether a run finds nothing to do for an order with this status, unless the order needs compensation. */
  readonly settled: boolean;
  /** Whether an order with this status counts as revenue. */
  readonly sold: boolean;
}

/** The status table: every fact about a status. All other code derives its lists from it. */
const STATUS_TABLE: Readonly<Record<Status, StatusFacts>> = {
  PENDING: { next: ["PROCESSING", "FAILED", "CANCELLED"], manual: false, settled: false, sold: false },
  PROCESSING: {
    next: ["AWAITING_APPROVAL", "PAID", "FAILED", "CANCELLED", "NEEDS_ATTENTION"],
    manual: false,
    settled: false,
    sold: false,
  },
  AWAITING_APPROVAL: {
    next: ["PROCESSING", "FAILED", "CANCELLED", "NEEDS_ATTENTION"],
    manual: false,
    settled: true,
    sold: false,
  },
  PAID: { next: ["COMPLETED", "CANCELLED", "NEEDS_ATTENTION"], manual: false, settled: false, sold: true },
  COMPLETED: { next: ["SHIPPED", "CANCELLED", "NEEDS_ATTENTION"], manual: false, settled: true, sold: true },
  SHIPPED: { next: ["DELIVERED"], manual: true, settled: true, sold: true },
  DELIVERED: { next: [], manual: true, settled: true, sold: true },
  FAILED: { next: [], manual: false, settled: true, sold: false },
  CANCELLED: { next: [], manual: true, settled: true, sold: false },
  NEEDS_ATTENTION: { next: ["PROCESSING", "FAILED", "CANCELLED"], manual: false, settled: true, sold: false },
};

export const STATUSES = Object.keys(STATUS_TABLE) as Status[];

const statusesThatAre = (matches: (facts: StatusFacts) => boolean): readonly Status[] =>
  STATUSES.filter((status) => matches(STATUS_TABLE[status]));

/** The transitions: the statuses that may follow each status. */
export const TRANSITIONS: Readonly<Record<Status, readonly Status[]>> = Object.fromEntries(
  STATUSES.map((status) => [status, STATUS_TABLE[status].next]),
) as Record<Status, readonly Status[]>;

/** Statuses that the back office may set by hand. */
export const MANUAL: readonly Status[] = statusesThatAre(({ manual }) => manual);

/** Statuses in which a run finds nothing to do, unless the order needs compensation. */
export const SETTLED: readonly Status[] = statusesThatAre(({ settled }) => settled);

/** Statuses of orders that are paid: they count as revenue. */
export const SOLD: readonly Status[] = statusesThatAre(({ sold }) => sold);

/** Statuses that are never compensated: an order cannot become CANCELLED from them. */
export const FINAL: readonly Status[] = statusesThatAre(({ next }) => !next.includes("CANCELLED"));

/** Statuses of orders whose goods are to be delivered or were delivered. */
export const DELIVERABLE: readonly Status[] = statusesThatAre(({ sold, settled }) => sold && settled);

/** Statuses of orders that wait for a run, a decision or a compensation. */
export const OPEN: readonly Status[] = STATUSES.filter(
  (status) => !FINAL.includes(status) && !DELIVERABLE.includes(status),
);

/** Statuses of open orders that forward steps may still complete. NEEDS_ATTENTION allows compensation only. */
export const IN_PROGRESS: readonly Status[] = OPEN.filter((status) => status !== "NEEDS_ATTENTION");

/** Statuses of orders that ended without a sale: they hold no money and no stock. */
export const ENDED_UNSOLD: readonly Status[] = FINAL.filter((status) => !SOLD.includes(status));
