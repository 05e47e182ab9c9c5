import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { type TracedClient, tracedClient } from "@orders/tracing";
import { RUN_WAIT_MS } from "./step-functions-workflow.ts";

/** In milliseconds. Short enough that a call that hangs is retried before its function times out. */
const requestHandler = { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true };

interface ClientWithLogger {
  readonly middlewareStack: { remove(name: string): boolean };
}

/**
 * What every client gets: its calls are traced, and it makes no copies of requests and answers for a logger, which no client
 * has. They took a third of the processor time of the first thousand calls.
 */
function configured<Client extends TracedClient & ClientWithLogger>(client: Client): Client {
  client.middlewareStack.remove("loggerMiddleware");
  return tracedClient(client);
}

/**
 * Longest call to DynamoDB, in ms. A step of the workflow has 5 s, and a call that hangs is retried within that time. See
 * docs/reliability.md, "One budget of time".
 */
export const TABLE_CALL_MS = 2_000;

/**
 * A DynamoDB client that reads numbers as decimal strings, so that amounts are never converted to binary fractions.
 * `maxAttempts`: how often a call is made when it is throttled or not answered; default 3.
 */
export const dynamoClient = (options: { maxAttempts?: number } = {}): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(
    configured(
      new DynamoDBClient({ requestHandler: { ...requestHandler, requestTimeout: TABLE_CALL_MS }, ...options }),
    ),
    {
      marshallOptions: { removeUndefinedValues: true },
      unmarshallOptions: { wrapNumbers: true },
    },
  );

/**
 * An S3 client. A custom endpoint (AWS_ENDPOINT_URL) rarely has a host name for every bucket, so it is addressed by path.
 */
export const s3Client = (options: Pick<S3ClientConfig, "requestChecksumCalculation"> = {}): S3Client =>
  configured(new S3Client({ requestHandler, forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined, ...options }));

/**
 * An S3 client that presigns uploads. By default the SDK adds a checksum of the body, which is empty while it signs, and S3
 * would refuse every other body.
 */
export const uploadSigningClient = (): S3Client => s3Client({ requestChecksumCalculation: "WHEN_REQUIRED" });

export const lambdaClient = (): LambdaClient => configured(new LambdaClient({ requestHandler }));
export const eventBridgeClient = (): EventBridgeClient => configured(new EventBridgeClient({ requestHandler }));
export const stepFunctionsClient = (): SFNClient => configured(new SFNClient({ requestHandler }));
/**
 * A client for StartSyncExecution. The call is made once, because it is not idempotent. It answers when the run has ended.
 * AWS has a host name of its own for it (`sync-…`); a custom endpoint (AWS_ENDPOINT_URL) has none.
 */
export const syncExecutionClient = (): SFNClient =>
  configured(
    new SFNClient({
      requestHandler: { ...requestHandler, requestTimeout: RUN_WAIT_MS },
      maxAttempts: 1,
      disableHostPrefix: process.env.AWS_ENDPOINT_URL !== undefined,
    }),
  );
export const sqsClient = (): SQSClient => configured(new SQSClient({ requestHandler }));
export const secretsClient = (): SecretsManagerClient => configured(new SecretsManagerClient({ requestHandler }));
export const sesClient = (): SESv2Client => configured(new SESv2Client({ requestHandler }));
export const snsClient = (): SNSClient => configured(new SNSClient({ requestHandler }));
