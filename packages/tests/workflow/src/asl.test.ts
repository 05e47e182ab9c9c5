import { readdirSync, readFileSync } from "node:fs";
import { DONE_OUTCOMES } from "@orders/domain";
import { describe, expect, it } from "vitest";

// Holds the workflow's file against the functions that it runs. It needs no stack.

interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly End?: boolean;
  readonly Arguments?: { readonly FunctionName?: string; readonly Payload?: unknown };
  readonly TimeoutSeconds?: number;
  readonly Retry?: readonly Readonly<Record<string, unknown>>[];
  readonly Catch?: readonly {
    readonly ErrorEquals: readonly string[];
    readonly Next: string;
    readonly Output?: string;
  }[];
  readonly Choices?: readonly { readonly Condition: string; readonly Next: string }[];
}

const file = readFileSync(new URL("../../../../terraform/workflow/fulfil-order.asl.json", import.meta.url), "utf8");
const workflow: { QueryLanguage: string; StartAt: string; States: Record<string, State> } = JSON.parse(file);
const states = Object.entries(workflow.States);
const tasks = states.filter(([, { Type }]) => Type === "Task");
const functionOf = ({ Arguments }: State) => /^\$\{(\w+)\}$/.exec(Arguments?.FunctionName ?? "")?.[1];
const steps = tasks.filter(([, state]) => functionOf(state));

const packages = new URL("../../../workflow/", import.meta.url);
const functions = readdirSync(packages).sort();
const snakeCase = (name: string) => name.replaceAll("-", "_");

/** How often a step is tried again within a run. */
const MAX_ATTEMPTS = 3;

/** The outcomes that a step's function can return: the compiler lets it return no other. */
async function outcomesOf(name: string): Promise<string[]> {
  const step: { OUTCOMES: readonly string[] } = await import(`@orders/${name}`);
  return [...step.OUTCOMES].sort();
}

/** Where a state can lead. */
const nextOf = ({ Next, Default, Choices = [], Catch = [] }: State): string[] =>
  [Next, Default, ...Choices.map((choice) => choice.Next), ...Catch.map((fault) => fault.Next)].filter(
    (name) => name !== undefined,
  );

/** All states that can come after one. */
function reachableFrom(start: string): Set<string> {
  const reached = new Set([start]);
  for (const name of reached) for (const next of nextOf(workflow.States[name] ?? { Type: "?" })) reached.add(next);
  return reached;
}

