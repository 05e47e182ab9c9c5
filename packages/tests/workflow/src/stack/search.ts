import {
  CloudWatchLogsClient,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type ObjectVersion,
} from "@aws-sdk/client-s3";
import { DescribeExecutionCommand, paginateGetExecutionHistory, paginateListExecutions } from "@aws-sdk/client-sfn";
import { ListQueuesCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { paginateScan } from "@aws-sdk/lib-dynamodb";
import type { OrderId } from "@orders/domain";
import { dynamo, s3, sqs, stack, stepFunctions } from "./stack.ts";

const logs = new CloudWatchLogsClient({});

/** What all resources of the stack have in their names. */
const prefix = stack.ordersTable.replace(/-orders$/, "");

/** A text that the stack has stored, and where. */
interface StoredText {
  /** Kind and name, such as `log /aws/lambda/…` or `table …-orders`. */
  readonly place: string;
  readonly text: string;
}

/** What is searched. */
export interface SearchedStack {
  /** Logs and objects from this moment on, in Unix milliseconds. */
  readonly since: number;
  /** The orders whose executions are searched. */
  readonly orderIds: readonly OrderId[];
}

/** Everything that the stack has stored: logs, dead letters, executions, objects in all versions, and tables. */
async function* storedTexts(searched: SearchedStack): AsyncGenerator<StoredText> {
  yield* logLines(searched);
  yield* deadLetters();
  yield* executions(searched);
  yield* objects(searched);
  yield* items();
}

async function* logLines({ since }: SearchedStack): AsyncGenerator<StoredText> {
  for await (const { logGroups = [] } of paginateDescribeLogGroups({ client: logs }, {})) {
    for (const { logGroupName = "" } of logGroups.filter(({ logGroupName }) => logGroupName?.includes(prefix))) {
      const filter = { logGroupName, startTime: since };
      for await (const { events = [] } of paginateFilterLogEvents({ client: logs }, filter)) {
        for (const { message = "" } of events) yield { place: `log ${logGroupName}`, text: message };
      }
    }
  }
}

/** Other queues are consumed at once, and have what the bus delivers. A dead letter that was received comes back after a second. */
async function* deadLetters(): AsyncGenerator<StoredText> {
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: prefix, MaxResults: 1000 }));
  for (const QueueUrl of QueueUrls.filter((url) => url.endsWith("-dlq"))) {
    const seen = new Set<string | undefined>();
    for (let isNew = true; isNew; ) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          VisibilityTimeout: 1,
          // The queue itself waits 20 s for a message.
          WaitTimeSeconds: 0,
          MessageAttributeNames: ["All"],
          MessageSystemAttributeNames: ["All"],
        }),
      );
      const fresh = Messages.filter(({ MessageId }) => !seen.has(MessageId));
      isNew = fresh.length > 0;
      for (const message of fresh) {
        seen.add(message.MessageId);
        yield { place: `queue ${QueueUrl.split("/").at(-1)}`, text: JSON.stringify(message) };
      }
    }
  }
}

async function* executions({ orderIds }: SearchedStack): AsyncGenerator<StoredText> {
  const ours = new Set<string>(orderIds);
  const list = { stateMachineArn: stack.workflowArn };
  for await (const page of paginateListExecutions({ client: stepFunctions, pageSize: 1000 }, list)) {
    for (const { executionArn, name = "" } of page.executions ?? []) {
      if (!ours.has(name.replace(/-\d+$/, ""))) continue;
      const place = `execution ${name}`;
      const { input, output, cause } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
      yield { place, text: [input, output, cause].join(" ") };
      for await (const { events } of paginateGetExecutionHistory({ client: stepFunctions }, { executionArn })) {
        yield { place, text: JSON.stringify(events) };
      }
    }
  }
}

async function* objects({ since }: SearchedStack): AsyncGenerator<StoredText> {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  for (const { Name: Bucket = "" } of Buckets.filter(({ Name }) => Name?.startsWith(`${prefix}-`))) {
    for await (const { Key, VersionId } of versionsSince(Bucket, since)) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }));
      const name = Bucket === stack.receiptsBucket ? "receipts" : Bucket === stack.uploadsBucket ? "uploads" : Bucket;
      yield { place: `object ${name}: ${Key}`, text: (await Body?.transformToString()) ?? "" };
    }
  }
}

async function* versionsSince(Bucket: string, since: number): AsyncGenerator<ObjectVersion> {
  let page: ListObjectVersionsCommandOutput | undefined;
  do {
    const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page ?? {};
    page = await s3.send(new ListObjectVersionsCommand({ Bucket, KeyMarker, VersionIdMarker }));
    // S3 rounds the time to seconds.
    yield* (page.Versions ?? []).filter(({ LastModified }) => Number(LastModified) >= since - 1000);
  } while (page.IsTruncated);
}

async function* items(): AsyncGenerator<StoredText> {
  const { ordersTable, inventoryTable, paymentsTable, idempotencyTable, analyticsTable } = stack;
  for (const TableName of [ordersTable, inventoryTable, paymentsTable, idempotencyTable, analyticsTable]) {
    for await (const { Items = [] } of paginateScan({ client: dynamo }, { TableName, ConsistentRead: true })) {
      for (const item of Items)
        yield { place: `table ${TableName.slice(prefix.length + 1)}`, text: JSON.stringify(item) };
    }
  }
}

/** The places with texts that match, each with the first matching part of its texts. */
export async function placesWith(mark: RegExp, searched: SearchedStack): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const { place, text } of storedTexts(searched)) {
    const at = text.search(mark);
    if (at >= 0 && !found.has(place)) found.set(place, text.slice(Math.max(0, at - 200), at + 200));
  }
  return found;
}
