import { screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { fakeApi, type Sent, settings, show } from "../testing/api.tsx";
import type { Books } from "./use-break-it.ts";

const local = { ...settings, local: true, breakIt: { url: settings.apiBaseUrl, stack: "orders-local" } };

const switches = (down: boolean) => [
  { name: "kill-workers", title: "Kill the functions' workers", description: "Ends every process.", lasting: false },
  { name: "gateway-down", title: "Payment gateway down", description: "Answers nobody.", lasting: true, on: down },
];

const books: Books = {
  orders: { COMPLETED: 10, FAILED: 190 },
  unreadable: 0,
  money: { charged: "120.00", refunded: "20.00", kept: "100.00", paid: "100.00", unclear: "0.00", balanced: true },
  products: [
    { productId: "PROD-002", received: 60, stock: 55, held: 5, balanced: true },
    { productId: "RUSH-1", received: 10, stock: 1, held: 10, balanced: false },
  ],
  balanced: false,
  rush: { productId: "RUSH-1", orders: { COMPLETED: 10, OUT_OF_STOCK: 190 } },
};

/** The emulator: it remembers whether the gateway is down. */
function emulator(refusal?: string) {
  let down = false;
  const rush = { productId: "RUSH-1", pieces: 10, orders: 200, accepted: 200, refused: 0, sending: false };
  return ({ method, path, body }: Sent) => {
    if (path === "/_books?stack=orders-local") return [200, books] as const;
    if (method === "POST" && refusal) return [409, { title: "The request was refused", detail: refusal }] as const;
    if (method === "POST") down = (body as { on?: boolean } | undefined)?.on ?? down;
    const done = path.includes("gateway-down") ? `Payment gateway down: ${down ? "on" : "off"}` : "3 processes killed";
    return [
      200,
      { stack: "orders-local", switches: switches(down), rush, ...(method === "POST" && { done }) },
    ] as const;
  };
}

describe("breaking a local stack", () => {
  it("switches a lasting fault on and off, and does the others once", async () => {
    const sent = fakeApi(emulator());
    show("/break-it", local);
    await userEvent.click(await screen.findByRole("button", { name: "Payment gateway down: Switch on" }));
    expect(await screen.findByText("Payment gateway down: on.")).toBeDefined();
    await userEvent.click(await screen.findByRole("button", { name: "Payment gateway down: Switch off" }));
    expect(await screen.findByText("Payment gateway down: off.")).toBeDefined();
    await userEvent.click(screen.getByRole("button", { name: "Kill the functions' workers: Do it" }));
    expect(await screen.findByText("3 processes killed.")).toBeDefined();
    expect(sent.filter(({ method }) => method === "POST").map(({ path, body }) => [path, body])).toEqual([
      ["/_faults/gateway-down?stack=orders-local", { on: true }],
      ["/_faults/gateway-down?stack=orders-local", { on: false }],
      ["/_faults/kill-workers?stack=orders-local", undefined],
    ]);
  });

  it("shows the books, the last rush, and what does not agree", async () => {
    fakeApi(emulator());
    show("/break-it", local);
    const card = async (name: string) => within(await screen.findByRole("region", { name }));
    expect((await card("Money")).getByText("Balanced")).toBeDefined();
    expect((await card("Money")).getByRole("row", { name: "Charged − refunded $100.00" })).toBeDefined();
    expect((await card("200 orders for 10 pieces")).getByRole("row", { name: "Out of stock 190" })).toBeDefined();
    expect((await card("Pieces")).getByText("Not balanced")).toBeDefined();
    expect((await card("Pieces")).getAllByRole("row", { name: "RUSH-1 1 10 10" }).length).toBeGreaterThan(0);
  });

  it("shows why a switch was refused", async () => {
    fakeApi(emulator("The 200 orders are still being sent. Wait until they are, then try again."));
    show("/break-it", local);
    await userEvent.click(await screen.findByRole("button", { name: "Kill the functions' workers: Do it" }));
    expect((await screen.findByRole("alert")).textContent).toContain("The 200 orders are still being sent.");
  });

  it("is absent where the stack has no switches", async () => {
    fakeApi(emulator());
    show("/break-it");
    expect(await screen.findByRole("heading", { name: "No such page" })).toBeDefined();
    expect(screen.queryByRole("link", { name: "Break it" })).toBeNull();
  });
});
