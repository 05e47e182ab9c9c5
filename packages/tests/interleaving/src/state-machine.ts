import jsonata from "jsonata";

/** A state of the workflow, with the fields of Amazon States Language that fulfil-order.asl.json uses. */
interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Arguments?: Readonly<Record<string, unknown>>;
  readonly Output?: string;
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[]; readonly MaxAttempts: number }[];
  readonly Catch?: readonly {
    readonly ErrorEquals: readonly string[];
    readonly Output?: string;
    readonly Next: string;
  }[];
  readonly Choices?: readonly { readonly Condition: string; readonly Next: string }[];
  readonly Default?: string;
  readonly Next?: string;
}

/** A workflow in Amazon States Language with JSONata. */
export interface StateMachine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** The call of a Task state. It gets the arguments and returns the result, both as plain JSON. */
export type Task = (argument: unknown) => Promise<unknown>;

/** The calls of Tasks: functions by the placeholder of their ARN, services by the end of their Resource. */
export type Tasks = Readonly<Record<string, Task>>;

const LAMBDA = ":states:::lambda:invoke";

/** How an execution ended. */
interface Execution {
  /** The name of its last state. */
  readonly end: string;
  /** Missing if the execution failed. */
  readonly output?: unknown;
}

/**
 * Runs a state machine as Step Functions does, but retries without backoff and without time limits.
 * It supports Task, Choice, Succeed and Fail, and one Retry and one Catch of States.ALL for each task.
 * Source: https://states-language.net and AWS Step Functions Developer Guide, "Transforming data with JSONata".
 * @returns the name of the state in which the run ended, and its output. @throws Error for an unsupported state.
 */
export async function execute({ StartAt, States }: StateMachine, tasks: Tasks, input: unknown): Promise<Execution> {
  let name = StartAt;
  let value = input;
  for (;;) {
    const state = States[name];
    if (state?.Type === "Succeed") return { end: name, output: value };
    if (state?.Type === "Fail") return { end: name };
    if (state?.Type === "Choice") {
      name = await choose(state, value);
    } else if (state?.Type === "Task") {
      const { next, output } = await perform(name, state, tasks, value);
      name = next;
      value = output;
    } else {
      throw new Error(`State ${name} cannot be run: it does not exist, or its type is not supported here`);
    }
  }
}

async function choose({ Choices = [], Default = "" }: State, input: unknown): Promise<string> {
  for (const { Condition, Next } of Choices) if ((await evaluate(Condition, { input })) === true) return Next;
  return Default;
}

async function perform(
  name: string,
  { Resource = "", Arguments = {}, Output = "", Retry = [], Catch = [], Next = "" }: State,
  tasks: Tasks,
  input: unknown,
): Promise<{ next: string; output: unknown }> {
  const [retry, ...furtherRetries] = Retry;
  const [handler, ...furtherHandlers] = Catch;
  const isKnown = [retry, handler].every((rule) => rule?.ErrorEquals.join() === "States.ALL");
  if (!isKnown || furtherRetries.length + furtherHandlers.length > 0 || !retry || !handler) {
    throw new Error(`${name} must have one Retry and one Catch, both of States.ALL`);
  }
  for (let RetryCount = 0; ; RetryCount++) {
    const context = { State: { Name: name, RetryCount } };
    try {
      const result = await call(Resource, await evaluateAll(Arguments, { input, context }), tasks);
      return { next: Next, output: await evaluate(Output, { input, context, result }) };
    } catch (error) {
      if (error instanceof UnknownTaskError) throw error;
      if (RetryCount < retry.MaxAttempts) continue;
      return { next: handler.Next, output: await evaluate(handler.Output, { input, context }) };
    }
  }
}

class UnknownTaskError extends Error {
  override readonly name = "UnknownTaskError";
}

async function call(resource: string, argument: Record<string, unknown>, tasks: Tasks): Promise<unknown> {
  const isFunction = resource.endsWith(LAMBDA);
  const name = isFunction ? /^\$\{(\w+)\}$/.exec(String(argument.FunctionName))?.[1] : resource.split(":::")[1];
  const task = tasks[name ?? ""];
  if (!task) throw new UnknownTaskError(`There is no task for ${resource}, ${name}`);
  const result = asJson(await task(asJson(isFunction ? argument.Payload : argument)));
  return isFunction ? { Payload: result } : result;
}

const asJson = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

async function evaluateAll(
  fields: Readonly<Record<string, unknown>>,
  states: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) values[name] = await evaluate(field, states);
  return values;
}

const compiled = new Map<string, ReturnType<typeof jsonata>>();

/** The value of a field: the result of an expression in {% and %}, or else the field itself. */
async function evaluate(field: unknown, states: Record<string, unknown>): Promise<unknown> {
  const source = typeof field === "string" ? /^\{%(.*)%\}$/s.exec(field)?.[1] : undefined;
  if (source === undefined) return field;
  const expression = compiled.get(source) ?? jsonata(source);
  compiled.set(source, expression);
  return expression.evaluate({}, { states });
}
