import { describe, expect, it } from "vitest";
import type { Plan } from "../plan/plan.ts";
import { type Alarm, alarmState, alarmsIn, alarmValue, ringsWithinMs } from "./alarms.ts";
import { byMetric, type Sample } from "./samples.ts";

const metricOf = (name: string) => ({ namespace: "AWS/Lambda", name, dimensions: { FunctionName: "shop-local-f" } });
const sample = (name: string, at: number, value: number): Sample => ({ metric: metricOf(name), at, value });

const errors: Alarm = {
  name: "errors-f",
  description: "It failed.",
  kind: "function-errors",
  metrics: [{ id: "watched", metric: metricOf("Errors"), stat: "Sum" }],
  expression: undefined,
  comparison: "GreaterThanThreshold",
  threshold: 10,
  periodSeconds: 300,
  evaluations: 1,
  datapoints: 1,
  missing: "notBreaching",
};

describe("the state of an alarm", () => {
  it("is ALARM above the threshold, not at it", () => {
    expect(alarmState(errors, [10])).toBe("OK");
    expect(alarmState(errors, [11])).toBe("ALARM");
  });

  it("is ALARM below the threshold where that is what it watches", () => {
    const tooFew = { ...errors, comparison: "LessThanThreshold", threshold: 1 };
    expect(alarmState(tooFew, [0])).toBe("ALARM");
    expect(alarmState(tooFew, [1])).toBe("OK");
  });

  it("looks at its last periods only, of which so many must breach", () => {
    const three = { ...errors, evaluations: 3, datapoints: 3 };
    expect(alarmState(three, [11, 11, 0])).toBe("OK");
    expect(alarmState(three, [0, 11, 11, 11])).toBe("ALARM");
    expect(alarmState({ ...three, datapoints: 2 }, [11, 0, 11])).toBe("ALARM");
    expect(alarmState({ ...three, datapoints: 2 }, [11, 0, 0])).toBe("OK");
  });

  it.each([
    ["notBreaching", "OK"],
    ["breaching", "ALARM"],
    ["missing", "INSUFFICIENT_DATA"],
    ["ignore", "ALARM"],
  ])("of a period without a value follows treat_missing_data: %s", (missing, state) => {
    expect(alarmState({ ...errors, missing }, [undefined], "ALARM")).toBe(state);
  });

  it("counts missing values among others as treat_missing_data says", () => {
    const two = { ...errors, evaluations: 2, datapoints: 2 };
    expect(alarmState({ ...two, missing: "breaching" }, [undefined, 11])).toBe("ALARM");
    expect(alarmState({ ...two, missing: "notBreaching" }, [undefined, 11])).toBe("OK");
  });
});

describe("the value that an alarm watches", () => {
  const samples = byMetric([sample("Errors", 1000, 4), sample("Errors", 2000, 5), sample("Errors", 9000, 6)]);

  it("is the statistic of its metric in the period", () => {
    expect(alarmValue(errors, samples, { from: 1000, to: 9000 })).toBe(9);
    expect(alarmValue(errors, samples, { from: 9001, to: 10_000 })).toBeUndefined();
  });

  it("is its expression of several metrics", () => {
    const share: Alarm = {
      ...errors,
      metrics: [
        { id: "errors", metric: metricOf("Errors"), stat: "Sum" },
        { id: "all", metric: metricOf("Invocations"), stat: "Sum" },
      ],
      expression: "100 * errors / FILL(all, 30)",
    };
    expect(alarmValue(share, samples, { from: 0, to: 10_000 })).toBe(50);
  });
});

describe("the alarms of a plan", () => {
  const common = {
    alarm_description: "The queue shop-local-q has messages. docs/runbook.md#the-heading",
    comparison_operator: "GreaterThanThreshold",
  };
  const single = {
    ...common,
    alarm_name: "shop-local-dead-letters",
    ...{
      namespace: "AWS/SQS",
      metric_name: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: "shop-local-q" },
    },
    ...{ statistic: "Maximum", period: 300, threshold: 0, evaluation_periods: 1, treat_missing_data: "notBreaching" },
    metric_query: [],
  };
  const several = {
    ...common,
    alarm_name: "shop-local-runs-failed",
    metric_query: [
      {
        id: "failed",
        expression: "",
        metric: [
          {
            namespace: "AWS/States",
            metric_name: "ExecutionsFailed",
            dimensions: { A: "b" },
            period: 900,
            stat: "Sum",
          },
        ],
      },
      { id: "watched", expression: "FILL(failed, 0)", metric: [] },
    ],
    ...{ threshold: 2, evaluation_periods: 2, datapoints_to_alarm: 1, treat_missing_data: "breaching" },
  };
  const plan: Plan = {
    ...{
      title: "",
      project: "shop",
      environment: "local",
      region: "us-east-1",
      account: "000000000000",
      json: "dev.json",
      ms: 0,
    },
    resources: [single, several].map((attributes, index) => ({
      ...{ address: `alarm${index}`, type: "aws_cloudwatch_metric_alarm" },
      attributes,
    })),
  };
  const [first, second] = alarmsIn(plan);

  it("have what one of one metric watches", () => {
    expect(first).toEqual({
      ...{ name: "dead-letters", description: "The queue q has messages.", kind: "the-heading" },
      expression: undefined,
      metrics: [
        {
          id: "watched",
          stat: "Maximum",
          metric: {
            ...{ namespace: "AWS/SQS", name: "ApproximateNumberOfMessagesVisible" },
            dimensions: { QueueName: "shop-local-q" },
          },
        },
      ],
      ...{ comparison: "GreaterThanThreshold", threshold: 0, periodSeconds: 300, evaluations: 1, datapoints: 1 },
      missing: "notBreaching",
    });
  });

  it("have the expression and the periods of one of several metrics", () => {
    expect(second).toMatchObject({
      ...{ name: "runs-failed", expression: "FILL(failed, 0)", periodSeconds: 900, evaluations: 2, datapoints: 1 },
      metrics: [{ id: "failed", stat: "Sum", metric: { name: "ExecutionsFailed" } }],
      missing: "breaching",
    });
    expect(second && ringsWithinMs(second)).toBe(900_000);
  });
});
