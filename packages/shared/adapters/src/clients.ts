import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { RUN_WAIT_MS } from "./step-functions-workflow.ts";

/** Milliseconds. Short enough that a call which hangs is tried again before its function's time is up. */
const requestHandler = { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true };

/**
 * How long a call to DynamoDB may take, in ms: a step of the workflow lives 5 s, and a call that hangs is tried again within
 * it. See docs/reliability.md, "One budget of time".
 */
export const TABLE_CALL_MS = 2_000;

/**
 * A client whose numbers are read as decimal texts, so that no amount passes through a binary fraction.
 * `maxAttempts`: how often a call is made that is throttled or not answered; 3 unless told otherwise.
 */
export const dynamoClient = (options: { maxAttempts?: number } = {}): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(
    new DynamoDBClient({ requestHandler: { ...requestHandler, requestTimeout: TABLE_CALL_MS }, ...options }),
    {
      marshallOptions: { removeUndefinedValues: true },
      unmarshallOptions: { wrapNumbers: true },
    },
  );

/** An endpoint of one's own (AWS_ENDPOINT_URL) seldom has a host name for every bucket. */
export const s3Client = (): S3Client =>
  new S3Client({ requestHandler, forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined });

export const lambdaClient = (): LambdaClient => new LambdaClient({ requestHandler });
export const eventBridgeClient = (): EventBridgeClient => new EventBridgeClient({ requestHandler });
export const stepFunctionsClient = (): SFNClient => new SFNClient({ requestHandler });
/**
 * For executions that are waited for: StartSyncExecution is not idempotent, so that it is made once, and answers when the
 * run has ended. An endpoint of one's own (AWS_ENDPOINT_URL) has no host name for it, which AWS wants (`sync-`).
 */
export const syncExecutionClient = (): SFNClient =>
  new SFNClient({
    requestHandler: { ...requestHandler, requestTimeout: RUN_WAIT_MS },
    maxAttempts: 1,
    disableHostPrefix: process.env.AWS_ENDPOINT_URL !== undefined,
  });
export const sqsClient = (): SQSClient => new SQSClient({ requestHandler });
export const sesClient = (): SESv2Client => new SESv2Client({ requestHandler });
export const snsClient = (): SNSClient => new SNSClient({ requestHandler });
