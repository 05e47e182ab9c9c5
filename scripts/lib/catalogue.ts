import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  PutItemCommand,
  TransactionConflictException,
} from "@aws-sdk/client-dynamodb";
import { root } from "./run.ts";
import { clientConfig, type Stack } from "./stack.ts";
import { UserError } from "./steps.ts";

/** A product of the opening catalogue. Price and stock are decimals as text, so that they never become binary fractions. */
export interface Product {
  readonly productId: string;
  readonly name: string;
  readonly price: string;
  readonly stock: string;
}

/** Reads the opening catalogue. @throws UserError that names what is wrong with it. */
export function readCatalogue(path: string = join(root, "scripts/catalogue.json")): Product[] {
  // The number's own text: parsing 999.99 would already make a binary fraction of it.
  const products: Product[] = JSON.parse(readFileSync(path, "utf8"), (_key, value, context?: { source?: string }) =>
    typeof value === "number" ? (context?.source ?? String(value)) : value,
  );
  products.forEach(({ productId, name, price, stock }, index) => {
    if (!productId || !name || !/^\d+(\.\d{1,2})?$/.test(price) || !/^\d+$/.test(stock)) {
      throw new UserError(`${path}: entry ${index + 1} needs productId, name, price (two decimals) and stock (whole).`);
    }
  });
  return products;
}

/** Puts the products that are not there yet; stock and prices of the others stay as they are. @returns how many were put. */
export async function loadCatalogue(stack: Stack, table: string, products: readonly Product[]): Promise<number> {
  const dynamo = new DynamoDBClient(clientConfig(stack));
  let put = 0;
  for (const { productId, name, price, stock } of products) {
    try {
      await dynamo.send(
        new PutItemCommand({
          TableName: table,
          // What was ever received stays when pieces are sold: by it the stock can be checked.
          Item: {
            productId: { S: productId },
            name: { S: name },
            price: { N: price },
            stock: { N: stock },
            received: { N: stock },
          },
          ConditionExpression: "attribute_not_exists(productId)",
        }),
      );
      put += 1;
    } catch (error) {
      // A product whose stock an order is moving at this moment is there, too.
      const isThere = error instanceof ConditionalCheckFailedException || error instanceof TransactionConflictException;
      if (!isThere) throw error;
    }
  }
  return put;
}
