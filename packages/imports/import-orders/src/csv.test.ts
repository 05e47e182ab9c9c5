import { describe, expect, it } from "vitest";
import { csv, unusedColumns } from "./csv.ts";
import { entriesOf } from "./testing.ts";

const HEADER = "order_id,customer_id,product_id,quantity,price";
const lines = (...rows: string[]) => [HEADER, ...rows].join("\n");
const item = (productId: string, quantity = 1, price?: number) => ({
  productId,
  quantity,
  ...(price !== undefined && { price }),
});
/** Rows, order id and errors of each entry. */
const short = async (content: string | Uint8Array, pieceBytes?: number) =>
  (await entriesOf(csv, content, pieceBytes === undefined ? {} : { pieceBytes })).map((entry) => ({
    rows: entry.rows,
    id: entry.orderId,
    errors: entry.errors.map(({ row, reason }) => `${row}: ${reason}`),
  }));

describe("orders of a CSV file", () => {
  it("are built from neighbouring rows with the same order_id", async () => {
    const entries = await entriesOf(csv, lines("A,C-1,P-1,1,10.50", "A,C-1,P-2,3,", "B,C-2,P-1,2,9"));

    expect(entries.map(({ rows, content, errors }) => ({ rows, content, errors }))).toEqual([
      {
        rows: [2, 3],
        content: { orderId: "A", customerId: "C-1", items: [item("P-1", 1, 10.5), item("P-2", 3)] },
        errors: [],
      },
      { rows: [4], content: { orderId: "B", customerId: "C-2", items: [item("P-1", 2, 9)] }, errors: [] },
    ]);
  });

  it("are historical, one per row, when a row has only total and status", async () => {
    const entries = await entriesOf(
      csv,
      "order_id,customer_id,total,status\nA,C-1,109.97,Delivered\nA,C-1,109.97,Delivered\n",
    );

    const content = { orderId: "A", customerId: "C-1", total: 109.97, status: "Delivered" };
    expect(entries.map((entry) => [entry.rows, entry.content])).toEqual([
      [[2], content],
      [[3], content],
    ]);
  });

  it("may be of both kinds in one file: a row with a product belongs to an order to process", async () => {
    const rows = ["A,C,P,1,,,", "B,C,,,,5.00,shipped", "C,C,P,1,,5.00,pending"];
    const entries = await entriesOf(csv, `${HEADER},total,status\n${rows.join("\n")}`);

    expect(entries.map(({ content, errors }) => [Object.keys(content as object), errors.length])).toEqual([
      [["orderId", "customerId", "items"], 0],
      [["orderId", "customerId", "total", "status"], 0],
      [["orderId", "customerId", "items", "total", "status"], 0],
    ]);
    expect(entries.map(({ unused }) => unused)).toEqual([[], [], ["status"]]);
  });

  it("may have the values of the whole order in one of its rows only", async () => {
    const columns = `${HEADER},total,status,currency,order_date`;
    const [entry, ...others] = await entriesOf(
      csv,
      `${columns}\nA,C,P,1,5,,PENDING,,\nA,,P,2,5,15.0,pending,usd,2026-01-01\n,,Q,3,,15.00,,USD,`,
    );
    expect(others).toEqual([]);
    expect(entry).toMatchObject({
      rows: [2, 3, 4],
      content: {
        orderId: "A",
        customerId: "C",
        items: [item("P", 1, 5), item("P", 2, 5), item("Q", 3)],
        total: 15,
        status: "PENDING",
        currency: "usd",
      },
      unused: ["status", "order_date"],
      errors: [],
    });
    expect(entry?.content).not.toHaveProperty("orderDate");
  });

  it("that are historical have a date and a currency; a price counts only in a file with products", async () => {
    const [entry] = await entriesOf(
      csv,
      "order_id,customer_id,total,status,Created At,currency,price\nA,C,5,shipped,2026-01-01,EUR,7",
    );
    expect(entry).toMatchObject({ unused: [], errors: [] });
    expect(entry?.content).toEqual({
      orderId: "A",
      customerId: "C",
      total: 5,
      status: "shipped",
      createdAt: "2026-01-01",
      currency: "EUR",
    });
    expect(unusedColumns(entry?.after.columns ?? [])).toEqual(["price"]);
  });

  it("keep a text that is not a plain number, so that the order's validation refuses it", async () => {
    const [entry] = await entriesOf(csv, lines("A,C,P,two,1.999", "A,C,P,1e3,-5"));
    expect(entry?.content).toMatchObject({
      items: [
        { quantity: "two", price: "1.999" },
        { quantity: "1e3", price: "-5" },
      ],
    });
  });
});

