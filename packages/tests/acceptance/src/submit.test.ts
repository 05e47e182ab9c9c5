import type { OrderAccepted } from "@orders/client";
import openApi from "@orders/contracts/openapi.json" with { type: "json" };
import { describe, expect, it } from "vitest";
import { call } from "./api.ts";
import { someEmail, somePhone } from "./contacts.ts";
import { apiUrl } from "./environment.ts";
import { anOrder, getOrder, settled, someCustomer, submit } from "./orders.ts";
import { someProduct, stockUp, WIDGET } from "./products.ts";

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

const { examples } = openApi.paths["/orders"].post.requestBody.content["application/json"];

/** How an order of 1,000.00 and more is after its first run. */
const AWAITING_APPROVAL = { status: "AWAITING_APPROVAL", approval: { requestedAt: expect.stringMatching(INSTANT) } };
/** How an order below 1,000.00 is after its run. */
const completed = (amount: number) => ({
  status: "COMPLETED",
  payment: { status: "CHARGED", transactionId: expect.stringMatching(/^TXN-/), amount },
  receipt: { key: expect.stringMatching(/^receipts\/.+\.json$/), createdAt: expect.stringMatching(INSTANT) },
});

// The document's examples, which must be accepted as they stand, the pieces of the demo catalogue that they take, and the orders after it.
const bodies = [
  {
    name: "A2 single product, which awaits approval",
    body: examples.singleProduct.value,
    pieces: { "PROD-001": 2 },
    total: "1999.98",
    order: {
      ...AWAITING_APPROVAL,
      customerId: "CUST-001",
      items: [{ productId: "PROD-001", name: "Laptop", quantity: 2, price: 999.99, amount: 1999.98 }],
    },
  },
  {
    name: "A3 lines with an address",
    body: examples.linesWithAddress.value,
    pieces: { "PROD-001": 2, "PROD-002": 1 },
    total: "109.97",
    order: {
      ...completed(109.97),
      customerId: "CUST-12345",
      customerEmail: someEmail("customer"),
      items: [
        { productId: "PROD-001", quantity: 2, price: 29.99, amount: 59.98 },
        { productId: "PROD-002", quantity: 1, price: 49.99, amount: 49.99 },
      ],
      shippingAddress: { street: "123 Main St", city: "New York", state: "NY", country: "USA" },
    },
  },
  {
    name: "A4 by name and e-mail",
    body: examples.byEmail.value,
    pieces: { p123: 1 },
    total: "99.99",
    order: {
      ...completed(99.99),
      customerId: someEmail("john.doe"),
      customerName: "John Doe",
      customerEmail: someEmail("john.doe"),
      items: [{ productId: "p123", name: "Product Name", quantity: 1, price: 99.99, amount: 99.99 }],
      shippingAddress: { street: "123 Main St", city: "Anytown", country: "USA" },
    },
  },
  {
    name: "A5 lines with names and no e-mail",
    body: examples.namedLines.value,
    pieces: { "PROD-1": 2, "PROD-2": 1 },
    total: "109.97",
    order: {
      ...completed(109.97),
      customerId: "CUST-001",
      items: [
        { productId: "PROD-1", name: "Widget", quantity: 2, price: 29.99, amount: 59.98 },
        { productId: "PROD-2", name: "Gadget", quantity: 1, price: 49.99, amount: 49.99 },
      ],
    },
  },
];

