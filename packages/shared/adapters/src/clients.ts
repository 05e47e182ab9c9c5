import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** Milliseconds. Short enough that a call which hangs is tried again before its function's time is up. */
const requestHandler = { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true };

/**
 * A client whose numbers are read as decimal texts, so that no amount passes through a binary fraction.
 * `maxAttempts`: how often a call is made that is throttled or not answered; 3 unless told otherwise.
 */
export const dynamoClient = (options: { maxAttempts?: number } = {}): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient({ requestHandler, ...options }), {
    marshallOptions: { removeUndefinedValues: true },
    unmarshallOptions: { wrapNumbers: true },
  });

/** An endpoint of one's own (AWS_ENDPOINT_URL) seldom has a host name for every bucket. */
export const s3Client = (): S3Client =>
  new S3Client({ requestHandler, forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined });

export const lambdaClient = (): LambdaClient => new LambdaClient({ requestHandler });
export const eventBridgeClient = (): EventBridgeClient => new EventBridgeClient({ requestHandler });
export const stepFunctionsClient = (): SFNClient => new SFNClient({ requestHandler });
export const sqsClient = (): SQSClient => new SQSClient({ requestHandler });
export const sesClient = (): SESv2Client => new SESv2Client({ requestHandler });
export const snsClient = (): SNSClient => new SNSClient({ requestHandler });
