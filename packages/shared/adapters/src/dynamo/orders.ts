import {
  type CancellationReason,
  ConditionalCheckFailedException,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";
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
  type Orders,
  ProductGoneError,
  type ProductId,
  quantitiesByProduct,
  type Shortage,
  type StockKeepingOrders,
  VersionConflictError,
} from "@orders/domain";
import { integerFrom } from "./numbers.ts";
import { type Item, itemFrom, orderFrom } from "./order-item.ts";
import { listOrders } from "./order-list.ts";
import { retryTransient } from "./transient.ts";

/**
 * How often `save` tries while a transaction holds the order: backoff takes 0.35 s at most. `retryOnConflict` saves up to five
 * times, 20 tries in all, so that even an order whose reservation is tried again and again lets a cancellation through.
 */
const TRIES_OF_SAVE = 4;

/** Other transactions were in the way on every try. The step can be run again. */
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

/** The orders table. */
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
        // A conflict means that the order is there and its stock is being moved: another try can tell it.
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
        await retryTransient(() => client.send(new PutCommand(put)), { exhausted, tries: TRIES_OF_SAVE });
        return saved;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) throw new VersionConflictError(order.orderId);
        throw error;
      }
    },
    list: (query) => listOrders({ client, ordersTable }, query),
  };
}

/** The orders table together with the inventory, for the steps that move stock. */
export function dynamoStockKeepingOrders(options: Options & { inventoryTable: string }): StockKeepingOrders {
  const { client, ordersTable, inventoryTable } = options;

  /** Writes the order and moves its stock, or tells why the stock of which product cannot be moved. */
  const move = async (order: Order, update: StockUpdate): Promise<Order | Shortage> => {
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
    const write = async () => {
      try {
        await client.send(new TransactWriteCommand(transaction));
        return saved;
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        const [onOrder, ...onStock] = error.CancellationReasons ?? [];
        if (onOrder?.Code === "ConditionalCheckFailed") throw new VersionConflictError(order.orderId);
        const short = onStock.findIndex(({ Code }) => Code === "ConditionalCheckFailed");
        const [productId, quantity] = wanted[short] ?? [];
        if (productId !== undefined && quantity !== undefined) return shortage(productId, quantity, onStock[short]);
        throw error;
      }
    };
    // Many orders for one product meet in its item: of two transactions at once DynamoDB cancels one.
    return retryTransient(write, { exhausted: () => new TransactionConflictError(order.orderId) });
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
      throw new ProductGoneError(result.productId);
    },
  };
}

interface StockUpdate {
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
}

/** The order as it will be once written, and the put that refuses to overwrite what somebody else wrote. */
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

/** Why the stock of a product could not be taken, from the item that refused it. */
export function shortage(productId: ProductId, wanted: number, reason: CancellationReason | undefined): Shortage {
  if (!reason?.Item) return { reason: "UNKNOWN_PRODUCT", productId };
  const { stock }: Item = unmarshall(reason.Item, { wrapNumbers: true });
  return { reason: "OUT_OF_STOCK", productId, wanted, left: integerFrom(stock) };
}
