import { setTimeout as delay } from "node:timers/promises";
import { UnreadableOrderError } from "@orders/adapters";
import { memoryObjects } from "@orders/adapters/testing";
import type { ImportRemark } from "@orders/contracts/schemas";
import { expectNothingPersonal, PERSONAL } from "@orders/contracts/testing";
import { type Order, type OrderId, type Orders, transition, withoutPersonalData } from "@orders/domain";
import { anOrder, aProduct, memoryInventory, memoryOrders, tickingClock } from "@orders/domain/testing";
import { capturedLog } from "@orders/lambda-kit/testing";
import type { S3Event } from "aws-lambda";
import { beforeEach, describe, expect, it } from "vitest";
import { importOrders } from "./import-orders.ts";

const HEADER = "order_id,customer_id,product_id,quantity,price";
const HISTORY = "order_id,customer_id,total,status";

let log: string[];
beforeEach(() => {
  log = capturedLog();
});

const eventOf = (key: string, versionId: string | undefined = "v1") =>
  ({ Records: [{ s3: { object: { key, ...(versionId && { versionId }) } } }] }) as S3Event;

interface Report {
  readonly file: string;
  readonly problem?: string;
  readonly rows: number;
  readonly made: number;
  readonly recorded: number;
  readonly thereAlready: number;
  readonly rowsRefused: number;
  readonly ignoredColumns?: readonly string[];
  readonly remarks?: readonly ImportRemark[];
  readonly invocations: number;
  readonly importId: string;
  readonly refused: readonly { row: number; orderId?: string; reason: string }[];
}

/** A shop with files under uploads/. */
function shopWith(files: Readonly<Record<string, string | Uint8Array>>, ...stored: Order[]) {
  const uploads = memoryObjects(
    Object.fromEntries(Object.entries(files).map(([name, content]) => [`uploads/${name}`, content])),
  );
  const orders = memoryOrders(memoryInventory(), ...stored);
  const created: string[] = [];
  const shop = {
    uploads,
    orders: {
      ...orders,
      async create(order: Order) {
        const result = await orders.create(order);
        if (result.created) created.push(order.orderId);
        return result;
      },
    } as Pick<Orders, "create" | "get" | "find" | "save">,
    created,
    catalogue: memoryInventory(aProduct("LAPTOP", 5, "999.99"), aProduct("MOUSE", 5, "29.99")),
    clock: tickingClock(),
    currency: "USD" as const,
    due: [] as S3Event[],
    callAgain: async (event: S3Event) => {
      shop.due.push(event);
    },
    /** Runs one invocation, with time for `looks` batches. */
    async invoke(event: S3Event, looks = Number.POSITIVE_INFINITY) {
      let left = 60_000 + looks * 3_000;
      await importOrders(shop)(event, () => {
        left -= 3_000;
        return looks === Number.POSITIVE_INFINITY ? 900_000 : left;
      });
    },
    /** Imports a file in as many invocations as it takes. */
    async import(name: string, { looks, version }: { looks?: number; version?: string } = {}): Promise<Report> {
      shop.due.push(eventOf(`uploads/${name}`, version));
      for (let event = shop.due.shift(); event; event = shop.due.shift()) await shop.invoke(event, looks);
      return shop.report(name);
    },
    report: (name: string) => JSON.parse(String(uploads.stored.get(`imports/${name}.report.json`))) as Report,
    get: (orderId: string) => orders.get(orderId as OrderId),
  };
  return shop;
}

