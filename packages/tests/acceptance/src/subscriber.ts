import { randomUUID } from "node:crypto";
import {
  DeleteRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { SNSClient, SubscribeCommand, UnsubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { onTestFinished } from "vitest";

const eventBridge = new EventBridgeClient({});
const sns = new SNSClient({});
const sqs = new SQSClient({});

/** A message as a topic or a bus delivers it. */
export interface Message {
  readonly body: string;
}

/** Receives all messages so far. */
type Received = () => Promise<readonly Message[]>;

/**
 * Subscribes a new queue to a topic, until the test ends.
 * @param filter members that a message must have.
 */
export async function subscriberTo(
  topicArn: string,
  filter?: Readonly<Record<string, readonly string[]>>,
): Promise<Received> {
  const queue = await ownQueue();
  await queue.letIn("sns.amazonaws.com", topicArn);
  const { SubscriptionArn } = await sns.send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: "sqs",
      Endpoint: queue.arn,
      ReturnSubscriptionArn: true,
      Attributes: {
        RawMessageDelivery: "true",
        ...(filter && { FilterPolicyScope: "MessageBody", FilterPolicy: JSON.stringify(filter) }),
      },
    }),
  );
  onTestFinished(async () => {
    await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
  });
  return queue.received;
}

/** Sends the events that match `pattern` to a new queue by a new rule, until the test ends. */
export async function listenerTo(EventBusName: string, pattern: Readonly<Record<string, unknown>>): Promise<Received> {
  const queue = await ownQueue();
  const Name = `test-${randomUUID()}`;
  const { RuleArn = "" } = await eventBridge.send(
    new PutRuleCommand({ Name, EventBusName, EventPattern: JSON.stringify(pattern) }),
  );
  onTestFinished(async () => {
    await eventBridge.send(new RemoveTargetsCommand({ Rule: Name, EventBusName, Ids: ["queue"] }));
    await eventBridge.send(new DeleteRuleCommand({ Name, EventBusName }));
  });
  await queue.letIn("events.amazonaws.com", RuleArn);
  await eventBridge.send(
    new PutTargetsCommand({ Rule: Name, EventBusName, Targets: [{ Id: "queue", Arn: queue.arn }] }),
  );
  return queue.received;
}

async function ownQueue() {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `test-${randomUUID()}` }));
  onTestFinished(async () => {
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  });
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  const arn = Attributes?.QueueArn;

  const messages: Message[] = [];
  return {
    arn,
    /** Allows a service to send to it on behalf of one resource. */
    async letIn(service: string, sourceArn: string): Promise<void> {
      const Statement = [
        {
          Effect: "Allow",
          Principal: { Service: service },
          Action: "sqs:SendMessage",
          Resource: arn,
          Condition: { ArnEquals: { "aws:SourceArn": sourceArn } },
        },
      ];
      const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
      await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
    },
    async received(): Promise<readonly Message[]> {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      for (const { Body = "", ReceiptHandle } of Messages) {
        messages.push({ body: Body });
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
      return messages;
    },
  };
}
