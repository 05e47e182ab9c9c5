import { InvokeCommand } from "@aws-sdk/client-lambda";
import {
  DeleteBucketPolicyCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutBucketPolicyCommand,
} from "@aws-sdk/client-s3";
import { simulatedGateway, systemClock } from "@orders/adapters";
import { receiptIn } from "@orders/contracts";
import type { ReceiptContents } from "@orders/domain";
import {
  changed,
  type HistoryEvent,
  type Order,
  type OrderId,
  type ProductId,
  receiptKey,
  requestCancellation,
  retryOnConflict,
  type Status,
} from "@orders/domain";
import { anOrder, line } from "@orders/domain/testing";
import { stockOf } from "./products.ts";
import { runsOf } from "./runs.ts";
import { lambda, ledger, orders, s3, stack } from "./stack.ts";

export const clock = systemClock;
export const gateway = simulatedGateway({ ledger, clock });

/** An order of some pieces of one product at 10.00, paid with this token. */
export const orderOf = (productId: ProductId, token = "tok_ok", quantity = 1): Order =>
  anOrder({ lines: [line(productId, quantity)], paymentMethod: { type: "CARD", token } }, clock.now());

/** Writes an order as submit-order does, which starts its run. */
export async function place(order: Order): Promise<OrderId> {
  const { created } = await orders.create(order);
  if (!created) throw new Error(`There is an order ${order.orderId} already`);
  return order.orderId;
}

/** Writes an order for which no run is due, so that only the test changes it. */
export async function placeIdle(order: Order): Promise<Order> {
  const idle = { ...order, attempt: 0 };
  await place(idle);
  return idle;
}

/** Requests the cancellation as cancel-order does. */
export const cancel = (orderId: OrderId): Promise<Order> =>
  retryOnConflict(async () => {
    const order = await orders.get(orderId);
    const cancelled = requestCancellation(order, clock.now(), "Changed my mind");
    return cancelled === order ? order : orders.save(cancelled);
  });

/** Requests the cancellation without a run for it. */
export const cancelIdle = (orderId: OrderId): Promise<Order> =>
  retryOnConflict(async () => {
    const order = await orders.get(orderId);
    const at = clock.now();
    return orders.save(changed(order, at, "CANCELLATION_REQUESTED", { cancellation: { requestedAt: at } }));
  });

/** Invokes the function of one step, as the workflow does. @throws when it throws. */
export async function invoke(
  step: string,
  payload: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const FunctionName = stack.functionNames[step];
  if (!FunctionName) throw new Error(`The stack has no function ${step}`);
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) }),
  );
  const answer = JSON.parse(Payload?.transformToString() || "null");
  if (FunctionError) throw new Error(`${step} failed: ${JSON.stringify(answer)}`);
  return answer;
}

/** What an order left in the orders table, the stock, the gateway's ledger and the receipts bucket. */
export interface Ending {
  readonly status: Status;
  readonly reason?: string;
  /** State of the payment as the order has it. */
  readonly payment?: string;
  /** Minor units, by the gateway's ledger. */
  readonly charged: number;
  readonly refunded: number;
  /** Pieces of the product that are left. */
  readonly left: number | undefined;
  /** Versions of the receipt in the bucket. */
  readonly receipts: number;
  readonly history: readonly HistoryEvent[];
}

/** Reads everything that an order of one product can change. */
export async function endingOf(orderId: OrderId): Promise<Ending> {
  const order = await orders.get(orderId);
  const [first] = order.lines;
  return {
    status: order.status,
    ...(order.reason && { reason: order.reason }),
    ...(order.payment && { payment: order.payment.state }),
    ...(await moneyOf(orderId)),
    left: first && (await stockOf(first.productId)),
    receipts: await receiptsOf(order),
    history: order.history.map(({ event }) => event),
  };
}

/** What was charged and refunded for an order by the gateway's ledger, in minor units. */
export async function moneyOf(key: string, from = ledger): Promise<{ charged: number; refunded: number }> {
  const [charge, refund] = await Promise.all([from.read(key, "charge"), from.read(key, "refund")]);
  return { charged: charge?.outcome === "CHARGED" ? (charge.amount ?? 0) : 0, refunded: refund?.amount ?? 0 };
}

const receiptsOf = async (order: Order): Promise<number> => (await receiptVersions(receiptKey(order))).length;

/** The stored versions of an object in the receipts bucket, by their ids. */
export async function receiptVersions(key: string): Promise<string[]> {
  const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: stack.receiptsBucket, Prefix: key }));
  return Versions.filter(({ Key }) => Key === key).map(({ VersionId }) => VersionId ?? "null");
}

/** One version of a receipt, or the latest. */
export const readReceipt = async (key: string, version?: string): Promise<ReceiptContents> =>
  receiptIn(JSON.parse(await readReceiptPage(key, version)));

/** One version of a receipt's page, or the latest. */
export async function readReceiptPage(key: string, version?: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: stack.receiptsBucket, Key: key, VersionId: version }));
  return (await Body?.transformToString()) ?? "";
}

/** Denies every write of this receipt. @returns what allows it again. */
export async function refuseReceipt(key: string): Promise<() => Promise<void>> {
  const Bucket = stack.receiptsBucket;
  const Resource = `arn:aws:s3:::${Bucket}/${key}`;
  const Statement = [{ Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource }];
  // A local stack's buckets have no policy of their own.
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: "2012-10-17", Statement }) }));
  return async () => {
    await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
  };
}

/** How the runs for an order ended, by their names after the order's id. */
export async function runsByName(orderId: OrderId): Promise<Record<string, string>> {
  const runs = await runsOf(orderId);
  return Object.fromEntries(runs.map(({ name, status }) => [name?.slice(orderId.length + 1), status]));
}
