import { describe, expect, it } from "vitest";
import { aPlan } from "./testing/a-plan.ts";
import { targetsOf, workflowFaults } from "./workflow.ts";

const MACHINE = "module.run.aws_sfn_state_machine.this";
const faultsOf = (definition: object) =>
  workflowFaults(aPlan({ changes: { [MACHINE]: { definition: JSON.stringify(definition) } } }));
const task = (state: object, rest: object = {}) => ({
  ...{ QueryLanguage: "JSONata", TimeoutSeconds: 90, StartAt: "Step" },
  States: { Step: { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", Arguments: {}, End: true, ...state } },
  ...rest,
});

describe("a workflow's definition", () => {
  it("is right for EXPRESS and STANDARD", () => {
    expect(workflowFaults(aPlan())).toEqual([]);
  });

  it.each([
    ["leads nowhere", task({ End: undefined, Next: "Nowhere" }), "Missing 'StartAt'|'Next'|'Default' target: Nowhere"],
    [
      "has JSONata that cannot be read",
      task({ Arguments: { a: "{% $merge([ %}" } }),
      "/States/Step/Arguments/a is invalid.",
    ],
    ["mixes query languages", task({ InputPath: "$.a" }), "/States/Step is invalid."],
    [
      "waits for a job",
      task({ Resource: "arn:aws:states:::states:startExecution.sync:2" }),
      "Step waits for a job (.sync), which EXPRESS does not know.",
    ],
    [
      "waits for a callback",
      task({ Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken" }),
      "Step waits for a callback (.waitForTaskToken), which EXPRESS does not know.",
    ],
    [
      "may run for longer than EXPRESS",
      task({}, { TimeoutSeconds: 301 }),
      "TimeoutSeconds must be there and at most 300: EXPRESS runs no longer.",
    ],
  ])("is refused that %s", (_, definition, fault) => {
    expect(faultsOf(definition).join("\n")).toContain(`${MACHINE} of dev in us-east-1: `);
    expect(faultsOf(definition).join("\n")).toContain(fault);
  });

  it("names functions and queues, in branches too", () => {
    const inner = task({ Arguments: { FunctionName: "inner" } });
    const definition = task({ Type: "Parallel", Branches: [inner] });
    expect(targetsOf(JSON.stringify(definition))).toEqual({ functions: ["inner"], queues: [] });
  });
});
