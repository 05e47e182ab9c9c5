import { BatchGetCommand, NumberValue, ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { OrderId } from "@orders/domain";
import { at } from "@orders/domain/testing";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { dynamoClient } from "../clients.ts";
import { dynamoPaymentRecords } from "./payment-records.ts";

const client = dynamoClient();
const dynamo = mockClient(client);
const records = dynamoPaymentRecords(client, "payments");
const charge = (orderId: string, outcome = "CHARGED") => ({
  orderId,
  entry: "charge",
  outcome,
  amount: NumberValue.from("109.97"),
});

beforeEach(() => dynamo.reset());

describe("dynamoPaymentRecords", () => {
  it("reads charge and refund of each order in one request, with exact amounts", async () => {
    const refund = { orderId: "b", entry: "refund", amount: NumberValue.from("109.90") };
    dynamo.on(BatchGetCommand).resolves({ Responses: { payments: [refund, charge("a"), charge("b")] } });

    expect(await records.find(["a", "b", "a"] as OrderId[])).toEqual(
      new Map([
        ["a", { charged: 10997, refunded: 0 }],
        ["b", { charged: 10997, refunded: 10990 }],
      ]),
    );
    expect(dynamo.commandCalls(BatchGetCommand)[0]?.args[0].input.RequestItems?.payments).toMatchObject({
      Keys: { length: 4 },
      ConsistentRead: true,
    });
  });

  it("leaves out a charge that moved no money", async () => {
    const entries = [charge("a", "DECLINED"), { orderId: "b", entry: "charge", outcome: "VOID" }];
    dynamo.on(BatchGetCommand).resolves({ Responses: { payments: entries } });
    expect(await records.find(["a", "b"] as OrderId[])).toEqual(new Map());
  });

  it("returns every record of one order, the charge first", async () => {
    const refund = {
      orderId: "a",
      entry: "refund",
      amount: NumberValue.from("109.97"),
      at: at(6),
      transactionId: "TXN-2",
    };
    const entries = [refund, { ...charge("a"), at: at(3), transactionId: "TXN-1", currency: "USD", token: "tok_ok" }];
    dynamo.on(BatchGetCommand).resolves({ Responses: { payments: entries } });
    expect(await records.recordsOf("a" as OrderId)).toEqual([
      { at: at(3), event: "CHARGED", amount: 10997, transactionId: "TXN-1" },
      { at: at(6), event: "REFUNDED", amount: 10997, transactionId: "TXN-2" },
    ]);
  });

  it.each([
    [
      { ...charge("a", "DECLINED"), detail: "No money", at: at(3) },
      { at: at(3), event: "DECLINED", amount: 10997 },
    ],
    [
      { orderId: "a", entry: "charge", outcome: "VOID", at: at(3) },
      { at: at(3), event: "VOIDED" },
    ],
  ])("returns a record that moved no money: %j", async (entry, record) => {
    dynamo.on(BatchGetCommand).resolves({ Responses: { payments: [entry] } });
    expect(await records.recordsOf("a" as OrderId)).toEqual([record]);
  });

  it("scans all charges that moved money", async () => {
    dynamo
      .on(ScanCommand)
      .resolvesOnce({ Items: [{ orderId: "a" }], LastEvaluatedKey: { orderId: "a" } })
      .resolvesOnce({ Items: [], LastEvaluatedKey: { orderId: "b" } })
      .resolvesOnce({ Items: [{ orderId: "c" }] });
    const pages = [];
    for await (const page of records.charged()) pages.push(page);
    expect(pages).toEqual([["a"], [], ["c"]]);
  });
});
