import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { eventually } from "@orders/acceptance-tests/eventually";
import { mailsTo } from "@orders/acceptance-tests/post";
import { dynamoAnalytics } from "@orders/adapters";
import { type Currency, dayOf, type Order, summed } from "@orders/domain";
import { recount, sorted } from "@orders/domain/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { deny, secondsPass } from "../stack/disturb.ts";
import { atRest, forEach } from "../stack/many.ts";
import { clock, orderOf, place } from "../stack/orders.ts";
import { someProduct } from "../stack/products.ts";
import { scaled } from "../stack/scale.ts";
import { dynamo, stack } from "../stack/stack.ts";

/** In the long form, longer than an hour of retries of the relay. */
const SECONDS = scaled(5, 3_900);
const ORDERS = 10;
/** A currency of which no other test has orders. */
const CURRENCY: Currency = "SEK";

const analytics = dynamoAnalytics({ client: dynamo, analyticsTable: stack.analyticsTable, clock });
const today = dayOf(clock.now());
const days = [today, dayOf(new Date(Date.parse(today) + 86_400_000).toISOString())];

describe("an event bus that refuses every event", () => {
  it("loses none of them: notifications and analytics are complete afterwards", {
    timeout: SECONDS * 1000 + 300_000,
  }, async () => {
    const product = await someProduct(ORDERS);
    const before = await analytics.read(days, CURRENCY);
    const made = Array.from({ length: ORDERS }, (): Order => {
      const order = orderOf(product);
      const customer = { ...order.customer, email: `jane-${randomUUID()}@example.com` };
      return { ...order, currency: CURRENCY, customer };
    });
    const allow = await deny("relay-order-events", "events:PutEvents");
    onTestFinished(allow);

    const ids = await forEach(made, place);
    await secondsPass(SECONDS);
    await allow();

    const ended = await atRest(ids);
    const expected = sorted(summed([...before, ...recount(ended)]));
    const counters = await eventually(
      "the orders are counted",
      async () => sorted(await analytics.read(days, CURRENCY)),
      (counted) => isDeepStrictEqual(counted, expected),
    );
    expect(counters).toEqual(expected);
    await forEach(made, ({ customer }) =>
      eventually(
        "the customer is notified of each status",
        async () => (await mailsTo(customer.email ?? "")).map(({ Subject }) => Subject.split(":")[0]).sort(),
        (subjects) => subjects.length === new Set(subjects).size && subjects.length === 4,
      ),
    );
  });
});