describe("fulfil-order.asl.json", () => {
  it("runs each function of packages/workflow, and no other", () => {
    const placeholders = [...file.matchAll(/\$\{(\w+)\}/g)].map(([, name = ""]) => name);
    const expected = [...functions.map(snakeCase), "partition", "receipts_dead_letter_queue_url"].sort();
    expect([...new Set(placeholders)].sort()).toEqual(expected);
  });

  it("names no partition, so that it also runs in AWS GovCloud and in China", () => {
    expect(file).not.toContain("arn:aws");
    for (const [name, { Resource }] of tasks) expect(Resource, name).toMatch(/^arn:\$\{partition\}:states:::/);
  });

  it("names each step as its function", () => {
    const pascalCase = (name: string) => name.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
    for (const [name, state] of steps) expect(name).toBe(pascalCase(functionOf(state) ?? ""));
    expect(steps).toHaveLength(functions.length);
  });

  it("uses JSONata only", () => {
    expect(workflow.QueryLanguage).toBe("JSONata");
    expect(file).not.toMatch(
      /"(?:InputPath|OutputPath|ResultPath|ResultSelector|Parameters|Variable|QueryLanguage": "JSONPath)"/,
    );
    expect(file).not.toMatch(/\.\$"\s*:/);
    for (const [, expression = ""] of file.matchAll(/"(\{%[^"]*)"/g)) expect(expression).toMatch(/^\{% .+ %\}$/);
  });

  it("waits nowhere, so that it can run as EXPRESS", () => {
    expect(states.filter(([, { Type }]) => !["Task", "Choice", "Succeed", "Fail"].includes(Type))).toEqual([]);
    expect(file).not.toMatch(/waitForTaskToken|\.sync/);
  });

  it("leads to states that exist, and to every one of them", () => {
    for (const [name, state] of states)
      for (const next of nextOf(state)) expect(workflow.States, name).toHaveProperty(next);
    expect([...reachableFrom(workflow.StartAt)].sort()).toEqual(states.map(([name]) => name).sort());
  });

  it("comes to an end from everywhere", () => {
    for (const [name, state] of states) {
      expect(nextOf(state).length === 0, name).toBe(state.End === true || ["Succeed", "Fail"].includes(state.Type));
      const ends = [...reachableFrom(name)].filter(
        (next) => nextOf(workflow.States[next] ?? { Type: "?" }).length === 0,
      );
      expect(ends, name).not.toEqual([]);
    }
  });

  it.each(tasks)("%s has a time limit, is tried again, and is caught whatever happens", (_, state) => {
    expect(state.TimeoutSeconds).toBeGreaterThan(0);
    expect(state.Retry).toEqual([
      {
        ErrorEquals: ["States.ALL"],
        IntervalSeconds: 2,
        MaxAttempts: MAX_ATTEMPTS,
        BackoffRate: 2,
        JitterStrategy: "FULL",
      },
    ]);
    expect(state.Catch?.map(({ ErrorEquals }) => ErrorEquals)).toEqual([["States.ALL"]]);
  });

  // The next compensation step follows these two whatever they return. What is passed to CloseOrder is tested with the
  // steps themselves, in packages/tests/interleaving.
  const WHATEVER_THE_OUTCOME = ["RefundPayment", "ReleaseInventory"];

  it.each(steps.filter(([name]) => !WHATEVER_THE_OUTCOME.includes(name)))(
    "chooses on every outcome of %s, and on no other",
    async (_, state) => {
      const choice = workflow.States[state.Next ?? ""];
      expect(choice?.Type).toBe("Choice");
      const chosen = choice?.Choices?.map(
        ({ Condition }) => /^\{% \$states\.input\.outcome = '([A-Z_]+)' %\}$/.exec(Condition)?.[1],
      );
      const outcomes = await outcomesOf((functionOf(state) ?? "").replaceAll("_", "-"));
      expect(outcomes.length).toBeGreaterThan(0);
      expect(chosen?.sort()).toEqual(outcomes);
      expect(workflow.States[choice?.Default ?? ""]?.Type).toBe("Fail");
    },
  );

  it("succeeds after each outcome for which process-order does not read the order, and otherwise only after compensation or for approval", () => {
    const successAfter = (outcome: string, { Choices = [] }: State): string[] =>
      Choices.filter(({ Condition }) => Condition.endsWith(`= '${outcome}' %}`)).flatMap((choice) => {
        const next = workflow.States[choice.Next];
        return next?.Type === "Succeed" ? [choice.Next] : successAfter(outcome, next ?? { Type: "?" });
      });
    const successes = DONE_OUTCOMES.map((outcome) => states.flatMap(([, state]) => successAfter(outcome, state)));
    for (const [index, found] of successes.entries()) expect(found, DONE_OUTCOMES[index]).not.toEqual([]);

    const all = states.filter(([, { Type }]) => Type === "Succeed").map(([name]) => name);
    expect([...new Set(successes.flat()), "AwaitApproval", "Compensated"].sort()).toEqual(all.sort());
  });

  it("compensates in reverse order, and goes on with the next step when one fails", () => {
    const compensation = ["RefundPayment", "ReleaseInventory", "CloseOrder"];
    for (const [name, following] of [compensation.slice(0, 2), compensation.slice(1)]) {
      const state = workflow.States[name ?? ""];
      expect(state?.Next).toBe(following);
      expect(state?.Catch?.map(({ Next }) => Next)).toEqual([following]);
    }
  });

  it.each(["ValidateOrder", "ReserveInventory", "ProcessPayment"])("compensates when %s refuses", (name) => {
    for (const { Condition, Next } of workflow.States[workflow.States[name]?.Next ?? ""]?.Choices ?? []) {
      if (/REFUSED|HALTED/.test(Condition)) expect(Next).toBe("RefundPayment");
    }
  });

  it.each(["ValidateOrder", "ReserveInventory", "ProcessPayment", "CompleteOrder", "CloseOrder"])(
    "leaves the order to its next run when %s fails: no fault ends an order",
    (name) => {
      expect(workflow.States[name]?.Catch?.map(({ Next }) => Next)).toEqual(["Interrupted"]);
      expect(workflow.States.Interrupted).toMatchObject({ Type: "Fail" });
    },
  );

  it("fails at once for an order that does not exist, and compensates nothing", () => {
    const { Choices = [] } = workflow.States.CheckValidation ?? {};
    expect(Choices.find(({ Condition }) => Condition.includes("'NOT_FOUND'"))?.Next).toBe("OrderNotFound");
    expect(workflow.States.OrderNotFound).toMatchObject({ Type: "Fail", Error: "OrderNotFound" });
  });

  it.each(["ProcessPayment", "RefundPayment"])("passes to %s whether its try is the last", (name) => {
    expect(workflow.States[name]?.Arguments?.Payload).toContain(
      `'lastTry': $states.context.State.RetryCount = ${MAX_ATTEMPTS} `,
    );
  });

  it("passes each step named fields, never everything that came before", () => {
    expect(file).not.toContain("$merge");
    for (const [name, { Arguments }] of steps) expect(Arguments?.Payload, name).toMatch(/^\{% \{ .+ \} %\}$/);
  });

  it("never takes a paid order back because something after the payment fails", () => {
    for (const name of ["GenerateReceipt", "CompleteOrder", "ReportMissingReceipt"]) {
      for (const { Next } of workflow.States[name]?.Catch ?? []) {
        expect(reachableThroughFaults(Next), name).not.toContain("RefundPayment");
      }
    }
  });
});

/** What follows when from here on everything fails. */
function reachableThroughFaults(start: string): string[] {
  const names = [start];
  for (const name of names) {
    for (const { Next } of workflow.States[name]?.Catch ?? []) if (!names.includes(Next)) names.push(Next);
  }
  return names;
}
