import { randomUUID } from "node:crypto";
import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
} from "@aws-sdk/client-scheduler";
import { eventually } from "@orders/acceptance-tests/eventually";
import { output } from "@orders/acceptance-tests/outputs";
import { describe, expect, it } from "vitest";
import { stalledOrder } from "../stack/faults.ts";
import { someProduct, stockOf } from "../stack/products.ts";
import { finished } from "../stack/runs.ts";
import { orders, stack } from "../stack/stack.ts";

describe("the schedule", () => {
  const PIECES = 5;
  const scheduler = new SchedulerClient({});
  const GroupName = output("schedule_group_name");

  it("invokes reconcile-orders for open orders often, for recent orders each night, and for everything once a week", async () => {
    const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand({ GroupName }));
    const schedules = await Promise.all(
      Schedules.map(({ Name }) => scheduler.send(new GetScheduleCommand({ GroupName, Name }))),
    );
    expect(schedules.map(({ Target }) => Target?.Input).sort()).toEqual([
      '{"scope":"all"}',
      '{"scope":"open"}',
      '{"scope":"recent"}',
    ]);
    for (const { State, Target } of schedules) {
      expect(State).toBe("ENABLED");
      expect(Target?.Arn).toContain(stack.functionNames["reconcile-orders"]);
    }
  });

  it("may invoke it: a schedule with the same target and role repairs an order", async () => {
    const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand({ GroupName }));
    const open = Schedules.find(({ Name }) => Name?.endsWith("-open"));
    const { Target } = await scheduler.send(new GetScheduleCommand({ GroupName, Name: open?.Name }));
    const productId = await someProduct(PIECES);
    const orderId = await stalledOrder(productId);
    const Name = `test-${randomUUID()}`;
    const soon = new Date(Date.now() + 1_000).toISOString().slice(0, 19);

    await scheduler.send(
      new CreateScheduleCommand({
        GroupName,
        Name,
        ScheduleExpression: `at(${soon})`,
        FlexibleTimeWindow: { Mode: "OFF" },
        ActionAfterCompletion: "DELETE",
        Target,
      }),
    );
    try {
      await eventually(
        `order ${orderId} is run again`,
        () => orders.get(orderId),
        ({ attempt }) => attempt > 1,
      );
    } finally {
      await scheduler.send(new DeleteScheduleCommand({ GroupName, Name })).catch(ignoreMissing);
    }
    await finished(orderId);
    expect(await stockOf(productId)).toBe(PIECES - 1);
  });
});

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Error && error.name === "ResourceNotFoundException")) throw error;
}
