import { describe, expect, it } from "vitest";
import { CALLERS, type Caller, outcomeOf } from "./access.ts";

const callers = Object.keys(CALLERS) as Caller[];
const outcomes = (...operation: [Parameters<typeof outcomeOf>[0], string]) =>
  Object.fromEntries(callers.map((caller) => [caller, outcomeOf(...operation, caller)]));
const refused = (status: 401 | 403) => Object.fromEntries(callers.map((caller) => [caller, status]));

describe("who may call what", () => {
  it("lets everybody call what asks for nothing", () => {
    expect(new Set(Object.values(outcomes("nothing", "/health")))).toEqual(new Set(["allowed"]));
  });

  it("lets only a valid API key call what asks for one", () => {
    expect(outcomes("apiKey", "/orders/{orderId}")).toEqual({ ...refused(403), application: "allowed" });
  });

  it("lets customers reach their own orders, and hides those of others", () => {
    expect(outcomes("customer", "/me/orders/{orderId}")).toEqual({
      ...refused(401),
      owner: "own",
      otherCustomer: 404,
      backOffice: 404,
    });
    expect(outcomes("customer", "/me/orders")).toEqual({
      ...refused(401),
      owner: "own",
      otherCustomer: "own",
      backOffice: "own",
    });
  });
});
