import {
  DeleteObjectCommand,
  GetBucketEncryptionCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import type { OrderView, ReceiptLinks } from "@orders/client";
import { beforeAll, describe, expect, it } from "vitest";
import { type Answer, call } from "./api.ts";
import { accepted, anOrder, cancel, compensated, settled } from "./orders.ts";
import { output } from "./outputs.ts";
import { expectProblem } from "./problem.ts";
import { WIDGET } from "./products.ts";

const getReceipt = (orderId: string): Promise<Answer<ReceiptLinks>> =>
  call<ReceiptLinks>("GET", `/orders/${orderId}/receipt`);

const s3 = new S3Client({ forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined });
const Bucket = output("receipts_bucket");
const versionsOf = async (Key: string) =>
  (await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: Key }))).Versions ?? [];

describe("D3 the receipts bucket", () => {
  it("is private, encrypted and versioned", async () => {
    const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket }));
    expect(Status).toBe("Enabled");
    const { PublicAccessBlockConfiguration } = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    expect(Object.values(PublicAccessBlockConfiguration ?? {})).toEqual([true, true, true, true]);
    const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
    expect(ServerSideEncryptionConfiguration?.Rules).toHaveLength(1);
  });

  it("keeps a receipt as receipts/{orderId}.json, which nobody reads without a link", async () => {
    const { orderId } = await settled(await accepted(anOrder()));
    expect(await versionsOf(`receipts/${orderId}.json`)).toHaveLength(1);
    const { url } = (await getReceipt(orderId)).body;
    expect((await fetch(url)).status).toBe(200);
    expect((await fetch(url.slice(0, url.indexOf("?")))).status).toBe(403);
  });
});

