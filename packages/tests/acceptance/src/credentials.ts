import type { operations } from "@orders/client";
import type { Credentials } from "@orders/contracts/access";

/** What each operation asks for. A new operation has to be added: nobody may decide by accident who calls it. */
export const CREDENTIALS = {
  submitOrder: "apiKey",
  listOrders: "apiKey",
  getOrder: "apiKey",
  getReceipt: "apiKey",
  getOrderTimeline: "apiKey",
  updateOrderStatus: "apiKey",
  cancelOrder: "apiKey",
  decideApproval: "apiKey",
  retryOrder: "apiKey",
  submitMyOrder: "customer",
  listMyOrders: "customer",
  getMyOrder: "customer",
  cancelMyOrder: "customer",
  getMyReceipt: "customer",
  listInventory: "apiKey",
  getProduct: "apiKey",
  changeProduct: "apiKey",
  startImport: "apiKey",
  getImport: "apiKey",
  listDeadLetters: "apiKey",
  redriveDeadLetters: "apiKey",
  getReconciliation: "apiKey",
  getAnalytics: "apiKey",
  checkHealth: "nothing",
} as const satisfies Readonly<Record<keyof operations, Credentials>>;
