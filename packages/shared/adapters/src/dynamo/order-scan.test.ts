import { BatchGetCommand, ScanCommand, type ScanCommandInput } from "@aws-sdk/lib-dynamodb";
import type { Order, OrderId } from "@orders/domain";
import { anOrder } from "@orders/domain/testing";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { dynamoClient } from "../clients.ts";
import { type Item, itemFrom } from "./order-item.ts";
import { dynamoOrderScan } from "./order-scan.ts";

const client = dynamoClient();
const dynamo = mockClient(client);
const orderScan = dynamoOrderScan({ client, ordersTable: "orders" });

/** A table with these pages. */
function tableOf(...pages: Item[][]) {
  const scans: ScanCommandInput[] = [];
  dynamo.on(ScanCommand).callsFake((input: ScanCommandInput) => {
    scans.push(input);
    const page = Number(input.ExclusiveStartKey?.orderId ?? 0);
    const more = page + 1 < pages.length;
    return { Items: pages[page], ...(more && { LastEvaluatedKey: { orderId: page + 1 } }) };
  });
  return { scans };
}

beforeEach(() => dynamo.reset());

describe("dynamoOrderScan", () => {
  it("reads one page of limited size at a time, and the next only when it is requested", async () => {
    const orders = Array.from({ length: 5 }, () => anOrder());
    const [a, b, c, d, e] = orders.map(itemFrom) as [Item, Item, Item, Item, Item];
    const { scans } = tableOf([a, b], [], [c, d, e]);

    const found: Order[] = [];
    let pages = 0;
    for await (const page of orderScan.scan()) {
      expect(scans).toHaveLength(++pages);
      found.push(...page.orders);
    }

    expect(found).toEqual(orders);
    expect(pages).toBe(3);
    expect(scans.every(({ Limit }) => Limit === 200)).toBe(true);
  });

  it("reports an unreadable item, and continues after it", async () => {
    const order = anOrder();
    tableOf([{ orderId: "odd", status: "LOST" }, itemFrom(order)]);
    for await (const page of orderScan.scan()) {
      expect(page.orders).toEqual([order]);
      expect(page.unreadable).toEqual([{ orderId: "odd", why: expect.stringContaining("cannot be read as an order") }]);
    }
  });

  it("reads only the requested order ids, each once, consistently", async () => {
    dynamo.on(BatchGetCommand).resolves({ Responses: { orders: [{ orderId: "a" }] } });

    expect(await orderScan.existing(["a", "b", "a"] as OrderId[])).toEqual(new Set(["a"]));

    expect(dynamo.commandCalls(BatchGetCommand)[0]?.args[0].input.RequestItems?.orders).toEqual({
      Keys: [{ orderId: "a" }, { orderId: "b" }],
      ConsistentRead: true,
      ProjectionExpression: "orderId",
    });
  });
});