describe("a CSV file", () => {
  it("creates orders to process, with the catalogue's price when a row has none", async () => {
    const shop = shopWith({
      "new.csv": `${HEADER}\nA-1,CUST-1,LAPTOP,1,\nA-1,CUST-1,MOUSE,2,25.00\nA-2,CUST-2,MOUSE,1,\n`,
    });

    const report = await shop.import("new.csv");

    expect(report).toMatchObject({ rows: 3, made: 2, recorded: 0, thereAlready: 0, rowsRefused: 0, refused: [] });
    expect(await shop.get("A-1")).toMatchObject({
      customer: { customerId: "CUST-1" },
      lines: [
        { productId: "LAPTOP", name: "The LAPTOP", quantity: 1, price: 99999 },
        { productId: "MOUSE", quantity: 2, price: 2500 },
      ],
      totalAmount: 104999,
      status: "PENDING",
      attempt: 1,
      correlationId: report.importId,
      origin: "uploads/new.csv:2",
    });
    expect(await shop.get("A-2")).toMatchObject({ totalAmount: 2999, origin: "uploads/new.csv:4" });
  });

  it("stores historical orders as they are", async () => {
    const shop = shopWith({ "old.csv": `${HISTORY}\nO-1,CUST-1,109.97,delivered\nO-2,CUST-1,0,FAILED` });

    expect(await shop.import("old.csv")).toMatchObject({ rows: 2, made: 0, recorded: 2, rowsRefused: 0 });
    expect(await shop.get("O-1")).toMatchObject({ status: "DELIVERED", totalAmount: 10997, lines: [], attempt: 0 });
    expect(await shop.get("O-2")).toMatchObject({ status: "FAILED", totalAmount: 0, attempt: 0 });
  });

  it("has each refused row in the report with its number and reason, and all others imported", async () => {
    const shop = shopWith({
      "mixed.csv": [
        `${HEADER},note`,
        "A-1,CUST-1,LAPTOP,1,,",
        "A-2,CUST-1,LAPTOP,none,,",
        "A-3,CUST-1,LAPTOP,1,,",
        "A-3,CUST-1,NOPE,1,,",
        "bad id,,LAPTOP,1,1.999,",
        "A-5,CUST-1",
        "A-6,CUST-1,MOUSE,1,,last",
      ].join("\n"),
    });

    const report = await shop.import("mixed.csv");

    expect(report).toMatchObject({ rows: 7, made: 2, rowsRefused: 5, ignoredColumns: ["note"] });
    expect(report.refused).toEqual([
      { row: 3, orderId: "A-2", reason: "quantity must be a whole number from 1 to 1000" },
      { row: 4, orderId: "A-3", reason: "Its order is refused because of line 5" },
      { row: 5, orderId: "A-3", reason: "There is no product NOPE in the catalogue, and no price was given for it" },
      {
        row: 6,
        reason: expect.stringMatching(
          /^order_id must be an order's id: .*; Missing required field: customer_id; price must/,
        ),
      },
      { row: 7, orderId: "A-5", reason: "It has 2 values for 6 columns" },
    ]);
    expect(shop.created).toEqual(["A-1", "A-6"]);
  });

  it("finds an order again whose personal data was erased", async () => {
    const email = "jane@example.com";
    const shop = shopWith({ "a.csv": `${HEADER}\nA-1,${email},LAPTOP,1,` });
    await shop.import("a.csv");
    const order = await shop.get("A-1");
    const failed = await shop.orders.save(transition(order, "FAILED", order.createdAt));
    await shop.orders.save(withoutPersonalData(failed, order.createdAt, "jo"));

    expect(await shop.import("a.csv", { version: "v2" })).toMatchObject({ made: 0, thereAlready: 1, rowsRefused: 0 });
    expect(JSON.stringify(await shop.get("A-1"))).not.toContain(email);
  });

  it("creates nothing new when it is uploaded again, or when another file has some of its orders", async () => {
    const rows = ["A-1,CUST-1,LAPTOP,1,", "A-2,CUST-1,MOUSE,1,29.99"];
    const shop = shopWith({
      "a.csv": `${HEADER}\n${rows.join("\n")}`,
      "b.csv": `${HEADER}\n${rows[1]}\nA-3,CUST-1,MOUSE,1,`,
    });
    await shop.import("a.csv");

    expect(await shop.import("a.csv", { version: "v2" })).toMatchObject({ made: 0, thereAlready: 2, rowsRefused: 0 });
    expect(await shop.import("b.csv")).toMatchObject({ made: 1, thereAlready: 1, rowsRefused: 0 });
    expect(shop.created).toEqual(["A-1", "A-2", "A-3"]);
  });

  it("is refused an id that another order has, wherever that order came from", async () => {
    const mine = { ...anOrder(), orderId: "A-2" as OrderId, requestHash: "another" };
    const row = (id: string, quantity = 1) => `${id},CUST-1,LAPTOP,${quantity},`;
    const shop = shopWith(
      {
        "a.csv": `${HEADER}\n${[row("A-1"), row("A-2"), row("A-3")].join("\n")}`,
        "b.csv": `${HEADER}\n${row("A-1", 2)}`,
      },
      mine,
    );

    const report = await shop.import("a.csv");

    expect(report).toMatchObject({ rows: 3, made: 2, thereAlready: 0, rowsRefused: 1 });
    expect(report.refused).toEqual([{ row: 3, orderId: "A-2", reason: "The id A-2 is taken by another order" }]);
    expect((await shop.import("b.csv")).refused).toEqual([
      { row: 2, orderId: "A-1", reason: "The id A-1 is taken by another order, of uploads/a.csv:2" },
    ]);
    expect(await shop.get("A-2")).toEqual(mine);
  });

  it("imports an order once that it contains twice, even if storing the first takes long", async () => {
    const rows = ["O-1,CUST-1,5,shipped", "O-2,CUST-1,5,shipped", "O-1,CUST-1,5.00,shipped"];
    const shop = shopWith({ "a.csv": `${HISTORY}\n${rows.join("\n")}` });
    const { create } = shop.orders;
    let calls = 0;
    shop.orders = {
      ...shop.orders,
      create: async (order) => {
        if (++calls === 1) await delay(20);
        return create(order);
      },
    };
    expect(await shop.import("a.csv")).toMatchObject({
      recorded: 2,
      thereAlready: 1,
      refused: [],
      remarks: [{ text: "The file contains the same order before; it is imported once", count: 1, rows: [4] }],
    });
    expect(await shop.get("O-1")).toMatchObject({ origin: "uploads/a.csv:2" });
  });

  it("does not change a historical order that an earlier file created with other content", async () => {
    const shop = shopWith({
      "a.csv": `${HISTORY}\nO-1,CUST-1,5.00,shipped`,
      "b.csv": `${HISTORY}\nO-1,CUST-1,5.00,delivered`,
    });
    await shop.import("a.csv");
    expect(await shop.import("b.csv")).toMatchObject({ recorded: 0, rowsRefused: 1 });
    expect(await shop.get("O-1")).toMatchObject({ status: "SHIPPED" });
  });

  it("is imported even if an item of the table is not an order", async () => {
    const shop = shopWith({ "a.csv": `${HEADER}\nA-1,CUST-1,MOUSE,1,\nA-2,CUST-1,MOUSE,1,` });
    const { create } = shop.orders;
    shop.orders = {
      ...shop.orders,
      create: async (order) => {
        if (order.orderId === "A-1") throw new UnreadableOrderError("A-1", "it is empty");
        return create(order);
      },
    };
    expect(await shop.import("a.csv")).toMatchObject({ made: 1, refused: [{ row: 2, orderId: "A-1" }] });
  });
});

