import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import {
  dynamoAnalytics,
  dynamoCatalogue,
  dynamoClient,
  dynamoOrders,
  dynamoPaymentBook,
  dynamoStockKeepingOrders,
  s3Client,
  s3Receipts,
  simulatedGateway,
} from "@orders/adapters";
import type { Product } from "@orders/domain";
import {
  analyticsContract,
  catalogueContract,
  ordersContract,
  paymentGatewayContract,
  receiptsContract,
} from "@orders/domain/testing";
import { afterAll, beforeAll } from "vitest";
import { clock, moneyOf, readReceipt, receiptVersions } from "./orders.ts";
import { putProduct } from "./products.ts";
import { stack } from "./stack.ts";
import { type Twin, twinOf } from "./twins.ts";

// The real adapters keep the same promises as the fakes, on empty twins of the deployed tables.

// The clients that the functions use are under test as well.
const dynamo = dynamoClient();
const s3 = s3Client();

let orders: Twin;
let inventory: Twin;
let payments: Twin;
let analytics: Twin;
const receiptKeys = new Set<string>();

beforeAll(async () => {
  [orders, inventory, payments, analytics] = await Promise.all([
    twinOf(stack.ordersTable),
    twinOf(stack.inventoryTable),
    twinOf(stack.paymentsTable),
    twinOf(stack.analyticsTable),
  ]);
});

afterAll(async () => {
  await Promise.all([orders, inventory, payments, analytics].map((twin) => twin?.remove()));
  for (const key of receiptKeys) {
    for (const VersionId of await receiptVersions(key)) {
      await s3.send(new DeleteObjectCommand({ Bucket: stack.receiptsBucket, Key: key, VersionId }));
    }
  }
});

async function stockUp(products: Product[]): Promise<void> {
  await inventory.empty();
  for (const product of products) await putProduct(product, inventory.name);
}

ordersContract("dynamoOrders", async (products) => {
  await Promise.all([orders.empty(), stockUp(products)]);
  const tables = { client: dynamo, ordersTable: orders.name };
  return {
    orders: { ...dynamoOrders(tables), ...dynamoStockKeepingOrders({ ...tables, inventoryTable: inventory.name }) },
    left: async () =>
      Object.fromEntries((await inventory.items()).map(({ productId, stock }) => [String(productId), Number(stock)])),
  };
});

catalogueContract("dynamoCatalogue", async (products) => {
  await stockUp(products);
  return dynamoCatalogue(dynamo, inventory.name);
});

analyticsContract("dynamoAnalytics", async () => {
  await analytics.empty();
  return dynamoAnalytics({ client: dynamo, analyticsTable: analytics.name, clock });
});

paymentGatewayContract(
  "simulatedGateway with dynamoPaymentBook",
  async () => {
    const book = dynamoPaymentBook(dynamo, payments.name);
    return { gateway: simulatedGateway({ book, clock }), book: (key) => moneyOf(key, book) };
  },
  {
    declined: "tok_declined",
    unavailableTwice: "tok_unavailable_2",
    answerLost: "tok_answer_lost",
    refundUnavailableTwice: "tok_refund_unavailable_2",
  },
);

receiptsContract("s3Receipts", async () => ({
  receipts: s3Receipts(s3, stack.receiptsBucket),
  read: async (key) => {
    receiptKeys.add(key);
    const versions = await receiptVersions(key);
    return Promise.all(versions.map((version) => readReceipt(key, version)));
  },
}));