describe("a CSV file is read", () => {
  const expected = [
    { rows: [2], id: "A", errors: [] },
    { rows: [3], id: "B", errors: [] },
  ];
  const rows = [HEADER, "A,C,P,1,1", "B,C,P,1,1"];

  it.each<[string, string]>([
    ["with LF", rows.join("\n")],
    ["with a line end at its end", `${rows.join("\n")}\n`],
    ["with CRLF", `${rows.join("\r\n")}\r\n`],
    ["with CR", rows.join("\r")],
    ["with a BOM", `\uFEFF${rows.join("\n")}`],
    ["with columns in another order and case", "Price,QUANTITY,Product-ID,customer id,Order_Id\n1,1,P,C,A\n1,1,P,C,B"],
    ["with quotes and blanks around values", `${HEADER}\n"A", "C" ,"P",1,1\n B ,C,P,1,1 `],
    ["with further columns", `note,${HEADER}\n"a, ""b""",A,C,P,1,1\n,B,C,P,1,1`],
    ["with empty values after the last column", `${HEADER},,\nA,C,P,1,1,,\nB,C,P,1,1,,,,`],
  ])("%s", async (_, content) => {
    expect(await short(content)).toEqual(expected);
    // Wherever a piece of the file ends, even between CR and LF or within a character.
    for (const pieceBytes of [1, 2, 3, 7]) expect(await short(content, pieceBytes)).toEqual(expected);
  });

  it("with empty lines, which are counted but are not rows", async () => {
    expect(await short(`\n\n${HEADER}\n\n  \nA,C,P,1,1\n,,,,\r\n\r\nB,C,P,1,1\n\n`)).toEqual([
      { rows: [6], id: "A", errors: [] },
      { rows: [9], id: "B", errors: [] },
    ]);
  });

  it("with values of several lines in unused columns", async () => {
    expect(await short(`${HEADER},note\r\nA,C,P,1,1,"one\r\ntwo\r\n\r\nthree"\r\nB,C,P,1,1,\r\n`)).toEqual([
      { rows: [2], id: "A", errors: [] },
      { rows: [6], id: "B", errors: [] },
    ]);
  });

  it("with such values at the end of any block", async () => {
    const rows = Array.from({ length: 9_000 }, (_, index) => `N-${index},C,P,1,1,"one\ntwo, three\n"`);
    const found = await short(`${HEADER},note\n${rows.join("\n")}`, 64 * 1024);
    expect(found).toEqual(rows.map((_, index) => ({ rows: [2 + 3 * index], id: `N-${index}`, errors: [] })));
  });

  it("from every position on, with the same result", async () => {
    const content = `\uFEFF${HEADER},note\r\nA,C,P,1,1,"one\r\ntwo"\r\n\r\nB,C,P,1,1,\r\nB,C,P,2,1,\r\nC,C,"P,1,1,\r\nD,C,P,1,1,\r\n`;
    const all = await entriesOf(csv, content);
    expect(all.map(({ rows }) => rows)).toEqual([[2], [5, 6], [7], [8]]);
    for (const [index, { after }] of all.entries()) {
      const from = JSON.parse(JSON.stringify(after));
      expect(await entriesOf(csv, content, { from })).toEqual(all.slice(index + 1));
    }
  });
});

