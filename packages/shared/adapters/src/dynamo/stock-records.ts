import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { ProductId, StockRecords } from "@orders/domain";
import { integerFrom } from "./numbers.ts";
import { scanPages } from "./scan.ts";

/** The inventory table, read for its stock alone. */
export function dynamoStockRecords(client: DynamoDBDocumentClient, inventoryTable: string): StockRecords {
  return {
    async *levels() {
      const pages = scanPages(client, {
        TableName: inventoryTable,
        ConsistentRead: true,
        ProjectionExpression: "productId, stock, received",
      });
      for await (const items of pages) {
        yield items.map(({ productId, stock, received }) => ({
          productId: productId as ProductId,
          stock: integerFrom(stock),
          ...(received !== undefined && { received: integerFrom(received) }),
        }));
      }
    },
  };
}
