import { describe, expect, it } from "vitest";
import { accepted, anOrder, settled } from "./orders.ts";
import { someProduct, WIDGET } from "./products.ts";

describe.concurrent("an order", () => {
  it.each([
    ["completes when it is paid", "tok_ok", "COMPLETED", undefined, "CHARGED"],
    ["fails when the card is declined", "tok_declined", "FAILED", "PAYMENT_DECLINED", "DECLINED"],
    ["fails when the card has insufficient funds", "tok_insufficient_funds", "FAILED", "PAYMENT_DECLINED", "DECLINED"],
    ["fails when the gateway stays unavailable", "tok_unavailable", "FAILED", "PAYMENT_UNAVAILABLE", "NOT_CHARGED"],
    ["completes when the gateway is available again", "tok_unavailable_2", "COMPLETED", undefined, "CHARGED"],
    ["completes when the gateway's answer was lost", "tok_answer_lost", "COMPLETED", undefined, "CHARGED"],
  ])("W6 %s (%s)", async (_, paymentToken, status, reason, payment) => {
    const order = await settled(await accepted(anOrder({ paymentToken })));

    expect(order).toMatchObject({ status, payment: { status: payment } });
    expect(order.reason).toBe(reason);
    expect(order.receipt?.key).toBe(status === "COMPLETED" ? `receipts/${order.orderId}.json` : undefined);
    expect(order.history.at(-1)).toMatchObject({ status });
  });

  it("W4 fails for a product that does not exist, without a charge", async () => {
    const items = [{ productId: "UNICORN", quantity: 1, price: 1 }];
    const order = await settled(await accepted(anOrder({ items })));

    expect(order).toMatchObject({ status: "FAILED", reason: "UNKNOWN_PRODUCT" });
    expect(order.reasonDetail).toContain("UNICORN");
    expect(order.payment).toBeUndefined();
  });

  it("W5 fails when one product is out of stock, without a charge", async () => {
    const scarce = await someProduct(2);
    const items = [
      { ...WIDGET, quantity: 1 },
      { productId: scarce, quantity: 3 },
    ];
    const order = await settled(await accepted(anOrder({ items })));

    expect(order).toMatchObject({ status: "FAILED", reason: "OUT_OF_STOCK" });
    expect(order.reasonDetail).toContain(scarce);
    expect(order.payment).toBeUndefined();
  });
});
