import { eventually } from "@orders/acceptance-tests/eventually";
import { describe, expect, it } from "vitest";
import { endOutage, LONG_AGO, settled, spoilOrder } from "../stack/faults.ts";
import { endingOf, invoke, orderOf, place } from "../stack/orders.ts";
import { someProduct } from "../stack/products.ts";
import { finished } from "../stack/runs.ts";
import { orders } from "../stack/stack.ts";

/** Longer than the test: it ends the outage itself. */
const OUTAGE_SECONDS = 3600;
const PIECES = 5;
const PRICE = 1000;
const NOTHING_TAKEN = { charged: 0, refunded: 0, left: PIECES };

describe.concurrent("a payment gateway", () => {
  it("that hangs once is asked again, and charges once", async () => {
    const { orderId } = await settled(orderOf(await someProduct(PIECES), "tok_hangs_1"));
    expect(await endingOf(orderId)).toMatchObject({ status: "COMPLETED", charged: PRICE, left: PIECES - 1 });
  });

  it("that keeps hanging fails the order, within one run", async () => {
    const { orderId } = await settled(orderOf(await someProduct(PIECES), "tok_hangs"));
    expect(await endingOf(orderId)).toMatchObject({
      status: "FAILED",
      reason: "PAYMENT_UNAVAILABLE",
      payment: "NOT_CHARGED",
      ...NOTHING_TAKEN,
    });
  });

  it("with an outage of charge and refund leaves no order that needs a person", {
    timeout: 240_000,
  }, async () => {
    const orderId = await place(orderOf(await someProduct(PIECES), `tok_outage_${OUTAGE_SECONDS}`));
    await finished(orderId);
    expect(await endingOf(orderId)).toMatchObject({
      status: "NEEDS_ATTENTION",
      payment: "REFUNDING",
      ...NOTHING_TAKEN,
    });

    await endOutage(orderId);
    // Makes the order old enough to be stalled, so that the test does not wait a quarter of an hour.
    await spoilOrder(orderId, { updatedAt: LONG_AGO });
    await invoke("reconcile-orders", { scope: "open" });

    const order = await eventually(
      `order ${orderId} is compensated`,
      () => orders.get(orderId),
      ({ status }) => status === "FAILED",
    );
    expect(await endingOf(orderId)).toMatchObject({ payment: "NOT_CHARGED", ...NOTHING_TAKEN });
    expect(order.history.map(({ status }) => status)).not.toContain("CANCELLED");
  });
});
