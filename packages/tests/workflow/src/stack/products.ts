import { randomUUID } from "node:crypto";
import { DeleteItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { formatMoney, type Product, type ProductId, type StockLevel } from "@orders/domain";
import { aProduct } from "@orders/domain/testing";
import { catalogue, dynamo, stack } from "./stack.ts";

/** Puts a product into an inventory table. */
export async function putProduct(
  { productId, name, price, stock }: Product,
  table = stack.inventoryTable,
): Promise<void> {
  const Item = {
    productId: { S: productId },
    name: { S: name },
    price: { N: formatMoney(price) },
    stock: { N: String(stock) },
    received: { N: String(stock) },
  };
  await dynamo.send(new PutItemCommand({ TableName: table, Item }));
}

/** Puts a stock level into an inventory table, without the product's name and price. */
export async function putLevel({ productId, stock, received }: StockLevel, table: string): Promise<void> {
  const Item = {
    productId: { S: productId },
    stock: { N: String(stock) },
    ...(received !== undefined && { received: { N: String(received) } }),
  };
  await dynamo.send(new PutItemCommand({ TableName: table, Item }));
}

/** Creates a product at 10.00 that no other test knows. @returns its id. */
export async function someProduct(stock: number): Promise<ProductId> {
  const product = aProduct(`TEST-${randomUUID()}`, stock);
  await putProduct(product);
  return product.productId;
}

/** Pieces of a product in stock. */
export async function stockOf(productId: ProductId): Promise<number | undefined> {
  return (await catalogue.find([productId])).get(productId)?.stock;
}

/** Deletes a product from an inventory table. */
export async function removeProduct(productId: ProductId, table = stack.inventoryTable): Promise<void> {
  await dynamo.send(new DeleteItemCommand({ TableName: table, Key: { productId: { S: productId } } }));
}
