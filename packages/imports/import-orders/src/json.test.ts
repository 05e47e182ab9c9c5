import { describe, expect, it } from "vitest";
import { json } from "./json.ts";
import { entriesOf, fileOf } from "./testing.ts";

const order = (orderId: string, more: object = {}) => ({
  orderId,
  customerId: "C",
  items: [{ productId: "P", quantity: 2, price: 109.97 }],
  shippingAddress: { street: "1 Main St }{][", city: 'New "York"', country: "USA" },
  ...more,
});
const contents = async (text: string, pieceBytes?: number) =>
  (await entriesOf(json, text, pieceBytes === undefined ? {} : { pieceBytes })).map(({ content }) => content);

describe("orders of a JSON file", () => {
  const orders = [order("A"), order("B", { customerName: "Zoë 😀", paymentToken: "tok_ok" })];

  it.each<[string, unknown]>([
    ["a list", orders],
    ["an object with orders", { orders }],
    ["an object with other members around them", { meta: { count: 2, list: [1, [2]] }, orders, end: null }],
  ])("are in %s", async (_, value) => {
    for (const text of [JSON.stringify(value), JSON.stringify(value, null, 2), `\uFEFF${JSON.stringify(value)}\n`]) {
      for (const pieceBytes of [undefined, 1, 3, 50]) expect(await contents(text, pieceBytes)).toEqual(orders);
    }
  });

  it("may be one", async () => {
    expect(await contents(JSON.stringify(order("A")))).toEqual([order("A")]);
  });

  it("may be none", async () => {
    expect(await contents("[]")).toEqual([]);
    expect(await contents('{"orders": []}')).toEqual([]);
  });

  it("are counted from 1 and may have an order_id", async () => {
    const { orderId, ...rest } = order("A");
    const entries = await entriesOf(json, JSON.stringify([{ order_id: orderId, ...rest }, order("B")]));
    expect(entries.map(({ rows, orderId }) => [rows, orderId])).toEqual([
      [[1], "A"],
      [[2], "B"],
    ]);
    expect(entries[0]?.content).toEqual(order("A"));
  });

  it("go on from every position, as if reading had never stopped", async () => {
    const text = JSON.stringify({ orders: [order("A"), 5, order("B")] });
    const all = await entriesOf(json, text, { pieceBytes: 20 });
    for (const [index, { after }] of all.entries()) {
      expect(await entriesOf(json, text, { pieceBytes: 20, from: after })).toEqual(all.slice(index + 1));
    }
  });

  it.each<[string, string, RegExp]>([
    ["is no object", "5", /an order is an object/],
    ["is a list", "[1]", /an order is an object/],
    ["has two ids", '{"orderId":"A","order_id":"A"}', /both orderId and order_id/],
    ["is huge", JSON.stringify({ orderId: "A", items: Array(20_000).fill(1) }), /far larger/],
    ["is not UTF-8", '{"orderId":"\uFFFD"}', /not UTF-8/],
    ["has an address as a field", '{"orderId":"A","items":[{"jane@example.com":1}]}', /named by something other than/],
  ])("are told of where one %s", async (_, bad, reason) => {
    const entries = await entriesOf(json, `[${bad},${JSON.stringify(order("B"))}]`);
    expect(entries.map(({ faults }) => faults)).toEqual([[{ row: 1, reason: expect.stringMatching(reason) }], []]);
  });
});

describe("a JSON file that is none", () => {
  it.each<[string, string | Uint8Array, RegExp]>([
    ["is blank", "  \n", /^The file is no JSON/],
    ["is CSV", "order_id,customer_id", /^The file is no JSON/],
    ["is one value", '"A"', /neither a list of orders nor an object/],
    ["is UTF-16", Buffer.from('\uFEFF["A"]', "utf16le"), /not UTF-8/],
  ])("%s", async (_, content, message) => {
    await expect(entriesOf(json, content)).rejects.toThrow(message);
  });

  it.each<[string, string]>([
    ["breaks off", `[${JSON.stringify(order("A"))},{"orderId":"B",`],
    ["is broken in its midst", `[${JSON.stringify(order("A"))},{"orderId":"B",,},${JSON.stringify(order("C"))}]`],
    ["goes on after its end", `[${JSON.stringify(order("A"))}] and more`],
  ])("%s tells of all that comes before", async (_, content) => {
    const found: unknown[] = [];
    const reading = (async () => {
      for await (const entry of json.entries(await fileOf(content))) found.push(entry.orderId);
    })();
    await expect(reading).rejects.toThrow(/^After order 1 the file is no JSON, and is not read further: /);
    expect(found).toEqual(["A"]);
  });
});
