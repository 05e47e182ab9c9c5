import { CloudWatchLogsClient, paginateDescribeLogGroups } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient, paginateListTables } from "@aws-sdk/client-dynamodb";
import { paginateListBuckets, S3Client } from "@aws-sdk/client-s3";
import { paginateListQueues, SQSClient } from "@aws-sdk/client-sqs";
import { UserError } from "../cli/steps.ts";
import { clientConfig, type Stack } from "./stack.ts";

/** @throws UserError that names the buckets, tables, queues and log groups which `command` left in an emulator. */
export async function refuseLeftovers(stack: Stack, command = "make destroy", allowed = /^$/): Promise<void> {
  const left = (await leftovers(stack)).filter((name) => !allowed.test(name));
  if (left.length > 0) throw new UserError(`${command} left behind:\n  ${left.join("\n  ")}`);
}

async function leftovers(stack: Stack): Promise<string[]> {
  const config = clientConfig(stack);
  const left: string[] = [];
  for await (const { Buckets = [] } of paginateListBuckets({ client: new S3Client(config) }, {})) {
    left.push(...Buckets.map(({ Name }) => `bucket ${Name}`));
  }
  for await (const { TableNames = [] } of paginateListTables({ client: new DynamoDBClient(config) }, {})) {
    left.push(...TableNames.map((name) => `table ${name}`));
  }
  for await (const { QueueUrls = [] } of paginateListQueues({ client: new SQSClient(config) }, {})) {
    left.push(...QueueUrls.map((url) => `queue ${url}`));
  }
  for await (const { logGroups = [] } of paginateDescribeLogGroups({ client: new CloudWatchLogsClient(config) }, {})) {
    left.push(...logGroups.map(({ logGroupName }) => `log group ${logGroupName}`));
  }
  return left;
}