describe("a JSON file", () => {
  it("creates orders from request bodies, and stores historical orders", async () => {
    const orders = [
      { orderId: "J-1", customerEmail: "jane@example.com", items: [{ productId: "LAPTOP", quantity: 1 }] },
      { order_id: "J-2", customerId: "CUST-1", productId: "MOUSE", quantity: 2 },
      { orderId: "J-3", customerId: "CUST-1", total: 109.97, status: "Shipped" },
      { orderId: "J-4", customerId: "CUST-1", total: 109.97, status: "lost" },
      { orderId: "J-5", customerId: "CUST-1", items: [], colour: "red" },
      "J-6",
    ];
    const shop = shopWith({ "orders.json": JSON.stringify({ orders }) });

    const report = await shop.import("orders.json");

    expect(report).toMatchObject({ rows: 6, made: 2, recorded: 1, rowsRefused: 3 });
    expect(report.refused.map(({ row, orderId }) => [row, orderId])).toEqual([
      [4, "J-4"],
      [5, "J-5"],
      [6, undefined],
    ]);
    expect(report.refused[1]?.reason).toBe("Unknown field: colour; items must be a list of 1 to 50 lines");
    expect(await shop.get("J-1")).toMatchObject({ customer: { email: "jane@example.com" }, totalAmount: 99999 });
    expect(await shop.get("J-3")).toMatchObject({ status: "SHIPPED", totalAmount: 10997, attempt: 0 });
  });

  it("creates the same orders as a CSV file with the same content", async () => {
    const shop = shopWith({
      "a.csv": `${HEADER}\nA-1,CUST-1,MOUSE,2,25.50`,
      "a.json": JSON.stringify({
        items: [{ price: 25.5, quantity: 2, productId: "MOUSE" }],
        customerId: "CUST-1",
        orderId: "A-1",
      }),
    });
    await shop.import("a.csv");
    expect(await shop.import("a.json")).toMatchObject({ made: 0, thereAlready: 1 });
  });

  it("that is incomplete is imported up to its end, and the report says so", async () => {
    const shop = shopWith({
      "a.json": '[{"orderId":"A-1","customerId":"C","productId":"MOUSE","quantity":1},{"orderId":',
    });
    expect(await shop.import("a.json")).toMatchObject({
      rows: 1,
      made: 1,
      problem: expect.stringMatching(/^After order 1 the file is not JSON/),
    });
  });
});

describe("a file of orders with their totals and statuses", () => {
  const COLUMNS = `${HEADER},total,status`;
  const STATUS_UNUSED = "status is not used: an order to process starts as pending";

  it("is imported as it is", async () => {
    const rows = ["ORD-1001,CUST-001,PROD-002,1,29.99,29.99,pending", "ORD-1002,CUST-002,PROD-1,3,29.99,89.97,pending"];
    const shop = shopWith({ "import.csv": `${COLUMNS}\n${rows.join("\n")}\n` });

    expect(await shop.import("import.csv")).toMatchObject({
      rows: 2,
      made: 2,
      recorded: 0,
      refused: [],
      remarks: [{ text: STATUS_UNUSED, count: 2, rows: [2, 3] }],
    });
    expect(await shop.get("ORD-1002")).toMatchObject({ totalAmount: 8997, status: "PENDING", attempt: 1 });
  });

  it("is validated by the catalogue's prices, over all lines of an order", async () => {
    const rows = [
      "A-1,C,LAPTOP,1,,1029.98,",
      "A-1,C,MOUSE,1,29.99,1029.98,",
      "A-2,C,LAPTOP,1,,999.98,",
      "A-3,C,MOUSE,1,29.99,29.99,",
      "A-3,C,MOUSE,2,29.99,59.98,",
    ];
    const shop = shopWith({ "a.csv": `${COLUMNS}\n${rows.join("\n")}` });
    const report = await shop.import("a.csv");
    expect(shop.created).toEqual(["A-1"]);
    expect(report.refused.map(({ row, reason }) => [row, reason])).toEqual([
      [4, "total must be 999.99, the sum of all lines of the order"],
      [5, "Its order is refused because of line 6"],
      [
        6,
        expect.stringMatching(
          /^Line 5 names another total for the order: in each row that has a total it is the order's/,
        ),
      ],
    ]);
  });

  it.each(["shipped", "Completed", "CANCELLED", "paid", "failed", "needs_attention", "lost"])(
    "has no order to process with status %s",
    async (status) => {
      const shop = shopWith({ "a.csv": `${COLUMNS}\nA-1,C,MOUSE,1,1,1,${status}` });
      expect((await shop.import("a.csv")).refused).toEqual([
        {
          row: 2,
          orderId: "A-1",
          reason:
            "status must be pending, processing, awaiting_approval or left out: an order to process is neither paid nor over",
        },
      ]);
    },
  );

  it("may be JSON", async () => {
    const order = { customerId: "C", items: [{ productId: "MOUSE", quantity: 2 }] };
    const orders = [
      { orderId: "J-1", ...order, total: 59.98, status: "processing", createdAt: "2026-01-01T12:00:00Z" },
      { orderId: "J-2", ...order, totalAmount: 59.98, currency: "Usd", createdAt: "2020-05-31" },
      { orderId: "J-3", ...order, totalAmount: 59.97 },
      { orderId: "J-4", ...order, status: "delivered" },
      { orderId: "J-5", ...order, createdAt: "2126-01-01" },
      { orderId: "J-6", ...order, createdAt: "2025-02-30" },
      { orderId: "J-7", ...order, currency: "EUR" },
    ];
    const shop = shopWith({ "a.json": JSON.stringify(orders) });
    const report = await shop.import("a.json");
    expect(shop.created).toEqual(["J-1", "J-2"]);
    expect(await shop.get("J-2")).toMatchObject({ createdAt: expect.stringMatching(/^2026-/) });
    expect(report.remarks).toEqual([
      { text: STATUS_UNUSED, count: 1, rows: [1] },
      { text: "createdAt is not used: an order to process gets the date of its import", count: 2, rows: [1, 2] },
    ]);
    expect(report.refused.map(({ reason }) => reason)).toEqual([
      "totalAmount must be 59.98, the sum of all lines of the order",
      expect.stringMatching(/^status must be pending/),
      "createdAt must not be in the future",
      "createdAt must be a date that the calendar has",
      "currency must be USD, the currency of this shop",
    ]);
  });

  it("repeats an order without them, even if the catalogue's prices have changed", async () => {
    const shop = shopWith({
      "a.csv": `${HEADER}\nA-1,C,MOUSE,2,`,
      "b.csv": `${COLUMNS}\nA-1,C,MOUSE,2,,59.98,pending`,
      "c.csv": `${COLUMNS}\nA-1,C,MOUSE,1,,59.98,pending`,
    });
    await shop.import("a.csv");
    shop.catalogue = memoryInventory(aProduct("MOUSE", 5, "35.00"));
    expect(await shop.import("b.csv")).toMatchObject({ made: 0, thereAlready: 1, refused: [] });
    expect((await shop.import("c.csv")).refused).toMatchObject([
      { reason: "The id A-1 is taken by another order, of uploads/a.csv:2" },
    ]);
  });
});

