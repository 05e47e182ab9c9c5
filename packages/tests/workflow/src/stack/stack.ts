import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { output } from "@orders/acceptance-tests/outputs";
import { dynamoCatalogue, dynamoOrders, dynamoPaymentLedger } from "@orders/adapters";

if (!process.env.AWS_ENDPOINT_URL) {
  throw new Error(
    "The workflow tests need a local stack: AWS_ENDPOINT_URL is not set. Run `make test`, which makes one of its own.",
  );
}

/** The stack under test, by its Terraform outputs. */
export const stack = {
  ordersTable: output("orders_table_name"),
  inventoryTable: output("inventory_table_name"),
  paymentsTable: output("payments_table_name"),
  analyticsTable: output("analytics_table_name"),
  receiptsBucket: output("receipts_bucket"),
  uploadsBucket: output("uploads_bucket"),
  workflowArn: output("workflow_arn"),
  ordersQueueUrl: output("orders_queue_url"),
  ordersDeadLetterQueueUrl: output("orders_dead_letter_queue_url"),
  relayDeadLetterQueueUrl: output("relay_dead_letter_queue_url"),
  receiptsDeadLetterQueueUrl: output("receipts_dead_letter_queue_url"),
  notificationsQueueUrl: output("notifications_queue_url"),
  idempotencyTable: output("idempotency_table_name"),
  analyticsQueueUrl: output("analytics_queue_url"),
  functionNames: output<Record<string, string>>("function_names"),
} as const;

// More patient than the functions' own clients: a machine that is busy with functions answers its tests last.
export const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
  marshallOptions: { removeUndefinedValues: true },
  unmarshallOptions: { wrapNumbers: true },
});
export const s3 = new S3Client({ forcePathStyle: true });
export const sqs = new SQSClient({});
export const stepFunctions = new SFNClient({});
export const iam = new IAMClient({});
// A local stack bounds how many of a function run at once.
export const lambda = new LambdaClient({ maxAttempts: 12 });

export const orders = dynamoOrders({ client: dynamo, ordersTable: stack.ordersTable });
export const catalogue = dynamoCatalogue(dynamo, stack.inventoryTable);
export const ledger = dynamoPaymentLedger(dynamo, stack.paymentsTable);
