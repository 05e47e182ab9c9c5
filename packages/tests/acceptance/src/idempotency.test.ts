import { randomUUID } from "node:crypto";
import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, it, onTestFinished } from "vitest";
import { anOrder, getOrder, list, settled, someCustomer, submit } from "./orders.ts";
import { output } from "./outputs.ts";
import { localPost } from "./post.ts";
import { expectProblem } from "./problem.ts";
import { putProduct, someProduct, WIDGET } from "./products.ts";

const withKey = (key: string) => ({ "idempotency-key": key });

describe("Idempotency-Key", () => {
  it("replays the first answer to the same request", async () => {
    const key = randomUUID();
    const body = anOrder({ paymentToken: "tok_ok" });

    const first = await submit(body, withKey(key));
    await settled(first.body.orderId);
    const again = await submit(body, withKey(key));

    expect(first.status, first.text).toBe(202);
    expect(first.headers.get("idempotent-replayed")).toBeNull();
    expect(again.status).toBe(202);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect(again.body).toEqual(first.body);
    expect(again.headers.get("location")).toBe(first.headers.get("location"));
    expect((await getOrder(first.body.orderId)).body.attempt).toBe(1);
  });

  it("replays the first answer whatever the order of the JSON members", async () => {
    const key = randomUUID();
    const customerId = someCustomer();
    const { productId } = WIDGET;

    const first = await submit({ customerId, items: [{ productId, quantity: 1, price: 29.99 }] }, withKey(key));
    const again = await submit({ items: [{ price: 29.99, quantity: 1, productId }], customerId }, withKey(key));

    expect(again.status, again.text).toBe(202);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect(again.body).toEqual(first.body);
  });

  it("replays the first answer after the price has changed", async () => {
    const productId = await someProduct(5);
    const key = randomUUID();
    const body = { customerId: someCustomer(), productId, quantity: 1 };
    const first = await submit(body, withKey(key));
    expect(first.body.totalAmount, first.text).toBe(10);
    await settled(first.body.orderId);

    expect((await putProduct(productId, { name: "Lamp", price: 12, stock: 5 })).status).toBe(200);
    const again = await submit(body, withKey(key));

    expect(again.status, again.text).toBe(202);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect(again.body).toEqual(first.body);
  });

  // The API deletes no product.
  it.skipIf(!localPost)("replays the first answer after the product was deleted", async () => {
    const productId = await someProduct(5);
    const key = randomUUID();
    const body = { customerId: someCustomer(), productId, quantity: 1 };
    const first = await submit(body, withKey(key));
    await settled(first.body.orderId);
    const dynamo = new DynamoDBClient();
    const product = { TableName: output("inventory_table_name"), Key: { productId: { S: productId } } };
    const { Attributes } = await dynamo.send(new DeleteItemCommand({ ...product, ReturnValues: "ALL_OLD" }));
    // Reconciliations of other tests expect the stock that the order holds.
    onTestFinished(async () => {
      await dynamo.send(new PutItemCommand({ TableName: product.TableName, Item: Attributes }));
    });

    const again = await submit(body, withKey(key));

    expect(again.status, again.text).toBe(202);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect(again.body).toEqual(first.body);
  });

  it("refuses another request under a used key", async () => {
    const key = randomUUID();
    const customerId = someCustomer();
    await submit(anOrder({ customerId }), withKey(key));

    expectProblem(await submit(anOrder({ customerId, paymentToken: "tok_ok" }), withKey(key)), 422);
    expect((await list({ customerId })).body.count).toBe(1);
  });

  it("creates one order for twenty requests at once", async () => {
    const key = randomUUID();
    const body = anOrder();

    const answers = await Promise.all(Array.from({ length: 20 }, () => submit(body, withKey(key))));

    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(202));
    expect(new Set(answers.map(({ body }) => body.orderId)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get("idempotent-replayed") === null)).toHaveLength(1);
    const order = await settled(answers[0]?.body.orderId ?? "");
    expect(order).toMatchObject({ status: "COMPLETED", attempt: 1 });
    expect((await list({ customerId: body.customerId })).body.count).toBe(1);
  });

  it("is still unused after a refused request", async () => {
    const key = randomUUID();
    expectProblem(await submit(anOrder({ items: [] }), withKey(key)), 400);
    const answer = await submit(anOrder(), withKey(key));
    expect(answer.status, answer.text).toBe(202);
    expect(answer.headers.get("idempotent-replayed")).toBeNull();
  });

  it("must be given once: two keys in one header line are refused", async () => {
    const customerId = someCustomer();
    const problem = expectProblem(await submit(anOrder({ customerId }), withKey("first, second")), 400);
    expect(problem.message).toBe("The header Idempotency-Key is given more than once: give it once");
    expect((await list({ customerId })).body.count).toBe(0);
  });

  it("may have 255 characters and no more", async () => {
    const customerId = someCustomer();
    const key = randomUUID().padEnd(255, "x");

    const problem = expectProblem(await submit(anOrder({ customerId }), withKey(`${key}x`)), 400);
    expect(problem.message).toMatch(/Idempotency-Key/);
    expect((await list({ customerId })).body.count).toBe(0);

    expect((await submit(anOrder({ customerId }), withKey(key))).status).toBe(202);
  });
});
