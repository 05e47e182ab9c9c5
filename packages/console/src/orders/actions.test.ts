import type { OrderView } from "@orders/client";
import { expect, it } from "vitest";
import { order } from "../testing/api.tsx";
import { actionsOf } from "./actions.ts";

const soon = Date.parse("2026-11-21T10:00:30.000Z");
const later = Date.parse("2026-11-21T10:05:00.000Z");

it.each<[string, Partial<OrderView>, number, string[]]>([
  ["is new", { status: "PENDING" }, soon, ["cancel"]],
  ["is new and stalled", { status: "PENDING" }, later, ["retry", "cancel"]],
  [
    "waits for approval",
    { status: "AWAITING_APPROVAL", approval: { requestedAt: "2026-11-21T10:00:00.000Z" } } as Partial<OrderView>,
    later,
    ["approve", "reject", "cancel"],
  ],
  ["is completed", { status: "COMPLETED" }, later, ["ship", "cancel"]],
  ["is shipped", { status: "SHIPPED" }, later, ["deliver"]],
  ["is delivered", { status: "DELIVERED" }, later, []],
  ["failed", { status: "FAILED" }, later, []],
  ["needs attention", { status: "NEEDS_ATTENTION" }, soon, ["retry", "cancel"]],
  [
    "is being cancelled",
    { status: "COMPLETED", cancellation: { requestedAt: "2026-11-21T10:00:00.000Z" } } as Partial<OrderView>,
    soon,
    [],
  ],
  ["is historical", { status: "COMPLETED", historical: true }, later, []],
])("an order that %s allows the actions of its status", (_, more, now, actions) => {
  expect(actionsOf(order(more), now)).toEqual(actions);
});
