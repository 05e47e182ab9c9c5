export * from "./api.ts";
export * from "./messages.ts";
