import { describe, expect, it } from "vitest";
import { terraformInput } from "./generate/terraform.ts";
import { OPERATIONS, type Operation } from "./operations.ts";

const operations = Object.entries<Operation>(OPERATIONS);
const idsWhere = (isSo: (operation: Operation) => boolean) =>
  operations.filter(([, operation]) => isSo(operation)).map(([id]) => id);

describe("an operation of customers", () => {
  it("is every one below /me, and no other: functions know it by the path", () => {
    const below = idsWhere(({ path }) => path.startsWith("/me/"));
    expect(below).toEqual(["submitMyOrder", "listMyOrders", "getMyOrder", "cancelMyOrder", "getMyReceipt"]);
    expect(idsWhere(({ customer }) => customer === true)).toEqual(below);
  });

  it("makes the gateway ask for a token in place of an API key", () => {
    const asked = Object.entries(terraformInput().api.routes).map(([route, { api_key_required, sign_in_required }]) => [
      route,
      sign_in_required ? "token" : api_key_required ? "key" : "nothing",
    ]);
    expect(asked.filter(([, what]) => what !== "key")).toEqual([
      ["POST /me/orders", "token"],
      ["GET /me/orders", "token"],
      ["GET /me/orders/{orderId}", "token"],
      ["POST /me/orders/{orderId}/cancel", "token"],
      ["GET /me/orders/{orderId}/receipt", "token"],
      ["GET /health", "nothing"],
    ]);
  });
});
