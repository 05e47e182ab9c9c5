import {
  dynamoClient,
  dynamoOrders,
  expressWorkflow,
  standardWorkflow,
  stepFunctionsClient,
  syncExecutionClient,
} from "@orders/adapters";
import { ProcessingRequested } from "@orders/contracts/validators";
import { oneOf, publishMetrics, queueHandler, readEnv, text } from "@orders/lambda-kit";
import { processOrder } from "./process-order.ts";

const env = readEnv({ ORDERS_TABLE: text, WORKFLOW_ARN: text, WORKFLOW_TYPE: oneOf(["EXPRESS", "STANDARD"]) });
const workflow =
  env.WORKFLOW_TYPE === "EXPRESS"
    ? expressWorkflow(syncExecutionClient(), env.WORKFLOW_ARN)
    : standardWorkflow(stepFunctionsClient(), env.WORKFLOW_ARN);
const process = processOrder({
  orders: dynamoOrders({ client: dynamoClient(), ordersTable: env.ORDERS_TABLE }),
  workflow,
  publishMetrics,
});

export const handler = queueHandler(ProcessingRequested, ({ detail }, { delivery }) => process(detail, delivery));
