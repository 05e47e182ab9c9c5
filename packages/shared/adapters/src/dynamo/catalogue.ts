import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Catalogue, Product, ProductId } from "@orders/domain";
import { batchGet } from "./batch-get.ts";
import { integerFrom, moneyFrom } from "./numbers.ts";
import type { Item } from "./order-item.ts";

/** Read access to the products of the inventory table. */
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
      // A consistent read costs twice as much. Only products that an eventually consistent read did not find need it.
      await read({ ConsistentRead: true });
      return found;
    },
  };
}

/**
 * A product from its item. @throws MoneyFormatError when its price is not an amount. @throws TypeError when its stock is
 * not a whole number.
 */
export const productFrom = ({ productId, name, price, stock }: Item): Product => ({
  productId: productId as ProductId,
  name: String(name),
  price: moneyFrom(price),
  stock: integerFrom(stock),
});
