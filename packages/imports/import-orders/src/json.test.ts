import { describe, expect, it } from "vitest";
import { type Beside, RefusedFileError } from "./format.ts";
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

  it("may be a single one", async () => {
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

  it("are read from every position on, with the same result", async () => {
    const text = JSON.stringify({ orders: [order("A"), 5, order("B")] });
    const all = await entriesOf(json, text, { pieceBytes: 20 });
    for (const [index, { after }] of all.entries()) {
      expect(await entriesOf(json, text, { pieceBytes: 20, from: after })).toEqual(all.slice(index + 1));
    }
  });

  const deep = (levels: number, open = "[", close = "]") => open.repeat(levels) + close.repeat(levels);
  const withMember = (member: string) => `{"orderId":"A",${member}}`;
  it.each<[string, string | Buffer, RegExp]>([
    ["is nested 4,900 deep", withMember(`"x":${deep(4900)}`), /^It is nested more than 32 levels deep/],
    ["is nested so before its id", `{"x":${deep(4900)},"orderId":"A"}`, /^It is nested more than 32 levels deep/],
    [
      "has 4,900 objects in each other",
      withMember(`"x":${deep(4900, '{"a":', "}").replace(":}", ":1}")}`),
      /levels deep/,
    ],
    ["is nothing but lists", deep(4900), /levels deep/],
    ["has a huge text", withMember(`"x":"${"x".repeat(300_000)}"`), /far larger/],
    ["has a huge field name", withMember(`"${"x".repeat(300_000)}":1`), /far larger|whose name is not/],
    ["has a number of a million digits", withMember(`"total":${"1".repeat(1_000_000)}`), /far larger/],
    ["has a number of 100,000 digits", withMember(`"total":${"1".repeat(100_000)}`), /more digits/],
    ["has a number beyond all numbers", withMember('"total":1e400'), /larger exponent/],
    ["has a number that would be nothing", withMember('"total":1e-400'), /larger exponent/],
    ["has a price that would be rounded", withMember('"items":[{"price":9.990000000000000000001}]'), /more digits/],
    ["names a member twice", '{"orderId":"A","total":1,"total":2}', /^It has the member total twice in one object$/],
    ["names a member of a line twice", withMember('"items":[{"price":1,"price":1}]'), /the member price twice/],
    ["names its id twice", '{"orderId":"A","orderId":"B"}', /the member orderId twice/],
    ["has a __proto__", withMember('"__proto__":{"customerId":"C"}'), /whose name is not made of/],
    ["is no object", "5", /an order is an object/],
    ["is a list", "[1]", /an order is an object/],
    ["has two ids", '{"orderId":"A","order_id":"A"}', /both orderId and order_id/],
    ["is huge", JSON.stringify({ orderId: "A", items: Array(20_000).fill(1) }), /far larger/],
    ["is not UTF-8", '{"orderId":"\uFFFD"}', /not UTF-8/],
    ["has bytes that are no UTF-8", Buffer.from('{"orderId":"A","x":"M\xfcsli"}', "latin1"), /not UTF-8/],
    ["has an address as a field", '{"orderId":"A","items":[{"jane@example.com":1}]}', /whose name is not made of/],
  ])("are read before and after one that %s", async (_, bad, reason) => {
    const good = JSON.stringify(order("B"));
    const file = Buffer.concat([Buffer.from(`[${good},`), Buffer.from(bad), Buffer.from(`,${good}]`)]);
    for (const pieceBytes of [10, 64 * 1024]) {
      const entries = await entriesOf(json, file, { pieceBytes });
      const errors = [{ row: 2, reason: expect.stringMatching(reason) }];
      expect(entries.map((entry) => entry.errors)).toEqual([[], errors, []]);
      expect(entries[2]?.content).toEqual(order("B"));
      if (bad.includes('"orderId":"A"') && !bad.includes('"order_id"')) expect(entries[1]?.orderId).toBe("A");
    }
  });

  it("keep numbers exactly, in any notation", async () => {
    const text = '[{"a":29.990000000000000000,"b":2.0,"c":0.10,"d":1E2,"e":-0,"f":1234567890123.45,"g":100}]';
    expect(await contents(text)).toEqual([JSON.parse(text)[0]]);
  });

  it("are returned with their unused fields", async () => {
    const stated = { total: 219.94, status: "pending", createdAt: "2026-01-01" };
    const orders = [order("A", stated), { orderId: "B", customerId: "C", ...stated }];
    expect((await entriesOf(json, JSON.stringify(orders))).map(({ unused }) => unused)).toEqual([
      ["status", "createdAt"],
      [],
    ]);
  });
});

