import { randomUUID } from "node:crypto";
import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { output } from "@orders/acceptance-tests/outputs";
import type { OrderId, ProductId } from "@orders/domain";
import { describe, expect, it, onTestFinished } from "vitest";
import { secondsPass } from "../stack/disturb.ts";
import { atRest, counted } from "../stack/many.ts";
import { invoke } from "../stack/orders.ts";
import { someProduct, stockOf } from "../stack/products.ts";
import { scaled } from "../stack/scale.ts";
import { lambda, s3, stack } from "../stack/stack.ts";

const ORDERS = scaled(300, 20_000);
const STALLED_AFTER_MINUTES = scaled(1, 2);
/** The most frequent schedule of the reconciler. */
const LOOK_EVERY_SECONDS = scaled(5, 60);
/** The fewest orders that a stack completes in a second, on two processors. */
const SLOWEST_RATE = 5;

interface Report {
  readonly findings: readonly { readonly kind: string; readonly orderId?: string; readonly what: string }[];
}

/** Lets the reconciler treat an order as stalled after so many minutes. @returns what restores the setting. */
async function stalledAfter(minutes: number): Promise<() => Promise<void>> {
  const FunctionName = stack.functionNames["reconcile-orders"];
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const configure = (Variables: Record<string, string> | undefined) =>
    lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
  await configure({ ...Environment?.Variables, RECONCILE_AFTER_MINUTES: String(minutes) });
  return async () => {
    await configure(Environment?.Variables);
  };
}

/** Uploads a file of ORDERS orders of one piece each. @returns their ids. */
async function importOrders(productId: ProductId): Promise<OrderId[]> {
  const ids = Array.from({ length: ORDERS }, () => `backlog-${randomUUID()}` as OrderId);
  const rows = ids.map((id) => `${id},CUST-1,${productId},1,10.00`);
  await s3.send(
    new PutObjectCommand({
      Bucket: output("uploads_bucket"),
      Key: `uploads/backlog-${randomUUID()}.csv`,
      Body: ["order_id,customer_id,product_id,quantity,price", ...rows].join("\n"),
    }),
  );
  return ids;
}

describe("a backlog", () => {
  it("is no stall: the reconciler finds no stalled order while messages wait in the queue", {
    timeout: (ORDERS / SLOWEST_RATE) * 1000 + 300_000,
  }, async () => {
    const product = await someProduct(ORDERS);
    onTestFinished(await stalledAfter(STALLED_AFTER_MINUTES));

    const ids = await importOrders(product);
    const imported = new Set<string>(ids);
    const found: string[] = [];
    for (let left: number | undefined = ORDERS; left !== 0; left = await stockOf(product)) {
      await secondsPass(LOOK_EVERY_SECONDS);
      const { findings } = (await invoke("reconcile-orders", { scope: "open" })) as unknown as Report;
      found.push(...findings.filter(({ orderId = "" }) => imported.has(orderId)).map(({ what }) => what));
    }
    expect(found).toEqual([]);
    const ended = await atRest(ids, 300_000);
    expect(counted(ended.map(({ status, attempt }) => `${status} at attempt ${attempt}`))).toEqual({
      "COMPLETED at attempt 1": ORDERS,
    });
  });
});
