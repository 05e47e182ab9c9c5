import { DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { LastReconciliations, ReconciliationReport } from "@orders/client";
import { describe, expect, it } from "vitest";
import { call } from "./api.ts";
import { accepted, anOrder, become, decide, getOrder, list, settled } from "./orders.ts";
import { output } from "./outputs.ts";
import { expectProblem } from "./problem.ts";
import { WIDGET } from "./products.ts";

const LONG_AGO = "2026-01-01T00:00:00.000Z";

const dynamo = new DynamoDBClient({});
// A stack may bound how many of a function run at once.
const lambda = new LambdaClient({ maxAttempts: 12 });

/** Reconciles the open orders, as the schedule does. */
async function reconcile(): Promise<ReconciliationReport> {
  const { "reconcile-orders": FunctionName } = output<Record<string, string>>("function_names");
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify({ scope: "open" }) }),
  );
  const answer = Payload?.transformToString() ?? "";
  expect(FunctionError, answer).toBeUndefined();
  return JSON.parse(answer);
}

/** Makes the approval requested long ago, so that the test does not wait 24 hours. */
async function requestedLongAgo(orderId: string): Promise<void> {
  await dynamo.send(
    new UpdateItemCommand({
      TableName: output("orders_table_name"),
      Key: { orderId: { S: orderId } },
      UpdateExpression: "SET approval.requestedAt = :then",
      ExpressionAttributeValues: { ":then": { S: LONG_AGO } },
    }),
  );
}

const large = () => anOrder({ items: [{ ...WIDGET, quantity: 1, price: 1000 }] });

describe("A11 an approval without a decision", () => {
  it("fails the order after its deadline, without a charge and with its stock released", async () => {
    const { orderId, status } = await settled(await accepted(large()));
    expect(status).toBe("AWAITING_APPROVAL");
    await requestedLongAgo(orderId);

    await reconcile();

    const order = await become(orderId, "FAILED");
    expect(order).toMatchObject({
      reason: "APPROVAL_TIMED_OUT",
      approval: { requestedAt: LONG_AGO, decision: { verdict: "TIMED_OUT" } },
    });
    expect(order.payment).toBeUndefined();
    expect(order.history.map(({ event }) => event)).toContain("STOCK_RELEASED");
    expectProblem(await decide(orderId, { decision: "approve", by: "jo" }), 409);
  });

  it("is awaited until its deadline", async () => {
    const { orderId, customerId } = await settled(await accepted(large()));

    const { findings } = await reconcile();

    expect(findings.filter((finding) => finding.orderId === orderId)).toEqual([]);
    expect((await getOrder(orderId)).body).toMatchObject({ status: "AWAITING_APPROVAL", attempt: 1 });
    const { body } = await list({ status: "awaiting_approval", customerId });
    expect(body.orders.map((order) => order.orderId)).toEqual([orderId]);
  });
});

describe("GET /reconciliation", () => {
  it("shows the last report of a scope", async () => {
    const report = await reconcile();

    const { status, body, text } = await call<LastReconciliations>("GET", "/reconciliation");

    expect(status, text).toBe(200);
    const last = body.reports.find(({ scope }) => scope === "open");
    // The schedule may have reconciled again by then.
    expect(last?.startedAt.localeCompare(report.startedAt)).toBeGreaterThanOrEqual(0);
    if (last?.startedAt === report.startedAt)
      expect(last).toMatchObject({ checked: report.checked, byKind: report.byKind });
  });
});
