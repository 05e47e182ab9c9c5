import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { OrderId, OrderScan } from "@orders/domain";
import { batchGet } from "./batch-get.ts";
import { ordersFrom } from "./order-item.ts";
import { scanPages } from "./scan.ts";

/** Bounds what is in memory at a time, and how many orders are looked into side by side. */
const ORDERS_A_PAGE = 200;

interface Options {
  readonly client: DynamoDBDocumentClient;
  readonly ordersTable: string;
}

/** The orders table from one end to the other. */
export function dynamoOrderScan({ client, ordersTable }: Options): OrderScan {
  return {
    async *scan() {
      for await (const items of scanPages(client, { TableName: ordersTable, Limit: ORDERS_A_PAGE }))
        yield ordersFrom(items);
    },
    async existing(orderIds) {
      const keys = [...new Set(orderIds)].map((orderId) => ({ orderId }));
      const found = await batchGet(client, ordersTable, keys, {
        ConsistentRead: true,
        ProjectionExpression: "orderId",
      });
      return new Set(found.map(({ orderId }) => orderId as OrderId));
    },
  };
}
