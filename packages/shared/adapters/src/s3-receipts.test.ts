import { HeadObjectCommand, PutObjectCommand, S3ServiceException } from "@aws-sdk/client-s3";
import { finishCharge, type ReceiptDocument, receiptOf, reserveStock, startCharge } from "@orders/domain";
import { anOrder, at } from "@orders/domain/testing";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { s3Client } from "./clients.ts";
import { s3Receipts } from "./s3-receipts.ts";

const client = s3Client();
const s3 = mockClient(client);
const receipts = s3Receipts(client, "receipts-bucket");
const receipt = receiptOf(
  finishCharge(startCharge(reserveStock(anOrder(), at(1)), at(2)), "TXN-1", at(3)),
) as ReceiptDocument;
const put = () => receipts.put("receipts/order-1.json", receipt);
const refusal = (httpStatusCode: number) =>
  new S3ServiceException({ name: "Refused", $fault: "client", $metadata: { httpStatusCode }, message: "Refused" });

beforeEach(() => s3.reset());

describe("s3Receipts", () => {
  it("puts the receipt as JSON, and only where there is none yet", async () => {
    s3.on(PutObjectCommand).resolves({});

    await put();

    const [{ input }] = s3.commandCalls(PutObjectCommand).map(({ args }) => args[0]) as [PutObjectCommand];
    expect(input).toMatchObject({
      Bucket: "receipts-bucket",
      Key: "receipts/order-1.json",
      ContentType: "application/json",
      IfNoneMatch: "*",
    });
    expect(JSON.parse(String(input.Body))).toEqual(receipt);
  });

  it("is content where the receipt is there already", async () => {
    s3.on(PutObjectCommand).rejects(refusal(412));
    await expect(put()).resolves.toBeUndefined();
  });

  // 409: another put of the same key is under way; whether it succeeds is not known yet.
  it.each([403, 404, 409, 503])("lets every other fault through: %i", async (status) => {
    s3.on(PutObjectCommand).rejects(refusal(status));
    await expect(put()).rejects.toThrow("Refused");
  });

  it("lets a fault of the network through", async () => {
    s3.on(PutObjectCommand).rejects(new TypeError("No network"));
    await expect(put()).rejects.toThrow("No network");
  });

  it("knows what is there and what is not", async () => {
    s3.on(HeadObjectCommand, { Bucket: "receipts-bucket", Key: "receipts/order-1.json" }).resolves({});
    expect(await receipts.has("receipts/order-1.json")).toBe(true);
    s3.on(HeadObjectCommand).rejects(refusal(404));
    expect(await receipts.has("receipts/order-2.json")).toBe(false);
  });

  // 403 is what S3 answers for a missing object to whoever may not list the bucket.
  it.each([403, 503])("takes no other fault for a missing receipt: %i", async (status) => {
    s3.on(HeadObjectCommand).rejects(refusal(status));
    await expect(receipts.has("receipts/order-1.json")).rejects.toThrow("Refused");
  });
});