describe("A12 GET /orders/{orderId}/receipt", () => {
  const name = `<script>alert("Widget & Söhne")</script>`;
  let order: OrderView;
  let links: ReceiptLinks;

  beforeAll(async () => {
    const items = [{ ...WIDGET, name, quantity: 2 }];
    const shippingAddress = { street: "1 <Main> St", city: "Springfield", zipCode: "62701", country: "US" };
    order = await settled(await accepted(anOrder({ items, customerName: "Jane O'Neill", shippingAddress })));
    const answer = await getReceipt(order.orderId);
    expect(answer.status, answer.text).toBe(200);
    links = answer.body;
  });

  it("gives links that last for minutes", () => {
    expect(links.orderId).toBe(order.orderId);
    const left = Date.parse(links.expiresAt) - Date.now();
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(3_600_000);
    for (const link of [links.url, links.pageUrl]) {
      const { searchParams } = new URL(link);
      const [, date, time] = /^(\d{8})T(\d{6})Z$/.exec(searchParams.get("X-Amz-Date") ?? "") ?? [];
      const signed = `${date}T${time}Z`.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, "$1-$2-$3T$4:$5:$6Z");
      const ends = Date.parse(signed) + Number(searchParams.get("X-Amz-Expires")) * 1000;
      expect(new Date(ends).toISOString()).toBe(links.expiresAt);
    }
  });

  it("opens the receipt as a file, without a key", async () => {
    const answer = await fetch(links.url);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(answer.headers.get("content-disposition")).toBe(`attachment; filename="receipt-${order.orderId}.json"`);
    expect(await answer.json()).toMatchObject({
      orderId: order.orderId,
      customerName: "Jane O'Neill",
      shop: { name: expect.any(String) },
      shippingAddress: { street: "1 <Main> St", city: "Springfield", postalCode: "62701", country: "US" },
      items: [{ ...WIDGET, name, quantity: 2, amount: 59.98 }],
      totalAmount: 59.98,
      transactionId: order.payment?.transactionId,
    });
  });

  it("opens the page for a browser, with every text as text", async () => {
    const answer = await fetch(links.pageUrl);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(answer.headers.get("content-disposition")).toBe(`inline; filename="receipt-${order.orderId}.html"`);
    const page = await answer.text();
    expect(page).toContain("&lt;script&gt;alert(&quot;Widget &amp; Söhne&quot;)&lt;/script&gt;");
    expect(page).not.toContain("<script");
    expect(page).toContain("Jane O&#39;Neill");
    expect(page).toContain("59.98");
    expect(page).toContain("1 &lt;Main&gt; St");
    expect(page).toContain(order.payment?.transactionId);
  });

  it("is one receipt and one page, however often it is asked for", async () => {
    await Promise.all([getReceipt(order.orderId), getReceipt(order.orderId)]);
    for (const extension of ["json", "html"]) {
      expect(await versionsOf(`receipts/${order.orderId}.${extension}`)).toHaveLength(1);
    }
  });

  it("shows a refund on a new page, and leaves the receipt as it was", async () => {
    const { orderId } = await settled(await accepted(anOrder()));
    const before = (await getReceipt(orderId)).body;
    expect(before).not.toHaveProperty("refund");
    expect(await (await fetch(before.pageUrl)).text()).not.toContain("refunded");
    await cancel(orderId);
    await compensated(orderId);

    const { url, pageUrl, refund } = (await getReceipt(orderId)).body;

    expect(refund).toEqual({ amount: 29.99, refundedAt: expect.stringMatching(/^20.*Z$/) });
    expect(await (await fetch(pageUrl)).text()).toContain("$29.99 refunded");
    expect(await (await fetch(url)).json()).not.toHaveProperty("refund");
    // Both keys have this prefix: the first page, and the one with the refund.
    expect(await versionsOf(`receipts/${orderId}.html`)).toHaveLength(2);
    expect(await versionsOf(`receipts/${orderId}.json`)).toHaveLength(1);
  });

  it("shows no payment of an order of 0.00", async () => {
    const items = [{ ...WIDGET, quantity: 1, price: 0 }];
    const { orderId, status } = await settled(await accepted(anOrder({ items, paymentToken: "tok_declined" })));
    expect(status).toBe("COMPLETED");
    const { url, pageUrl } = (await getReceipt(orderId)).body;
    const receipt = await (await fetch(url)).json();
    expect(receipt).toMatchObject({ orderId, totalAmount: 0 });
    expect(receipt).not.toHaveProperty("paidAt");
    expect(receipt).not.toHaveProperty("transactionId");
    expect(await (await fetch(pageUrl)).text()).not.toMatch(/\d paid|Transaction/);
  });

  it.each<[string, (link: string) => string]>([
    ["without its signature", (link) => link.replace(/\?.*/, "")],
    ["with another signature", (link) => link.replace(/(?<=X-Amz-Signature=)\w+/, "0".repeat(64))],
    ["for longer", (link) => link.replace(/(?<=X-Amz-Expires=)\d+/, "604800")],
    ["of another order", (link) => link.replace(order.orderId, "another-order")],
    ["under another name", (link) => link.replace("attachment", "inline")],
  ])("opens nothing %s", async (_, change) => {
    expect(change(links.url)).not.toBe(links.url);
    expect((await fetch(change(links.url))).status).toBe(403);
  });

  it("answers 404 for an order that will never have a receipt, with its status", async () => {
    const failed = await settled(await accepted(anOrder({ paymentToken: "tok_declined" })));
    const answer = await getReceipt(failed.orderId);
    expect(expectProblem(answer, 404).message).toBe(`Order ${failed.orderId} has no receipt: it is FAILED`);
    expect(answer.body).toMatchObject({ orderStatus: "FAILED" });
  });

  it("answers 404 for an order that awaits approval, and says that the receipt may come", async () => {
    const items = [{ ...WIDGET, quantity: 1, price: 1000 }];
    const { orderId } = await settled(await accepted(anOrder({ items })));
    expect(expectProblem(await getReceipt(orderId), 404).message).toBe(
      `Order ${orderId} has no receipt yet: it is AWAITING_APPROVAL`,
    );
  });

  it("answers 404 for an unknown order", async () => {
    expectProblem(await getReceipt("no-such-order"), 404);
  });

  it("answers 404 rather than a dead link where the receipt is lost", async () => {
    const { orderId, receipt } = await settled(await accepted(anOrder()));
    const Key = receipt?.key ?? "";
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    const stored = (await Body?.transformToString()) ?? "";
    for (const { VersionId } of await versionsOf(Key)) {
      await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
    }

    expect(expectProblem(await getReceipt(orderId), 404).message).toContain(`${Key} is not stored`);

    await s3.send(new PutObjectCommand({ Bucket, Key, Body: stored, ContentType: "application/json" }));
    expect((await getReceipt(orderId)).status).toBe(200);
  });
});
