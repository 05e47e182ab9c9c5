export * from "./builders.ts";
export * from "./contracts/catalogue-contract.ts";
export * from "./contracts/notices-contract.ts";
export * from "./contracts/once-contract.ts";
export * from "./contracts/orders-contract.ts";
export * from "./contracts/payment-gateway-contract.ts";
export * from "./contracts/receipts-contract.ts";
export * from "./fakes.ts";
