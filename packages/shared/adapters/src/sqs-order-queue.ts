import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { OrderQueue } from "@orders/domain";

/** The order processing queue, as the reconciler sees it. */
export const sqsOrderQueue = (client: SQSClient, queueUrl: string): OrderQueue => ({
  async waiting() {
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ["ApproximateNumberOfMessages"] }),
    );
    return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
  },
});
