import { describe, expect, it } from "vitest";
import { someEmail } from "./contacts.ts";
import { eventually } from "./eventually.ts";
import { accepted, anOrder, settled } from "./orders.ts";
import { output } from "./outputs.ts";
import { listenerTo } from "./subscriber.ts";

interface Event {
  readonly source: string;
  readonly "detail-type": string;
  readonly detail: { readonly eventId: string; readonly orderId: string; readonly status: string };
}

describe("W7 the event bus", () => {
  it("delivers an event for an order's creation and for each of its statuses, without personal data", async () => {
    const received = await listenerTo(output("event_bus_name"), { source: ["com.orders.service"] });
    const { orderId } = await settled(await accepted(anOrder({ customerEmail: someEmail("jane.doe") })));

    const bodies = await eventually(
      "the event of the completion arrives",
      async () => (await received()).map(({ body }) => body).filter((body) => body.includes(orderId)),
      (all) => all.some((body) => body.includes("COMPLETED")),
    );

    const events = bodies.map((body) => JSON.parse(body) as Event);
    expect(new Set(events.map((event) => `${event["detail-type"]}: ${event.detail.status}`))).toEqual(
      new Set([
        "Order Created: PENDING",
        "Order Status Changed: PROCESSING",
        "Order Status Changed: PAID",
        "Order Status Changed: COMPLETED",
      ]),
    );
    for (const { source, detail } of events) {
      expect(source).toBe("com.orders.service");
      expect(detail).toMatchObject({ orderId, eventId: expect.stringContaining(orderId) });
    }
    expect(bodies.join()).not.toContain("jane.doe");
  });
});
