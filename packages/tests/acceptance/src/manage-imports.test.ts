import { randomUUID } from "node:crypto";
import type { ImportStarted, ImportView, StartImport } from "@orders/client";
import { describe, expect, it } from "vitest";
import { type Answer, api, call } from "./api.ts";
import { apiUrl } from "./environment.ts";
import { eventually } from "./eventually.ts";
import { getOrder, someCustomer } from "./orders.ts";
import { expectProblem } from "./problem.ts";
import { WIDGET } from "./products.ts";

const ORIGIN = "https://office.example.com";
const HEADER = "order_id,customer_id,product_id,quantity,price";

const start = (body: unknown): Promise<Answer<ImportStarted>> => call<ImportStarted>("POST", "/imports", { body });
const show = (importId: string): Promise<Answer<ImportView>> => call<ImportView>("GET", `/imports/${importId}`);

async function started(body: StartImport): Promise<ImportStarted> {
  const { data, error } = await api.POST("/imports", { body });
  if (!data) throw new Error(`The import was not started: ${JSON.stringify(error)}`);
  return data;
}

/** Uploads a file as the answer to POST /imports says. `changes` to its headers: undefined leaves one out. */
const upload = (
  { upload: { method, url, headers } }: ImportStarted,
  body: string,
  changes: Readonly<Record<string, string | undefined>> = {},
): Promise<Response> =>
  fetch(url, {
    method,
    body,
    headers: Object.entries({ ...headers, ...changes }).filter((one): one is [string, string] => one[1] !== undefined),
  });

const finished = (importId: string): Promise<ImportView> =>
  eventually(
    `${importId} is finished`,
    async () => (await show(importId)).body,
    ({ finishedAt }) => finishedAt !== undefined,
  );

/** A run of ids that no earlier test used, and a file of one good and one bad row. */
function aFile() {
  const run = randomUUID().slice(0, 8);
  const row = (id: string, quantity: string) => `${run}-${id},${someCustomer()},${WIDGET.productId},${quantity},29.99`;
  return { run, content: [HEADER, row("A", "1"), row("B", "none")].join("\n") };
}

