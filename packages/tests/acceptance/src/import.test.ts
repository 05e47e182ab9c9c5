import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { GetObjectCommand, PutObjectCommand, S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { eventually } from "./eventually.ts";
import { become, cancel, getOrder, list, move, retry, settled, someCustomer } from "./orders.ts";
import { output } from "./outputs.ts";
import { expectProblem } from "./problem.ts";
import { someProduct, stockUp, WIDGET } from "./products.ts";

const s3 = new S3Client({ forcePathStyle: true });
const Bucket = output("uploads_bucket");

interface Report {
  readonly version: string;
  readonly importId: string;
  readonly problem?: string;
  readonly rows: number;
  readonly made: number;
  readonly recorded: number;
  readonly thereAlready: number;
  readonly rowsRefused: number;
  readonly ignoredColumns?: readonly string[];
  readonly remarks?: readonly { readonly text: string; readonly count?: number; readonly rows?: readonly number[] }[];
  readonly refused: readonly { readonly row: number; readonly orderId?: string; readonly reason: string }[];
}

/** Uploads a file under uploads/. @returns the report on it. */
async function imported(name: string, content: string | Uint8Array): Promise<Report> {
  const { VersionId } = await s3.send(
    new PutObjectCommand({ Bucket, Key: `uploads/${name}`, Body: Buffer.from(content) }),
  );
  const report = await eventually(
    `uploads/${name} is imported`,
    () => reportOn(name),
    (report) => report?.version === VersionId,
  );
  return report as Report;
}

async function reportOn(name: string): Promise<Report | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: `imports/${name}.report.json` }));
    return JSON.parse((await Body?.transformToString()) ?? "");
  } catch (error) {
    if (error instanceof S3ServiceException && error.name === "NoSuchKey") return undefined;
    throw error;
  }
}

const some = (): string => randomUUID().slice(0, 8);

/** A file that must be accepted as it stands, save that its orders have ids that no earlier run had. */
const requestOf = (file: string, run: string): string =>
  readFileSync(new URL(import.meta.resolve(`@orders/contracts/examples/${file}`)), "utf8").replaceAll(
    "ORD-",
    `${run}-`,
  );

