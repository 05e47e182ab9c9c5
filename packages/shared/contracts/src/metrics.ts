import { CHANNELS, type Status } from "@orders/domain";
import { SCOPES } from "./reconciliation.ts";

// The metrics that the functions write to CloudWatch. Functions, Terraform and documents take names and units from here.

/** The namespace of all metrics of this system. */
export const METRICS_NAMESPACE = "OrderProcessingSystem";

/** The dimensions of every metric: they identify the stack, so that stacks in one account do not mix. */
export const STACK_DIMENSIONS = ["Environment", "Project"] as const;

/** The other dimensions, each with all its values. CloudWatch bills each combination of a metric and values as one metric. */
export const METRIC_DIMENSIONS = {
  Status: ["COMPLETED", "FAILED", "CANCELLED", "NEEDS_ATTENTION"] as const satisfies readonly Status[],
  Outcome: ["charged", "declined", "unavailable", "refunded"],
  Channel: CHANNELS,
  Scope: SCOPES,
} as const;
export type MetricDimension = keyof typeof METRIC_DIMENSIONS;

interface MetricFacts {
  /** The unit as CloudWatch names it. None: an amount in major units of the stack's currency. */
  readonly unit: "Count" | "Milliseconds" | "None";
  /** The dimensions that it has in addition to `STACK_DIMENSIONS`. */
  readonly dimensions: readonly MetricDimension[];
  /** Whether it is written a second time without any dimension. Only where a sum over all dimensions and stacks has a meaning. */
  readonly total: boolean;
  /** What one value says. */
  readonly meaning: string;
}

/** Every metric that the functions write. */
export const METRICS = {
  OrdersCreated: {
    unit: "Count",
    dimensions: [],
    total: true,
    meaning: "Orders accepted, from the API and from imports; historical orders are not counted",
  },
  OrderValue: { unit: "None", dimensions: [], total: true, meaning: "Total amount of each order accepted" },
  OrdersProcessed: {
    unit: "Count",
    dimensions: ["Status"],
    total: true,
    meaning: "Orders that reached this status, each time; an order cancelled after its completion counts in both",
  },
  OrderLatency: {
    unit: "Milliseconds",
    dimensions: [],
    total: true,
    meaning: "Time from accepting an order to its first settled status, which can be AWAITING_APPROVAL",
  },
  PaymentsProcessed: {
    unit: "Count",
    dimensions: ["Outcome"],
    total: true,
    meaning: "Charges made, declined, or given up because the gateway was unavailable; and refunds made",
  },
  MoneyCharged: {
    unit: "None",
    dimensions: [],
    total: false,
    meaning: "Amount of each charge made, where the answer of the gateway arrived",
  },
  MoneyRefunded: { unit: "None", dimensions: [], total: false, meaning: "Amount of each refund made" },
  NotificationsSent: {
    unit: "Count",
    dimensions: ["Channel"],
    total: true,
    meaning: "Notifications that the provider of the channel accepted",
  },
  RunsFailed: {
    unit: "Count",
    dimensions: [],
    total: true,
    meaning: "Runs that failed, timed out or were lost, and left their order unsettled",
  },
  StockConflicts: {
    unit: "Count",
    dimensions: [],
    total: true,
    meaning: "Tries to reserve or release stock that collided with another write of the same product or order",
  },
  OrdersNeedingAttention: {
    unit: "Count",
    dimensions: ["Scope"],
    total: false,
    meaning: "Orders that a reconciliation leaves to people because their compensation keeps failing",
  },
  ReconciliationFindings: {
    unit: "Count",
    dimensions: ["Scope"],
    total: false,
    meaning: "All other findings that a reconciliation cannot repair, and 1 more if its time ran out",
  },
} as const satisfies Readonly<Record<string, MetricFacts>>;
export type MetricName = keyof typeof METRICS;

/** A value of a metric, with the value of each of its dimensions. */
export type Metric = {
  [Name in MetricName]: { readonly name: Name; readonly value: number } & {
    readonly [Dimension in (typeof METRICS)[Name]["dimensions"][number]]: (typeof METRIC_DIMENSIONS)[Dimension][number];
  };
}[MetricName];
