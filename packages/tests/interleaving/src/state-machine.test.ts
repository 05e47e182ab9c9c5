import { describe, expect, it } from "vitest";
import { execute, type StateMachine } from "./state-machine.ts";

const machine: StateMachine = {
  StartAt: "Weigh",
  States: {
    Weigh: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Arguments: {
        FunctionName: "$" + "{weigh_parcel}",
        Payload: "{% $merge([$states.input, { 'lastTry': $states.context.State.RetryCount = 3 }]) %}",
      },
      Output: "{% $merge([$states.input, $states.result.Payload]) %}",
      Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 3 }],
      Catch: [{ ErrorEquals: ["States.ALL"], Output: "{% $states.input %}", Next: "Report" }],
      Next: "IsHeavy",
    },
    IsHeavy: {
      Type: "Choice",
      Choices: [
        { Condition: "{% $states.input.kilograms > 10 %}", Next: "Heavy" },
        { Condition: "{% $states.input.kilograms > 0 %}", Next: "Light" },
      ],
      Default: "Unknown",
    },
    Report: {
      Type: "Task",
      Resource: "arn:aws:states:::sqs:sendMessage",
      Arguments: { QueueUrl: "queue", MessageBody: "{% $string({ 'id': $states.input.id }) %}" },
      Output: "{% $states.input %}",
      Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 3 }],
      Catch: [{ ErrorEquals: ["States.ALL"], Output: "{% $states.input %}", Next: "Unknown" }],
      Next: "Reported",
    },
    Heavy: { Type: "Succeed" },
    Light: { Type: "Succeed" },
    Reported: { Type: "Succeed" },
    Unknown: { Type: "Fail" },
  },
};

/** Runs the machine with a scale whose first calls fail. @returns its final state, and the inputs of all calls. */
async function weigh(kilograms: unknown, faultyCalls = 0) {
  const calls: unknown[] = [];
  const messages: unknown[] = [];
  const tasks = {
    weigh_parcel: async (input: unknown) => {
      calls.push(input);
      if (calls.length <= faultyCalls) throw new Error("The scale failed");
      return { kilograms };
    },
    "sqs:sendMessage": async (message: unknown) => {
      messages.push(message);
      return {};
    },
  };
  const { end, output } = await execute(machine, tasks, { id: "P-1" });
  return { end, output, calls, messages };
}

describe("a state machine", () => {
  it.each([
    [12, "Heavy"],
    [3, "Light"],
    [0, "Unknown"],
  ])("chooses by the output of the task before: %s", async (kilograms, end) => {
    expect(await weigh(kilograms)).toMatchObject({ end, calls: [{ id: "P-1", lastTry: false }] });
  });

  it("retries a task that throws, and marks the last try", async () => {
    const { end, calls } = await weigh(3, 3);
    expect(end).toBe("Light");
    expect(calls).toEqual([false, false, false, true].map((lastTry) => ({ id: "P-1", lastTry })));
  });

  it("continues at the state of Catch after the last try, with the output of Catch", async () => {
    expect(await weigh(3, 4)).toMatchObject({
      end: "Reported",
      messages: [{ QueueUrl: "queue", MessageBody: '{"id":"P-1"}' }],
    });
  });

  it.each([
    ["an unknown task", { tasks: {}, of: machine }, /There is no task/],
    ["an unknown state", { tasks: {}, of: { StartAt: "Lost", States: {} } }, /Lost cannot be run/],
    [
      "an unsupported type",
      { tasks: {}, of: { StartAt: "Delay", States: { Delay: { Type: "Wait" } } } },
      /Delay cannot be run/,
    ],
  ])("refuses %s", async (_what, { tasks, of }, message) => {
    await expect(execute(of, tasks, {})).rejects.toThrow(message);
  });
});
