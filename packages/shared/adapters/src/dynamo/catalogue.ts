import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Catalogue, Product, ProductId } from "@orders/domain";
import { batchGet } from "./batch-get.ts";
import { integerFrom, moneyFrom } from "./numbers.ts";
import type { Item } from "./order-item.ts";

/** The inventory table, read. */
export function dynamoCatalogue(client: DynamoDBDocumentClient, inventoryTable: string): Catalogue {
  return {
    async find(productIds) {
      const ids = [...new Set(productIds)];
      const found = new Map<ProductId, Product>();
      const read = async (options?: { ConsistentRead: true }) => {
        const missing = ids.filter((productId) => !found.has(productId)).map((productId) => ({ productId }));
        const products = (await batchGet(client, inventoryTable, missing, options)).map(productFrom);
        for (const product of products) found.set(product.productId, product);
      };
      await read();
      // A consistent read costs twice as much: it is made for products only that a replica may not know yet.
      await read({ ConsistentRead: true });
      return found;
    },
  };
}

/** A product from its item. @throws MoneyFormatError, TypeError when its price is no amount, its stock no whole number. */
export const productFrom = ({ productId, name, price, stock }: Item): Product => ({
  productId: productId as ProductId,
  name: String(name),
  price: moneyFrom(price),
  stock: integerFrom(stock),
});
