import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { clientConfig, type Stack } from "./stack.ts";

/** Names of what is in an emulator that should hold nothing any more: buckets, tables, queues and logs. */
export async function leftovers(stack: Stack): Promise<string[]> {
  const config = clientConfig(stack);
  const { Buckets = [] } = await new S3Client(config).send(new ListBucketsCommand({}));
  const { TableNames = [] } = await new DynamoDBClient(config).send(new ListTablesCommand({}));
  const { QueueUrls = [] } = await new SQSClient(config).send(new ListQueuesCommand({}));
  const { logGroups = [] } = await new CloudWatchLogsClient(config).send(new DescribeLogGroupsCommand({}));
  return [
    ...Buckets.map(({ Name }) => `bucket ${Name}`),
    ...TableNames.map((name) => `table ${name}`),
    ...QueueUrls.map((url) => `queue ${url}`),
    ...logGroups.map(({ logGroupName }) => `log group ${logGroupName}`),
  ];
}