describe("POST /imports", () => {
  it("takes a file by an upload straight to the bucket, and shows the import to its end", async () => {
    const { run, content } = aFile();
    const { status, headers, body } = await start({ fileName: "orders.csv", size: content.length });
    expect(status).toBe(201);
    const { importId } = body;
    expect(new URL(headers.get("location") ?? "", `${apiUrl.replace(/orders$/, "imports")}`).pathname).toMatch(
      new RegExp(`/imports/${importId}$`),
    );
    expect((await show(importId)).body).toMatchObject({
      importId,
      status: "WAITING_FOR_FILE",
      expiresAt: body.upload.expiresAt,
    });

    expect((await upload(body, content)).status).toBe(200);

    const view = await finished(importId);
    expect(view).toMatchObject({
      importId,
      status: "DONE",
      size: content.length,
      bytesRead: content.length,
      counts: { rows: 2, made: 1, recorded: 0, thereAlready: 0, rowsRefused: 1 },
      report: {
        importId,
        refused: [{ row: 3, orderId: `${run}-B`, reason: "quantity must be a whole number from 1 to 1000" }],
      },
    });
    expect(await (await fetch(view.reportUrl ?? "")).json()).toEqual(view.report);
    expect((await getOrder(`${run}-A`)).body.correlationId).toBe(importId);
  });

  it("imports a file of the same name as another import, with its own report", async () => {
    const { run, content } = aFile();
    const fileName = `${run}.csv`;
    const [one, other] = [await started({ fileName }), await started({ fileName })];
    await upload(one, content);
    expect(await finished(one.importId)).toMatchObject({ counts: { made: 1, thereAlready: 0 } });
    await upload(other, content);
    expect(await finished(other.importId)).toMatchObject({ counts: { made: 0, thereAlready: 1 } });
    expect((await show(one.importId)).body).toMatchObject({ report: { importId: one.importId, made: 1 } });
  });

  it.each(["März + April & 100 % #1?.json", `${"x".repeat(250)}.json`, "注文.JSON"])(
    "takes a file of any name: %s",
    async (fileName) => {
      const { run } = aFile();
      const order = { orderId: `${run}-A`, customerId: someCustomer(), total: 5, status: "delivered" };
      const { importId, file, ...rest } = await started({ fileName });
      expect((await upload({ importId, file, ...rest }, JSON.stringify(order))).status).toBe(200);
      expect(await finished(importId)).toMatchObject({
        status: "DONE",
        file: `uploads/${importId}/${fileName}`,
        report: { file, recorded: 1 },
      });
    },
  );

  it("shows why a file cannot be read", async () => {
    const { importId, ...rest } = await started({ fileName: "orders.json" });
    await upload({ importId, ...rest }, '{"orders": [');
    const view = await finished(importId);
    expect(view).toMatchObject({ status: "FAILED", problem: expect.stringMatching(/\S/) });
    expect(view.report?.problem).toBe(view.problem);
  });

  it("gives an upload that can be made once", async () => {
    const { content } = aFile();
    const one = await started({ fileName: "orders.csv" });
    expect((await upload(one, content)).status).toBe(200);
    expect((await upload(one, content)).status).toBe(412);
    expect(await finished(one.importId)).toMatchObject({ counts: { rows: 2 } });
  });

  it.each<[string, (one: ImportStarted) => Promise<Response>]>([
    ["another size", (one) => upload(one, "order_id,customer_id\n")],
    ["another type", (one) => upload(one, "order_id", { "Content-Type": "text/html" })],
    ["the right to overwrite", (one) => upload(one, "order_id", { "If-None-Match": undefined })],
    [
      "another file",
      (one) =>
        upload({ ...one, upload: { ...one.upload, url: one.upload.url.replace("orders.csv", "b.csv") } }, "order_id"),
    ],
    [
      "more time",
      (one) =>
        upload(
          { ...one, upload: { ...one.upload, url: one.upload.url.replace(/(?<=X-Amz-Expires=)\d+/, "604800") } },
          "order_id",
        ),
    ],
  ])("gives an upload that cannot be used with %s", async (_, use) => {
    const one = await started({ fileName: "orders.csv", size: 8 });
    expect((await use(one)).status).toBe(403);
    expect((await show(one.importId)).body.status).toBe("WAITING_FOR_FILE");
  });

  it("gives an upload and a report that pages of other origins can use", async () => {
    const one = await started({ fileName: "orders.csv" });
    const preflight = await fetch(one.upload.url, {
      method: "OPTIONS",
      headers: {
        Origin: ORIGIN,
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": Object.keys(one.upload.headers).join().toLowerCase(),
      },
    });
    expect(preflight.status).toBe(200);
    expect(preflight.headers.get("access-control-allow-origin")).toBeTruthy();
    expect(preflight.headers.get("access-control-allow-headers")?.toLowerCase()).toContain("if-none-match");
    const { headers } = await upload(one, aFile().content, { Origin: ORIGIN });
    expect(headers.get("access-control-allow-origin")).toBeTruthy();
    const { reportUrl = "" } = await finished(one.importId);
    expect(
      (await fetch(reportUrl, { headers: { Origin: ORIGIN } })).headers.get("access-control-allow-origin"),
    ).toBeTruthy();
  });

  it.each([{}, { fileName: "orders.xlsx" }, { fileName: "../orders.csv" }, { fileName: `${"x".repeat(1020)}.csv` }])(
    "refuses a name that no import can have: %j",
    async (body) => {
      const { errors = [] } = expectProblem(await start(body), 400);
      expect([...new Set(errors.map(({ pointer }) => pointer))]).toEqual(["/fileName"]);
    },
  );
});

describe("GET /imports/{importId}", () => {
  it.each([`import-${"0".repeat(32)}`, "no-such-import"])("answers 404 for an unknown import: %s", async (importId) => {
    expectProblem(await show(importId), 404);
  });
});
