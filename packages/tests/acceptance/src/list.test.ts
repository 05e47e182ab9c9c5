import type { OrderPage } from "@orders/client";
import { beforeAll, describe, expect, it } from "vitest";
import { call } from "./api.ts";
import { apiKey } from "./environment.ts";
import { eventually } from "./eventually.ts";
import { accepted, anOrder, getOrder, list, settled, someCustomer } from "./orders.ts";
import { expectProblem } from "./problem.ts";

const DECLINED = 25;

/** The rest of a list, page by page. */
async function everyPage(query: Record<string, string>): Promise<OrderPage[]> {
  const pages: OrderPage[] = [];
  for (let cursor: string | null | undefined; cursor !== null; cursor = pages.at(-1)?.nextCursor) {
    const { status, body, text } = await list({ ...query, ...(cursor && { cursor }) });
    expect(status, text).toBe(200);
    pages.push(body);
    expect(pages.length).toBeLessThan(50);
  }
  return pages;
}

describe("A8 GET /orders", () => {
  const customerId = someCustomer();
  let completed: string;
  let all: OrderPage["orders"];

  beforeAll(async () => {
    const bodies = Array.from({ length: DECLINED }, () => anOrder({ customerId, paymentToken: "tok_declined" }));
    const declined = await Promise.all(bodies.map(accepted));
    completed = await accepted(anOrder({ customerId }));
    await Promise.all([...declined, completed].map(settled));
    // An index of the table may lag behind it.
    const { body } = await eventually(
      "the customer's orders are listed as they are",
      () => list({ customerId, limit: "100" }),
      ({ body }) =>
        body.count === DECLINED + 1 && body.orders.every(({ status }) => status === "FAILED" || status === "COMPLETED"),
    );
    all = body.orders;
  });

  const idsOf = (orders: OrderPage["orders"]) => orders.map(({ orderId }) => orderId);

  it("lists the newest first", () => {
    const times = all.map(({ createdAt }) => createdAt);
    expect(times).toEqual([...times].sort().reverse());
    expect(idsOf(all)[0]).toBe(completed);
  });

  it("shows a summary of each order", () => {
    expect(all[0]).toEqual({
      orderId: completed,
      customerId,
      client: apiKey.split(".")[0],
      status: "COMPLETED",
      totalAmount: 29.99,
      currency: expect.stringMatching(/^[A-Z]{3}$/),
      itemCount: 1,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    expect(all[1]).toMatchObject({ status: "FAILED", reason: "PAYMENT_DECLINED" });
  });

  it("shows summaries, and whole orders with view=full, 25 at most", async () => {
    expect((await list({ customerId })).body.view).toBe("summary");

    const { body } = await list({ customerId, view: "full" });
    expect(body).toMatchObject({ view: "full", count: 25 });
    expect(body.orders[0]).toEqual((await getOrder(completed)).body);
    const problem = expectProblem(await list({ customerId, view: "full", limit: "26" }), 400);
    expect(problem.message).toBe("limit must be at most 25 with view=full, and not 26");
  });

  it("shows each order once, page by page", async () => {
    const pages = await everyPage({ customerId, limit: "7" });

    expect(pages.map(({ count }) => count)).toEqual([7, 7, 7, 5]);
    expect(pages.every(({ count, orders }) => count === orders.length)).toBe(true);
    expect(idsOf(pages.flatMap(({ orders }) => orders))).toEqual(idsOf(all));
  });

  it("ends with a nextCursor of null where a page is just full", async () => {
    const { body } = await list({ customerId, limit: String(DECLINED + 1) });
    expect(body.count).toBe(DECLINED + 1);
    expect(body.nextCursor).toBeNull();
  });

  it.each(["failed", "FAILED", "Failed"])("filters by status in either case: %s", async (status) => {
    const { body } = await list({ customerId, status, limit: "100" });
    expect(body.count).toBe(DECLINED);
    expect(body.filter).toMatchObject({ customerId, status: "FAILED" });
    expect(idsOf(body.orders)).toEqual(idsOf(all).filter((id) => id !== completed));
  });

  it("pages through a filter as well", async () => {
    const pages = await everyPage({ customerId, status: "failed", limit: "10" });
    expect(idsOf(pages.flatMap(({ orders }) => orders))).toEqual(idsOf(all).filter((id) => id !== completed));
  });

  it("filters by time, both ends included", async () => {
    const [newest, oldest] = [all[4], all[20]];
    const { body } = await list({
      customerId,
      from: oldest?.createdAt ?? "",
      to: newest?.createdAt ?? "",
      limit: "100",
    });
    const within = all.filter(
      ({ createdAt }) => oldest && newest && createdAt >= oldest.createdAt && createdAt <= newest.createdAt,
    );
    expect(idsOf(body.orders)).toEqual(idsOf(within));
  });

  it("takes a day as the whole day", async () => {
    const from = all.at(-1)?.createdAt.slice(0, 10) ?? "";
    const to = all[0]?.createdAt.slice(0, 10) ?? "";
    const { body } = await list({ customerId, from, to, limit: "100" });
    expect(idsOf(body.orders)).toEqual(idsOf(all));
  });

  it("lists by status and by time without a customer", async () => {
    const from = all.at(-1)?.createdAt ?? "";
    const to = all[0]?.createdAt ?? "";
    const byTime = await everyPage({ from, to, limit: "100" });
    expect(idsOf(byTime.flatMap(({ orders }) => orders))).toEqual(expect.arrayContaining(idsOf(all)));

    const byStatus = (await everyPage({ status: "completed", from, to, limit: "100" })).flatMap(({ orders }) => orders);
    expect(idsOf(byStatus)).toContain(completed);
    expect(byStatus.every(({ status }) => status === "COMPLETED")).toBe(true);
  });

  it("is empty for a customer without orders", async () => {
    const nobody = someCustomer();
    const { status, body } = await list({ customerId: nobody });
    expect(status).toBe(200);
    expect(body).toMatchObject({ orders: [], count: 0, filter: { customerId: nobody }, nextCursor: null });
  });

  describe("refuses", () => {
    it.each([
      ["a limit of 0", { limit: "0" }, "limit"],
      ["a limit of 101", { limit: "101" }, "limit"],
      ["a limit that is no number", { limit: "abc" }, "limit"],
      ["a limit of 1.5", { limit: "1.5" }, "limit"],
      ["a status that does not exist", { status: "LOST" }, "status"],
      ["a day that does not exist", { from: "2026-02-30" }, "from"],
      ["a time that is none", { to: "yesterday" }, "to"],
      ["from after to", { from: "2026-02-02", to: "2026-02-01" }, "from"],
      ["an empty customer", { customerId: "" }, "customerId"],
      ["a parameter that does not exist", { colour: "red" }, "colour"],
      ["a forged cursor", { cursor: "Zm9yZ2Vk" }, "cursor"],
      ["a cursor that is no text of a cursor", { cursor: "{}" }, "cursor"],
    ])("%s", async (_, query: Record<string, string>, named) => {
      const problem = expectProblem(await list(query), 400);
      expect(problem.message).toContain(named);
    });

    it("a cursor that was changed", async () => {
      const cursor = (await list({ customerId, limit: "5" })).body.nextCursor ?? "";
      const changed = cursor.replace(/^./, (first) => (first === "e" ? "f" : "e")).replace(/.{4}$/, "");
      expectProblem(await list({ customerId, limit: "5", cursor: changed }), 400);
    });

    it.each([
      ["another customer", { customerId: "CUST-001" }],
      ["another status", { customerId, status: "failed" }],
      ["nobody", {}],
    ])("a cursor of this customer in a list of %s", async (_, query: Record<string, string>) => {
      const cursor = (await list({ customerId, limit: "5" })).body.nextCursor ?? "";
      const problem = expectProblem(await list({ ...query, limit: "5", cursor }), 400);
      expect(problem.message).toContain("cursor");
    });

    it.each([
      ["status", "status=paid&status=failed"],
      ["limit", "limit=5&limit=5"],
    ])("the parameter %s given twice: %s", async (name, query) => {
      const problem = expectProblem(await call("GET", `/orders?${query}`), 400);
      expect(problem.message).toBe(`The query parameter ${name} is given more than once: give it once`);
    });

    it("with every error of a query", async () => {
      const problem = expectProblem(await list({ limit: "0", status: "LOST", from: "x" }), 400);
      expect(problem.errors).toHaveLength(3);
    });
  });
});
