import type { DeadLetterQueue, Finding, ReconciliationReport } from "@orders/client";
import { screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { fakeApi, problem, type Sent, show, summary } from "../testing/api.tsx";
import { openFindings, stalledOrders } from "./findings.ts";

const report = (findings: Finding[], more: Partial<ReconciliationReport> = {}): ReconciliationReport => ({
  scope: "open",
  dryRun: false,
  startedAt: "2026-11-21T10:00:00.000Z",
  finishedAt: "2026-11-21T10:00:01.000Z",
  checked: { orders: 12, payments: 0, products: 0, receipts: 0 },
  needAttention: 0,
  repaired: 1,
  repairable: 0,
  flagged: findings.length,
  byKind: {},
  findings,
  unchecked: [],
  uncheckedProducts: 0,
  ...more,
});

const stalled: Finding = { kind: "STALLED", orderId: "ORDER-7", what: "PAID since 09:00", done: "FLAGGED" };
const differs: Finding = { kind: "STOCK_DIFFERS", productId: "PROD-002", what: "5 pieces less", done: "FLAGGED" };

const letters: DeadLetterQueue = {
  queue: "orders",
  count: 2,
  holds: "a message that requests a run of an order",
  redrivable: true,
  redrive: "It is sent back to its queue.",
  messages: [
    { messageId: "m-1", sentAt: "2026-11-21T10:00:00.000Z", orderId: "ORDER-9", reason: "It failed five times" },
  ],
  incomplete: true,
};
const empty: DeadLetterQueue = { ...letters, queue: "relay", count: 0, messages: [], incomplete: false };
const unmovable: DeadLetterQueue = {
  ...letters,
  queue: "imports",
  count: 1,
  redrivable: false,
  redrive: "It came from no queue. Import the file again, and delete it.",
  messages: [{ messageId: "m-2", sentAt: "2026-11-21T10:00:00.000Z" }],
  incomplete: false,
};

const reply =
  (retry: (sent: Sent) => ReturnType<Parameters<typeof fakeApi>[0]>, reports = [report([stalled, differs])]) =>
  (sent: Sent): ReturnType<Parameters<typeof fakeApi>[0]> => {
    if (sent.method === "POST") return retry(sent);
    if (sent.path === "/reconciliation") return [200, { reports }];
    if (sent.path === "/dead-letters") return [200, { queues: [letters, empty, unmovable] }];
    const waiting = summary(1, { status: "NEEDS_ATTENTION", reason: "OUT_OF_STOCK" });
    return [200, { orders: [waiting], nextCursor: null }];
  };

/** Nothing but what the page itself is answered. */
const nothing = () => undefined;
const accepted = () => [202, {}] as const;
const posted = (sent: readonly Sent[]) => sent.filter(({ method }) => method === "POST");

describe("what needs attention", () => {
  it("shows orders, findings with what to do, and the last reconciliations", async () => {
    fakeApi(reply(accepted, [report([stalled, differs], { incomplete: "the payments did not answer" })]), nothing);
    show("/attention");
    const texts = async (name: string) =>
      within(await screen.findByRole("table", { name }))
        .getAllByRole("row")
        .slice(1)
        .map(({ textContent }) => textContent?.replaceAll(/Nov 21, 2026, \d\d:\d\d:\d\d/g, "@"));
    await screen.findByText("Stalled: PAID since 09:00");
    expect(await texts("Orders to retry")).toEqual([
      "ORDER-1Stock or money could not be given back. There are too few pieces of a product.@Retry",
      "ORDER-7Stalled: PAID since 09:00@Retry",
    ]);
    expect(await texts("Findings that are left to people")).toEqual([
      "Stock differs5 pieces less PROD-002Count the product, then adjust its stock in the inventory.@",
    ]);
    expect(await texts("The last reconciliation of each scope")).toEqual([
      "Open ordersIncomplete: the payments did not answer@1212",
    ]);
  });

  it("says in the navigation how many things need attention", async () => {
    fakeApi(reply(accepted), nothing);
    show("/attention");
    expect(await screen.findByRole("link", { name: "Needs attention 6" })).toBeDefined();
  });

  it("retries one order after a confirmation", async () => {
    const sent = fakeApi(reply(accepted), nothing);
    show("/attention");
    await userEvent.click(await screen.findByRole("button", { name: "Retry ORDER-1" }));
    expect(posted(sent)).toEqual([]);
    await userEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Retry" }));
    expect((await screen.findByText(/Another run of the order will start\./)).textContent).toContain("ORDER-1");
    expect(posted(sent)).toMatchObject([{ path: "/orders/ORDER-1/retry", body: { by: "jo" } }]);
    expect(posted(sent)[0]?.headers.get("idempotency-key")).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("retries those that are chosen, and says what came of each", async () => {
    const sent = fakeApi(
      reply(({ path }) => (path.includes("ORDER-7") ? [409, problem(409, { detail: "It needs no run." })] : [202, {}])),
      nothing,
    );
    show("/attention");
    await userEvent.click(await screen.findByRole("checkbox", { name: "Choose ORDER-7" }));
    await userEvent.click(screen.getByRole("checkbox", { name: "Choose all orders" }));
    await userEvent.click(screen.getByRole("button", { name: "Retry chosen (2)" }));
    await userEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Retry" }));
    expect((await screen.findByText(/It needs no run\./)).textContent).toBe("ORDER-7: It needs no run.");
    expect(screen.getByText(/Another run/).textContent).toBe("ORDER-1: Another run of the order will start.");
    expect(posted(sent).map(({ path }) => path)).toEqual(["/orders/ORDER-1/retry", "/orders/ORDER-7/retry"]);
    expect(screen.getByRole("button", { name: "Retry chosen (0)" })).toHaveProperty("disabled", true);
  });

  it("shows the dead letters of each queue that is not empty, and what to do", async () => {
    fakeApi(reply(accepted), nothing);
    show("/attention");
    const regions = await screen.findAllByRole("region", { name: /^Dead letters of/ });
    expect(regions.map(({ textContent }) => textContent?.replace(/Nov 21, 2026, \d\d:\d\d:\d\d/, "@"))).toEqual([
      "orders: 2 dead lettersRedriveEach is a message that requests a run of an order.Messages of orders, oldest firstSentOrder" +
        "Reason@ORDER-9It failed five timesThe queue has more messages than are shown.",
      "imports: 1 dead letterEach is a message that requests a run of an order. It came from no queue. Import the file again, and " +
        "delete it.Messages of imports, oldest firstSentOrderReason@––",
    ]);
    expect(screen.queryByRole("button", { name: "Redrive imports" })).toBeNull();
  });

  it("redrives a queue after a confirmation, and says what became of its messages", async () => {
    const remarks = [{ messageId: "m-1", orderId: "ORDER-9", outcome: "STAYED", text: "It cannot be read" }];
    const sent = fakeApi(
      reply(() => [200, { queue: "orders", redriven: 1, deleted: 0, stayed: 1, remaining: 3, remarks }]),
      nothing,
    );
    show("/attention");
    await userEvent.click(await screen.findByRole("button", { name: "Redrive orders" }));
    expect(posted(sent)).toEqual([]);
    await userEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Redrive" }));
    expect(await screen.findByText("orders: 1 dead letter redriven, 0 deleted, 1 kept, 3 left")).toBeDefined();
    expect(screen.getByText(/It cannot be read/).textContent).toBe("ORDER-9: It cannot be read");
    expect(posted(sent)).toMatchObject([{ path: "/dead-letters/orders/redrive" }]);
  });

  it("shows why a queue cannot be redriven now", async () => {
    fakeApi(
      reply(() => [409, problem(409, { detail: "It cannot be redriven." })]),
      nothing,
    );
    show("/attention");
    await userEvent.click(await screen.findByRole("button", { name: "Redrive orders" }));
    await userEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Redrive" }));
    expect((await screen.findByRole("alert")).textContent).toContain("It cannot be redriven.");
  });

  it("shows each part that can be read", async () => {
    fakeApi(
      ({ path }) =>
        path === "/reconciliation" ? [500, problem(500)] : [200, { orders: [], nextCursor: null, queues: [empty] }],
      nothing,
    );
    show("/attention");
    expect(await screen.findByText("No order needs a retry.")).toBeDefined();
    expect(await screen.findByText("All dead-letter queues are empty.")).toBeDefined();
    expect(await screen.findByRole("alert")).toBeDefined();
  });
});

describe("the findings", () => {
  it("are those that are left to people, each once, as it was found last", () => {
    const early = report(
      [
        { ...differs, what: "3 pieces less" },
        { ...stalled, orderId: "ORDER-8" },
      ],
      { scope: "all" },
    );
    const late = report(
      [differs, stalled, { ...stalled, orderId: "ORDER-8", done: "REPAIRED" }, { ...stalled, kind: "NEEDS_ATTENTION" }],
      { finishedAt: "2026-11-21T11:00:00.000Z" },
    );
    for (const reports of [
      [early, late],
      [late, early],
    ]) {
      expect(openFindings(reports)).toEqual([{ ...differs, foundAt: late.finishedAt }]);
      expect(stalledOrders(reports, []).map(({ orderId }) => orderId)).toEqual(["ORDER-7"]);
      expect(stalledOrders(reports, [{ orderId: "ORDER-7" }])).toEqual([]);
    }
  });
});
