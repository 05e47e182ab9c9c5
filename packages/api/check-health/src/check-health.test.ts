import type { Clock } from "@orders/domain";
import { at } from "@orders/domain/testing";
import { call, capturedLog } from "@orders/lambda-kit/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { checkHealth } from "./check-health.ts";

let log: string[];
beforeEach(() => {
  log = capturedLog();
});

/** The route at a time that the test sets, with parts that answer unless they are named in `broken`. */
function system() {
  const broken = new Set<string>();
  const asked: string[] = [];
  let seconds = 0;
  const clock: Clock = { now: () => at(seconds) };
  const probe = (part: string) => async () => {
    asked.push(part);
    if (broken.has(part)) throw new Error(`No access to table arn:secret of ${part}`);
  };
  const route = checkHealth({ probes: { ordersTable: probe("ordersTable"), workflow: probe("workflow") }, clock });
  const health = () => call(route, { route: "GET /health" });
  const wait = (more: number) => {
    seconds += more;
  };
  return { broken, asked, health, wait };
}

describe("GET /health", () => {
  it("answers 200 when every part answers", async () => {
    const { health } = system();
    expect(await health()).toEqual({
      status: 200,
      body: { status: "ok", checkedAt: at(0), parts: { ordersTable: "ok", workflow: "ok" } },
    });
  });

  it("answers 503 and names the part that does not answer; only the log says why", async () => {
    const { broken, health } = system();
    broken.add("workflow");
    const answer = await health();
    expect(answer).toEqual({
      status: 503,
      body: { status: "unavailable", checkedAt: at(0), parts: { ordersTable: "ok", workflow: "unavailable" } },
    });
    expect(log.map((line) => JSON.parse(line))).toMatchObject([
      { level: "ERROR", message: "A part does not answer", part: "workflow", error: { name: "Error" } },
    ]);
  });

  it("asks each part once in ten seconds, however often it is called", async () => {
    const { asked, health, wait } = system();
    await health();
    wait(9);
    await health();
    expect(asked).toEqual(["ordersTable", "workflow"]);
    wait(1);
    await health();
    expect(asked).toHaveLength(4);
  });

  it("tells ten seconds later that a part answers again", async () => {
    const { broken, health, wait } = system();
    broken.add("ordersTable");
    expect((await health()).status).toBe(503);
    broken.clear();
    wait(10);
    expect((await health()).status).toBe(200);
  });
});
