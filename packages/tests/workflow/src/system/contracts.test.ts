import { randomUUID } from "node:crypto";
import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import { mailsTo, textsTo } from "@orders/acceptance-tests/post";
import {
  dynamoAnalytics,
  dynamoCatalogue,
  dynamoClient,
  dynamoIdempotency,
  dynamoInventory,
  dynamoOrderScan,
  dynamoOrders,
  dynamoPaymentLedger,
  dynamoPaymentRecords,
  dynamoStockKeepingOrders,
  dynamoStockRecords,
  s3Client,
  s3Receipts,
  sesClient,
  sesMailer,
  simulatedGateway,
  snsClient,
  snsTextMessages,
} from "@orders/adapters";
import { type Instant, type Money, money, type Product } from "@orders/domain";
import {
  analyticsContract,
  catalogueContract,
  idempotencyContract,
  inventoryContract,
  mailerContract,
  orderScanContract,
  ordersContract,
  paymentGatewayContract,
  paymentRecordsContract,
  receiptsContract,
  stockRecordsContract,
  textMessagesContract,
} from "@orders/domain/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { clock, moneyOf, readReceipt, readReceiptPage, receiptVersions } from "../stack/orders.ts";
import { putLevel, putProduct, removeProduct } from "../stack/products.ts";
import { stack } from "../stack/stack.ts";
import { type Twin, twinOf } from "../stack/twins.ts";

// The real adapters pass the same contract suites as the fakes, on empty tables made like the deployed ones.

// The functions' own clients are under test as well.
const dynamo = dynamoClient();
const s3 = s3Client();

let orders: Twin;
let inventory: Twin;
let payments: Twin;
let idempotency: Twin;
let analytics: Twin;
/** The sender of every local stack. */
const SENDER = "orders@shop.example.com";
const receiptKeys = new Set<string>();

beforeAll(async () => {
  [orders, inventory, payments, idempotency, analytics] = await Promise.all([
    twinOf(stack.ordersTable),
    twinOf(stack.inventoryTable),
    twinOf(stack.paymentsTable),
    twinOf(stack.idempotencyTable),
    twinOf(stack.analyticsTable),
  ]);
});

afterAll(async () => {
  await Promise.all([orders, inventory, payments, idempotency, analytics].map((twin) => twin?.remove()));
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

async function ordersOn(products: Product[]) {
  await Promise.all([orders.empty(), stockUp(products)]);
  const tables = { client: dynamo, ordersTable: orders.name };
  return { ...dynamoOrders(tables), ...dynamoStockKeepingOrders({ ...tables, inventoryTable: inventory.name }) };
}

ordersContract("dynamoOrders", async (products) => {
  return {
    orders: await ordersOn(products),
    left: async () =>
      Object.fromEntries((await inventory.items()).map(({ productId, stock }) => [String(productId), Number(stock)])),
    removeProduct: (productId) => removeProduct(productId, inventory.name),
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

inventoryContract("dynamoInventory", async (products) => ({
  orders: await ordersOn(products),
  inventory: dynamoInventory({
    client: dynamo,
    inventoryTable: inventory.name,
    idempotencyTable: idempotency.name,
    clock,
  }),
}));

paymentGatewayContract(
  "simulatedGateway with dynamoPaymentLedger",
  async () => {
    const ledger = dynamoPaymentLedger(dynamo, payments.name);
    return { gateway: simulatedGateway({ ledger, clock }), totals: (key) => moneyOf(key, ledger) };
  },
  {
    declined: "tok_declined",
    unavailableTwice: "tok_unavailable_2",
    answerLost: "tok_answer_lost",
    refundUnavailableTwice: "tok_refund_unavailable_2",
  },
);

async function versionsBy<T>(read: (key: string, version: string) => Promise<T>, key: string): Promise<T[]> {
  receiptKeys.add(key);
  const versions = await receiptVersions(key);
  return Promise.all(versions.map((version) => read(key, version)));
}

receiptsContract("s3Receipts", async () => ({
  receipts: s3Receipts(s3, stack.receiptsBucket),
  read: (key) => versionsBy(readReceipt, key),
  readPage: (key) => versionsBy(readReceiptPage, key),
}));

orderScanContract("dynamoOrderScan", async () => {
  await orders.empty();
  const tables = { client: dynamo, ordersTable: orders.name };
  return { orders: dynamoOrders(tables), scan: dynamoOrderScan(tables) };
});

paymentRecordsContract("dynamoPaymentRecords", async () => {
  await payments.empty();
  const gateway = simulatedGateway({ ledger: dynamoPaymentLedger(dynamo, payments.name), clock });
  const charge = (key: string, amount: Money, token: string) =>
    gateway.charge({ key, amount, currency: "USD", method: { type: "CARD", token } });
  return {
    records: dynamoPaymentRecords(dynamo, payments.name),
    charge: (orderId, amount) => charge(orderId, amount, "tok_ok"),
    refund: (orderId) => gateway.cancel(orderId),
    decline: (orderId) => charge(orderId, money(100), "tok_declined"),
  };
});

stockRecordsContract("dynamoStockRecords", async (levels) => {
  await inventory.empty();
  for (const level of levels) await putLevel(level, inventory.name);
  return dynamoStockRecords(dynamo, inventory.name);
});

it("a link of s3Receipts opens a page until it expires", async () => {
  const receipts = s3Receipts(s3, stack.receiptsBucket);
  const key = `receipts/link-${randomUUID()}.html`;
  receiptKeys.add(key);
  await receipts.putPage(key, "<p>Größe</p>");
  const open = async (secondsAgo: number) => {
    const from = new Date(Date.now() - secondsAgo * 1000).toISOString() as Instant;
    const show = { disposition: "inline", fileName: "page.html", contentType: "text/html; charset=utf-8" } as const;
    return fetch(await receipts.link(key, { from, seconds: 60, ...show }));
  };

  const answer = await open(0);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-disposition")).toBe('inline; filename="page.html"');
  expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(await answer.text()).toBe("<p>Größe</p>");
  expect((await open(62)).status).toBe(403);
});

idempotencyContract("dynamoIdempotency", async () =>
  dynamoIdempotency(dynamo, idempotency.name)({ getRemainingTimeInMillis: () => 30_000 }),
);

mailerContract("sesMailer", async () => ({
  mailer: sesMailer(sesClient(), SENDER),
  received: async (address) =>
    (await mailsTo(address)).map(({ Subject, BodyText, BodyHtml }) => ({
      to: address,
      subject: Subject,
      text: BodyText,
      html: BodyHtml,
    })),
}));

textMessagesContract("snsTextMessages", async () => ({
  textMessages: snsTextMessages(snsClient()),
  received: textsTo,
}));
