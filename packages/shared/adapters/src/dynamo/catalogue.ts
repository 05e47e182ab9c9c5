import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Catalogue, Product } from "@orders/domain";
import { batchGet } from "./batch-get.ts";
import { integerFrom, moneyFrom } from "./numbers.ts";
import type { Item } from "./order-item.ts";

/** The inventory table, read. */
export function dynamoCatalogue(client: DynamoDBDocumentClient, inventoryTable: string): Catalogue {
  return {
    async find(productIds) {
      const keys = [...new Set(productIds)].map((productId) => ({ productId }));
      const products = (await batchGet(client, inventoryTable, keys)).map(productFrom);
      return new Map(products.map((product) => [product.productId, product]));
    },
  };
}

/** A product from its item. @throws MoneyFormatError, TypeError when its price is no amount, its stock no whole number. */
export const productFrom = ({ productId, name, price, stock }: Item): Product => ({
  productId: productId as Product["productId"],
  name: String(name),
  price: moneyFrom(price),
  stock: integerFrom(stock),
});