describe("what a JSON file contains besides its orders", () => {
  const besideOf = async (text: string) => {
    const besides: Beside[] = [];
    for await (const _ of json.entries(await fileOf(text, 7), undefined, (beside) => besides.push(beside)));
    return besides;
  };

  it("is reported at its end", async () => {
    const text = '{"meta":{"a":[1,[2]]},"currency":"EUR","orders":[{"orderId":"A","note":1}],"count":1}';
    expect(await besideOf(text)).toEqual([{ members: ["meta", "currency", "count"], currency: "EUR" }]);
    const deep = `{"meta":${"[".repeat(50)}${"]".repeat(50)},"orders":[],"currency":"EUR"}`;
    expect(await besideOf(deep)).toEqual([{ members: ["meta", "currency"], currency: "EUR" }]);
  });

  it.each(['{"orderId":"A","currency":"EUR"}', '[{"currency":"EUR"}]', '{"orders":5}'])(
    "is not reported without a list of orders: %s",
    async (text) => {
      expect(await besideOf(text)).toEqual([]);
    },
  );

  it.each([
    ['{"orders":[{"orderId":"A"}],"orders":[{"orderId":"B"}]}', /has the member orders twice: put all orders into one/],
    ['{"orders":{},"orders":[]}', /has the member orders twice/],
    ['{"currency":"USD","currency":"EUR","orders":[]}', /has the member currency twice: leave one of the two/],
    ['{"jane@example.com":1,"orders":[],"jane@example.com":2}', /has a member twice/],
    [`{${Array.from({ length: 1_100 }, (_, n) => `"m${n}":1`)},"orders":[]}`, /far too many members/],
  ])("makes the whole file refused when it is inconsistent: %s", async (text, message) => {
    const error = await besideOf(text).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RefusedFileError);
    expect(String(error)).toMatch(message);
  });
});

describe("a file that is not JSON", () => {
  it.each<[string, string | Uint8Array, RegExp]>([
    ["is blank", "  \n", /^The file is not JSON/],
    ["is CSV", "order_id,customer_id", /^The file is not JSON/],
    ["is one value", '"A"', /neither a list of orders nor an object/],
    ["is a list of lists without end", `[${"[".repeat(200_000)}`, /nested more than 100000 levels deep/],
    ["is UTF-16", Buffer.from('\uFEFF["A"]', "utf16le"), /not UTF-8/],
  ])("%s", async (_, content, message) => {
    await expect(entriesOf(json, content)).rejects.toThrow(message);
  });

  it.each<[string, string]>([
    ["breaks off", `[${JSON.stringify(order("A"))},{"orderId":"B",`],
    ["is broken in its midst", `[${JSON.stringify(order("A"))},{"orderId":"B",,},${JSON.stringify(order("C"))}]`],
    ["goes on after its end", `[${JSON.stringify(order("A"))}] and more`],
  ])("%s: all orders before are read", async (_, content) => {
    const found: unknown[] = [];
    const reading = (async () => {
      for await (const entry of json.entries(await fileOf(content))) found.push(entry.orderId);
    })();
    await expect(reading).rejects.toThrow(/^After order 1 the file is not JSON, and is not read further: /);
    expect(found).toEqual(["A"]);
  });
});
