import { describe, expect, it } from "vitest";
import { accepted, anOrder, settled } from "./orders.ts";

describe.concurrent("an order ends as it must", () => {
  it.each([
    ["completes when it is paid", "tok_ok", "COMPLETED", undefined, "CHARGED"],
    ["fails when the card is declined", "tok_declined", "FAILED", "PAYMENT_DECLINED", "DECLINED"],
    ["fails when the card has too little", "tok_insufficient_funds", "FAILED", "PAYMENT_DECLINED", "DECLINED"],
    ["fails when the gateway stays away", "tok_unavailable", "FAILED", "PAYMENT_UNAVAILABLE", "NOT_CHARGED"],
    ["completes when the gateway comes back", "tok_unavailable_2", "COMPLETED", undefined, "CHARGED"],
    ["completes when the gateway's answer was lost", "tok_answer_lost", "COMPLETED", undefined, "CHARGED"],
  ])("W6 %s (%s)", async (_, paymentToken, status, reason, payment) => {
    const order = await settled(await accepted(anOrder({ paymentToken })));

    expect(order).toMatchObject({ status, payment: { status: payment } });
    expect(order.reason).toBe(reason);
    expect(order.receipt?.key).toBe(status === "COMPLETED" ? `receipts/${order.orderId}.json` : undefined);
    expect(order.history.at(-1)).toMatchObject({ status });
  });

  it("W4 fails for a product that does not exist, with nothing charged", async () => {
    const items = [{ productId: "UNICORN", quantity: 1, price: 1 }];
    const order = await settled(await accepted(anOrder({ items })));

    expect(order).toMatchObject({ status: "FAILED", reason: "UNKNOWN_PRODUCT" });
    expect(order.reasonDetail).toContain("UNICORN");
    expect(order.payment).toBeUndefined();
  });

  it("W5 fails when there is too little of a product, with nothing charged", async () => {
    const items = [
      { productId: "PROD-1", quantity: 1, price: 29.99 },
      { productId: "PROD-002", quantity: 999, price: 29.99 },
    ];
    const order = await settled(await accepted(anOrder({ items })));

    expect(order).toMatchObject({ status: "FAILED", reason: "OUT_OF_STOCK" });
    expect(order.reasonDetail).toContain("PROD-002");
    expect(order.payment).toBeUndefined();
  });
});
