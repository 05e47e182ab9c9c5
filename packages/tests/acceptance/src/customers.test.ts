import { randomUUID } from "node:crypto";
import type { MyOrderPage, MyOrderView, OrderAccepted, Problem, ReceiptLinks } from "@orders/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Answer } from "./api.ts";
import { eventually } from "./eventually.ts";
import { getOrder, list, submit } from "./orders.ts";
import { localPost, mailsTo } from "./post.ts";
import { expectProblem } from "./problem.ts";
import { WIDGET } from "./products.ts";
import { callAs, encoded, tampered, testUsers, type User, userPoolId } from "./users.ts";

const one = { productId: WIDGET.productId, quantity: 1 };
const newOrder = { items: [one] };

describe.skipIf(userPoolId === undefined)("A20 customers", () => {
  const users = testUsers();
  let jane: User;
  let joe: User;
  beforeAll(async () => {
    [jane, joe] = await Promise.all([users.signedIn(), users.signedIn()]);
  });
  afterAll(users.remove);

  const order = (user: User, body: unknown = newOrder, headers = {}) =>
    callAs<OrderAccepted>(user.idToken, "POST", "/me/orders", { body, headers });
  const show = (user: User, orderId: string, headers = {}) =>
    callAs<MyOrderView>(user.idToken, "GET", `/me/orders/${orderId}`, { headers });
  const listOf = (user: User, query: Readonly<Record<string, string>> = {}) =>
    callAs<MyOrderPage>(user.idToken, "GET", `/me/orders?${new URLSearchParams(query)}`);
  const once = async (user: User, orderId: string, status: string) =>
    (
      await eventually(
        `order ${orderId} is ${status}`,
        () => show(user, orderId),
        ({ body }) => body.status === status,
      )
    ).body;
  const accepted = async (user: User): Promise<string> => {
    const answer = await order(user);
    expect(answer, answer.text).toMatchObject({ status: 202 });
    return answer.body.orderId;
  };

  it("order for themselves, at the catalogue's price, and get a receipt", async () => {
    const answer = await order(jane, { ...newOrder, customerName: "Jane Doe" });
    expect(answer, answer.text).toMatchObject({ status: 202, body: { status: "PENDING", totalAmount: WIDGET.price } });
    const { orderId } = answer.body;
    expect(new URL(String(answer.headers.get("location")), "https://x/me/orders").pathname).toBe(
      `/me/orders/${orderId}`,
    );

    const completed = await once(jane, orderId, "COMPLETED");
    expect(completed).toMatchObject({
      customerId: jane.sub,
      customerName: "Jane Doe",
      customerEmail: jane.email,
      items: [{ ...one, name: WIDGET.name, price: WIDGET.price, amount: WIDGET.price }],
      payment: { status: "CHARGED", amount: WIDGET.price },
    });
    expect(completed.history.map(({ status }) => status)).toEqual(["PENDING", "PROCESSING", "PAID", "COMPLETED"]);

    const links = await callAs<ReceiptLinks>(jane.idToken, "GET", `/me/orders/${orderId}/receipt`);
    expect(links.status).toBe(200);
    const receipt = await (await fetch(links.body.url)).json();
    expect(receipt).toMatchObject({ orderId, customerId: jane.sub, totalAmount: WIDGET.price });

    // The back office sees whose order it is.
    expect((await getOrder(orderId)).body).toMatchObject({ customerId: jane.sub, customerEmail: jane.email });
  });

  // A test cannot read the mailboxes that a stack on AWS sends to.
  it.skipIf(!localPost)("sign up by themselves, and sign in once their address is verified", async () => {
    const { email, confirm, signIn } = await users.signingUp();
    await expect(signIn()).rejects.toThrow(/not confirmed/i);
    await expect(confirm("000000")).rejects.toThrow(/code/i);
    const [mail] = await mailsTo(email);
    await confirm(String(/\d{6}/.exec(String(mail?.BodyText))?.[0]));

    const token = await signIn();
    const { status, body, text } = await callAs<OrderAccepted>(token, "POST", "/me/orders", { body: newOrder });
    expect(status, text).toBe(202);
    expect((await getOrder(body.orderId)).body.customerEmail).toBe(email);
  });

  it("D6 may not set a price", async () => {
    const problem = expectProblem(await order(jane, { items: [{ ...one, price: 0.01 }] }), 422);
    expect(problem).toMatchObject({
      message: `The price of ${WIDGET.productId} is 29.99, not 0.01: send the current price, or leave it out`,
      errors: [{ pointer: "/items/0/price" }],
      prices: [{ productId: WIDGET.productId, price: 29.99 }],
    });
    const productId = `UNKNOWN-${randomUUID()}`;
    expect(expectProblem(await order(jane, { items: [{ productId, quantity: 1, price: 5 }] }), 422).message).toBe(
      `There is no product ${productId} in the catalogue`,
    );
  });

  it("may not order for somebody else", async () => {
    const problem = expectProblem(await order(joe, { ...newOrder, customerId: jane.sub }), 400);
    expect(problem.message).toBe("customerId must be left out: the order is for the customer who is signed in");
  });

  it("cancel their orders", async () => {
    const orderId = await accepted(jane);
    const answer = await callAs<MyOrderView>(jane.idToken, "POST", `/me/orders/${orderId}/cancel`, {
      body: { reason: "Changed my mind" },
    });
    expect(answer, answer.text).toMatchObject({ status: 202, body: { cancellation: {} } });
    await once(jane, orderId, "CANCELLED");
    expect((await getOrder(orderId)).body.cancellation).toMatchObject({ reason: "Changed my mind" });
  });

  describe("never see somebody else's", () => {
    /** What an answer says, without the order's id and the time. */
    const comparable = ({ status, headers, text }: Answer, orderId: string) => ({
      status,
      headers: Object.fromEntries([...headers].filter(([name]) => !/^(?:date|x-amzn?-.*|via)$/.test(name))),
      text: text.replaceAll(orderId, "ORDER"),
    });

    it.each<[string, string, string, Record<string, string>?]>([
      ["order", "GET", ""],
      ["order, if it is another one", "GET", "", { "if-none-match": '"1"' }],
      ["receipt", "GET", "/receipt"],
      ["cancellation", "POST", "/cancel"],
      ["cancellation, if it is the same one", "POST", "/cancel", { "if-match": '"99"' }],
    ])("%s: the answer is that for an unknown order", async (_, method, path, more = {}) => {
      const orderId = await accepted(jane);
      const headers = { ...more, "x-correlation-id": `hidden-${randomUUID()}` };
      const ask = async (id: string) =>
        comparable(await callAs(joe.idToken, method, `/me/orders/${id}${path}`, { headers }), id);
      const hidden = await ask(orderId);
      expect(hidden).toEqual(await ask(randomUUID()));
      expect(hidden.status).toBe(404);
      expect((await show(jane, orderId)).body).not.toHaveProperty("cancellation");
    });

    it("list, by filter or cursor", async () => {
      const [user, other] = await Promise.all([users.signedIn(), users.signedIn()]);
      const ids = [await accepted(user), await accepted(user)].reverse();
      expect((await listOf(other)).body).toMatchObject({ orders: [], count: 0, nextCursor: null });

      const first = (await listOf(user, { limit: "1" })).body;
      const cursor = String(first.nextCursor);
      const second = (await listOf(user, { limit: "1", cursor })).body;
      expect([...first.orders, ...second.orders].map(({ orderId }) => orderId)).toEqual(ids);

      const message = "cursor must be the nextCursor of an answer to the same query, unchanged";
      expect(expectProblem(await listOf(other, { limit: "1", cursor }), 400).message).toBe(message);
      const ofKey = (await list({ customerId: user.sub, limit: "1" })).body.nextCursor;
      expect(expectProblem(await listOf(user, { limit: "1", cursor: String(ofKey) }), 400).message).toBe(message);
      expect(expectProblem(await listOf(other, { customerId: user.sub }), 400).message).toBe(
        "Unknown field: customerId",
      );
    });

    it("Idempotency-Key", async () => {
      const headers = { "idempotency-key": randomUUID() };
      const answers = [
        await order(jane, newOrder, headers),
        await order(joe, newOrder, headers),
        await submit({ ...newOrder, customerId: jane.sub }, headers),
      ];
      expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
      expect(new Set(answers.map(({ body }) => body.orderId)).size).toBe(3);

      const again = await order(jane, newOrder, headers);
      expect(again.headers.get("idempotent-replayed")).toBe("true");
      expect(again.body).toEqual(answers[0]?.body);
    });
  });

  it("get in by no token but a signed one", async () => {
    const [, payload] = jane.idToken.split(".");
    const tokens = {
      unsigned: `${encoded({ alg: "none", typ: "JWT" })}.${payload}.`,
      "for ever": tampered(jane.idToken, { exp: 32_503_680_000 }),
      "of another issuer": tampered(jane.idToken, { iss: "https://issuer.example.com" }),
      "no token": "not-a-token",
      empty: "",
    };
    for (const [name, token] of Object.entries(tokens)) {
      const answer = await callAs<Problem>(token, "GET", "/me/orders");
      expect([name, answer.status]).toEqual([name, 401]);
      expect(expectProblem(answer, 401).message).toBe("Sign in first: the token is missing or not valid.");
      expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    }
  });

  it("do not get in by an access token, and are told so", async () => {
    const answer = await callAs(jane.accessToken, "GET", "/me/orders");
    expectProblem(answer, 401);
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
  });
});
