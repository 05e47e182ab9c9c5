import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { output } from "@orders/acceptance-tests/outputs";
import { ordersClient } from "@orders/client";
import { beforeAll, describe, expect, it } from "vitest";
import { CONSOLE_URL, checkLooks, fromEnvironment, signedInTab, signIn } from "./browser.ts";

const tab = signedInTab();
const client = ordersClient({ baseUrl: fromEnvironment("API_BASE_URL"), apiKey: fromEnvironment("API_KEY") });
/** A customer of this run only. */
const customerId = `CONSOLE-${Date.now()}`;
const product = `CONSOLE-LAMP-${Date.now()}`;

beforeAll(async () => {
  await client.PUT("/inventory/{productId}", {
    params: { path: { productId: product } },
    body: { name: "Console lamp", price: 600, stock: 100 },
  });
});

/** Longest wait for 200 orders. */
const SLOW_MS = 120_000;

/** Opens a page of the console by its address. */
const open = (path: string) => tab.page().goto(`${CONSOLE_URL}${path}`);

/** Places an order of two lamps, which has to be approved, or of one. @returns its id. */
async function placed(quantity: number, more: { paymentToken?: string } = {}): Promise<string> {
  const items = [{ productId: product, quantity }];
  const { data } = await client.POST("/orders", { body: { customerId, items, ...more } });
  if (!data) throw new Error("The order was refused");
  return data.orderId;
}

describe("the page itself", () => {
  it("is served with a strict content security policy, also where an address is no file", async () => {
    const { data: started } = await client.POST("/imports", { body: { fileName: "orders.csv" } });
    const origins = [fromEnvironment("API_BASE_URL"), started?.upload.url ?? ""].map((url) => new URL(url).origin);
    const answer = await open("/orders/NO-SUCH-ORDER");
    const headers = answer?.headers() ?? {};
    expect(answer?.status()).toBe(200);
    expect(headers["content-security-policy"]).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
        `connect-src 'self' ${origins.join(" ")}; ` +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["cache-control"]).toBe("no-cache");
  });

  it("keeps files with a hash in their name for a year", async () => {
    // In the browser, which resolves the host's name.
    const headers = await tab.page().evaluate(async () => {
      const { headers } = await fetch(document.scripts[0]?.src ?? "");
      return { kept: headers.get("cache-control"), type: headers.get("content-type") };
    });
    expect(headers).toEqual({ kept: "public, max-age=31536000, immutable", type: "text/javascript; charset=utf-8" });
  });
});

describe("signing in", () => {
  it("leads back to the page where it began, and signing out ends it", async () => {
    const page = tab.page();
    await open("/inventory");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByText("The back office of the").waitFor();
    await open("/inventory?after=signing-out");
    const { email, password } = await tab.users.account({ group: "back-office", name: "jo" });
    await signIn(page, email, password);
    await page.getByRole("heading", { name: "Inventory" }).waitFor();
    expect(page.url()).toBe(`${CONSOLE_URL}/inventory?after=signing-out`);
  });

  it("refuses a customer, and says what to do", async () => {
    const { page, close } = await tab.newTab();
    const { email, password } = await tab.users.account();
    await page.goto(CONSOLE_URL);
    await signIn(page, email, password);
    await page.getByText("Your account is not in the group back-office: ask who runs the shop to add it").waitFor();
    await close();
  });
});