describe("a row that cannot be read", () => {
  const good = "Z,C,P,1,1";
  const quotes = expect.stringMatching(/quote/);
  const HINT = "if a number has a decimal comma, write it with a point, such as 9.99";

  it.each<[string, string | Uint8Array, unknown]>([
    ["has too few values", "A,C,P,1", "2: It has 4 values for 5 columns"],
    ["has too many", "A,C,P,1,9,99", `2: It has 6 values for 5 columns: ${HINT}`],
    ["has a quote within a value", 'A,C,P"1,1,1', quotes],
    ["has text after a quote", 'A,C,"P"1,1,1', quotes],
    ["has an open quote", 'A,C,"P,1,1', quotes],
    ["is Latin-1", Buffer.from("A,C,M\xfcsli,1,1", "latin1"), "2: It is not UTF-8: save the file with this encoding"],
  ])("%s, and does not affect other rows", async (_, row, fault) => {
    const content = Buffer.concat([Buffer.from(`${HEADER}\n`), Buffer.from(row), Buffer.from(`\n${good}\n`)]);
    expect(await short(content)).toEqual([
      { rows: [2], id: "A", errors: [fault] },
      { rows: [3], id: "Z", errors: [] },
    ]);
  });

  it("does not affect others when another row closes its quote by chance", async () => {
    expect(await short(lines('A,C,"P,1,1', good, 'B,C,P",1,1', "Y,C,P,1,1"))).toEqual([
      { rows: [2], id: "A", errors: [quotes] },
      { rows: [3], id: "Z", errors: [] },
      { rows: [4], id: "B", errors: [quotes] },
      { rows: [5], id: "Y", errors: [] },
    ]);
  });

  it("does not affect others when the quote is in an unused column", async () => {
    const content = `${HEADER},note\nA,C,P,1,1,"open\n${good},x\nB,C,P,1,1,closed"\nY,C,P,1,1,`;
    expect(await short(content)).toEqual([
      { rows: [2], id: "A", errors: [quotes] },
      { rows: [3], id: "Z", errors: [] },
      { rows: [4], id: "B", errors: [quotes] },
      { rows: [5], id: "Y", errors: [] },
    ]);
  });

  it("does not affect others when its quote is never closed, even in a long file", async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => `N-${index},C,P,1,1`);
    const found = await short(lines('A,C,"P,1,1', ...many), 64 * 1024);
    expect(found).toHaveLength(20_001);
    expect(found.flatMap(({ errors }) => errors)).toHaveLength(1);
    expect(found.at(-1)).toEqual({ rows: [20_002], id: "N-19999", errors: [] });
  });

  it("makes the whole order refused", async () => {
    expect(await short(lines("A,C,P,1,1", "A,C,P,1", "A,C,P,2,1", good))).toEqual([
      { rows: [2, 3, 4], id: "A", errors: ["3: It has 4 values for 5 columns"] },
      { rows: [5], id: "Z", errors: [] },
    ]);
  });

  it("is a row with another customer for its order", async () => {
    expect(await short(lines("A,C,P,1,1", "A,D,P,1,1"))).toMatchObject([
      { rows: [2, 3], errors: ["3: Line 2 names another customer for the order"] },
    ]);
  });

  it.each([
    ["a blank name", ""],
    ["a name of blanks and signs only", '"\u00a0-"'],
  ])("is a row with a value in a column with %s, as a decimal comma causes it", async (_, name) => {
    const content = `${HEADER},${name}\nBUG01-1,CUST-001,PROD-002,1,9,99\nZ,C,P,1,1,\n`;
    expect(await short(content)).toEqual([
      { rows: [2], id: "BUG01-1", errors: [`2: It has a value in column 6, which has no name: ${HINT}`] },
      { rows: [3], id: "Z", errors: [] },
    ]);
  });

  it.each([
    [
      "total",
      "A,C,P,1,1,2,,",
      "A,C,P,1,1,1,,",
      "Line 2 names another total for the order: in each row that has a total it is the order's, the sum of all its lines",
    ],
    ["status", "A,C,P,1,1,,pending,", "A,C,P,1,1,,shipped,", "Line 2 names another status for the order"],
    ["currency", "A,C,P,1,1,,,USD", ",,P,1,1,,,EUR", "Line 2 names another currency for the order"],
    ["customer", "A,C,P,1,1,,,", "A,D,P,1,1,,,", "Line 2 names another customer for the order"],
  ])("is a row with another %s than the rows before it", async (_, first, second, fault) => {
    expect(await short(`${HEADER},total,status,currency\n${first}\n${second}`)).toEqual([
      { rows: [2, 3], id: "A", errors: [`3: ${fault}`] },
    ]);
  });

  it.each([
    [
      "names a customer and no order",
      ",C,P,1,1,,",
      "It has a customer_id and no order_id: a further line of the order above has both or neither",
    ],
    ["is historical", "A,C,,,,2,shipped", expect.stringMatching(/^It and line 2 are of two kinds: /)],
    ["is historical and has no id", ",,,,,2,shipped", expect.stringMatching(/^It and line 2 are of two kinds: /)],
  ])("makes the order above refused when it %s", async (_, row, reason) => {
    const [entry, next] = await entriesOf(csv, `${HEADER},total,status\nA,C,P,1,1,,\n${row}\n${good},,`);
    expect(entry).toMatchObject({ rows: [2, 3], orderId: "A", errors: [{ row: 3, reason }] });
    expect(next).toMatchObject({ rows: [4], errors: [] });
  });

  it("makes a historical order refused when it is an order line below it", async () => {
    const [entry, next] = await entriesOf(csv, `${HEADER},total,status\nA,C,,,,2,shipped\n,,P,1,1,,\n${good},,`);
    expect(entry).toMatchObject({ rows: [2, 3], errors: [{ row: 3 }] });
    expect(next).toMatchObject({ rows: [4], errors: [] });
  });

  it("without an id belongs to no order when it has another customer, or is another historical order", async () => {
    expect(await short(lines("A,C,P,1,1", ",D,P,1,1"))).toMatchObject([{ rows: [2], errors: [] }, { rows: [3] }]);
    const history = "order_id,customer_id,total,status\nA,C,1,shipped\n,,1,shipped";
    expect(await short(history)).toMatchObject([{ rows: [2], errors: [] }, { rows: [3] }]);
  });

  it.each([
    ["with its id in every row", "A,C,P,1,1"],
    ["with its id in the first row only", ",,P,1,1"],
  ])("is each row of an order with too many rows, %s", async (_, further) => {
    const content = lines("Y,C,P,1,1", "A,C,P,1,1", ...Array.from({ length: 119 }, () => further), good);
    const entries = await entriesOf(csv, content);
    const refused = entries.filter(({ errors }) => errors.length > 0);
    expect(refused.flatMap(({ rows }) => rows)).toEqual(Array.from({ length: 120 }, (_, index) => index + 3));
    expect(new Set(refused.map(({ orderId }) => orderId))).toEqual(new Set(["A"]));
    expect(refused.map(({ goesOn }) => goesOn)).toEqual([undefined, ...refused.slice(1).map(() => true)]);
    for (const [index, { after }] of entries.entries()) {
      expect(await entriesOf(csv, content, { from: after })).toEqual(entries.slice(index + 1));
    }
  });

  it("is each row of an order with too many rows, but none of its neighbours", async () => {
    const rows = Array.from({ length: 120 }, () => "A,C,P,1,1");
    const content = lines("Y,C,P,1,1", ...rows, good);
    const entries = await entriesOf(csv, content);

    const refused = entries.filter(({ errors }) => errors.length > 0);
    expect(refused.flatMap((entry) => entry.rows)).toEqual(rows.map((_, index) => index + 3));
    expect(entries.filter(({ errors }) => errors.length === 0).map(({ orderId }) => orderId)).toEqual(["Y", "Z"]);
    // From no position between its rows are the remaining ones read as an order.
    for (const [index, { after }] of entries.entries()) {
      expect(await entriesOf(csv, content, { from: after })).toEqual(entries.slice(index + 1));
    }
  });
});

