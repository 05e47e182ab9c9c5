import {
  CancelOrder,
  ListOrders,
  ProcessingRequested,
  UpdateOrderStatus,
  type Validator,
} from "@orders/domain/validators";
import { describe, expect, it } from "vitest";
import { STATUSES } from "../order/status.ts";

/** What a validator finds wrong, each as `pointer keyword`, with the field that is missing or unknown. */
function faultsOf<T>(validator: Validator<T>, value: unknown): string[] {
  if (validator(value)) return [];
  return (validator.errors ?? []).map(({ instancePath, keyword, params }) =>
    [instancePath, keyword, params.missingProperty ?? params.additionalProperty].filter((part) => part).join(" "),
  );
}

describe("a status", () => {
  it.each(STATUSES)("is read in either case: %s", (status) => {
    for (const text of [status, status.toLowerCase(), status.charAt(0) + status.slice(1).toLowerCase()]) {
      expect(faultsOf(UpdateOrderStatus, { status: text })).toEqual([]);
      expect(faultsOf(ListOrders, { status: text })).toEqual([]);
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
    expect(faultsOf(UpdateOrderStatus, { status })).toEqual(["/status pattern"]);
    expect(faultsOf(ListOrders, { status })).toEqual(["/status pattern"]);
  });

  it.each<[unknown, string[]]>([
    [{}, ["required status"]],
    [null, ["type"]],
    [{ status: 5 }, ["/status type"]],
    [{ status: null }, ["/status type"]],
    [{ status: "PAID", at: "now" }, ["additionalProperties at"]],
  ])("comes in a body of its own: not %j", (body, faults) => {
    expect(faultsOf(UpdateOrderStatus, body)).toEqual(faults);
  });
});

describe("a wish to cancel", () => {
  it.each([{}, { reason: "Changed my mind" }, { reason: "x".repeat(512) }])("is accepted", (body) => {
    expect(faultsOf(CancelOrder, body)).toEqual([]);
  });

  it.each<[unknown, string[]]>([
    [[], ["type"]],
    [{ reason: "" }, ["/reason minLength"]],
    [{ reason: "x".repeat(513) }, ["/reason x-max-characters"]],
    [{ reason: "a\u0007" }, ["/reason pattern"]],
    [{ reason: 1 }, ["/reason type"]],
    [{ why: "x" }, ["additionalProperties why"]],
  ])("is refused", (body, faults) => {
    expect(faultsOf(CancelOrder, body)).toEqual(faults);
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
    expect(faultsOf(ListOrders, query)).toEqual([]);
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
  ])("is refused: %j", (query, fault) => {
    expect(faultsOf(ListOrders, query)).toEqual([fault]);
  });
});

describe("a message that asks for processing", () => {
  const detail = { orderId: "order-1", attempt: 1, correlationId: "correlation-1" };

  it("may carry more than is needed", () => {
    expect(
      faultsOf(ProcessingRequested, { source: "com.orders.service", detail: { ...detail, status: "PENDING" } }),
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
  ])("is refused where it is not readable: %j", (message, faults) => {
    expect(faultsOf(ProcessingRequested, message)).toEqual(faults);
  });
});
