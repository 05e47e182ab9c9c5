import {
  IllegalTransitionError,
  KeyReusedError,
  type OrderId,
  OrderNotFoundError,
  ReceiptConflictError,
  StockBusyError,
  VersionConflictError,
} from "@orders/domain";
import { anOrder, productId } from "@orders/domain/testing";
import { describe, expect, it } from "vitest";
import { HttpProblemError, invalidRequest, notFound, problemDocument, problemOf } from "./problem.ts";

const orderId = "order-1" as OrderId;

describe("the problem for an error", () => {
  it.each<[unknown, number, string]>([
    [new HttpProblemError(415, "Send JSON"), 415, "Send JSON"],
    [notFound("Nothing here"), 404, "Nothing here"],
    [new OrderNotFoundError(orderId), 404, "There is no order order-1"],
    [
      new IllegalTransitionError(anOrder(), "SHIPPED", ["CANCELLED"]),
      409,
      "An order that is PENDING cannot become SHIPPED. Allowed: CANCELLED.",
    ],
    [new KeyReusedError(), 422, "This Idempotency-Key was used for another request: use a new key"],
    [new VersionConflictError(orderId), 409, "Order order-1 is being changed by others at this moment: try again"],
    [
      new ReceiptConflictError("receipts/1.html"),
      409,
      "receipts/1.html was being written by others on every try: try again",
    ],
    [new StockBusyError(productId("P-1")), 409, "The stock of P-1 was being changed by orders on every try: try again"],
  ])("%s", (error, status, message) => {
    expect(problemOf(error)).toMatchObject({ status, message });
  });

  it("has the allowed transitions", () => {
    expect(problemOf(new IllegalTransitionError(anOrder(), "SHIPPED", ["CANCELLED"])).members).toEqual({
      allowed: ["CANCELLED"],
    });
  });

  it.each([new Error("jane@example.com"), new TypeError("x is undefined"), "a text", undefined, null, { status: 400 }])(
    "is a 500 that reveals nothing: %s",
    (error) => {
      const problem = problemOf(error);
      expect(problem.status).toBe(500);
      expect(JSON.stringify(problemDocument(problem, "c", "/orders"))).not.toMatch(/jane|undefined|text/);
    },
  );

  it("has every validation error of a request, the first as its message", () => {
    const errors = [
      { pointer: "/a", message: "First" },
      { pointer: "/b", message: "Second" },
    ];
    const problem = invalidRequest(errors);
    expect(problem).toMatchObject({ status: 400, message: "First" });
    expect(problemDocument(problem, "correlation-1", "/orders")).toEqual({
      type: "about:blank",
      title: "Bad Request",
      status: 400,
      message: "First",
      detail: "First; Second",
      instance: "/orders",
      correlationId: "correlation-1",
      errors,
    });
  });
});