describe("an order that was imported before", () => {
  it("counts as existing even if its product has left the catalogue since; a new one is refused", async () => {
    const shop = shopWith({
      "a.csv": `${HEADER}\nA-1,C,MOUSE,2,`,
      "b.csv": `${HEADER}\nA-1,C,MOUSE,2,\nA-2,C,MOUSE,2,`,
    });
    await shop.import("a.csv");
    shop.catalogue = memoryInventory();
    expect(await shop.import("b.csv")).toMatchObject({
      made: 0,
      thereAlready: 1,
      refused: [
        { orderId: "A-2", reason: "There is no product MOUSE in the catalogue, and no price was given for it" },
      ],
    });
  });
});

describe("what a file contains and the import does not use", () => {
  it("causes a refusal when a decimal comma splits a price into two values", async () => {
    const shop = shopWith({ "a.csv": `${HEADER},\nBUG01-1,CUST-001,PROD-002,1,9,99\n` });
    expect((await shop.import("a.csv")).refused).toEqual([
      {
        row: 2,
        orderId: "BUG01-1",
        reason:
          "It has a value in column 6, which has no name: if a number has a decimal comma, write it with a point, such as 9.99",
      },
    ]);
  });

  it("is never another currency than the shop's", async () => {
    const rows = [
      "BUG10-1,CUST-001,PROD-002,1,9.00,EUR",
      "A-2,C,MOUSE,1,9,usd",
      "A-3,C,MOUSE,1,9,",
      "A-4,C,MOUSE,1,9,$",
    ];
    const shop = shopWith({
      "a.csv": `${HEADER},currency\n${rows.join("\n")}`,
      "b.csv": `${HISTORY},Currency\nO-1,C,9.00,shipped,EUR\nO-2,C,9.00,shipped,USD`,
      "c.json": JSON.stringify([{ orderId: "O-3", customerId: "C", total: 9, status: "shipped", currency: "GBP" }]),
    });
    expect((await shop.import("a.csv")).refused).toEqual([
      { row: 2, orderId: "BUG10-1", reason: "currency must be USD, the currency of this shop" },
      { row: 5, orderId: "A-4", reason: "currency must be a currency's code of three letters such as USD" },
    ]);
    expect((await shop.import("b.csv")).refused.map(({ row }) => row)).toEqual([2]);
    expect((await shop.import("c.json")).refused.map(({ row }) => row)).toEqual([1]);
    expect(shop.created).toEqual(["A-2", "A-3", "O-2"]);
  });

  it.each([
    ["before its orders", (orders: string) => `{"currency":"EUR","orders":${orders}}`],
    ["after its orders", (orders: string) => `{"orders":${orders},"currency":"EUR"}`],
    ["that is none", (orders: string) => `{"orders":${orders},"currency":null}`],
  ])("is never another currency of the whole file %s", async (_, fileOf) => {
    const orders = JSON.stringify([{ orderId: "A-1", customerId: "C", productId: "MOUSE", quantity: 1 }]);
    const shop = shopWith({ "a.json": fileOf(orders), "b.json": fileOf(orders).replace(/"EUR"|null/, '"usd"') });
    expect(await shop.import("a.json")).toMatchObject({
      rows: 0,
      problem: "The file's currency must be USD, the currency of this shop",
    });
    expect(shop.created).toEqual([]);
    expect(await shop.import("b.json")).toMatchObject({ made: 1 });
  });

  it("is reported when it is a member besides the orders", async () => {
    const orders = [{ orderId: "A-1", customerId: "C", productId: "MOUSE", quantity: 1 }];
    const shop = shopWith({ "a.json": JSON.stringify({ source: "x", orders, "jane@example.com": 1, count: 1 }) });
    const report = await shop.import("a.json");
    expect(report).toMatchObject({ made: 1, refused: [] });
    expect(report.remarks).toEqual([
      { text: "The member source beside orders is not used" },
      { text: "The member count beside orders is not used" },
      { text: "Members beside orders that are not used and not named here: 1" },
    ]);
  });

  it("is never one of two lists of orders", async () => {
    const list = (id: string) => [
      { orderId: id, customerId: "CUST-001", items: [{ productId: "PROD-002", quantity: 1, price: 1 }] },
    ];
    const text = `{"orders":${JSON.stringify(list("BUG11-1"))},"orders":${JSON.stringify(list("BUG11-2"))}}`;
    const shop = shopWith({ "a.json": text });
    expect(await shop.import("a.json")).toMatchObject({
      rows: 0,
      made: 0,
      problem: "The file's object has the member orders twice: put all orders into one list",
    });
    expect(shop.created).toEqual([]);
  });

  it("is reported in few remarks, even for a long file", async () => {
    const rows = Array.from({ length: 2_000 }, (_, index) => `R-${index},C,MOUSE,1,1,pending,2026-01-01`);
    const shop = shopWith({ "a.csv": `${HEADER},status,order_date\n${rows.join("\n")}` });
    expect((await shop.import("a.csv", { looks: 5 })).remarks).toEqual([
      { text: expect.stringMatching(/^status is not used/), count: 2_000, rows: [2, 3, 4, 5, 6] },
      {
        text: "order_date is not used: an order to process gets the date of its import",
        count: 2_000,
        rows: [2, 3, 4, 5, 6],
      },
    ]);
  });
});