describe("a page", () => {
  it("places an order, and shows it until it is completed", async () => {
    const page = tab.page();
    await open("/place");
    await page.getByLabel("Pieces of Console lamp").fill("1");
    await checkLooks(page, "place");
    await page.getByLabel("Customer id").fill(customerId);
    await page.getByRole("button", { name: "Place the order" }).click();
    await page.getByRole("button", { name: "Mark as shipped" }).waitFor();
    await page.getByRole("button", { name: "Open receipt" }).waitFor();
    for (const entry of ["Run 1 of the workflow is due", "Payment gateway charged $600.00", "Receipt stored"]) {
      await page.getByText(entry).waitFor();
    }
    await checkLooks(page, "order");
  });

  it("approves an order after a confirmation, and says when somebody else was faster", async () => {
    const page = tab.page();
    const orderId = await placed(2);
    await open(`/orders/${orderId}`);
    await page.getByRole("button", { name: "Approve" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Note (optional)").fill("checked");
    await checkLooks(page, "approve");
    await dialog.getByRole("button", { name: "Approve" }).click();
    await page.getByText("The order is approved.").waitFor();
    await page.getByText("Approved by jo", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Mark as shipped" }).click();

    await client.PUT("/orders/{orderId}/status", { params: { path: { orderId } }, body: { status: "shipped" } });
    await dialog.getByRole("button", { name: "Mark as shipped" }).click();
    await dialog.getByText("Somebody else was faster").waitFor();
    await dialog.getByRole("button", { name: "Close" }).click();
    await page.getByRole("button", { name: "Mark as delivered" }).waitFor();
  });

  it("lists orders by a filter in its address, and follows what happens", async () => {
    const page = tab.page();
    await open(`/orders?customerId=${customerId}`);
    const rows = page.getByRole("row").filter({ hasText: customerId });
    await rows.first().waitFor();
    const before = await rows.count();
    const orderId = await placed(1);
    await page.getByRole("link", { name: orderId }).waitFor();
    expect(await rows.count()).toBe(before + 1);
    await rows.first().getByText("Completed").waitFor();
    await checkLooks(page, "orders");
  });

  it("shows the stock, and adjusts it", async () => {
    const page = tab.page();
    await open("/inventory");
    const row = page.getByRole("row").filter({ hasText: product });
    await row.getByRole("button").click();
    await page.getByLabel("Pieces to add").fill("-90");
    await page.getByRole("dialog").getByRole("button", { name: "Adjust" }).click();
    await page.getByText(/^The stock of Console lamp is \d+ now\.$/).waitFor();
    await checkLooks(page, "inventory");
  });

  it("imports a file, and shows the refused rows, also after a reload", async () => {
    const page = tab.page();
    await open("/import");
    const rows = [
      "order_id,customer_id,product_id,quantity",
      `${product}-1,${customerId},${product},1`,
      `${product}-2,${customerId},${product},none`,
    ];
    await page
      .getByLabel("File", { exact: true })
      .setInputFiles({ name: "lamps.csv", mimeType: "text/csv", buffer: Buffer.from(rows.join("\n")) });
    const refused = page
      .getByRole("table", { name: "Refused rows" })
      .getByRole("row")
      .filter({ hasText: `${product}-2` });
    await refused.waitFor();
    await checkLooks(page, "import");
    await page.reload();
    await refused.waitFor();
    expect(await page.getByRole("link", { name: "Open the whole report" }).getAttribute("href")).toMatch(/^http/);
  });

  it("retries an order that needs attention", async () => {
    const page = tab.page();
    // The first call of the refund and the workflow's three retries fail; the fifth call succeeds.
    const orderId = await placed(1, { paymentToken: "tok_refund_unavailable_4" });
    const path = { orderId };
    await open(`/orders/${orderId}`);
    await page.getByRole("button", { name: "Mark as shipped" }).waitFor();
    await client.POST("/orders/{orderId}/cancel", { params: { path }, body: {} });
    await open("/attention");
    await page.getByRole("checkbox", { name: `Choose ${orderId}` }).check();
    await checkLooks(page, "attention");
    await page.getByRole("button", { name: "Retry chosen (1)" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Retry" }).click();
    await page.getByText("Another run of the order will start.").waitFor();
    await page.getByRole("checkbox", { name: `Choose ${orderId}` }).waitFor({ state: "detached" });
    await open(`/orders/${orderId}`);
    await page.getByText("Processing by jo").waitFor();
  });

  it("shows a dead letter, and redrives it", async () => {
    const page = tab.page();
    const orderId = await placed(1);
    await open(`/orders/${orderId}`);
    await page.getByRole("button", { name: "Mark as shipped" }).waitFor();
    const detail = { orderId, attempt: 1, correlationId: "a-dead-letter" };
    const MessageBody = JSON.stringify({
      source: "com.orders.service",
      "detail-type": "Order Processing Requested",
      detail,
    });
    await new SQSClient().send(
      new SendMessageCommand({ QueueUrl: output("orders_dead_letter_queue_url"), MessageBody }),
    );
    await open("/attention");
    const letters = page.getByRole("region", { name: "Dead letters of orders" });
    await letters.getByRole("link", { name: orderId }).waitFor();
    await checkLooks(page, "dead-letters");
    await letters.getByRole("button", { name: "Redrive orders" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Redrive" }).click();
    await page.getByText(/^orders: [1-9]\d* dead letters? redriven, 0 deleted, 0 kept, 0 left$/).waitFor();
    await letters.waitFor({ state: "detached" });
  });

  it("breaks the stack on purpose: an order whose charge is not answered is completed, and charged once", async () => {
    const page = tab.page();
    await open("/break-it");
    const charged = page.getByRole("row", { name: "Charged by the gateway" });
    await charged.waitFor();
    await page.getByRole("button", { name: "Lose the payment gateway's next answer: Do it" }).click();
    await page.getByText("The gateway's next answer will be lost.").waitFor();
    await checkLooks(page, "break-it");
    const orderId = await placed(1);
    await open(`/orders/${orderId}`);
    await page.getByRole("button", { name: "Mark as shipped" }).waitFor();
    await page.getByText("Payment gateway charged $600.00").waitFor();
    expect(await page.getByText("Payment gateway charged").count()).toBe(1);
  });

  it(
    "breaks the stack on purpose: of 200 orders for 10 pieces 10 are completed",
    async () => {
      const page = tab.page();
      await open("/break-it");
      await page.getByRole("button", { name: "200 orders for 10 pieces: Do it" }).click();
      const rush = page.getByRole("region", { name: "200 orders for 10 pieces" }).filter({ hasText: "accepted" });
      await rush.getByText("200 accepted, 0 refused.").waitFor({ timeout: SLOW_MS });
      await rush.getByRole("row", { name: "Completed 10", exact: true }).waitFor({ timeout: SLOW_MS });
      await rush.getByRole("row", { name: "Out of stock 190", exact: true }).waitFor({ timeout: SLOW_MS });
      // Stock, held by orders, received. Other tests leave books that do not balance, on purpose.
      const pieces = page.getByRole("row", { name: /^RUSH-\w+ 0 10 10$/ }).first();
      await pieces.waitFor();
      await checkLooks(page, "rush");
    },
    4 * SLOW_MS,
  );

  it("breaks the stack on purpose: an order is completed after the workers were killed", async () => {
    const page = tab.page();
    await open("/break-it");
    await page.getByRole("button", { name: "Kill the functions' workers: Do it" }).click();
    await page.getByText(/^[1-9]\d* processes killed\.$/).waitFor();
    await open(`/orders/${await placed(1)}`);
    await page.getByRole("button", { name: "Mark as shipped" }).waitFor();
  });

  it("shows the figures of the orders", async () => {
    const page = tab.page();
    await open("/analytics");
    await page.getByRole("heading", { name: "Orders by status" }).waitFor();
    await page.locator(".recharts-bar-rectangle").first().waitFor();
    await checkLooks(page, "analytics");
  });
});
