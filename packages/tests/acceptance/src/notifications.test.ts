import { describe, expect, it } from "vitest";
import { someEmail, somePhone } from "./contacts.ts";
import { eventually } from "./eventually.ts";
import { accepted, anOrder, become, cancel, compensated, decide, move, retry, settled } from "./orders.ts";
import { output } from "./outputs.ts";
import { localPost, mailsTo, textsTo } from "./post.ts";
import { WIDGET } from "./products.ts";
import { subscriberTo } from "./subscriber.ts";

/** The text messages to a number about an order, once there are so many. */
const textsOnce = (number: string, orderId: string, count: number) =>
  eventually(
    `${number} gets ${count} texts about order ${orderId}`,
    async () => (await textsTo(number)).filter((text) => text.includes(orderId)),
    ({ length }) => length >= count,
  );

/** All mails to an address, once there is one with each of these headlines. */
const mailsOnce = (address: string, orderId: string, headlines: readonly string[]) =>
  eventually(
    `${address} gets: ${headlines.join(", ")}`,
    () => mailsTo(address),
    (mails) => headlines.every((headline) => mails.some(({ Subject }) => Subject === `${headline}: ${orderId}`)),
  );

const ADDRESS = { street: "1 <Main> St", city: "Springfield", state: "IL", zipCode: "62701", country: "US" };

const RECEIVED = "We have received your order";
const STARTED = "We have started on your order";
const PAID = "We have received your payment";
const COMPLETE = "Your order has been completed";

// A test cannot read the mailboxes that a stack on AWS sends to.
const onlyLocal = describe.skipIf(!localPost);

onlyLocal.concurrent(
  "W9 a customer is notified of each status once (mails and texts are read from the emulator)",
  () => {
    const subjectsOf = (orderId: string, headlines: readonly string[]) =>
      headlines.map((headline) => `${headline}: ${orderId}`).sort();

    it("by mail and by text message, from submission to delivery", async () => {
      const [email, phone] = [someEmail(), somePhone()];
      const items = [{ ...WIDGET, name: "Widget <b>&</b> more", quantity: 2 }];
      const orderId = await accepted(
        anOrder({
          customerEmail: email,
          customerPhone: phone,
          customerName: "Jane Roe",
          shippingAddress: ADDRESS,
          items,
        }),
      );
      await become(orderId, "COMPLETED");
      expect((await move(orderId, "shipped")).status).toBe(200);
      expect((await move(orderId, "delivered")).status).toBe(200);

      const headlines = [
        RECEIVED,
        STARTED,
        PAID,
        COMPLETE,
        "Your order has been shipped",
        "Your order has been delivered",
      ];
      const mails = await mailsOnce(email, orderId, headlines);

      expect(mails.map(({ Subject }) => Subject).sort()).toEqual(subjectsOf(orderId, headlines));
      for (const { BodyText, BodyHtml } of mails) {
        expect(BodyText).toContain("Hello Jane Roe,");
        expect(BodyText).toContain(`Order ${orderId}\n  2 x Widget <b>&</b> more: 59.98\n  Total: USD 59.98`);
        expect(BodyHtml).toContain(`Order ${orderId}`);
        expect(BodyHtml).toContain("2 × Widget &lt;b&gt;&amp;&lt;/b&gt; more");
        expect(BodyHtml).toContain("USD 59.98");
        expect(BodyText).toContain("Shipping address\n  1 <Main> St\n  Springfield, IL, 62701\n  US\n");
        expect(BodyHtml).toContain("<br>1 &lt;Main&gt; St");
      }
      const paid = mails.find(({ Subject }) => Subject.startsWith(PAID));
      expect(paid?.BodyText).toContain("Your payment of USD 59.98 has arrived.");

      const texts = await textsOnce(phone, orderId, headlines.length);
      expect(texts.sort()).toEqual(
        [
          "has been received. Thank you!",
          "has been set aside for you.",
          "has been paid. Thank you!",
          "has been completed.",
          "has been shipped.",
          "has been delivered.",
        ]
          .map((words) => `Your order ${orderId} ${words}`)
          .sort(),
      );
    });

    it("of a failure, with the reason", async () => {
      const email = someEmail();
      const orderId = await accepted(anOrder({ customerEmail: email, paymentToken: "tok_declined" }));
      await settled(orderId);

      const failed = "We could not fulfil your order";
      const mails = await mailsOnce(email, orderId, [RECEIVED, STARTED, failed]);

      expect(mails.map(({ Subject }) => Subject).sort()).toEqual(subjectsOf(orderId, [RECEIVED, STARTED, failed]));
      const last = mails.find(({ Subject }) => Subject.startsWith(failed));
      for (const body of [last?.BodyText, last?.BodyHtml]) {
        expect(body).toContain("Your card was declined.");
        expect(body).toContain("You have not been charged.");
      }
    });

    it("of no payment and no refund, of an order of 0.00", async () => {
      const [email, phone] = [someEmail(), somePhone()];
      const items = [{ ...WIDGET, quantity: 1, price: 0 }];
      const orderId = await accepted(
        anOrder({ customerEmail: email, customerPhone: phone, items, paymentToken: "tok_declined" }),
      );
      const { payment } = await become(orderId, "COMPLETED");
      expect(payment).toBeUndefined();
      await cancel(orderId);
      expect((await compensated(orderId)).status).toBe("CANCELLED");

      const headlines = [RECEIVED, STARTED, "We prepare your order", COMPLETE, "Your order has been cancelled"];
      const mails = await mailsOnce(email, orderId, headlines);
      const texts = await textsOnce(phone, orderId, headlines.length);

      expect(mails.map(({ Subject }) => Subject).sort()).toEqual(subjectsOf(orderId, headlines));
      for (const text of [...mails.map(({ BodyText }) => BodyText), ...texts]) {
        expect(text).not.toMatch(/\bpaid\b|payment|charged|refund|given back|giving back/i);
      }
    });

    it("of a cancellation, with the refund", async () => {
      const email = someEmail();
      const orderId = await accepted(anOrder({ customerEmail: email }));
      await become(orderId, "COMPLETED");
      await cancel(orderId);
      expect((await compensated(orderId)).status).toBe("CANCELLED");

      const headlines = [RECEIVED, STARTED, PAID, COMPLETE, "Your order has been cancelled"];
      const mails = await mailsOnce(email, orderId, headlines);

      expect(mails.map(({ Subject }) => Subject).sort()).toEqual(subjectsOf(orderId, headlines));
      const last = mails.find(({ Subject }) => Subject.startsWith("Your order has been cancelled"));
      expect(last?.BodyText).toContain("We have given back your USD 29.99.");
    });

    it("of a cancellation that takes longer and is retried, and of no payment to come", async () => {
      const email = someEmail();
      // The first call and the workflow's three retries fail; the fifth call succeeds.
      const orderId = await accepted(anOrder({ customerEmail: email, paymentToken: "tok_refund_unavailable_4" }));
      const [longer, again] = ["Cancelling your order takes longer", "We try again to cancel your order"];
      await become(orderId, "COMPLETED");
      await cancel(orderId);
      await mailsOnce(email, orderId, [longer]);
      expect((await retry(orderId)).status).toBe(202);
      await become(orderId, "CANCELLED");

      const headlines = [RECEIVED, STARTED, PAID, COMPLETE, longer, again, "Your order has been cancelled"];
      const mails = await mailsOnce(email, orderId, headlines);
      expect(mails.map(({ Subject }) => Subject).sort()).toEqual(subjectsOf(orderId, headlines));
      for (const [headline, returned] of [
        [longer, "We are giving back your USD 29.99"],
        // The second run may have refunded before this mail is written.
        [again, "back your USD 29.99"],
      ] as const) {
        const text = mails.find(({ Subject }) => Subject.startsWith(headline))?.BodyText;
        expect(text).toContain("We could not cancel your order at once");
        expect(text).toContain(returned);
        expect(text).not.toMatch(/set aside|Next is|not been charged/);
      }
    });

    it("of an approval that is awaited and then given", async () => {
      const email = someEmail();
      const items = [{ ...WIDGET, quantity: 1, price: 1000 }];
      const orderId = await accepted(anOrder({ customerEmail: email, items }));
      await become(orderId, "AWAITING_APPROVAL");
      await decide(orderId, { decision: "approve", by: "jo" });
      await become(orderId, "COMPLETED");

      const headlines = [RECEIVED, "We check your order first", "Your order has been approved", PAID, COMPLETE];
      const mails = await mailsOnce(email, orderId, headlines);
      expect(mails.map(({ Subject }) => Subject).sort()).toEqual(subjectsOf(orderId, headlines));
    });
  },
);