describe("A1 POST /orders accepts", () => {
  it.each(bodies)("$name, as it stands, and processes it", async ({ body, pieces, total, order }) => {
    await stockUp(pieces);
    const answer = await submit(body);

    expect(answer.status, answer.text).toBe(202);
    const { orderId, createdAt } = answer.body;
    expect(answer.body).toEqual({
      message: expect.stringMatching(/\S/),
      orderId: expect.stringMatching(/\S/),
      status: "PENDING",
      totalAmount: Number(total),
      currency: expect.stringMatching(/^[A-Z]{3}$/),
      createdAt: expect.stringMatching(INSTANT),
    });
    expect(answer.text).toMatch(new RegExp(`"totalAmount":${total}[,}]`));
    expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
    // Relative or not, it leads from here to the order (RFC 9110, Location).
    expect(new URL(answer.headers.get("location") ?? "", apiUrl).href).toBe(`${apiUrl}/${orderId}`);

    const found = await settled(orderId);
    expect(found).toMatchObject({ ...order, orderId, createdAt, totalAmount: Number(total), attempt: 1 });
    expect(found.history.map(({ status }) => status)).toEqual(expect.arrayContaining(["PENDING", order.status]));
    expect(found.reason).toBeUndefined();
  });

  it("with a Location that is right below a path that ends in a slash, too", async () => {
    const answer = await call<OrderAccepted>("POST", "/orders/", { body: anOrder() });
    expect(answer.status, answer.text).toBe(202);
    expect(new URL(answer.headers.get("location") ?? "", `${apiUrl}/`).href).toBe(`${apiUrl}/${answer.body.orderId}`);
  });

  it("and creates another order for the same body each time", async () => {
    const body = anOrder();
    const [one, other] = await Promise.all([submit(body), submit(body)]);
    expect(one.status).toBe(202);
    expect(other.status).toBe(202);
    expect(one.body.orderId).not.toBe(other.body.orderId);
  });

  it("a body with computed fields that agree, and ignores them", async () => {
    const { body: first } = await submit(anOrder());
    const { currency, totalAmount } = first;
    const createdAt = "2020-05-31T10:00:00.000Z";
    const stated = { total: totalAmount, totalAmount, currency: currency.toLowerCase(), status: "pending", createdAt };
    const answer = await submit(anOrder(stated));
    expect(answer.status, answer.text).toBe(202);
    expect(answer.body).toMatchObject({ totalAmount, currency, status: "PENDING" });
    expect(answer.body.createdAt).not.toBe(createdAt);
  });

  it("every optional field, and letters of every language", async () => {
    const customerId = someCustomer();
    const [customerEmail, customerPhone] = [someEmail(), somePhone()];
    const { body } = await submit({
      customerId,
      customerName: "Žofie Nováková 🐎",
      customerEmail,
      customerPhone,
      productId: WIDGET.productId,
      quantity: 1,
      shippingAddress: { street: "Hlavní 1", city: "Brno", postalCode: "602 00", country: "Česko" },
      paymentMethod: "CARD",
      paymentToken: "tok_ok",
    });
    expect((await getOrder(body.orderId)).body).toMatchObject({
      customerId,
      customerName: "Žofie Nováková 🐎",
      customerEmail,
      customerPhone,
      shippingAddress: { street: "Hlavní 1", city: "Brno", postalCode: "602 00", country: "Česko" },
    });
  });
});

describe("D5 money is exact", () => {
  it.each<{ name: string; lines: [quantity: number, price: number][]; total: string }>([
    { name: "3 x 0.10", lines: [[3, 0.1]], total: "0.3" },
    {
      name: "0.10 + 0.20",
      lines: [
        [1, 0.1],
        [1, 0.2],
      ],
      total: "0.3",
    },
    { name: "3 x 19.99", lines: [[3, 19.99]], total: "59.97" },
    { name: "100 x 1.15", lines: [[100, 1.15]], total: "115" },
    {
      name: "4.35 + 1.01",
      lines: [
        [1, 4.35],
        [1, 1.01],
      ],
      total: "5.36",
    },
    { name: "1 x 0", lines: [[1, 0]], total: "0" },
  ])("$name come to $total", async ({ lines, total }) => {
    const items = lines.map(([quantity, price]) => ({ productId: WIDGET.productId, quantity, price }));
    const { status, text } = await submit(anOrder({ items, paymentToken: "tok_declined" }));
    expect(status, text).toBe(202);
    expect(text).toMatch(new RegExp(`"totalAmount":${total}[,}]`));
  });

  it("up to the largest order there can be", async () => {
    const items = Array.from({ length: 50 }, () => ({ productId: WIDGET.productId, quantity: 1000, price: 999999.99 }));
    const { status, text, body } = await submit(anOrder({ items }));
    expect(status, text).toBe(202);
    expect(text).toMatch(/"totalAmount":49999999500[,}]/);
    expect(await settled(body.orderId)).toMatchObject({ status: "FAILED", reason: "OUT_OF_STOCK" });
  });
});

describe("D6 prices", () => {
  it("come from the catalogue where a line has none", async () => {
    const productId = await someProduct(3, { name: "Test Product", price: 19.99 });
    const { body } = await submit({ customerId: someCustomer(), items: [{ productId, quantity: 3 }] });
    expect(body).toMatchObject({ totalAmount: 59.97 });
    expect((await getOrder(body.orderId)).body.items).toEqual([
      { productId, name: "Test Product", quantity: 3, price: 19.99, amount: 59.97 },
    ]);
  });

  it("are the caller's where a line has one", async () => {
    const items = [
      { productId: WIDGET.productId, quantity: 2, price: 5 },
      { productId: await someProduct(1, { price: 49.99 }), quantity: 1 },
    ];
    const { body } = await submit({ customerId: someCustomer(), items });
    expect(body).toMatchObject({ totalAmount: 59.99 });
  });
});