describe("D4 a CSV file under uploads/", () => {
  it("creates orders that are processed, reports every refused row, and is imported once", async () => {
    const run = some();
    const customer = someCustomer();
    const { productId } = WIDGET;
    const lamp = await someProduct(2);
    const content = [
      "Order_ID,Customer_ID,Product_ID,Quantity,Price",
      `${run}-A,${customer},${productId},1,29.99`,
      `${run}-A,${customer},${lamp},2,`,
      `${run}-B,${customer},${productId},none,29.99`,
      `${run}-C,${customer},${productId}`,
      "",
      `${run}-D,${customer},"${productId},1,29.99`,
      `${run}-E,${customer},NO-SUCH-PRODUCT,1,`,
      `"${run}-F","${customer}","${productId}","1","1.00"`,
    ].join("\r\n");

    const report = await imported(`${run} orders.csv`, `\uFEFF${content}\r\n`);

    expect(report).toMatchObject({ rows: 7, made: 2, recorded: 0, thereAlready: 0, rowsRefused: 4 });
    expect(report.refused).toEqual([
      { row: 4, orderId: `${run}-B`, reason: "quantity must be a whole number from 1 to 1000" },
      { row: 5, orderId: `${run}-C`, reason: "It has 3 values for 5 columns" },
      { row: 7, orderId: `${run}-D`, reason: expect.stringMatching(/quote/) },
      { row: 8, orderId: `${run}-E`, reason: expect.stringMatching(/no product NO-SUCH-PRODUCT in the catalogue/) },
    ]);

    const { status, body } = await getOrder(`${run}-A`);
    expect(status).toBe(200);
    expect(body.correlationId).toBe(report.importId);
    const order = await settled(`${run}-A`);
    expect(order).toMatchObject({ status: "COMPLETED", customerId: customer, payment: { status: "CHARGED" } });
    expect(order.items).toMatchObject([
      { productId, quantity: 1, price: 29.99 },
      { productId: lamp, quantity: 2, price: 10, name: "Lamp" },
    ]);
    await become(`${run}-F`, "COMPLETED");
    for (const id of ["B", "C", "D", "E"]) expectProblem(await getOrder(`${run}-${id}`), 404);

    const again = await imported(`${run} orders.csv`, `\uFEFF${content}\r\n`);
    expect(again).toMatchObject({ rows: 7, made: 0, thereAlready: 2, rowsRefused: 4 });
    expect(await settled(`${run}-A`)).toEqual(order);
  });

  it("stores historical orders as they are, and never processes them", async () => {
    const run = some();
    const customer = someCustomer();
    const content = `status,total,customer_id,order_id\ndelivered,109.97,${customer},${run}-A\nPENDING,5,${customer},${run}-B\n`;

    expect(await imported(`${run}.csv`, content)).toMatchObject({ rows: 2, made: 0, recorded: 2, rowsRefused: 0 });

    const { body } = await getOrder(`${run}-A`);
    expect(body).toMatchObject({ status: "DELIVERED", totalAmount: 109.97, items: [], attempt: 0, version: 1 });
    expect(body.history.map(({ event }) => event)).toEqual(["IMPORTED"]);
    const { body: page } = await list({ customerId: customer, status: "delivered" });
    expect(page.orders.map(({ orderId }) => orderId)).toEqual([`${run}-A`]);

    expectProblem(await cancel(`${run}-B`), 409);
    expectProblem(await retry(`${run}-B`), 409);
    expectProblem(await move(`${run}-B`, "shipped"), 409);
    expect((await getOrder(`${run}-B`)).body).toMatchObject({ status: "PENDING", attempt: 0, version: 1 });
  });

  it("takes lines with their totals and statuses as they stand, and remarks on what it does not use", async () => {
    const run = some();
    await stockUp({ "PROD-002": 1, "PROD-1": 3 });

    const report = await imported(`${run}.csv`, requestOf("import.csv", run));

    expect(report).toMatchObject({ rows: 2, made: 2, recorded: 0, rowsRefused: 0 });
    expect(report.remarks).toEqual([{ text: expect.stringMatching(/^status is not used/), count: 2, rows: [2, 3] }]);
    expect(await become(`${run}-1002`, "COMPLETED")).toMatchObject({ totalAmount: 89.97 });
    expect(await become(`${run}-1001`, "COMPLETED")).toMatchObject({ totalAmount: 29.99 });
  });

  it("stores historical orders with their dates", async () => {
    const run = some();
    const customer = someCustomer();
    expect(await imported(`${run}.csv`, requestOf("import-history.csv", run))).toMatchObject({
      recorded: 2,
      rowsRefused: 0,
    });
    expect((await getOrder(`${run}-0001`)).body).toMatchObject({ status: "DELIVERED", totalAmount: 59.98 });

    const rows = [`${run}-A,${customer},5,shipped,2020-02-29`, `${run}-B,${customer},5,shipped,2020-02-30`];
    const dated = await imported(
      `${run} dated.csv`,
      `order_id,customer_id,total,status,order_date\n${rows.join("\n")}`,
    );
    expect(dated).toMatchObject({ recorded: 1, refused: [{ row: 3, orderId: `${run}-B` }] });
    expect((await getOrder(`${run}-A`)).body).toMatchObject({ createdAt: "2020-02-29T00:00:00.000Z" });
    const { body: page } = await list({ customerId: customer, from: "2020-02-29", to: "2020-02-29" });
    expect(page.orders.map(({ orderId }) => orderId)).toEqual([`${run}-A`]);
  });

  it("A8 stores more historical orders than GET /orders lists on a page: 50 unless asked otherwise", async () => {
    const run = some();
    const customerId = someCustomer();
    const rows = Array.from({ length: 51 }, (_, row) => `${run}-${row},${customerId},5,shipped`);
    const report = await imported(`${run}.csv`, ["order_id,customer_id,total,status", ...rows].join("\n"));
    expect(report).toMatchObject({ recorded: 51, rowsRefused: 0 });

    const { body } = await list({ customerId });

    expect([body.count, body.orders.length]).toEqual([50, 50]);
    expect(body.nextCursor).toEqual(expect.any(String));
  });

  it("takes an order whole or not at all, and no price or currency that is not meant", async () => {
    const run = some();
    const { productId } = WIDGET;
    const content = [
      "order_id,customer_id,product_id,quantity,price,currency,",
      `${run}-A,CUST-001,${productId},1,5,,`,
      `${run}-B,CUST-001,${productId},1,5,,`,
      `${run}-A,CUST-001,${productId},3,7,,`,
      `${run}-C,CUST-001,${productId},1,5,,`,
      `,,${productId},3,7,,`,
      `${run}-D,CUST-001,${productId},1,9.00,XXX,`,
      `${run}-E,CUST-001,${productId},1,9,,99`,
      `${run}-F,,${productId},1,9,,`,
    ].join("\n");

    const report = await imported(`${run}.csv`, content);

    expect(report).toMatchObject({ rows: 8, made: 2, rowsRefused: 5 });
    expect(report.refused).toEqual([
      { row: 2, orderId: `${run}-A`, reason: expect.stringMatching(/ lie apart, beginning with lines 2, 4/) },
      { row: 4, orderId: `${run}-A`, reason: expect.stringMatching(/ lie apart, beginning with lines 2, 4/) },
      { row: 7, orderId: `${run}-D`, reason: expect.stringMatching(/^currency must be /) },
      { row: 8, orderId: `${run}-E`, reason: expect.stringMatching(/^It has a value in column 7, which has no name/) },
      { row: 9, orderId: `${run}-F`, reason: "Missing required field: customer_id" },
    ]);
    expect(await become(`${run}-C`, "COMPLETED")).toMatchObject({ totalAmount: 26, items: [{}, {}] });
    await become(`${run}-B`, "COMPLETED");
    for (const id of ["A", "D", "E", "F"]) expectProblem(await getOrder(`${run}-${id}`), 404);
  });

  it.each([
    ["that is empty", "csv", "", /empty/],
    ["without the columns", "csv", "a,b\n1,2\n", /must name the columns order_id/],
    ["in UTF-16", "csv", Buffer.from("\uFEFForder_id,customer_id,total,status\n", "utf16le"), /not UTF-8/],
    ["of another kind", "xlsx", "PK", /must end in .csv or .json/],
  ])("%s gets a report that says so", async (_, extension, content, problem) => {
    expect(await imported(`${some()}.${extension}`, content)).toMatchObject({
      rows: 0,
      refused: [],
      problem: expect.stringMatching(problem),
    });
  });
});

