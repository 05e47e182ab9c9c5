import { ConditionalCheckFailedException, ProvisionedThroughputExceededException } from "@aws-sdk/client-dynamodb";
import { GetCommand, NumberValue, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { money } from "@orders/domain";
import { at } from "@orders/domain/testing";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { dynamoClient } from "../clients.ts";
import type { ChargeEntry } from "../payment/payment-ledger.ts";
import { dynamoPaymentLedger } from "./payment-ledger.ts";

const client = dynamoClient();
const dynamo = mockClient(client);
const ledger = dynamoPaymentLedger(client, "payments");
const entry: ChargeEntry = { outcome: "CHARGED", at: at(1), amount: money(10997), transactionId: "TXN-1" };
const item = { ...entry, orderId: "order-1", entry: "charge", amount: NumberValue.from("109.97") };
const metadata = { $metadata: {}, message: "" };

beforeEach(() => dynamo.reset());

describe("dynamoPaymentLedger", () => {
  it("reads an entry as it was written; undefined when there is none", async () => {
    dynamo
      .on(GetCommand)
      .resolves({})
      .on(GetCommand, { Key: { orderId: "order-1", entry: "charge" } })
      .resolves({
        Item: item,
      });
    expect(await ledger.read("order-1", "charge")).toEqual(entry);
    expect(await ledger.read("order-1", "refund")).toBeUndefined();
  });

  it("writes an amount as an exact decimal, and no amount when there is none", async () => {
    dynamo.on(PutCommand).resolves({});

    expect(await ledger.append("order-1", "charge", entry)).toEqual({ existing: entry, appended: true });
    await ledger.append("order-2", "charge", { outcome: "VOID", at: at(1) });

    const items = dynamo.commandCalls(PutCommand).map(({ args }) => args[0].input.Item);
    expect(items).toEqual([
      item,
      { outcome: "VOID", at: at(1), orderId: "order-2", entry: "charge", amount: undefined },
    ]);
  });

  it("does not change an existing entry, and returns it", async () => {
    dynamo.on(PutCommand).rejects(new ConditionalCheckFailedException({ ...metadata, Item: marshall(item) }));
    expect(await ledger.append("order-1", "charge", { outcome: "VOID", at: at(9) })).toEqual({
      existing: entry,
      appended: false,
    });
  });

  it("counts calls in an item of their own", async () => {
    dynamo
      .on(UpdateCommand, { Key: { orderId: "order-1", entry: "charge-calls" } })
      .resolves({ Attributes: { calls: NumberValue.from("3") } });
    expect(await ledger.count("order-1", "charge")).toBe(3);
  });

  it("throws every other error", async () => {
    const throttled = new ProvisionedThroughputExceededException(metadata);
    dynamo.on(PutCommand).rejects(throttled);
    await expect(ledger.append("order-1", "charge", entry)).rejects.toBe(throttled);
  });
});
