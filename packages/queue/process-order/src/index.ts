import { dynamoClient, dynamoOrders, stepFunctionsClient, stepFunctionsWorkflow } from "@orders/adapters";
import { ProcessingRequested } from "@orders/domain/validators";
import { queueHandler, readEnv, text } from "@orders/lambda-kit";
import { processOrder } from "./process-order.ts";

const env = readEnv({ ORDERS_TABLE: text, WORKFLOW_ARN: text });
const process = processOrder({
  orders: dynamoOrders({ client: dynamoClient(), ordersTable: env.ORDERS_TABLE }),
  workflow: stepFunctionsWorkflow(stepFunctionsClient(), env.WORKFLOW_ARN),
});

export const handler = queueHandler(ProcessingRequested, ({ detail }) => process(detail));
