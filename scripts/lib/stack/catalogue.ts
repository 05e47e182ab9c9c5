import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  PutItemCommand,
  TransactionConflictException,
} from "@aws-sdk/client-dynamodb";
import { MoneyFormatError, parseMoney } from "@orders/domain";
import { root } from "../cli/run.ts";
import { UserError } from "../cli/steps.ts";
import { clientConfig, type Stack } from "./stack.ts";
import { readItems } from "./tables.ts";

/** A product of the demo catalogue. Price and stock are decimals as text, so that they never become binary fractions. */
interface Product {
  readonly productId: string;
  readonly name: string;
  readonly price: string;
  readonly stock: string;
}

/** Reads the demo catalogue. @throws UserError that names what is wrong with it. */
export function readCatalogue(path: string = join(root, "scripts/catalogue.json")): Product[] {
  // The number's own text: parsing 999.99 would already make a binary fraction of it.
  const products: Product[] = JSON.parse(readFileSync(path, "utf8"), (_key, value, context?: { source?: string }) =>
    typeof value === "number" ? (context?.source ?? String(value)) : value,
  );
  products.forEach(({ productId, name, price, stock }, index) => {
    if (!productId || !name || !isAmount(price) || !/^\d+$/.test(stock)) {
      throw new UserError(`${path}: entry ${index + 1} needs productId, name, price (two decimals) and stock (whole).`);
    }
  });
  return products;
}

function isAmount(decimal: string): boolean {
  try {
    parseMoney(decimal);
    return true;
  } catch (error) {
    if (error instanceof MoneyFormatError) return false;
    throw error;
  }
}

/**
 * Whether a deployment loads the demo catalogue: `CATALOGUE=1` or `CATALOGUE=0` says so, else a local one does and one
 * on AWS does not. @throws UserError for any other value.
 */
export function catalogueWanted(stack: Stack, env: NodeJS.ProcessEnv = process.env): boolean {
  const said = env.CATALOGUE || (stack.local ? "1" : "0");
  if (said !== "0" && said !== "1") {
    throw new UserError(`CATALOGUE=${said}: 1 loads the demo catalogue, 0 leaves it out.`);
  }
  return said === "1";
}

/** Ids of the products that the table does not have. */
export async function missingProducts(stack: Stack, table: string, products: readonly Product[]): Promise<string[]> {
  const ids = products.map(({ productId }) => productId);
  const keys = ids.map((productId) => ({ productId }));
  const found = (await readItems(stack, table, keys)).map(({ productId }) => productId);
  return ids.filter((id) => !found.includes(id));
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
          // It stays when pieces are sold: reconcile-orders checks the stock by it.
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
      // A conflict means that an order is changing the product's stock, so it exists.
      const isThere = error instanceof ConditionalCheckFailedException || error instanceof TransactionConflictException;
      if (!isThere) throw error;
    }
  }
  return put;
}
