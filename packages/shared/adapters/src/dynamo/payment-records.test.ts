import { BatchGetCommand, NumberValue, ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { OrderId } from "@orders/domain";
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
