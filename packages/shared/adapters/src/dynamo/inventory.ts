import { randomUUID } from "node:crypto";
import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
} from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand, TransactWriteCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { type Inventory, type ProductId, StockBusyError, type StockedProduct } from "@orders/domain";
import { productFrom } from "./catalogue.ts";
import { decimal, integerFrom } from "./numbers.ts";
import type { Item } from "./order-item.ts";
import { shortage } from "./orders.ts";
import { pauseAfter } from "./pause.ts";
import { scanPages } from "./scan.ts";

/** Orders move stock in transactions; a write that meets one is refused, and tried again. */
const TRIES = 8;

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
    set: (product) =>
      whileBusy(product.productId, async () => {
        const before = await read(product.productId);
        const received = (before?.received ?? 0) + product.stock - (before?.stock ?? 0);
        try {
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
        } catch (error) {
          const overtaken =
            error instanceof ConditionalCheckFailedException || error instanceof TransactionConflictException;
          if (overtaken) return undefined;
          throw error;
        }
      }),
    async adjust(productId, pieces) {
      // By its token an update that the client sends again, because the answer was lost, is made once.
      const ClientRequestToken = randomUUID();
      const outcome = await whileBusy(productId, async () => {
        try {
          await client.send(
            new TransactWriteCommand({
              ClientRequestToken,
              TransactItems: [
                {
                  Update: {
                    TableName: inventoryTable,
                    Key: { productId },
                    UpdateExpression:
                      "SET stock = stock + :pieces, received = if_not_exists(received, stock) + :pieces",
                    ConditionExpression: "stock >= :taken",
                    ExpressionAttributeValues: { ":pieces": pieces, ":taken": -pieces },
                    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
                  },
                },
              ],
            }),
          );
          return "ADJUSTED";
        } catch (error) {
          if (!(error instanceof TransactionCanceledException)) throw error;
          const [reason] = error.CancellationReasons ?? [];
          if (reason?.Code === "ConditionalCheckFailed") return shortage(productId, -pieces, reason);
          if (reason?.Code === "TransactionConflict") return undefined;
          throw error;
        }
      });
      if (outcome !== "ADJUSTED") return outcome;
      return (await read(productId)) ?? { reason: "UNKNOWN_PRODUCT", productId };
    },
  };
}

/** A product that was put in without telling what was received counts from its stock. */
const stockedFrom = ({ received, ...item }: Item): StockedProduct => {
  const product = productFrom(item);
  return { ...product, received: received === undefined ? product.stock : integerFrom(received) };
};

/** Tries a write until it tells what came of it. @throws StockBusyError when others were in the way on every try. */
async function whileBusy<T>(productId: ProductId, write: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 1; ; tries++) {
    const done = await write();
    if (done !== undefined) return done;
    if (tries === TRIES) throw new StockBusyError(productId);
    await pauseAfter(tries);
  }
}
