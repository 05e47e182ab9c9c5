export * from "./builders.ts";
export * from "./contracts/catalogue-contract.ts";
export * from "./contracts/inventory-contract.ts";
export * from "./contracts/orders-contract.ts";
export * from "./contracts/payment-gateway-contract.ts";
export * from "./contracts/receipts-contract.ts";
export * from "./fakes.ts";
