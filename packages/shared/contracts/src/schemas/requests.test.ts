import { CancelOrder, ListOrders, ProcessingRequested, UpdateOrderStatus } from "@orders/contracts/validators";
import { STATUSES } from "@orders/domain";
import { describe, expect, it } from "vitest";
import type { Validator } from "../validator.ts";

/** The validation errors, each as `pointer keyword`, with the missing or unknown field. */
function errorsOf<T>(validator: Validator<T>, value: unknown): string[] {
  if (validator(value)) return [];
  return (validator.errors ?? []).map(({ instancePath, keyword, params }) =>
    [instancePath, keyword, params.missingProperty ?? params.additionalProperty].filter((part) => part).join(" "),
  );
}

describe("a status", () => {
  it.each(STATUSES)("is accepted in any case: %s", (status) => {
    for (const text of [status, status.toLowerCase(), status.charAt(0) + status.slice(1).toLowerCase()]) {
      expect(errorsOf(UpdateOrderStatus, { status: text })).toEqual([]);
      expect(errorsOf(ListOrders, { status: text })).toEqual([]);
    }
  });

  it.each([
    "",
    "LOST",
    "SHIPPED ",
    " SHIPPED",
    "SHIPPEDPAID",
    "needs attention",
    "needs-attention",
    "PAID|SHIPPED",
    "PAID\n",
  ])("that does not exist is refused: %j", (status) => {
    expect(errorsOf(UpdateOrderStatus, { status })).toEqual(["/status pattern"]);
    expect(errorsOf(ListOrders, { status })).toEqual(["/status pattern"]);
  });

  it.each<[unknown, string[]]>([
    [{}, ["required status"]],
    [null, ["type"]],
    [{ status: 5 }, ["/status type"]],
    [{ status: null }, ["/status type"]],
    [{ status: "PAID", at: "now" }, ["additionalProperties at"]],
  ])("is required in the body: not %j", (body, errors) => {
    expect(errorsOf(UpdateOrderStatus, body)).toEqual(errors);
  });
});

describe("a cancellation request", () => {
  it.each([{}, { reason: "Changed my mind" }, { reason: "x".repeat(512) }])("is accepted", (body) => {
    expect(errorsOf(CancelOrder, body)).toEqual([]);
  });

  it.each<[unknown, string[]]>([
    [[], ["type"]],
    [{ reason: "" }, ["/reason minLength"]],
    [{ reason: "x".repeat(513) }, ["/reason x-max-characters"]],
    [{ reason: "a\u0007" }, ["/reason pattern"]],
    [{ reason: 1 }, ["/reason type"]],
    [{ why: "x" }, ["additionalProperties why"]],
  ])("is refused", (body, errors) => {
    expect(errorsOf(CancelOrder, body)).toEqual(errors);
  });
});

describe("the query of a list", () => {
  it.each([
    {},
    { limit: "1" },
    { limit: "99" },
    { limit: "100" },
    { from: "2026-11-21", to: "2026-11-21T10:00:00Z" },
    { from: "2026-11-21T10:00:00.000Z" },
    { customerId: "CUST-001", status: "paid", limit: "50", cursor: "eyJh_-9" },
  ])("is accepted: %j", (query) => {
    expect(errorsOf(ListOrders, query)).toEqual([]);
  });

  it.each<[object, string]>([
    [{ limit: "0" }, "/limit pattern"],
    [{ limit: "101" }, "/limit pattern"],
    [{ limit: "1.5" }, "/limit pattern"],
    [{ limit: "050" }, "/limit pattern"],
    [{ limit: "-1" }, "/limit pattern"],
    [{ from: "yesterday" }, "/from pattern"],
    [{ from: "2026-11-21T10:00:00" }, "/from pattern"],
    [{ to: "2026-11-21T10:00:00+01:00" }, "/to pattern"],
    [{ to: "2026-11-21T10:00:00.0000Z" }, "/to pattern"],
    [{ cursor: "not a cursor" }, "/cursor pattern"],
    [{ cursor: "" }, "/cursor pattern"],
    [{ cursor: "a".repeat(2049) }, "/cursor maxLength"],
    [{ page: "2" }, "additionalProperties page"],
  ])("is refused: %j", (query, error) => {
    expect(errorsOf(ListOrders, query)).toEqual([error]);
  });
});

describe("a message that requests processing", () => {
  const detail = { orderId: "order-1", attempt: 1, correlationId: "correlation-1" };

  it("may have further fields", () => {
    expect(
      errorsOf(ProcessingRequested, { source: "com.orders.service", detail: { ...detail, status: "PENDING" } }),
    ).toEqual([]);
  });

  it.each<[unknown, string[]]>([
    [null, ["type"]],
    [{}, ["required detail"]],
    [{ detail: {} }, ["/detail required orderId", "/detail required attempt", "/detail required correlationId"]],
    [{ detail: { ...detail, orderId: "" } }, ["/detail/orderId minLength"]],
    [{ detail: { ...detail, attempt: 0 } }, ["/detail/attempt minimum"]],
    [{ detail: { ...detail, attempt: "1" } }, ["/detail/attempt type"]],
    [{ detail: { ...detail, correlationId: 7 } }, ["/detail/correlationId type"]],
  ])("is refused if it is malformed: %j", (message, errors) => {
    expect(errorsOf(ProcessingRequested, message)).toEqual(errors);
  });
});