describe("an order is imported completely or not at all", () => {
  const apart = (id: string, ...rows: number[]) =>
    `The rows of order ${id} lie apart, beginning with lines ${rows.join(", ")}: put them one below the other`;

  it("when its rows lie apart", async () => {
    const rows = ["BUG21-1,CUST-001,PROD-002,1,5", "BUG21-2,CUST-002,PROD-002,1,5", "BUG21-1,CUST-001,PROD-002,3,7"];
    const shop = shopWith({ "a.csv": `${HEADER}\n${rows.join("\n")}\n` });
    const report = await shop.import("a.csv");
    expect(report).toMatchObject({ rows: 3, made: 1, rowsRefused: 2 });
    expect(report.refused).toEqual([
      { row: 2, orderId: "BUG21-1", reason: apart("BUG21-1", 2, 4) },
      { row: 4, orderId: "BUG21-1", reason: apart("BUG21-1", 2, 4) },
    ]);
    expect(shop.created).toEqual(["BUG21-2"]);
  });

  it("when its rows are in several invocations, or one of them cannot be read", async () => {
    const rows = [
      "A,C,MOUSE,1,5",
      "B,C,MOUSE,1,5",
      "B,C,MOUSE,1,5",
      ...Array.from({ length: 500 }, (_, index) => `N-${index},C,MOUSE,1,5`),
      "A,C,MOUSE",
      "N,C,MOUSE,1,5",
      "B,C,MOUSE,2,5",
    ];
    const shop = shopWith({ "a.csv": `${HEADER}\n${rows.join("\n")}` });
    const report = await shop.import("a.csv", { looks: 2 });
    expect(report.invocations).toBeGreaterThan(2);
    expect(report).toMatchObject({ rows: 506, made: 501, rowsRefused: 5 });
    expect(report.refused).toEqual([
      { row: 2, orderId: "A", reason: apart("A", 2, 505) },
      { row: 3, orderId: "B", reason: apart("B", 3, 507) },
      { row: 4, orderId: "B", reason: apart("B", 3, 507) },
      { row: 505, orderId: "A", reason: `${apart("A", 2, 505)}; It has 3 values for 5 columns` },
      { row: 507, orderId: "B", reason: apart("B", 3, 507) },
    ]);
    for (const id of ["A", "B"]) expect(shop.created).not.toContain(id);
  });

  it.each([
    ["its id", '"A,C,MOUSE,1,5'],
    ["its product", 'A,C,"MOUSE,1,5'],
  ])("when a quote is not closed in its first row, before %s", async (_, row) => {
    const shop = shopWith({ "a.csv": `${HEADER}\n${row}\nA,C,MOUSE,2,5\n,,LAPTOP,1,5\nB,C,MOUSE,1,5` });
    expect((await shop.import("a.csv")).refused.map((refusal) => [refusal.row, refusal.orderId])).toEqual([
      [2, "A"],
      [3, "A"],
      [4, "A"],
    ]);
    expect(shop.created).toEqual(["B"]);
  });

  it("when it has too many lines, and further ones apart", async () => {
    const rows = [...Array.from({ length: 60 }, () => "A,C,MOUSE,1,5"), "B,C,MOUSE,1,5", "A,C,MOUSE,1,5"];
    const shop = shopWith({
      "a.csv": `${HEADER}\n${rows.join("\n")}`,
      "b.csv": `${HEADER}\n${rows.slice(0, 61).join("\n")}`,
    });
    expect(await shop.import("a.csv")).toMatchObject({ made: 1, rowsRefused: 61 });
    const { refused } = await shop.import("b.csv");
    expect(new Set(refused.map(({ reason }) => reason))).toEqual(new Set(["The order has more than 50 lines"]));
    expect(shop.created).toEqual(["B"]);
  });

  it("when only its first row has its id", async () => {
    const shop = shopWith({ "a.csv": `${HEADER}\nBUG22-1,CUST-001,PROD-002,1,5\n,,PROD-002,3,7\n` });
    expect(await shop.import("a.csv")).toMatchObject({ rows: 2, made: 1, rowsRefused: 0 });
    expect(await shop.get("BUG22-1")).toMatchObject({
      lines: [
        { quantity: 1, price: 500 },
        { quantity: 3, price: 700 },
      ],
      totalAmount: 2600,
    });
  });

  it("when no row before it has an id", async () => {
    const shop = shopWith({ "a.csv": `${HEADER}\n,,MOUSE,1,5\n,,MOUSE,3,7\nA,C,MOUSE,1,5` });
    expect((await shop.import("a.csv")).refused).toEqual([
      { row: 2, reason: "Missing required field: order_id; Missing required field: customer_id" },
      { row: 3, reason: "Its order is refused because of line 2" },
    ]);
    expect(shop.created).toEqual(["A"]);
  });

  it("when it has no customer; the message names the column", async () => {
    const shop = shopWith({ "a.csv": `${HEADER},customer_email\nBUG12-1,,PROD-002,1,9.00,jane@example.com\n` });
    expect(await shop.import("a.csv")).toMatchObject({
      refused: [{ row: 2, orderId: "BUG12-1", reason: "Missing required field: customer_id" }],
      ignoredColumns: ["customer_email"],
    });
  });

  it("when its id is used for different orders in a JSON file or in historical orders", async () => {
    const order = (orderId: string, quantity: number) => ({ orderId, customerId: "C", productId: "MOUSE", quantity });
    const orders = [
      order("A", 1),
      order("B", 1),
      order("A", 2),
      order("B", 1),
      order("C", 1),
      { ...order("C", 1), quantity: "1" },
    ];
    const shop = shopWith({
      "a.json": JSON.stringify(orders),
      "b.csv": `${HISTORY}\nO,C,5,shipped\nP,C,5,shipped\nO,C,5,delivered`,
    });
    const report = await shop.import("a.json");
    expect(report).toMatchObject({
      made: 1,
      thereAlready: 1,
      remarks: [{ text: "The file contains the same order before; it is imported once", count: 1, rows: [4] }],
    });
    expect(report.refused.map(({ row, reason }) => [row, reason.split(";")[0]])).toEqual([
      [1, "The id A is in the file more than once, for different orders: orders 1, 3"],
      [3, "The id A is in the file more than once, for different orders: orders 1, 3"],
      [5, "The id C is in the file more than once, for different orders: orders 5, 6"],
      [6, "The id C is in the file more than once, for different orders: orders 5, 6"],
    ]);
    expect((await shop.import("b.csv")).refused.map(({ row, reason }) => [row, reason])).toEqual([
      [2, "The id O is in the file more than once, for different orders: lines 2, 4"],
      [4, "The id O is in the file more than once, for different orders: lines 2, 4"],
    ]);
    expect(shop.created).toEqual(["B", "P"]);
  });

  it("and counts as existing when its id is repeated with more fields of the same order", async () => {
    const order = { orderId: "A", customerId: "C", productId: "MOUSE", quantity: 1 };
    const shop = shopWith({ "a.json": JSON.stringify([order, { ...order, total: 29.99, status: "pending" }]) });
    expect(await shop.import("a.json")).toMatchObject({ made: 1, thereAlready: 1, refused: [] });
  });

  it("and a message names only the first places of an id that is repeated often", async () => {
    const rows = Array.from({ length: 8 }, (_, index) => `A,C,MOUSE,1,5\nB-${index},C,MOUSE,1,5`);
    const shop = shopWith({ "a.csv": `${HEADER}\n${rows.join("\n")}` });
    expect((await shop.import("a.csv")).refused[7]?.reason).toBe(
      "The rows of order A lie apart, beginning with lines 2, 4, 6, 8, 10 and 3 more: put them one below the other",
    );
  });
});

