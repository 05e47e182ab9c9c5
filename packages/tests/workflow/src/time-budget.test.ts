import { readFileSync } from "node:fs";
import { GATEWAY_CALL_MS, RUN_WAIT_MS, TABLE_CALL_MS } from "@orders/adapters";
import { describe, expect, it } from "vitest";

// Compares the table "One budget of time" of docs/reliability.md with code, workflow and Terraform. It needs no stack.

const read = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), "utf8");

const section = /## One budget of time\n([\s\S]*?)\n## /.exec(read("docs/reliability.md"))?.[1] ?? "";
const rows = [...section.matchAll(/^\| ([^|]+) \| (\d+) \|/gm)].map(
  ([, what = "", seconds]) => [what, Number(seconds)] as const,
);
const table = new Map(rows);

const workflow = JSON.parse(read("terraform/workflow/fulfil-order.asl.json"));
const tasks = Object.values<{ Type: string; TimeoutSeconds?: number }>(workflow.States).filter(
  ({ Type }) => Type === "Task",
);
const queue = read("terraform/queue.tf");
const variables = read("terraform/variables.tf");

const inTerraform = (name: string): number => Number(new RegExp(`^ +${name} += (\\d+)$`, "m").exec(queue)?.[1]);
const defaultOf = (name: string): number =>
  Number(new RegExp(`variable "${name}" \\{[^}]*?default += (\\d+)`).exec(variables)?.[1]);

describe("the budget of time", () => {
  it("is what the documents say", () => {
    expect(Object.fromEntries(table)).toEqual({
      "call to DynamoDB": TABLE_CALL_MS / 1000,
      "call to the payment gateway": GATEWAY_CALL_MS / 1000,
      "step of the workflow": inTerraform("step"),
      "task, its cold start included": tasks[0]?.TimeoutSeconds,
      run: workflow.TimeoutSeconds,
      "wait for a run": RUN_WAIT_MS / 1000,
      "`process-order`": inTerraform("process_order"),
      "visibility of a message": defaultOf("order_queue_visibility_seconds"),
      "stalled order": defaultOf("reconcile_after_minutes") * 60,
    });
  });

  it("gives each part less time than its caller waits", () => {
    const seconds = rows.map(([, value]) => value);
    expect(seconds).toEqual([...new Set(seconds)].sort((a, b) => a - b));
  });

  it("gives each task of the workflow the same time", () => {
    expect(new Set(tasks.map(({ TimeoutSeconds }) => TimeoutSeconds)).size).toBe(1);
  });

  it("leaves a run time for a gateway that hangs at each try of the charge and of the refund", () => {
    const [calls, pauses] = [4, 2 + 4 + 8];
    expect(2 * (calls * (GATEWAY_CALL_MS / 1000) + pauses)).toBeLessThan(workflow.TimeoutSeconds);
  });

  it("makes an order stalled only after its message is a dead letter", () => {
    expect(defaultOf("order_queue_visibility_seconds") * defaultOf("order_queue_max_receives")).toBeLessThan(
      defaultOf("reconcile_after_minutes") * 60,
    );
  });
});
