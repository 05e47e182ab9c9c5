import { randomUUID } from "node:crypto";
import {
  type DynamoDBDocumentClient,
  GetCommand,
  paginateScan,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from "@aws-sdk/lib-dynamodb";
import {
  type ChangeTerms,
  type Clock,
  type Inventory,
  KeyReusedError,
  type ProductChange,
  type ProductId,
  productSet,
  StockBusyError,
  type StockedProduct,
  stockAdjusted,
} from "@orders/domain";
import { isCancelledBy } from "./cancellation-reasons.ts";
import { productFrom } from "./catalogue.ts";
import { decimal, integerFrom } from "./numbers.ts";
import type { Item } from "./order-item.ts";
import { isConflict, retryTransient } from "./transient.ts";

/** How long an `Idempotency-Key` is kept, in seconds. A request that is repeated after a day counts as new. */
const KEY_SECONDS = 24 * 3600;

/**
 * How often a change is tried while others change the product. The waits add up to 3.2 s on average, 6.4 s at most: of
 * many changes at once only one succeeds at a time, and there is no queue in which the others wait.
 */
const TRIES_OF_CHANGE = 8;

/** Computes the changed product from the stored one. A result with a reason is a refusal. */
type Decision = (found: StockedProduct | undefined) => StockedProduct | { readonly reason: string };

interface Options {
  readonly client: DynamoDBDocumentClient;
  readonly inventoryTable: string;
  /** Keeps the change that was made under each key, with the attributes of Powertools: `id`, `status`, `expiration`. */
  readonly idempotencyTable: string;
  readonly clock: Clock;
}

/**
 * Back-office access to the inventory table. `list` scans: one item per product, low traffic. A change is one
 * transaction. It succeeds only while the item is unchanged since it was read, and also stores the answer under the
 * idempotency key.
 */
export function dynamoInventory({ client, inventoryTable, idempotencyTable, clock }: Options): Inventory {
  const itemOf = async (productId: ProductId): Promise<Item | undefined> => {
    const { Item } = await client.send(
      new GetCommand({ TableName: inventoryTable, Key: { productId }, ConsistentRead: true }),
    );
    return Item;
  };
  const now = () => Math.floor(Date.parse(clock.now()) / 1000);
  const markerId = (key: string) => `change-product#${key}`;

  /**
   * The change that was made under the key. DynamoDB deletes expired items late, so the expiration is checked here too.
   */
  const madeBefore = async ({ idempotency }: ChangeTerms): Promise<ProductChange | undefined> => {
    if (!idempotency) return undefined;
    const { Item } = await client.send(
      new GetCommand({ TableName: idempotencyTable, Key: { id: markerId(idempotency.key) }, ConsistentRead: true }),
    );
    if (!Item || integerFrom(Item.expiration) <= now()) return undefined;
    if (Item.request !== idempotency.request) throw new KeyReusedError();
    return { created: Item.created === true, product: stockedFrom(Item.product), replayed: true };
  };

  const marker = ({ key, request }: NonNullable<ChangeTerms["idempotency"]>, { created, product }: ProductChange) => ({
    Put: {
      TableName: idempotencyTable,
      Item: {
        id: markerId(key),
        status: "COMPLETED",
        expiration: now() + KEY_SECONDS,
        request,
        created,
        product: { ...product, price: decimal(product.price) },
      },
      ConditionExpression: "attribute_not_exists(id) OR expiration <= :now",
      ExpressionAttributeValues: { ":now": now() },
    },
  });

  const change = async <Decided extends Decision>(productId: ProductId, decide: Decided, terms: ChangeTerms) => {
    const write = async () => {
      const [item, earlier] = await Promise.all([itemOf(productId), madeBefore(terms)]);
      if (earlier) return earlier;
      const found = item && stockedFrom(item);
      terms.check?.(found);
      const product = decide(found);
      if ("reason" in product) return product as Exclude<ReturnType<Decided>, StockedProduct>;
      const made: ProductChange = { created: !found, product };
      const transaction: TransactWriteCommandInput = {
        // The SDK repeats a transaction whose response was lost. The token makes it take effect idempotency.
        ClientRequestToken: randomUUID(),
        TransactItems: [
          { Update: { TableName: inventoryTable, ...updateOf(product, item) } },
          ...(terms.idempotency ? [marker(terms.idempotency, made)] : []),
        ],
      };
      await client.send(new TransactWriteCommand(transaction));
      return made;
    };
    return retryTransient(write, {
      exhausted: () => new StockBusyError(productId),
      policy: { tries: TRIES_OF_CHANGE },
      // Somebody else wrote the product, or a change under the same key, since it was read. Both are then read again.
      conflicts: (error) => isCancelledBy(error, ["ConditionalCheckFailed"]) || isConflict(error),
    });
  };

  return {
    async read(productId) {
      const item = await itemOf(productId);
      return item && stockedFrom(item);
    },
    async list({ limit, after }) {
      const products: StockedProduct[] = [];
      // One product more than the page holds shows that there is another page.
      const pages = paginateScan(
        { client, pageSize: limit + 1, startingToken: after && { productId: after } },
        { TableName: inventoryTable },
      );
      for await (const { Items = [] } of pages) {
        products.push(...Items.map(stockedFrom));
        if (products.length > limit) break;
      }
      const page = products.slice(0, limit);
      const last = page.at(-1);
      return { products: page, ...(products.length > limit && last && { next: last.productId }) };
    },
    set: (product, terms = {}) => change(product.productId, (found) => productSet(found, product), terms),
    adjust: (productId, pieces, terms = {}) =>
      change(productId, (found) => stockAdjusted(productId, found, pieces), terms),
  };
}

/** The update that writes this product, if the item is unchanged since it was read. */
function updateOf({ productId, name, price, stock, received }: StockedProduct, read: Item | undefined) {
  const next: Item = { name, price: decimal(price), stock, received };
  const attributes = Object.keys(next);
  // An item that was created by hand may lack some attributes.
  const known = attributes.filter((attribute) => read?.[attribute] !== undefined);
  // Without `received` it is not known how much of the product orders have reserved. The reconciler sets it.
  const written = attributes.filter((attribute) => attribute !== "received" || !read || known.includes(attribute));
  const isUnchanged = attributes.map((attribute) =>
    known.includes(attribute) ? `#${attribute} = :${attribute}Read` : `attribute_not_exists(#${attribute})`,
  );
  return {
    Key: { productId },
    UpdateExpression: `SET ${written.map((attribute) => `#${attribute} = :${attribute}`).join(", ")}`,
    ConditionExpression: [`attribute_${read ? "" : "not_"}exists(productId)`, ...isUnchanged].join(" AND "),
    ExpressionAttributeNames: Object.fromEntries(attributes.map((attribute) => [`#${attribute}`, attribute])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(written.map((attribute) => [`:${attribute}`, next[attribute]])),
      ...Object.fromEntries(known.map((attribute) => [`:${attribute}Read`, read?.[attribute]])),
    },
  };
}

/** A product from its item. Where `received` is missing, it is the stock until the reconciler sets it. */
const stockedFrom = ({ received, ...item }: Item): StockedProduct => {
  const product = productFrom(item);
  return { ...product, received: received === undefined ? product.stock : integerFrom(received) };
};
