import { describe, expect, it } from "vitest";
import { anOrder, at, line } from "../testing/builders.ts";
import { changed, submittingClient } from "./history.ts";
import { newOrder } from "./new-order.ts";

describe("a new order", () => {
  it("is pending, due for its first run, and starts its history", () => {
    const { orderId, customer, lines, currency, paymentMethod, correlationId } = anOrder({
      lines: [line("LAPTOP", 1, "999.99"), line("MOUSE", 2, "29.99")],
    });
    const request = { orderId, customer, lines, currency, paymentMethod, correlationId };

    expect(newOrder(request, at(3))).toEqual({
      ...request,
      totalAmount: 105997,
      status: "PENDING",
      attempt: 1,
      awaitsRun: true,
      version: 1,
      createdAt: at(3),
      updatedAt: at(3),
      history: [{ at: at(3), event: "SUBMITTED", status: "PENDING" }],
    });
  });

  it("keeps in its history alone which client submitted it", () => {
    const { history, ...order } = newOrder({ ...anOrder(), client: "shop" }, at(3));
    expect(history).toEqual([{ at: at(3), event: "SUBMITTED", status: "PENDING", client: "shop" }]);
    expect(order).not.toHaveProperty("client");
    expect(submittingClient({ history })).toBe("shop");
    expect(submittingClient(changed({ ...order, history }, at(4), "STOCK_RELEASED", {}, { client: "till" }))).toBe(
      "shop",
    );
  });
});
