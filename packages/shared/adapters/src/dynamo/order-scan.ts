import { type DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import type { OrderId, OrderScan } from "@orders/domain";
import { batchGet } from "./batch-get.ts";
import { ordersFrom } from "./order-item.ts";

/** Orders per page. It limits the memory in use, and how many orders the reconciler checks at once. */
const PAGE_SIZE = 200;

interface Options {
  readonly client: DynamoDBDocumentClient;
  readonly ordersTable: string;
}

/** Scans the whole orders table, page by page. */
export function dynamoOrderScan({ client, ordersTable }: Options): OrderScan {
  return {
    async *scan() {
      const pages = paginateScan({ client, pageSize: PAGE_SIZE }, { TableName: ordersTable });
      for await (const { Items = [] } of pages) yield ordersFrom(Items);
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
