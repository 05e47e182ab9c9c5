import { anOrder } from "@orders/domain/testing";
import { expect, it } from "vitest";
import { etagOf, orderAnswer } from "./order-answer.ts";

it("an order's answer shows the order, with its version as a strong ETag", () => {
  const order = { ...anOrder(), version: 7 };

  expect(etagOf(order)).toBe('"7"');
  expect(orderAnswer(202, order)).toMatchObject({
    status: 202,
    headers: { ETag: '"7"' },
    body: { orderId: order.orderId, version: 7, totalAmount: 10 },
  });
});