describe("an order that cannot be read", () => {
  it("is refused without its id when that contains control characters", async () => {
    const shop = shopWith({ "a.csv": `${HEADER}\nA\u001b[2J\u001b[31mOK,CUST-001,PROD-002,1,9.00\n` });
    expect((await shop.import("a.csv")).refused).toEqual([
      {
        row: 2,
        reason:
          "order_id must be an order's id: 1 to 64 letters, digits, dots, dashes and underscores, beginning with a letter or digit",
      },
    ]);
  });

  it("is refused alone, without a retry of the import", async () => {
    const good = (orderId: string) =>
      JSON.stringify({ orderId, customerId: "CUST-001", items: [{ productId: "PROD-002", quantity: 1, price: 1 }] });
    const deep = `{"orderId":"BUG13-2","x":${"[".repeat(4_900)}${"]".repeat(4_900)}}`;
    const shop = shopWith({ "a.json": `[${good("BUG13-1")},${deep},${good("BUG13-3")}]` });
    expect(await shop.import("a.json")).toMatchObject({
      rows: 3,
      made: 2,
      refused: [
        { row: 2, orderId: "BUG13-2", reason: "It is nested more than 32 levels deep, and an order has three" },
      ],
    });
    expect(shop.created).toEqual(["BUG13-1", "BUG13-3"]);
  });
});

describe("the date of a historical order", () => {
  it("is stored as the date of the order", async () => {
    const shop = shopWith({
      "a.csv": `${HISTORY},order_date\nO-1,C,5,shipped,2020-02-29\nO-2,C,5,shipped,2020-05-01T10:30:00Z\nO-3,C,5,shipped,`,
      "b.json": JSON.stringify([
        { orderId: "O-4", customerId: "C", total: 5, status: "shipped", createdAt: "2000-01-01" },
        { orderId: "O-5", customerId: "C", total: 5, status: "shipped", orderDate: "2026-01-01T00:00:00.5Z" },
      ]),
    });
    expect(await shop.import("a.csv")).toMatchObject({ recorded: 3, refused: [] });
    expect(await shop.import("b.json")).toMatchObject({ recorded: 2, refused: [] });
    const dates = await Promise.all(["O-1", "O-2", "O-4", "O-5"].map(async (id) => (await shop.get(id)).createdAt));
    expect(dates).toEqual([
      "2020-02-29T00:00:00.000Z",
      "2020-05-01T10:30:00.000Z",
      "2000-01-01T00:00:00.000Z",
      "2026-01-01T00:00:00.500Z",
    ]);
    const order = await shop.get("O-1");
    expect(order.history).toEqual([{ at: "2020-02-29T00:00:00.000Z", event: "IMPORTED", status: "SHIPPED" }]);
    expect((await shop.get("O-3")).createdAt).toMatch(/^2026-01-01T12:/);
  });

  it.each([
    ["2026-02-30", "must be a date that the calendar has"],
    ["2126-01-01", "must not be in the future"],
    ["1999-12-31T23:59:59.999Z", "must not be before the year 2000"],
    ["31.12.2019", "must be a day such as 2026-11-21, or a moment in UTC such as 2026-11-21T10:00:00.000Z"],
    [
      "2019-12-31T10:00:00+02:00",
      "must be a day such as 2026-11-21, or a moment in UTC such as 2026-11-21T10:00:00.000Z",
    ],
  ])("is refused where it is %s", async (date, reason) => {
    const shop = shopWith({
      "a.csv": `${HISTORY},Order Date\nO-1,C,5,shipped,${date}`,
      "b.csv": `${HISTORY},created_at\nO-1,C,5,shipped,${date}`,
      "c.json": JSON.stringify({ orderId: "O-1", customerId: "C", total: 5, status: "shipped", orderDate: date }),
    });
    expect((await shop.import("a.csv")).refused).toEqual([{ row: 2, orderId: "O-1", reason: `order_date ${reason}` }]);
    expect((await shop.import("b.csv")).refused).toMatchObject([{ reason: `created_at ${reason}` }]);
    expect((await shop.import("c.json")).refused).toMatchObject([{ reason: `orderDate ${reason}` }]);
    expect(shop.created).toEqual([]);
  });

  it("is a single one, and the same in any file format", async () => {
    const order = { orderId: "O-1", customerId: "C", total: 5, status: "shipped" };
    const shop = shopWith({
      "a.csv": `${HISTORY},order_date\nO-1,C,5,shipped,2020-02-29`,
      "a.json": JSON.stringify({ ...order, createdAt: "2020-02-29T00:00:00Z" }),
      "b.json": JSON.stringify({ ...order, createdAt: "2020-02-29", orderDate: "2020-02-29" }),
    });
    await shop.import("a.csv");
    expect(await shop.import("a.json")).toMatchObject({ thereAlready: 1, refused: [] });
    expect((await shop.import("b.json")).refused).toMatchObject([
      { reason: "It must be either createdAt or orderDate, not both" },
    ]);
  });
});