describe("D4 a JSON file under uploads/", () => {
  it("creates orders from bodies of POST /orders, and stores historical ones", async () => {
    const run = some();
    const customerId = someCustomer();

    const report = await imported(
      `${run}/orders.json`,
      JSON.stringify({
        orders: [
          { orderId: `${run}-A`, customerId, productId: WIDGET.productId, quantity: 1 },
          { order_id: `${run}-B`, customerId, total: 12.5, status: "Cancelled" },
          { orderId: `${run}-C`, customerId, items: [] },
        ],
      }),
    );

    expect(report).toMatchObject({ rows: 3, made: 1, recorded: 1, rowsRefused: 1 });
    expect(report.refused).toEqual([{ row: 3, orderId: `${run}-C`, reason: "items must be a list of 1 to 50 lines" }]);
    expect(await become(`${run}-A`, "COMPLETED")).toMatchObject({ customerId });
    expect((await getOrder(`${run}-B`)).body).toMatchObject({ status: "CANCELLED", totalAmount: 12.5, attempt: 0 });
  });

  it("takes orders as they stand", async () => {
    const run = some();
    await stockUp({ "PROD-2": 1, "PROD-002": 2 });
    expect(await imported(`${run}.json`, requestOf("import.json", run))).toMatchObject({ made: 2, rowsRefused: 0 });
    expect(await become(`${run}-2001`, "COMPLETED")).toMatchObject({ totalAmount: 49.99 });
    expect(await become(`${run}-2002`, "COMPLETED")).toMatchObject({ totalAmount: 59.98 });
  });

  it("refuses one order that is nested without end alone", async () => {
    const run = some();
    const order = (id: string) => ({
      orderId: `${run}-${id}`,
      customerId: "CUST-001",
      productId: WIDGET.productId,
      quantity: 1,
    });
    const deep = `{"orderId":"${run}-B","x":${"[".repeat(4_900)}${"]".repeat(4_900)}}`;

    const report = await imported(
      `${run}.json`,
      `[${JSON.stringify(order("A"))},${deep},${JSON.stringify(order("C"))}]`,
    );

    expect(report).toMatchObject({ rows: 3, made: 2, refused: [{ row: 2, orderId: `${run}-B` }] });
    for (const id of ["A", "C"]) await become(`${run}-${id}`, "COMPLETED");
  });

  it("takes nothing of a file with two lists of orders, or with a currency that is not the shop's", async () => {
    const run = some();
    const orders = JSON.stringify([
      { orderId: `${run}-A`, customerId: "CUST-001", productId: WIDGET.productId, quantity: 1 },
    ]);
    expect(await imported(`${run} a.json`, `{"orders":${orders},"orders":[]}`)).toMatchObject({
      made: 0,
      problem: expect.stringMatching(/orders twice/),
    });
    expect(await imported(`${run} b.json`, `{"orders":${orders},"currency":"XXX"}`)).toMatchObject({
      made: 0,
      problem: expect.stringMatching(/currency must be/),
    });
    expectProblem(await getOrder(`${run}-A`), 404);
  });
});
