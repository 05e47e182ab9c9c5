import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { DeleteMessageCommand, type Message, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Image } from "@orders/relay-order-events/dead-letter";
import {
  type RedriveAnswer,
  type Redriven,
  type RedriveRequest,
  redriveLetter,
} from "@orders/relay-order-events/redrive";
import { printable } from "../cli/printable.ts";
import { invoke } from "./invoke.ts";
import { endVisibilityTimeout, queueDepths, receiveAll, type StackQueue } from "./queues.ts";
import { clientConfig, type Stack, selection } from "./stack.ts";
import { type Outputs, output } from "./state.ts";

/** The dead-letter queue of relay-order-events. Its letters come from the stream of the orders table, not from a queue. */
const RELAY = "relay";

/**
 * Redrives the dead letters of one queue, at most 1,000: sends them back to their queue, or has relay-order-events publish
 * their events again. A letter is deleted only after that, so that an interrupt may repeat a message, but loses none.
 * @returns lines that say what became of the letters.
 */
export async function redrive(stack: Stack, queue: StackQueue, outputs: Outputs): Promise<string[]> {
  if (queue.name === RELAY) return relayReport(queue, await redriveRelay(stack, queue, outputs));
  if (queue.source !== undefined) {
    return [`${queue.name}: ${await sendBack(stack, queue.url, queue.source)} dead letters sent back`];
  }
  const { waiting } = await queueDepths(stack, queue);
  const why = waiting > 0 ? ` stay: they came from no queue. ${selection(stack)}make dlq-list shows them` : "";
  return [`${queue.name}: ${waiting} dead letters${why}`];
}

/** @returns how many messages were sent. */
async function sendBack(stack: Stack, from: string, to: string): Promise<number> {
  const sqs = new SQSClient(clientConfig(stack));
  let sent = 0;
  for await (const { Body: MessageBody = "", MessageAttributes, ReceiptHandle } of receiveAll(sqs, from)) {
    await sqs.send(
      new SendMessageCommand({ QueueUrl: to, MessageBody, ...(MessageAttributes && { MessageAttributes }) }),
    );
    await sqs.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle }));
    sent += 1;
  }
  return sent;
}

type RedrivenLetter = Redriven & { readonly id: string };

/** Has the relay publish the lost events, made from the letters and the present items of the orders table. */
async function redriveRelay(stack: Stack, { url }: StackQueue, outputs: Outputs): Promise<RedrivenLetter[]> {
  const sqs = new SQSClient(clientConfig(stack));
  const dynamo = new DynamoDBClient(clientConfig(stack));
  const TableName = output(outputs, "orders_table_name");
  const ports = {
    async find(orderId: string) {
      const { Item } = await dynamo.send(
        new GetItemCommand({ TableName, Key: { orderId: { S: orderId } }, ConsistentRead: true }),
      );
      // Both are DynamoDB's own JSON; orders have no binary attributes, in which the two differ.
      return Item as Image | undefined;
    },
    relay: (request: RedriveRequest) => invoke<RedriveAnswer>(stack, outputs, "relay-order-events", request),
  };

  const letters: RedrivenLetter[] = [];
  const staying: Message[] = [];
  for await (const message of receiveAll(sqs, url)) {
    const result = await redriveLetter(message.Body ?? "", ports);
    if (result.outcome === "STAYS") staying.push(message);
    else await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message.ReceiptHandle }));
    letters.push({ ...result, id: message.MessageId ?? "" });
  }
  await endVisibilityTimeout(sqs, url, staying);
  return letters;
}

/** The counts, and a line for each letter that was deleted unpublished, stays, or was not published whole. */
function relayReport({ name }: StackQueue, letters: readonly RedrivenLetter[]): string[] {
  const count = (wanted: Redriven["outcome"]) => letters.filter(({ outcome }) => outcome === wanted).length;
  return [
    `${name}: ${count("PUBLISHED")} dead letters published again, ${count("GONE")} deleted, ${count("STAYS")} stay`,
    ...letters.flatMap((letter) => remark(letter) ?? []).map((text) => `  ${text}`),
  ];
}

function remark(letter: RedrivenLetter): string | undefined {
  switch (letter.outcome) {
    case "GONE":
      return `${letter.id} deleted: there is no order ${letter.orderId} any more`;
    case "STAYS":
      return `${letter.id} stays${letter.orderId === undefined ? "" : ` (order ${letter.orderId})`}: ${printable(letter.why)}`;
    case "PUBLISHED":
      if (letter.statusKnown) return undefined;
      return (
        `${letter.id} published, order ${letter.orderId}: only ${letter.events.join(", ") || "nothing"}. The letter does not say ` +
        "which transition was lost: no notification is sent for it, and the analytics do not count it"
      );
  }
}
