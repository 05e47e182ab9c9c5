interface Meaning {
  /** The statuses that an order may go to from this one. */
  readonly next: readonly string[];
  /** Whether the back office may set it by hand. */
  readonly manual: boolean;
  /** Whether a run finds nothing to do for an order that has it, unless the order has to be compensated. */
  readonly settled: boolean;
  /** Whether the order is paid and stays so, so that it is part of the revenue. */
  readonly sold: boolean;
}

/** The status table: the statuses that an order can have, and what each of them means. Whatever else depends on a status follows from it. */
const TABLE = {
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
} as const satisfies Record<string, Meaning>;

/** Where an order stands. */
export type Status = keyof typeof TABLE;

/** A table of the statuses whose transitions are statuses as well. */
const STATUS_TABLE: Readonly<Record<Status, Meaning & { readonly next: readonly Status[] }>> = TABLE;

export const STATUSES = Object.keys(STATUS_TABLE) as Status[];

const those = (has: (meaning: (typeof STATUS_TABLE)[Status]) => boolean): readonly Status[] =>
  STATUSES.filter((status) => has(STATUS_TABLE[status]));

/** Where an order of each status may go. */
export const NEXT: Readonly<Record<Status, readonly Status[]>> = Object.fromEntries(
  STATUSES.map((status) => [status, STATUS_TABLE[status].next]),
) as Record<Status, readonly Status[]>;

/** Statuses that the back office may set by hand. */
export const MANUAL: readonly Status[] = those(({ manual }) => manual);

/** Statuses in which a run finds nothing to do, unless the order has to be compensated. */
export const SETTLED: readonly Status[] = those(({ settled }) => settled);

/** Statuses of orders that are paid and stay so: they make the revenue. */
export const SOLD: readonly Status[] = those(({ sold }) => sold);

/** Statuses that nothing compensates any more: an order cannot become CANCELLED from them. */
export const FINAL: readonly Status[] = those(({ next }) => !next.includes("CANCELLED"));

/** Statuses of orders whose goods are, or were, to be delivered. */
export const DELIVERABLE: readonly Status[] = those(({ sold, settled }) => sold && settled);

/** Statuses of orders that something has yet to happen to: a run, a decision, a compensation. */
export const OPEN: readonly Status[] = STATUSES.filter(
  (status) => !FINAL.includes(status) && !DELIVERABLE.includes(status),
);

/** Statuses of orders that ended without a sale: they hold neither money nor stock. */
export const ENDED_UNSOLD: readonly Status[] = FINAL.filter((status) => !SOLD.includes(status));
