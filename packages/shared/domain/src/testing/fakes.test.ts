import { catalogueContract } from "./contracts/catalogue-contract.ts";
import { mailerContract, textMessagesContract } from "./contracts/notices-contract.ts";
import { onceContract } from "./contracts/once-contract.ts";
import { ordersContract } from "./contracts/orders-contract.ts";
import { receiptsContract } from "./contracts/receipts-contract.ts";
import {
  memoryInventory,
  memoryMailer,
  memoryOnce,
  memoryOrders,
  memoryReceipts,
  memoryTextMessages,
} from "./fakes.ts";

ordersContract("memoryOrders", async (products) => {
  const inventory = memoryInventory(...products);
  return { orders: memoryOrders(inventory), left: inventory.left };
});

catalogueContract("memoryInventory", async (products) => memoryInventory(...products));

receiptsContract("memoryReceipts", async () => {
  const receipts = memoryReceipts();
  return { receipts, read: async (key) => [receipts.stored.get(key)] };
});

onceContract("memoryOnce", async () => memoryOnce());

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
