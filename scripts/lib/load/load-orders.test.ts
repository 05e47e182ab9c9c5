import { BatchGetCommand, DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { dynamoOrders } from "@orders/adapters";
import type { ReconciliationReport } from "@orders/contracts/schemas";
import { aCompletedOrder, at } from "@orders/domain/testing";
import { mockClient } from "aws-sdk-client-mock";
import { describe, expect, it } from "vitest";
import { readStack } from "../stack/stack.ts";
import { lifetimeOf, loadFaults, readOrders } from "./load-orders.ts";

it("an order is read as the system stores it, with the moments of its history", async () => {
  const dynamo = mockClient(DynamoDBDocumentClient);
  const order = aCompletedOrder();
  await dynamoOrders({ client: dynamo as never, ordersTable: "orders" }).create(order);
  const item = dynamo.commandCalls(PutCommand)[0]?.args[0].input.Item ?? {};
  dynamo.on(BatchGetCommand).resolves({ Responses: { orders: [item] } });

  const [read, ...others] = await readOrders(readStack({}), { orders_table_name: "orders" }, [order.orderId]);
  if (read === undefined) throw new Error("The order was not read.");
  expect(others).toEqual([]);
  expect(read.history[0]).toEqual({ name: "SUBMITTED", at: Date.parse(at(0)) });
  expect(read.history.map(({ name }) => name)).toEqual(expect.arrayContaining(["PROCESSING", "PAID"]));
  expect(read.history.at(-1)).toEqual({ name: "COMPLETED", at: Date.parse(order.updatedAt) });
  expect(lifetimeOf(read)).toEqual({ submitted: Date.parse(at(0)), settled: Date.parse(order.updatedAt) });
});

const report = (changes: object = {}): ReconciliationReport =>
  ({
    findings: [],
    unchecked: [],
    repaired: 0,
    repairable: 0,
    flagged: 0,
    ...changes,
  }) as unknown as ReconciliationReport;
const completed = { orderId: "A", status: "COMPLETED" } as const;
const faults = (orders: Parameters<typeof loadFaults>[0], changes?: object) =>
  loadFaults(orders, "LOAD-1", report(changes));

describe("what went wrong in a load test", () => {
  it("is nothing where orders are completed or found no stock", () => {
    expect(faults([completed, { orderId: "B", status: "FAILED", reason: "OUT_OF_STOCK" }])).toEqual([]);
  });

  it("is an order that ended otherwise", () => {
    const orders = [
      { orderId: "B", status: "FAILED", reason: "PAYMENT_DECLINED" },
      { orderId: "C", status: "NEEDS_ATTENTION" },
    ] as const;
    expect(faults(orders)).toEqual(["B is FAILED (PAYMENT_DECLINED)", "C is NEEDS_ATTENTION (no reason)"]);
  });

  it("is what reconcile-orders found in its orders and its product, and not in others", () => {
    const findings = [
      { kind: "PAYMENT_DIFFERS", orderId: "A", what: "Charged twice", done: "FLAGGED" },
      { kind: "PAYMENT_DIFFERS", orderId: "another", what: "Charged twice", done: "FLAGGED" },
      { kind: "STOCK_DIFFERS", productId: "LOAD-1", what: "1 missing", done: "FLAGGED" },
      { kind: "STOCK_DIFFERS", productId: "LAPTOP", what: "1 missing", done: "FLAGGED" },
    ];
    expect(faults([completed], { findings, flagged: 4 })).toEqual([
      "PAYMENT_DIFFERS A: Charged twice",
      "STOCK_DIFFERS LOAD-1: 1 missing",
    ]);
  });

  it("is a product that could not be checked, or a report that is not whole", () => {
    const unchecked = [{ productId: "LOAD-1", why: "its stock changed meanwhile" }];
    expect(faults([completed], { unchecked, incomplete: "Time ran out", flagged: 1001 })).toEqual([
      "LOAD-1: its stock changed meanwhile",
      "reconcile-orders did not check everything: Time ran out",
      "reconcile-orders lists only 0 of its 1001 findings: repair them with make reconcile first",
    ]);
  });
});
