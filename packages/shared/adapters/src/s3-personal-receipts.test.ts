import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  NoSuchKey,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { receiptDocument } from "@orders/contracts";
import { type Order, type OrderId, type ReceiptContents, receiptOf } from "@orders/domain";
import { aPaidOrder, SHOP } from "@orders/domain/testing";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { s3Client } from "./clients.ts";
import { s3PersonalReceipts } from "./s3-personal-receipts.ts";

const client = s3Client();
const s3 = mockClient(client);
const receipts = s3PersonalReceipts(client, "receipts-bucket");

const order = aPaidOrder({
  orderId: "a.b" as OrderId,
  customer: { customerId: "canary@example.com", name: "Canary Bird", email: "canary@example.com" },
  shippingAddress: { street: "7 Canary Street", city: "Canaryville", country: "Canaria" },
});
const document = JSON.stringify(receiptDocument(receiptOf(order, SHOP) as ReceiptContents));

interface StoredVersion {
  readonly id: string;
  /** Undefined for a delete marker. */
  readonly body: string | undefined;
}
/** The versions of each key, oldest first. */
let stored: Map<string, StoredVersion[]>;
let ids: number;
const store = (key: string, body: string | undefined) =>
  stored.set(key, [...(stored.get(key) ?? []), { id: `v${++ids}`, body }]);

beforeEach(() => {
  s3.reset();
  stored = new Map();
  ids = 0;
  s3.on(PutObjectCommand).callsFake(({ Key, Body }) => {
    store(Key, Body);
    return {};
  });
  s3.on(GetObjectCommand).callsFake(({ Key }) => {
    const body = stored.get(Key)?.at(-1)?.body;
    if (body === undefined) throw new NoSuchKey({ message: "No key", $metadata: { httpStatusCode: 404 } });
    return { Body: { transformToString: async () => body } };
  });
  // Two versions on a page.
  s3.on(ListObjectVersionsCommand).callsFake(({ Prefix, VersionIdMarker }) => {
    const all = [...stored].flatMap(([Key, versions]) =>
      versions.map(({ id, body }) => ({ Key, VersionId: id, IsLatest: versions.at(-1)?.id === id, body })),
    );
    const fitting = all.filter(({ Key }) => Key.startsWith(Prefix));
    const start = fitting.findIndex(({ VersionId }) => VersionId === VersionIdMarker) + 1;
    const page = fitting.slice(start, start + 2);
    return {
      Versions: page.filter(({ body }) => body !== undefined),
      DeleteMarkers: page.filter(({ body }) => body === undefined),
      IsTruncated: start + 2 < fitting.length,
      NextVersionIdMarker: page.at(-1)?.VersionId,
    };
  });
  s3.on(DeleteObjectCommand).callsFake(({ Key, VersionId }) => {
    const versions = stored.get(Key) ?? [];
    stored.set(
      Key,
      versions.filter(({ id }) => id !== VersionId),
    );
    return {};
  });
});

const contents = () =>
  Object.fromEntries([...stored].map(([key, versions]) => [key, versions.map(({ body }) => body)]));
const MARK = /canary/i;

describe("s3PersonalReceipts", () => {
  it("replaces the receipt and its page, and removes every old version", async () => {
    store("receipts/a.b.json", "an older canary");
    store("receipts/a.b.json", document);
    store("receipts/a.b.html", undefined);
    store("receipts/a.b.html", "<p>Canary Bird</p>");

    expect(await receipts.count(order)).toBe(3);
    expect(await receipts.erase(order)).toBe(3);

    const { "receipts/a.b.json": json = [], "receipts/a.b.html": html = [] } = contents();
    expect(json).toHaveLength(1);
    expect(html).toHaveLength(1);
    expect(JSON.stringify(contents())).not.toMatch(MARK);
    expect(JSON.parse(json[0] ?? "")).toEqual({
      ...JSON.parse(document),
      customerId: "erased-a.b",
      customerName: undefined,
      shippingAddress: undefined,
    });
  });

  it("keeps a request in progress from storing the page with the person again", async () => {
    store("receipts/a.b.json", document);
    await receipts.erase(order);
    // A put with If-None-Match finds an object.
    expect(stored.get("receipts/a.b.html")).toHaveLength(1);
    expect(JSON.stringify(contents())).not.toMatch(MARK);
  });

  it("replaces the page of a refund, too", async () => {
    const refunded = { ...order, payment: { ...order.payment, state: "REFUNDED" } } as Order;
    store("receipts/a.b.json", document);
    store("receipts/a.b.html.refunded", "<p>Canary Bird</p>");
    await receipts.erase(refunded);
    expect(stored.get("receipts/a.b.html.refunded")).toHaveLength(1);
    expect(JSON.stringify(contents())).not.toMatch(MARK);
  });

  it("removes the versions of a receipt that was deleted", async () => {
    store("receipts/a.b.json", document);
    store("receipts/a.b.json", undefined);
    expect(await receipts.erase(order)).toBe(1);
    expect(contents()).toEqual({ "receipts/a.b.json": [undefined] });
  });

  it("stores nothing for an order without a receipt", async () => {
    expect(await receipts.count(order)).toBe(0);
    expect(await receipts.erase(order)).toBe(0);
    expect(contents()).toEqual({});
  });

  it("leaves the objects of other orders alone", async () => {
    const others = ["receipts/a.b.json.json", "receipts/a.b.c.json", "receipts/a.json", "receipts/a.b2.json"];
    for (const key of others) store(key, "a canary of another order");
    store("receipts/a.b.json", document);
    expect(await receipts.erase(order)).toBe(1);
    for (const key of others) expect(contents()[key]).toEqual(["a canary of another order"]);
  });

  it("can be repeated", async () => {
    store("receipts/a.b.json", document);
    await receipts.erase(order);
    const after = contents();
    await receipts.erase(order);
    expect(contents()).toEqual(after);
  });

  it("throws when a version could not be removed", async () => {
    store("receipts/a.b.json", document);
    s3.on(DeleteObjectCommand).rejects(new Error("Access denied"));
    await expect(receipts.erase(order)).rejects.toThrow("Access denied");
  });
});
