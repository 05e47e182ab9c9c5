import { screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { fakeApi, problem, type Sent, show } from "../testing/api.tsx";

const mouse = { productId: "PROD-002", name: "Mouse", price: 29.99, stock: 5, received: 60 };
const lamp = { productId: "PROD-003", name: "Lamp", price: 9.99, stock: 6, received: 6 };

const reply =
  (change: (sent: Sent) => ReturnType<Parameters<typeof fakeApi>[0]>) =>
  (sent: Sent): ReturnType<Parameters<typeof fakeApi>[0]> => {
    if (sent.method === "PUT") return change(sent);
    if (sent.path === "/inventory/PROD-002") return [200, mouse, { etag: '"7"' }];
    return [200, { products: [lamp, mouse], nextCursor: null }];
  };

async function adjust(by: string) {
  await userEvent.click(await screen.findByRole("button", { name: "Adjust the stock of Mouse" }));
  await userEvent.type(await screen.findByLabelText("Pieces to add"), by);
  await userEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Adjust" }));
}

describe("the inventory", () => {
  it("shows the stock by id, and marks what is low", async () => {
    fakeApi(reply(() => [200, mouse]));
    show("/inventory");
    const rows = (await screen.findAllByRole("row")).slice(1);
    expect(rows.map(({ textContent }) => textContent)).toEqual([
      "Mouse PROD-002$29.995Low5560Adjust",
      "Lamp PROD-003$9.99606Adjust",
    ]);
  });

  it("adjusts the product that was seen", async () => {
    const sent = fakeApi(reply(() => [200, { ...mouse, stock: 3 }]));
    show("/inventory");
    await adjust("-2");
    expect(await screen.findByText("The stock of Mouse is 3 now.")).toBeDefined();
    const put = sent.find(({ method }) => method === "PUT");
    expect(put).toMatchObject({ path: "/inventory/PROD-002", body: { adjust: -2 } });
    expect(put?.headers.get("if-match")).toBe('"7"');
    expect(put?.headers.get("idempotency-key")).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("says that somebody else was faster", async () => {
    fakeApi(reply(() => [412, problem(412)]));
    show("/inventory");
    await adjust("1");
    expect((await screen.findByRole("alert")).textContent).toContain("Somebody else was faster");
  });

  it("refuses what is no whole number of pieces, and sends nothing", async () => {
    const sent = fakeApi(reply(() => [200, mouse]));
    show("/inventory");
    await adjust("1.5");
    expect(await screen.findByText(/^adjust must be the pieces to add, or below 0 to take away/)).toBeDefined();
    expect(sent.some(({ method }) => method === "PUT")).toBe(false);
  });
});
