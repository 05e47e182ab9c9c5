import { UserError } from "../cli/steps.ts";
import { sum } from "../load/numbers.ts";

/** The value of a metric or an expression in one period; undefined where there is none. */
export type Value = number | undefined;
type Operand = Value | readonly Value[];

const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|([A-Za-z_]\w*)|(>=|<=|==|!=|[-+*/<>()[\],]))/y;

/** Binary operators, those that bind least first. */
const LEVELS: readonly Readonly<Record<string, (a: number, b: number) => number>>[] = [
  { OR: (a, b) => Number(a !== 0 || b !== 0) },
  { AND: (a, b) => Number(a !== 0 && b !== 0) },
  {
    ">=": (a, b) => Number(a >= b),
    "<=": (a, b) => Number(a <= b),
    "==": (a, b) => Number(a === b),
    "!=": (a, b) => Number(a !== b),
    ">": (a, b) => Number(a > b),
    "<": (a, b) => Number(a < b),
  },
  { "+": (a, b) => a + b, "-": (a, b) => a - b },
  { "*": (a, b) => a * b, "/": (a, b) => a / b },
];

const FUNCTIONS: Readonly<Record<string, (...operands: Operand[]) => Operand>> = {
  FILL: (value, filling) => (value === undefined ? filling : value),
  IF: (condition, yes, no) => (condition === undefined ? undefined : condition === 0 ? no : yes),
  SUM: (values) => {
    const known = [values].flat().filter((value): value is number => value !== undefined);
    return known.length === 0 ? undefined : sum(known);
  },
};

/**
 * The value of a metric math expression in one period, of the values of its metrics by their ids. Like a metric, it has no
 * value where an operand has none, or where it is no finite number.
 * Source: Amazon CloudWatch User Guide, "Using metric math". Known are numbers, ids, + - * /, comparisons, AND, OR, lists, and
 * the functions FILL, IF and SUM.
 * @throws UserError for other functions, unknown ids and text that is no expression.
 */
export function expressionValue(expression: string, values: Readonly<Record<string, Value>>): Value {
  const tokens = tokensOf(expression);
  let next = 0;
  const fault = (what: string) =>
    new UserError(`The metric math expression "${expression}" cannot be computed: ${what}.`);
  const take = (wanted: string) => {
    if (tokens[next] !== wanted) throw fault(`${wanted} is missing before "${tokens.slice(next).join(" ")}"`);
    next += 1;
  };

  const binary = (level: number): Operand => {
    const operators = LEVELS[level];
    if (operators === undefined) return primary();
    let left = binary(level + 1);
    for (let operator = operators[tokens[next] ?? ""]; operator; operator = operators[tokens[next] ?? ""]) {
      next += 1;
      const right = binary(level + 1);
      if (Array.isArray(left) || Array.isArray(right)) throw fault("a list is an operand");
      left = finite(left === undefined || right === undefined ? undefined : operator(left as number, right as number));
    }
    return left;
  };

  const operandsUntil = (end: string): Operand[] => {
    const operands: Operand[] = [];
    while (tokens[next] !== end) {
      if (operands.length > 0) take(",");
      operands.push(binary(0));
    }
    next += 1;
    return operands;
  };

  const primary = (): Operand => {
    const token = tokens[next] ?? "";
    next += 1;
    if (token === "(") {
      const inner = binary(0);
      take(")");
      return inner;
    }
    if (token === "[") return operandsUntil("]").flat();
    if (/^\d/.test(token)) return Number(token);
    return tokens[next] === "(" ? call(token) : metric(token);
  };

  const call = (name: string): Operand => {
    next += 1;
    const known = FUNCTIONS[name];
    if (known === undefined) throw fault(`the function ${name} is not in scripts/lib/metrics/expression.ts`);
    return known(...operandsUntil(")"));
  };

  const metric = (id: string): Value => {
    if (Object.hasOwn(values, id)) return values[id];
    throw fault(id === "" ? "it ends too early" : `there is no metric ${id}`);
  };

  const result = binary(0);
  if (next < tokens.length) throw fault(`"${tokens.slice(next).join(" ")}" is left over`);
  if (Array.isArray(result)) throw fault("its result is a list");
  return result as Value;
}

const finite = (value: Value): Value => (Number.isFinite(value) ? value : undefined);

function tokensOf(expression: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < expression.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const [, ...found] = TOKEN.exec(expression) ?? [];
    const token = found.find((each) => each !== undefined);
    if (token === undefined) {
      throw new UserError(
        `The metric math expression "${expression}" cannot be read from "${expression.slice(at)}" on.`,
      );
    }
    tokens.push(token);
  }
  return tokens;
}
