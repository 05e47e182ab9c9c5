import { PutObjectCommand } from "@aws-sdk/client-s3";
import { at } from "@orders/domain/testing";
import { mockClient } from "aws-sdk-client-mock";
import { expect, it } from "vitest";
import { s3Client } from "./clients.ts";
import { s3ErasureRecords } from "./s3-erasure-records.ts";

const client = s3Client();
const s3 = mockClient(client);

it("stores the record of each invocation under a key of its own", async () => {
  s3.on(PutObjectCommand).resolves({});
  const counts = { orders: 0, objects: 0, erasedBefore: 0, waitingOrders: 0, failedOrders: 0 };
  const started = { customer: "CUST-1", by: "jo", startedAt: at(), ...counts };
  const records = s3ErasureRecords(client, "receipts");

  await records.write(started, "request-1");
  await records.write({ ...started, orders: 2, finishedAt: at(1) }, "request-1");
  await records.write(started, "request-2");

  const puts = s3.commandCalls(PutObjectCommand).map(({ args }) => args[0].input);
  expect(puts.map(({ Key }) => Key)).toEqual([
    `erasures/${at()}-request-1.json`,
    `erasures/${at()}-request-1.json`,
    `erasures/${at()}-request-2.json`,
  ]);
  expect(JSON.parse(String(puts[1]?.Body))).toEqual({ ...started, orders: 2, finishedAt: at(1) });
});