describe("W9 subscribers of the topic", () => {
  it("get the statuses that they filter for, without personal data", async () => {
    const received = await subscriberTo(output("customer_notifications_topic_arn"), { status: ["SHIPPED"] });
    const [email, phone] = [someEmail(), somePhone()];
    const orderId = await accepted(anOrder({ customerEmail: email, customerPhone: phone }));
    await become(orderId, "COMPLETED");
    await move(orderId, "shipped");

    const messages = await eventually("the topic message arrives", received, (all) =>
      all.some(({ body }) => body.includes(orderId)),
    );

    const mine = messages.map(({ body }) => JSON.parse(body)).filter((message) => message.orderId === orderId);
    expect(mine[0]).toMatchObject({
      eventId: expect.stringContaining(orderId),
      status: "SHIPPED",
      previousStatus: "COMPLETED",
      channels: ["EMAIL", "SMS"],
      correlationId: expect.any(String),
    });
    expect(new Set(messages.map(({ body }) => JSON.parse(body).status))).toEqual(new Set(["SHIPPED"]));
    for (const personal of [email, phone]) expect(JSON.stringify(mine)).not.toContain(personal);
  });

  it("get every status of a customer who has neither an e-mail address nor a phone number", async () => {
    const received = await subscriberTo(output("customer_notifications_topic_arn"));
    const orderId = await accepted(anOrder());
    await become(orderId, "COMPLETED");

    const published = (messages: readonly { body: string }[]) => {
      const mine = messages.map(({ body }) => JSON.parse(body)).filter((message) => message.orderId === orderId);
      return [...new Set(mine.map(({ status, channels }) => [status, ...channels].join()))].sort();
    };
    const messages = await eventually("all statuses are published", received, (all) => published(all).length >= 4);
    expect(published(messages)).toEqual(["COMPLETED", "PAID", "PENDING", "PROCESSING"]);
  });
});

describe("W8 the back office is notified of new orders of high value", () => {
  it("from 100.00 on, as text", async () => {
    const received = await subscriberTo(output("back_office_topic_arn"));
    const orderOf = (price: number) => anOrder({ items: [{ ...WIDGET, quantity: 1, price }] });

    const low = await accepted(orderOf(99.99));
    await settled(low);
    const high = await accepted(orderOf(100));
    const messages = await eventually("the back office is notified", received, (all) =>
      all.some(({ body }) => body.includes(high)),
    );

    const [message] = messages.filter(({ body }) => body.includes(high));
    expect(message?.body).toContain(`New order of high value: USD 100. Order ${high}, made at 20`);
    expect(messages.filter(({ body }) => body.includes(low))).toEqual([]);
  });
});
