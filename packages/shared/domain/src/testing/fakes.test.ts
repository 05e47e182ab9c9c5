import { at } from "./builders.ts";
import { analyticsContract } from "./contracts/analytics-contract.ts";
import { catalogueContract } from "./contracts/catalogue-contract.ts";
import { idempotencyContract } from "./contracts/idempotency-contract.ts";
import { inventoryContract } from "./contracts/inventory-contract.ts";
import { mailerContract, textMessagesContract } from "./contracts/notifications-contract.ts";
import { ordersContract } from "./contracts/orders-contract.ts";
import { receiptsContract } from "./contracts/receipts-contract.ts";
import {
  orderScanContract,
  paymentRecordsContract,
  stockRecordsContract,
} from "./contracts/reconciliation-contract.ts";
import {
  memoryIdempotency,
  memoryInventory,
  memoryMailer,
  memoryOrders,
  memoryReceipts,
  memoryTextMessages,
} from "./fakes.ts";
import { memoryAnalytics } from "./memory-analytics.ts";
import { memoryOrderScan, memoryPaymentRecords, memoryStockRecords } from "./reconciliation-fakes.ts";

analyticsContract("memoryAnalytics", async () => memoryAnalytics());

ordersContract("memoryOrders", async (products) => {
  const inventory = memoryInventory(...products);
  return { orders: memoryOrders(inventory), left: inventory.left, removeProduct: inventory.remove };
});

catalogueContract("memoryInventory", async (products) => memoryInventory(...products));

inventoryContract("memoryInventory", async (products) => {
  const inventory = memoryInventory(...products);
  return { inventory, orders: memoryOrders(inventory) };
});

receiptsContract("memoryReceipts", async () => {
  const receipts = memoryReceipts();
  const versions = <T>(value: T | undefined) => (value === undefined ? [] : [value]);
  return {
    receipts,
    read: async (key) => versions(receipts.stored.get(key)),
    readPage: async (key) => versions(receipts.pages.get(key)),
  };
});

orderScanContract("memoryOrderScan", async () => {
  const orders = memoryOrders();
  return { orders, scan: memoryOrderScan(orders) };
});

paymentRecordsContract("memoryPaymentRecords", async () => {
  const records = memoryPaymentRecords();
  return {
    records,
    charge: async (orderId, amount) => records.set(orderId, { charged: amount }),
    refund: async (orderId, amount) => records.set(orderId, { charged: amount, refunded: amount }),
    decline: async (orderId) => records.setRecords(orderId, { at: at(3), event: "DECLINED" }),
  };
});

stockRecordsContract("memoryStockRecords", async (levels) => memoryStockRecords(...levels));

idempotencyContract("memoryIdempotency", async () => memoryIdempotency());

mailerContract("memoryMailer", async () => {
  const mailer = memoryMailer();
  return { mailer, received: async (to) => mailer.sent.filter((mail) => mail.to === to) };
});

textMessagesContract("memoryTextMessages", async () => {
  const textMessages = memoryTextMessages();
  return {
    textMessages,
    received: async (number) => textMessages.sent.filter(({ to }) => to === number).map(({ text }) => text),
  };
});
