import { eventually } from "@orders/acceptance-tests/eventually";
import type { OrderId } from "@orders/domain";
import { describe, expect, it } from "vitest";
import { LONG_AGO, settled, spoilOrder } from "../stack/faults.ts";
import { clock, endingOf, invoke, orderOf, place } from "../stack/orders.ts";
import { someProduct } from "../stack/products.ts";
import { finished } from "../stack/runs.ts";
import { ledger, orders } from "../stack/stack.ts";

/** Longer than a run retries the charge and the refund. */
const OUTAGE_SECONDS = 60;
const PIECES = 5;
const PRICE = 1000;
const NOTHING_TAKEN = { charged: 0, refunded: 0, left: PIECES };

/** Waits until the outage of an order's token is over. */
const outageEnds = (orderId: OrderId) =>
  eventually(
    "the gateway answers again",
    async () => (await ledger.read(orderId, "outage"))?.until,
    (until) => until !== undefined && until < clock.now(),
    90_000,
  );

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

    await outageEnds(orderId);
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
