import { screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { fakeApi, order, problem, show } from "../testing/api.tsx";

const etag = { etag: '"5"' };

describe("the page of one order", () => {
  it("shows lines, amounts and history", async () => {
    fakeApi(() => [200, order(), etag]);
    show("/orders/ORDER-1");
    expect(await screen.findByRole("rowheader", { name: /Mouse/ })).toBeDefined();
    const history = within(screen.getByRole("region", { name: "What happened" })).getAllByRole("listitem");
    expect(history.map((item) => within(item).getByText(/^(Order stored|Processing|Completed)$/).textContent)).toEqual([
      "Order stored",
      "Processing",
      "Completed",
    ]);
  });

  it("ships the order that was seen, after a confirmation", async () => {
    const sent = fakeApi(({ method }) => [200, order({ status: method === "GET" ? "COMPLETED" : "SHIPPED" }), etag]);
    show("/orders/ORDER-1");
    await userEvent.click(await screen.findByRole("button", { name: "Mark as shipped" }));
    expect(sent).toHaveLength(1);
    await userEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Mark as shipped" }));
    expect(await screen.findByText("The order is shipped.")).toBeDefined();
    expect(sent[1]).toMatchObject({ method: "PUT", path: "/orders/ORDER-1/status", body: { status: "shipped" } });
    expect(sent[1]?.headers.get("if-match")).toBe('"5"');
  });

  it.each([
    ["Approve", { decision: "approve", by: "jo", note: "checked" }],
    ["Reject", { decision: "reject", by: "jo", note: "checked" }],
  ])("decides on an approval: %s", async (name, body) => {
    const waiting = order({
      status: "AWAITING_APPROVAL",
      approval: { requestedAt: "2026-11-21T10:00:00.000Z" } as NonNullable<ReturnType<typeof order>["approval"]>,
    });
    const sent = fakeApi(() => [200, waiting, etag]);
    show("/orders/ORDER-1");
    await userEvent.click(await screen.findByRole("button", { name }));
    await userEvent.type(screen.getByLabelText("Note (optional)"), "checked");
    await userEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name }));
    await screen.findByText(/The order is (approved|rejected)\./);
    expect(sent.find(({ method }) => method === "POST")).toMatchObject({ path: "/orders/ORDER-1/approval", body });
  });

  it("retries with an Idempotency-Key", async () => {
    const sent = fakeApi(({ method }) => [method === "GET" ? 200 : 202, order({ status: "NEEDS_ATTENTION" }), etag]);
    show("/orders/ORDER-1");
    await userEvent.click(await screen.findByRole("button", { name: "Retry" }));
    await userEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Retry" }));
    await screen.findByText("Another run of the order will start.");
    const retry = sent.find(({ method }) => method === "POST");
    expect(retry).toMatchObject({ path: "/orders/ORDER-1/retry", body: { by: "jo" } });
    expect(retry?.headers.get("idempotency-key")).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("says that somebody else was faster, and shows the order as it is now", async () => {
    let status: "COMPLETED" | "SHIPPED" = "COMPLETED";
    fakeApi(({ method }) => {
      if (method === "GET") return [200, order({ status }), etag];
      status = "SHIPPED";
      return [412, problem(412, { title: "Precondition Failed" })];
    });
    show("/orders/ORDER-1");
    await userEvent.click(await screen.findByRole("button", { name: "Cancel order" }));
    await userEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Cancel order" }));
    expect((await screen.findByRole("alert")).textContent).toContain("Somebody else was faster");
    await userEvent.click(screen.getByRole("button", { name: "Close" }));
    expect(await screen.findByRole("button", { name: "Mark as delivered" })).toBeDefined();
    expect(screen.queryByRole("button", { name: "Cancel order" })).toBeNull();
  });

  it("says what to do about an unknown id", async () => {
    fakeApi(() => [404, problem(404, { detail: "There is no order ORDER-1" })]);
    show("/orders/ORDER-1");
    expect(await screen.findByRole("heading", { name: "No such order" })).toBeDefined();
    expect(screen.getByRole("alert").textContent).toContain("There is no order ORDER-1");
  });
});
