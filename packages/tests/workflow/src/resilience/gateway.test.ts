import { eventually } from "@orders/acceptance-tests/eventually";
import type { OrderId } from "@orders/domain";
import { describe, expect, it } from "vitest";
import { LONG_AGO, settled, spoilOrder } from "../stack/faults.ts";
import { clock, endingOf, invoke, orderOf, place } from "../stack/orders.ts";
import { someProduct } from "../stack/products.ts";
import { finished } from "../stack/runs.ts";
import { scaled } from "../stack/scale.ts";
import { book, orders } from "../stack/stack.ts";

/** Longer than a run asks for the charge and its compensation. */
const OUTAGE_SECONDS = scaled(30, 60);
const PIECES = 5;
const PRICE = 1000;
const NOTHING_TAKEN = { charged: 0, refunded: 0, left: PIECES };

/** Waits until the outage that an order's token brings about is over. */
const outageEnds = (orderId: OrderId) =>
  eventually(
    "the gateway answers again",
    async () => (await book.read(orderId, "outage"))?.until,
    (until) => until !== undefined && until < clock.now(),
    90_000,
  );

describe.concurrent("a payment gateway", () => {
  it("that hangs once is asked again: charged once", async () => {
    const { orderId } = await settled(orderOf(await someProduct(PIECES), "tok_hangs_1"));
    expect(await endingOf(orderId)).toMatchObject({ status: "COMPLETED", charged: PRICE, left: PIECES - 1 });
  });

  it("that hangs for good fails the order, and holds it up no longer than a run", async () => {
    const { orderId } = await settled(orderOf(await someProduct(PIECES), "tok_hangs"));
    expect(await endingOf(orderId)).toMatchObject({
      status: "FAILED",
      reason: "PAYMENT_UNAVAILABLE",
      payment: "NOT_CHARGED",
      ...NOTHING_TAKEN,
    });
  });

  it("that refuses both to charge and to cancel for a while leaves no order to a person", {
    timeout: 240_000,
  }, async () => {
    const orderId = await place(orderOf(await someProduct(PIECES), `tok_outage_${OUTAGE_SECONDS}`));
    await finished(orderId);
    expect(await endingOf(orderId)).toMatchObject({
      status: "NEEDS_ATTENTION",
      payment: "REFUNDING",
      ...NOTHING_TAKEN,
    });

    await outageEnds(orderId);
    // Nobody waits a quarter of an hour for a test: the order stopped long ago.
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
