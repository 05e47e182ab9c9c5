import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Instant, Order, OrderId, ProductId } from "@orders/domain";
import { orderOf, place, receiptVersions } from "./orders.ts";
import { finished } from "./runs.ts";
import { dynamo, orders, s3, stack } from "./stack.ts";

// Inconsistencies in the stack's data, made on purpose, as no function makes them.

/** Long before any deadline. */
export const LONG_AGO = "2026-01-01T00:00:00.000Z" as Instant;

/** Two days before that. */
export const LONG_BEFORE = "2025-12-30T00:00:00.000Z" as Instant;

/** Writes an order as it is, without starting a run. */
export async function forge(order: Order): Promise<OrderId> {
  // The message about the first write finds another attempt, which no retry reaches; the second write raises no attempt.
  await place({ ...order, attempt: order.attempt + 1000, status: "FAILED" });
  await orders.save(order);
  return order.orderId;
}

/** A pending order for which no run is on its way, and that nobody wrote for long. */
export const stalledOrder = async (productId: ProductId): Promise<OrderId> => {
  const order = orderOf(productId);
  const orderId = await forge(order);
  await spoilOrder(orderId, { updatedAt: LONG_AGO });
  return orderId;
};

/** Submits an order and waits until it is settled. */
export async function settled(order: Order): Promise<Order> {
  return finished(await place(order));
}

/** A completed order of one piece. */
export const sold = (productId: ProductId): Promise<Order> => settled(orderOf(productId));

/** Sets attributes of an order's item, and removes those that are undefined. */
export const spoilOrder = (orderId: OrderId, values: Readonly<Record<string, unknown>>): Promise<void> =>
  spoil(stack.ordersTable, { orderId }, values);

/** Sets attributes of a product's item, and removes those that are undefined. */
export const spoilProduct = (productId: ProductId, values: Readonly<Record<string, unknown>>): Promise<void> =>
  spoil(stack.inventoryTable, { productId }, values);

/** Ends the outage of the gateway that an order's token asked for. */
export const endOutage = (orderId: OrderId): Promise<void> =>
  spoil(stack.paymentsTable, { orderId, entry: "outage" }, { until: LONG_AGO });

async function spoil(TableName: string, Key: Record<string, string>, values: Readonly<Record<string, unknown>>) {
  for (const [name, value] of Object.entries(values)) {
    await dynamo.send(
      new UpdateCommand({
        TableName,
        Key,
        UpdateExpression: value === undefined ? "REMOVE #name" : "SET #name = :value",
        ExpressionAttributeNames: { "#name": name },
        ...(value !== undefined && { ExpressionAttributeValues: { ":value": value } }),
      }),
    );
  }
}

/** Removes the charge of an order from the gateway's ledger. @returns what restores it. */
export async function loseCharge(orderId: OrderId): Promise<() => Promise<void>> {
  const [TableName, Key] = [stack.paymentsTable, { orderId, entry: "charge" }];
  const { Item } = await dynamo.send(new GetCommand({ TableName, Key }));
  if (!Item) throw new Error(`Order ${orderId} was never charged`);
  await dynamo.send(new DeleteCommand({ TableName, Key }));
  return async () => {
    await dynamo.send(new PutCommand({ TableName, Item }));
  };
}

/** Deletes an object of the receipts bucket with all its versions. */
export async function loseReceipt(Key: string): Promise<void> {
  for (const VersionId of await receiptVersions(Key)) {
    await s3.send(new DeleteObjectCommand({ Bucket: stack.receiptsBucket, Key, VersionId }));
  }
}
