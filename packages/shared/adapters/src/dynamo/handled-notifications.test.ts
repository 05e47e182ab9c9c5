import { PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { BatchGetCommand } from "@aws-sdk/lib-dynamodb";
import { eventIdOf, notificationKey } from "@orders/contracts";
import { eventsBetween, MAX_NOTIFIED_WRITES, type Order, transition } from "@orders/domain";
import { anOrder, at } from "@orders/domain/testing";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { dynamoClient } from "../clients.ts";
import { dynamoHandledNotifications } from "./handled-notifications.ts";
import { dynamoIdempotency } from "./idempotency.ts";

const client = dynamoClient();
const dynamo = mockClient(client);
const notifications = dynamoHandledNotifications(client, "idempotency");
const idempotency = dynamoIdempotency(client, "idempotency")({ getRemainingTimeInMillis: () => 20_000 });

const both = { customerId: "CUST-1", email: "jane@example.com", phone: "+14155550100" };
const notification = (second: number, changes: object = {}) => ({
  at: at(second),
  channel: "EMAIL",
  status: "PENDING",
  result: "SENT",
  ...changes,
});
/** The ids that were asked for, in one list. */
const asked = () =>
  dynamo
    .commandCalls(BatchGetCommand)
    .flatMap(({ args }) => args[0].input.RequestItems?.idempotency?.Keys ?? [])
    .map(({ id }) => id as string);

beforeEach(() => {
  dynamo.reset();
  dynamo.on(PutItemCommand).resolves({});
  dynamo.on(UpdateItemCommand).resolves({});
  dynamo.on(BatchGetCommand).resolves({ Responses: { idempotency: [] } });
});

describe("dynamoHandledNotifications", () => {
  it("asks for the ids under which notifications of the order's events are stored", async () => {
    const first = anOrder({ customer: both });
    const second: Order = { ...transition(first, "PROCESSING", at(1)), version: 2 };
    for (const event of [...eventsBetween(undefined, first), ...eventsBetween(first, second)]) {
      for (const channel of ["EMAIL", "SMS"] as const) {
        await idempotency.perform(notificationKey(eventIdOf(event), channel), async () => notification(1));
      }
    }
    const stored = dynamo.commandCalls(PutItemCommand).map(({ args }) => args[0].input.Item?.id?.S);
    expect(stored).toHaveLength(4);

    await notifications.find(second);
    expect(asked()).toEqual(stored);
  });

  it("returns what was sent and refused, oldest first, and nothing that is in progress", async () => {
    const items = [
      { id: "2", status: "COMPLETED", data: notification(5, { status: "PAID", channel: "SMS", result: "REFUSED" }) },
      { id: "3", status: "INPROGRESS" },
      { id: "1", status: "COMPLETED", data: notification(1) },
    ];
    dynamo.on(BatchGetCommand).resolves({ Responses: { idempotency: items } });
    expect(await notifications.find(anOrder())).toEqual([
      notification(1),
      notification(5, { status: "PAID", channel: "SMS", result: "REFUSED" }),
    ]);
  });

  it("asks for nothing of a customer who cannot be reached", async () => {
    expect(await notifications.find(anOrder({ customer: { customerId: "CUST-1" } }))).toEqual([]);
    expect(dynamo.calls()).toEqual([]);
  });

  it("bounds its work for an order with very many writes: the newest ones count", async () => {
    await notifications.find({ ...anOrder(), version: 5_000 });
    expect(new Set(asked()).size).toBe(MAX_NOTIFIED_WRITES);
  });
});
