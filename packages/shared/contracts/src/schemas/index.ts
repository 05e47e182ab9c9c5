export * from "./analytics.ts";
export * from "./events.ts";
export * from "./imports.ts";
export * from "./inventory.ts";
export * from "./order-requests.ts";
export * from "./order-views.ts";
export * from "./problem.ts";
export * from "./reconciliation.ts";