describe("a file without orders", () => {
  it.each([
    ["empty.csv", "", "The file is empty"],
    ["header.csv", HEADER, "The file holds no orders"],
    ["none.json", '{"orders": []}', "The file holds no orders"],
    ["columns.csv", "a,b\n1,2", /^Line 1 must name the columns/],
    ["orders.xlsx", "PK", "The file's name must end in .csv or .json"],
    ["orders", HEADER, "The file's name must end in .csv or .json"],
  ])("gets a report with the problem: %s", async (name, content, problem) => {
    const report = await shopWith({ [name]: content }).import(name);
    expect(report).toMatchObject({ rows: 0, made: 0, refused: [], problem: expect.stringMatching(problem) });
  });

  it("may be deleted already", async () => {
    expect(await shopWith({}).import("gone.csv")).toMatchObject({ problem: "The file is no longer there" });
  });

  it("is not imported when it is a folder, or outside of uploads/", async () => {
    const shop = shopWith({ "a/": "" });
    for (const key of ["uploads/", "uploads/a/", "imports/a.csv.report.json"]) await shop.invoke(eventOf(key));
    expect([...shop.uploads.stored.keys()]).toEqual(["uploads/a/"]);
  });
});

describe("a file whose name has blanks, special characters and folders", () => {
  it("is found, and its report is in the same folders", async () => {
    const name = "2026/März + April.CSV";
    const shop = shopWith({ [name]: `${HEADER}\nA-1,CUST-1,MOUSE,1,` });
    await shop.invoke(eventOf("uploads/2026/M%C3%A4rz+%2B+April.CSV"));
    expect(shop.report(name)).toMatchObject({ file: `uploads/${name}`, made: 1 });
  });
});

describe("a file whose import the API started", () => {
  const importId = `import-${"0123456789abcdef".repeat(2)}`;
  const name = `${importId}/orders.csv`;
  const progressOf = ({ uploads }: ReturnType<typeof shopWith>) =>
    JSON.parse(String(uploads.stored.get(`imports/${importId}.progress.json`)));

  it("is imported under the id that the API gave", async () => {
    const shop = shopWith({ [name]: `${HEADER}\nA-1,CUST-1,MOUSE,1,` });
    expect(await shop.import(name)).toMatchObject({ importId, file: `uploads/${name}`, made: 1 });
    expect(await shop.get("A-1")).toMatchObject({ correlationId: importId, origin: `uploads/${name}:2` });
    expect(progressOf(shop)).toMatchObject({ importId, version: "v1", finishedAt: expect.any(String) });
  });

  it("is imported again when it is overwritten by hand", async () => {
    const shop = shopWith({ [name]: `${HEADER}\nA-1,CUST-1,MOUSE,1,` });
    await shop.import(name);
    shop.uploads.stored.set(`uploads/${name}`, Buffer.from(`${HEADER}\nA-2,CUST-1,MOUSE,1,`));
    expect(await shop.import(name, { version: "v2" })).toMatchObject({ importId, version: "v2", rows: 1, made: 1 });
    expect(progressOf(shop)).toMatchObject({ version: "v2", counts: { made: 1 } });
  });

  it.each(["import-1/orders.csv", `${importId}.csv`, `${importId}x/orders.csv`, `2026/${importId}/orders.csv`])(
    "is only one in a folder of that name: not %s",
    async (other) => {
      const shop = shopWith({ [other]: `${HEADER}\nA-1,CUST-1,MOUSE,1,` });
      const report = await shop.import(other);
      expect(report.importId).toMatch(/^import-[0-9a-f]{32}$/);
      expect(report.importId).not.toBe(importId);
    },
  );
});

