import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { eventIdOf, notificationKey } from "@orders/contracts";
import { channelsOf, type HandledNotification, type HandledNotifications, MAX_NOTIFIED_WRITES } from "@orders/domain";
import { batchGet } from "./batch-get.ts";
import { idempotencyId } from "./idempotency-id.ts";

/** The notifications of orders, as `dynamoIdempotency` stores them with their keys. */
export const dynamoHandledNotifications = (client: DynamoDBDocumentClient, table: string): HandledNotifications => ({
  async find({ orderId, version, customer }) {
    const first = Math.max(1, version - MAX_NOTIFIED_WRITES + 1);
    const writes = Array.from({ length: version - first + 1 }, (_, index) => first + index);
    const keys = writes.flatMap((write) => {
      const eventId = eventIdOf({
        type: write === 1 ? "CREATED" : "STATUS_CHANGED",
        detail: { orderId, version: write },
      });
      return channelsOf(customer).map((channel) => ({ id: idempotencyId(notificationKey(eventId, channel)) }));
    });
    const items = await batchGet(client, table, keys);
    return items
      .filter(({ status }) => status === "COMPLETED")
      .map(({ data }) => data as HandledNotification)
      .sort((one, other) => one.at.localeCompare(other.at));
  },
});
