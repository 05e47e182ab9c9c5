import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  type PutCommandInput,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import {
  type Order,
  type OrderId,
  OrderNotFoundError,
  type OrderShortage,
  type Orders,
  ProductGoneError,
  type ProductId,
  quantitiesByProduct,
  type StockKeepingOrders,
  VersionConflictError,
} from "@orders/domain";
import { type FailedCondition, failedConditions } from "./cancellation-reasons.ts";
import { integerFrom } from "./numbers.ts";
import { itemFrom, orderFrom } from "./order-item.ts";
import { listOrders } from "./order-list.ts";
import { isConflict, retryTransient } from "./transient.ts";

/**
 * How often `save` is tried while a transaction holds the order. The waits add up to 0.35 s at most. `retryOnConflict` saves up
 * to five times, so 20 tries in all: a cancellation succeeds even while the order's reservation is being retried.
 */
const SAVE_RETRY = { tries: 4 };

/** Every try collided with another transaction. The step can be run again. */
export class TransactionConflictError extends Error {
  override readonly name = "TransactionConflictError";
  constructor(orderId: OrderId) {
    super(`Stock for order ${orderId} could not be moved: other orders were moving the same stock on every try`);
  }
}

interface Options {
  readonly client: DynamoDBDocumentClient;
  readonly ordersTable: string;
}

/** Access to the orders table. */
export function dynamoOrders({ client, ordersTable }: Options): Orders {
  const find = async (orderId: OrderId) => {
    const { Item } = await client.send(
      new GetCommand({ TableName: ordersTable, Key: { orderId }, ConsistentRead: true }),
    );
    return Item && orderFrom(Item);
  };

  return {
    find,
    async get(orderId) {
      const order = await find(orderId);
      if (!order) throw new OrderNotFoundError(orderId);
      return order;
    },
    async create(order) {
      const put: PutCommandInput = {
        TableName: ordersTable,
        Item: itemFrom(order),
        ConditionExpression: "attribute_not_exists(orderId)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      };
      const exhausted = () => new VersionConflictError(order.orderId);
      try {
        // After a conflict the order exists, and a transaction is writing it. The next try can read it.
        await retryTransient(() => client.send(new PutCommand(put)), { exhausted });
        return { created: true, order };
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException && error.Item)) throw error;
        return { created: false, order: orderFrom(unmarshall(error.Item, { wrapNumbers: true })) };
      }
    },
    async save(order) {
      const { saved, put } = nextVersion(ordersTable, order);
      const exhausted = () => new VersionConflictError(order.orderId);
      try {
        await retryTransient(() => client.send(new PutCommand(put)), { exhausted, policy: SAVE_RETRY });
        return saved;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) throw new VersionConflictError(order.orderId);
        throw error;
      }
    },
    list: (query) => listOrders({ client, ordersTable }, query),
  };
}

interface StockOptions extends Options {
  readonly inventoryTable: string;
  /** Called once for each order whose write collided with others, with the number of its tries that did, also when it fails. */
  readonly onConflicts?: (tries: number) => void;
}

/** Access to the orders table together with the inventory table, for the steps that reserve and release stock. */
export function dynamoStockKeepingOrders(options: StockOptions): StockKeepingOrders {
  const { client, ordersTable, inventoryTable, onConflicts } = options;

  /** Writes the order and changes its stock, or returns the shortage. */
  const move = async (order: Order, update: StockUpdate): Promise<Order | OrderShortage> => {
    const { saved, put } = nextVersion(ordersTable, order);
    const wanted = [...quantitiesByProduct(order.lines)];
    const transaction: TransactWriteCommandInput = {
      TransactItems: [
        { Put: put },
        ...wanted.map(([productId, quantity]) => ({
          Update: {
            TableName: inventoryTable,
            Key: { productId },
            ...update,
            ExpressionAttributeValues: { ":quantity": quantity },
            ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
          },
        })),
      ],
    };
    let conflicts = 0;
    const write = async () => {
      try {
        await client.send(new TransactWriteCommand(transaction));
        return saved;
      } catch (error) {
        if (isConflict(error)) conflicts++;
        const failed = failedConditions(error);
        // The order comes first in the transaction, then the products.
        if (failed[0]?.index === 0) throw new VersionConflictError(order.orderId);
        const shortage = shortageOf(wanted, failed);
        if (shortage === undefined) throw error;
        return shortage;
      }
    };
    // Orders for the same product write the same item. DynamoDB cancels one of two concurrent transactions.
    try {
      return await retryTransient(write, { exhausted: () => new TransactionConflictError(order.orderId) });
    } finally {
      if (conflicts > 0) onConflicts?.(conflicts);
    }
  };

  return {
    get: dynamoOrders(options).get,
    saveReserving: (order) =>
      move(order, { UpdateExpression: "SET stock = stock - :quantity", ConditionExpression: "stock >= :quantity" }),
    async saveReleasing(order) {
      const result = await move(order, {
        UpdateExpression: "SET stock = stock + :quantity",
        ConditionExpression: "attribute_exists(productId)",
      });
      if ("orderId" in result) return result;
      throw new ProductGoneError(result.reason === "UNKNOWN_PRODUCT" ? result.productIds : [result.productId]);
    },
  };
}

interface StockUpdate {
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
}

/** The next version of an order, and the put that writes it only while nobody else has written the order. */
function nextVersion(table: string, order: Order) {
  const saved: Order = { ...order, version: order.version + 1 };
  const put = {
    TableName: table,
    Item: itemFrom(saved),
    ConditionExpression: "version = :read",
    ExpressionAttributeValues: { ":read": order.version },
  };
  return { saved, put };
}

/**
 * Why a transaction could not change the stock of these products; undefined when none of its conditions failed.
 * `failed`: the conditions of products, with the stored product where there is one.
 */
function shortageOf(
  wanted: readonly (readonly [ProductId, quantity: number])[],
  failed: readonly FailedCondition[],
): OrderShortage | undefined {
  const short = failed.flatMap(({ index, item }) => {
    const product = wanted[index - 1];
    return product ? [{ productId: product[0], quantity: product[1], item }] : [];
  });
  const productIds = short.filter(({ item }) => item === undefined).map(({ productId }) => productId);
  if (productIds.length > 0) return { reason: "UNKNOWN_PRODUCT", productIds };
  const [first] = short;
  if (!first?.item) return undefined;
  const { productId, quantity, item } = first;
  return { reason: "OUT_OF_STOCK", productId, wanted: quantity, left: integerFrom(item.stock) };
}
