import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, paginateScan, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { ProductId, StockLevel, StockRecords } from "@orders/domain";
import { integerFrom } from "./numbers.ts";
import type { Item } from "./order-item.ts";

/** Access to the stock in the inventory table. */
export function dynamoStockRecords(client: DynamoDBDocumentClient, inventoryTable: string): StockRecords {
  return {
    async *levels() {
      const scan = {
        TableName: inventoryTable,
        ConsistentRead: true,
        ProjectionExpression: "productId, stock, received",
      };
      for await (const { Items = [] } of paginateScan({ client }, scan)) yield Items.map(levelFrom);
    },
    async adopt({ productId, stock, received }) {
      try {
        await client.send(
          new UpdateCommand({
            TableName: inventoryTable,
            Key: { productId },
            UpdateExpression: "SET received = :received",
            ConditionExpression: "stock = :stock AND attribute_not_exists(received)",
            ExpressionAttributeValues: { ":received": received, ":stock": stock },
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
  };
}

/** @throws Error that names the product, when one of its numbers is not a whole number. */
function levelFrom({ productId, stock, received }: Item): StockLevel {
  try {
    return {
      productId: productId as ProductId,
      stock: integerFrom(stock),
      ...(received !== undefined && { received: integerFrom(received) }),
    };
  } catch (cause) {
    throw new Error(`Product ${productId} of the inventory table cannot be read: ${String(cause)}`);
  }
}