describe("a file that is not CSV", () => {
  it.each<[string, string | Uint8Array, RegExp]>([
    ["is empty", "", /empty/],
    ["has empty lines only", "\n\r\n  \n", /empty/],
    [
      "begins with a row of data",
      "A-1,jane@example.com,P-1,1,9.99\n",
      /^Line 1 must name the columns order_id, customer_id and either product_id, quantity \(and price\) or total, status\. It names none of them, and looks like a row of data: put a line with the names of the columns above it$/,
    ],
    [
      "is separated by semicolons",
      `${HEADER.replaceAll(",", ";")}\n`,
      /separated by semicolons: save the file with commas$/,
    ],
    ["is separated by tabs", `${HEADER.replaceAll(",", "\t")}\n`, /separated by tabs/],
    ["names too few columns", "\norder_id,email,quantity", /^Line 2 must name .* It names only order_id, quantity$/],
    ["names a column twice", `${HEADER},Price\n`, /names the column price twice/],
    [
      "names two dates",
      `${HEADER},order_date,created_at\n`,
      /^Line 1 names the date twice: order_date and created_at$/,
    ],
    ["has a broken first line", 'order_id,"customer_id\n', /Line 1, which names the columns, cannot be read: A quote/],
    ["is UTF-16", Buffer.from(`\uFEFF${HEADER}`, "utf16le"), /not UTF-8/],
    ["is no text", Buffer.from([0x50, 0x4b, 3, 4, 0, 0]), /not UTF-8/],
    ["has a line without end", "x".repeat(1_200_000), /longer than 1048576 bytes/],
  ])("%s", async (_, content, message) => {
    await expect(entriesOf(csv, content, { pieceBytes: 100_000 })).rejects.toThrow(message);
  });
});

describe("messages about a CSV file", () => {
  it("use the names of its columns", () => {
    expect(csv.inWords("Missing required field: items[0].productId")).toBe("Missing required field: product_id");
    expect(csv.inWords("items[3].quantity must be a whole number")).toBe("quantity must be a whole number");
    expect(csv.inWords("Missing required field: orderId")).toBe("Missing required field: order_id");
    expect(csv.inWords("Missing required field: customerEmail")).toBe("Missing required field: customer_id");
    expect(csv.inWords("orderDate must not be in the future")).toBe("order_date must not be in the future");
    expect(csv.inWords("createdAt must be a date")).toBe("created_at must be a date");
    const product = "There is no product orderId in the catalogue";
    expect(csv.inWords(product)).toBe(product);
  });

  it("name the unused columns", () => {
    expect(unusedColumns(["order_id", "", "note", "größe"])).toEqual(["note", "größe"]);
  });

  it("name a column by its number when its name may be data", () => {
    expect(unusedColumns(["order_id", "jane@example.com", "+14155550100", "2026"])).toEqual([
      "column 2",
      "column 3",
      "column 4",
    ]);
  });
});
