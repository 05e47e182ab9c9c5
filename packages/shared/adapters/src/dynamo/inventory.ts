import { randomUUID } from "node:crypto";
import { ConditionalCheckFailedException, TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import {
  type DynamoDBDocumentClient,
  GetCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { type Inventory, type ProductId, StockBusyError, type StockedProduct } from "@orders/domain";
import { productFrom } from "./catalogue.ts";
import { decimal, integerFrom } from "./numbers.ts";
import type { Item } from "./order-item.ts";
import { shortage } from "./orders.ts";
import { scanPages } from "./scan.ts";
import { isConflict, retryTransient } from "./transient.ts";

/** The inventory table, kept by hand. A list scans it: it has an item a product, and is asked for by people only. */
export function dynamoInventory(client: DynamoDBDocumentClient, inventoryTable: string): Inventory {
  const read = async (productId: ProductId) => {
    const { Item } = await client.send(
      new GetCommand({ TableName: inventoryTable, Key: { productId }, ConsistentRead: true }),
    );
    return Item && stockedFrom(Item);
  };

  return {
    read,
    async list({ limit, after }) {
      const products: StockedProduct[] = [];
      const ExclusiveStartKey = after && { productId: after };
      // One more than the page holds tells whether there is another page.
      for await (const items of scanPages(client, { TableName: inventoryTable, Limit: limit + 1, ExclusiveStartKey })) {
        products.push(...items.map(stockedFrom));
        if (products.length > limit) break;
      }
      const page = products.slice(0, limit);
      const last = page.at(-1);
      return { products: page, ...(products.length > limit && last && { next: last.productId }) };
    },
    set(product) {
      const write = async () => {
        const before = await read(product.productId);
        const received = (before?.received ?? 0) + product.stock - (before?.stock ?? 0);
        await client.send(
          new UpdateCommand({
            TableName: inventoryTable,
            Key: { productId: product.productId },
            UpdateExpression: "SET #name = :name, price = :price, stock = :stock, received = :received",
            ConditionExpression: before
              ? "stock = :stockRead AND (received = :receivedRead OR attribute_not_exists(received))"
              : "attribute_not_exists(productId)",
            ExpressionAttributeNames: { "#name": "name" },
            ExpressionAttributeValues: {
              ":name": product.name,
              ":price": decimal(product.price),
              ":stock": product.stock,
              ":received": received,
              ...(before && { ":stockRead": before.stock, ":receivedRead": before.received }),
            },
          }),
        );
        return { created: !before, product: { ...product, received } };
      };
      return retryTransient(write, {
        exhausted: () => new StockBusyError(product.productId),
        // Stock that orders moved since it was read is read again.
        conflicts: (error) => error instanceof ConditionalCheckFailedException || isConflict(error),
      });
    },
    async adjust(productId, pieces) {
      const transaction: TransactWriteCommandInput = {
        // By its token an update that the client sends again, because the answer was lost, is made once.
        ClientRequestToken: randomUUID(),
        TransactItems: [
          {
            Update: {
              TableName: inventoryTable,
              Key: { productId },
              UpdateExpression: "SET stock = stock + :pieces, received = if_not_exists(received, stock) + :pieces",
              ConditionExpression: "stock >= :taken",
              ExpressionAttributeValues: { ":pieces": pieces, ":taken": -pieces },
              ReturnValuesOnConditionCheckFailure: "ALL_OLD",
            },
          },
        ],
      };
      const exhausted = () => new StockBusyError(productId);
      try {
        await retryTransient(() => client.send(new TransactWriteCommand(transaction)), { exhausted });
      } catch (error) {
        const [reason] = (error instanceof TransactionCanceledException && error.CancellationReasons) || [];
        if (reason?.Code === "ConditionalCheckFailed") return shortage(productId, -pieces, reason);
        throw error;
      }
      return (await read(productId)) ?? { reason: "UNKNOWN_PRODUCT", productId };
    },
  };
}

/** A product that was put in without telling what was received counts from its stock. */
const stockedFrom = ({ received, ...item }: Item): StockedProduct => {
  const product = productFrom(item);
  return { ...product, received: received === undefined ? product.stock : integerFrom(received) };
};
