import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { mockClient } from "aws-sdk-client-mock";
import { expect, it } from "vitest";
import { sqsClient } from "./clients.ts";
import { sqsOrderQueue } from "./sqs-order-queue.ts";

it("counts the messages that wait, but not those in flight", async () => {
  const client = sqsClient();
  const Attributes = { ApproximateNumberOfMessages: "17", ApproximateNumberOfMessagesNotVisible: "15" };
  const sqs = mockClient(client).on(GetQueueAttributesCommand).resolves({ Attributes });

  expect(await sqsOrderQueue(client, "http://queue").waiting()).toBe(17);
  expect(sqs.commandCalls(GetQueueAttributesCommand)[0]?.args[0].input.QueueUrl).toBe("http://queue");
});
