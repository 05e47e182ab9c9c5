import { busProbe, systemClock, tableProbes, workflowProbe } from "@orders/adapters";
import { httpHandler, list, readEnv, text } from "@orders/lambda-kit";
import { checkHealth } from "./check-health.ts";

const env = readEnv({
  ALLOWED_ORIGINS: list,
  ANALYTICS_TABLE: text,
  EVENT_BUS_NAME: text,
  EVENT_RULE_NAME: text,
  IDEMPOTENCY_TABLE: text,
  INVENTORY_TABLE: text,
  ORDERS_TABLE: text,
  PAYMENTS_TABLE: text,
  WORKFLOW_ARN: text,
});
const tableProbe = tableProbes();
const probes = {
  ordersTable: tableProbe(env.ORDERS_TABLE),
  inventoryTable: tableProbe(env.INVENTORY_TABLE),
  paymentsTable: tableProbe(env.PAYMENTS_TABLE),
  idempotencyTable: tableProbe(env.IDEMPOTENCY_TABLE),
  analyticsTable: tableProbe(env.ANALYTICS_TABLE),
  eventBus: busProbe(env.EVENT_BUS_NAME, env.EVENT_RULE_NAME),
  workflow: workflowProbe(env.WORKFLOW_ARN),
};

export const handler = httpHandler(checkHealth({ probes, clock: systemClock }), {
  allowedOrigins: env.ALLOWED_ORIGINS,
  isPublic: true,
});