describe("an import that takes several invocations", () => {
  const ROWS = 1_000;
  const ids = Array.from({ length: ROWS }, (_, index) => `N-${index}`);
  const isBad = (index: number) => index % 7 === 3;
  const csvRows = ids.map((id, index) => `${id},CUST-1,MOUSE,${isBad(index) ? "x" : 1},1.00`);
  const good = ids.filter((_, index) => !isBad(index));
  const badRows = ids.flatMap((_, index) => (isBad(index) ? [index] : []));
  const jsonOrders = ids.map((orderId, index) => ({
    orderId,
    customerId: "CUST-1",
    productId: "MOUSE",
    quantity: isBad(index) ? "x" : 1,
  }));

  it.each([
    ["many.csv", `${HEADER}\n${csvRows.join("\n")}`, 2],
    ["many.json", JSON.stringify({ orders: jsonOrders }), 1],
  ])("imports each row exactly once: %s", async (name, content, firstRow) => {
    const shop = shopWith({ [name]: content });

    const report = await shop.import(name, { looks: 3 });

    expect(report.invocations).toBeGreaterThan(5);
    expect(report).toMatchObject({ rows: ROWS, made: good.length, thereAlready: 0, rowsRefused: badRows.length });
    expect([...shop.created].sort()).toEqual([...good].sort());
    expect(report.refused.map(({ row }) => row)).toEqual(badRows.map((index) => index + firstRow));
  });

  it("never splits an order", async () => {
    const rows = ids.flatMap((id) => [`${id},CUST-1,MOUSE,1,1.00`, `${id},CUST-1,LAPTOP,1,1.00`]);
    const shop = shopWith({ "two.csv": `${HEADER}\n${rows.join("\n")}` });
    expect(await shop.import("two.csv", { looks: 2 })).toMatchObject({ rows: 2 * ROWS, made: ROWS, rowsRefused: 0 });
    for (const id of ids) expect((await shop.get(id)).lines).toHaveLength(2);
  });

  it("makes progress in each invocation, even without any time left", async () => {
    const shop = shopWith({ "many.csv": `${HEADER}\n${csvRows.slice(0, 120).join("\n")}` });
    expect(await shop.import("many.csv", { looks: 0 })).toMatchObject({ rows: 120, invocations: 4 });
  });

  it("counts the orders of an invocation that died before it saved its progress", async () => {
    const shop = shopWith({ "many.csv": `${HEADER}\n${csvRows.join("\n")}` });
    const { create } = shop.orders;
    let calls = 0;
    shop.orders = {
      ...shop.orders,
      create: async (order) => {
        if (++calls === 400) throw new Error("The table is gone");
        return create(order);
      },
    };
    await expect(shop.import("many.csv")).rejects.toThrow("The table is gone");
    expect(shop.created.length).toBeGreaterThan(300);

    expect(await shop.import("many.csv")).toMatchObject({ rows: ROWS, made: good.length, thereAlready: 0 });
    expect(new Set(shop.created).size).toBe(good.length);
    expect(shop.created).toHaveLength(good.length);
  });

  it("has the same result when S3 sends its event twice, in parallel or one after the other", async () => {
    const shop = shopWith({ "many.csv": `${HEADER}\n${csvRows.join("\n")}` });
    await Promise.all([shop.import("many.csv", { looks: 3 }), shop.import("many.csv", { looks: 4 })]);
    const report = shop.report("many.csv");
    expect(report).toMatchObject({ rows: ROWS, made: good.length, thereAlready: 0, rowsRefused: badRows.length });
    expect(shop.created).toHaveLength(good.length);

    expect(await shop.import("many.csv")).toEqual(report);
  });

  it("has a complete report, however many rows are refused, and leaves no other objects behind", async () => {
    const rows = Array.from({ length: 9_000 }, (_, index) => `R-${index},CUST-1,1.00,lost`);
    const shop = shopWith({ "bad.csv": `${HISTORY}\n${rows.join("\n")}` });

    const report = await shop.import("bad.csv", { looks: 30 });

    expect(report.invocations).toBeGreaterThan(3);
    expect(report.rowsRefused).toBe(9_000);
    expect(report.refused.map(({ row }) => row)).toEqual(rows.map((_, index) => index + 2));
    expect([...shop.uploads.stored.keys()]).toEqual([
      "uploads/bad.csv",
      `imports/${report.importId}.progress.json`,
      "imports/bad.csv.report.json",
    ]);
  });
});

describe("a bucket without versioning", () => {
  it("is an error that names the file", async () => {
    const event = { Records: [{ s3: { object: { key: "uploads/a.csv" } } }] } as S3Event;
    await expect(shopWith({}).invoke(event)).rejects.toThrow("names no version of uploads/a.csv");
  });
});

describe("personal data in a file", () => {
  const { body, email, phone } = PERSONAL;
  const row = ["A-1", body.customerId, "MOUSE", "1", ""].join(",");
  const goods = { productId: "MOUSE", quantity: 1 };

  it.each<[string, string, string | object]>([
    ["that is good", "a.csv", `${HEADER},email,phone\n${row},${email},${phone}`],
    ["without a header", "a.csv", `${row}\n${row}`],
    ["with such a header", "a.csv", `${HEADER},${email},${phone},${body.customerName}\n${row},1,2,3`],
    [
      "with mixed-up columns",
      "a.csv",
      `order_id,customer_id,product_id,quantity,price\n${email},C,${email},${phone},x`,
    ],
    ["with an unknown product of that name", "a.csv", `${HEADER}\nA-1,C,${email},1,\nA-2,C,${body.customerName},1,`],
    ["with a row that is too short", "a.csv", `${HEADER}\nA-1,${email}`],
    ["with a broken quote", "a.csv", `${HEADER}\nA-1,"${email},MOUSE,1,`],
    ["with a broken header", "a.csv", `"${email},order_id\n${row}`],
    ["that is history", "a.csv", `${HISTORY}\nA-1,${body.customerId},${phone},${email}`],
    ["that is JSON and good", "a.json", { orderId: "A-1", ...body, ...goods }],
    ["with values of another kind", "a.json", { orderId: email, customerEmail: phone, customerPhone: email, ...goods }],
    ["with addresses as fields", "a.json", { orderId: "A-1", [email]: 1, [phone]: { [email]: 1 } }],
    ["with orders by address", "a.json", { [email]: { ...body, ...goods } }],
    ["that is broken JSON", "a.json", `[{"orderId": "A-1", "customerEmail": ${email}}]`],
    ["that is JSON by name only", "a.json", row],
    ["that breaks off", "a.json", `[{"orderId": "A-1", "customerEmail": "${email}`],
  ])("is neither in the report nor in the log: a file %s", async (_, name, content) => {
    const shop = shopWith({ [name]: typeof content === "string" ? content : JSON.stringify(content) });
    const report = await shop.import(name);
    expect(report.made + report.rowsRefused + (report.problem ? 1 : 0)).toBeGreaterThan(0);
    expectNothingPersonal(report, log);
  });

  it("is in no error, even when DynamoDB quotes its input", async () => {
    const shop = shopWith({ "a.csv": `${HEADER}\n${row}` });
    shop.orders = {
      ...shop.orders,
      create: async (order) => {
        const more = { name: "ValidationException", $fault: "client", $metadata: {}, Item: order };
        throw Object.assign(new Error(`Value '${JSON.stringify(order)}' is not valid`), more);
      },
    };
    const error = await shop.import("a.csv").catch((error: unknown) => error);
    expect(error).toMatchObject({ name: "ValidationException" });
    expectNothingPersonal(error, log);
  });
});
