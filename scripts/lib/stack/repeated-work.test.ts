import { join } from "node:path";
import { expect, it } from "vitest";
import { capture, root } from "../cli/run.ts";

/** The beginning of each program below. */
const START = `
import json, sys, time
sys.path.insert(0, "scripts/emulator")
import repeated_work
from ministack.core import iam_evaluator
from ministack.services import dynamodb, stepfunctions
`;

/** What a program in Python prints as JSON. `spared`: whether it runs after the corrections. */
async function python(program: string, { spared = true }: { spared?: boolean } = {}): Promise<unknown> {
  const code = [START, ...(spared ? ["repeated_work.spare_repeated_work()"] : []), program].join("\n");
  const printed = await capture(join(root, ".local/venv/bin/python"), ["-B", "-c", code], {
    what: "A program with MiniStack",
    env: { ...process.env, LOG_LEVEL: "CRITICAL" },
  });
  return JSON.parse(printed);
}

it("an expression is read once, and evaluated with each input", async () => {
  const program = `
def evaluated(expression, value):
    try:
        return stepfunctions._evaluate_jsonata(expression, value)
    except stepfunctions._ExecutionError as error:
        return error.cause

expression = "{ 'outcome': $states.input.outcome, 'next': $states.input.attempt + 1 }"
values = [evaluated(expression, {"outcome": outcome, "attempt": attempt}) for outcome, attempt in [("PAID", 1), ("HALTED", 2)]]
# MiniStack ends an evaluation that takes longer than a second, which begins anew with each one.
clock, time.time = time.time, lambda: clock() + 60
values.append(evaluated(expression, {"outcome": "VALID", "attempt": 3}))
values.append(evaluated("$states.input.missing", {}))
values.append(evaluated("$states.input.(", {}))
print(json.dumps([values, repeated_work.syntax_tree.cache_info().misses]))
`;
  const [values, read] = (await python(program)) as [unknown[], number];

  expect(values.slice(0, 3)).toEqual([
    { outcome: "PAID", next: 2 },
    { outcome: "HALTED", next: 3 },
    { outcome: "VALID", next: 4 },
  ]);
  expect(values[3]).toBe("JSONata expression did not return a result: $states.input.missing");
  expect(values[4]).toMatch(/^S0/);
  // The expression, the one without a result with the question whether it has one, and the one that is no expression.
  expect(read).toBe(4);
});

it("a policy is parsed once, and a changed one anew", async () => {
  const program = `
def policy(*actions):
    return json.dumps({"Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]})

parse = iam_evaluator.parse_policy_document
first, again, changed = parse(policy("sqs:SendMessage")), parse(policy("sqs:SendMessage")), parse(policy("sqs:*"))
unread = parse(json.loads(policy("sns:Publish")))
print(json.dumps([first is again, [statement.actions for statement in [*first, *changed, *unread]]]))
`;
  expect(await python(program)).toEqual([true, [["sqs:SendMessage"], ["sqs:*"], ["sns:Publish"]]]);
});

it("a condition is refused and accepted as before, each time", async () => {
  const program = `
def refusal(condition, item):
    try:
        return dynamodb._evaluate_condition(condition, item, {":read": {"N": "1"}}, {})
    except ValueError as error:
        return str(error)

cases = [("version = :read", {"version": {"N": "1"}}), ("version = :read", {"version": {"N": "2"}}), ("version = = :read", {})]
print(json.dumps([refusal(*case) for case in cases * 2]))
`;
  const before = await python(program, { spared: false });
  expect(await python(program)).toEqual(before);
  const syntaxError = 'Invalid ConditionExpression: Syntax error; token: "=", near: "= = :read"';
  expect(before).toEqual([true, false, syntaxError, true, false, syntaxError]);
});

it("a copy of an item shares nothing with it that can change", async () => {
  const program = `
from collections import defaultdict
from decimal import Decimal
item = {"orderId": {"S": "1"}, "lines": {"L": [{"M": {"quantity": {"N": "2"}}}]}, "gift": {"BOOL": False}, "note": {"NULL": True}}
copied = dynamodb.copy.deepcopy(item)
same = copied == item
copied["lines"]["L"][0]["M"]["quantity"]["N"] = "3"
copied["lines"]["L"].append({})
table = defaultdict(dict, {"1": item, "amount": {"d": Decimal("1.50")}})
of_table = dynamodb.copy.deepcopy(table)
of_table["2"]["S"] = "made"
print(json.dumps([same, item["lines"]["L"], of_table["amount"]["d"] == Decimal("1.50"), of_table["1"] is item, "2" in table]))
`;
  expect(await python(program)).toEqual([true, [{ M: { quantity: { N: "2" } } }], true, false, false]);
});

const EXECUTION = `
waits = []
sleep, time.sleep = time.sleep, waits.append
definition = {"QueryLanguage": "JSONata", "StartAt": "Add", "States": {"Add": {"Type": "Pass", "Output": "{% { 'sum': $states.input.a + 1 } %}", "End": True}}}
stepfunctions._state_machines["arn"] = {"name": "sums", "roleArn": "role", "definition": json.dumps(definition)}
answer = json.loads(stepfunctions._start_sync_execution({"stateMachineArn": "arn", "input": '{"a": 1}'})[2])
print(json.dumps([answer["status"], json.loads(answer["output"]), waits]))
`;

it.each([
  [false, [0.15]],
  [true, []],
])("an execution begins without a pause: %s", async (spared, waits) => {
  expect(await python(EXECUTION, { spared })).toEqual(["SUCCEEDED", { sum: 2 }, waits]);
});

const TASKS = `
import threading
release = threading.Event()
def invoke(resource, value):
    if value == "wait":
        release.wait()
    if value == "fault":
        raise stepfunctions._ExecutionError("Fault", "A fault")
    return [value, threading.current_thread().name]
stepfunctions._invoke_resource = invoke

def result(value, timeout):
    try:
        return stepfunctions._invoke_resource_with_timeout("lambda", value, timeout)
    except stepfunctions._ExecutionError as error:
        return error.error

late, fault = result("wait", 0.05), result("fault", 5)
results = [result(value, 5) for value in range(20)]
release.set()
print(json.dumps({"ends": [late, fault, *(value for value, _ in results)], "threads": len({name for _, name in results})}))
`;

it.each([false, true])("a task ends with its result, its fault or its time, in a kept thread: %s", async (spared) => {
  const { ends, threads } = (await python(TASKS, { spared })) as { ends: unknown[]; threads: number };

  expect(ends).toEqual(["States.Timeout", "Fault", ...Array.from({ length: 20 }, (_, value) => value)]);
  // A task that begins before the thread of the last one is free gets another.
  if (spared) expect(threads).toBeLessThan(10);
  else expect(threads).toBe(20);
});

it.each([
  [
    "stepfunctions._run_execution = stepfunctions._fail_execution",
    "This version of MiniStack has another ministack.services.stepfunctions._fail_execution",
  ],
  ["del dynamodb._condition_syntax_error", "This version of MiniStack has no ministack.services.dynamodb._condition"],
])("another version of MiniStack is refused with a reason: %s", async (difference, reason) => {
  const program = `
${difference}
try:
    repeated_work.spare_repeated_work()
except RuntimeError as error:
    print(json.dumps(str(error)))
`;
  expect(await python(program, { spared: false })).toContain(reason);
});
