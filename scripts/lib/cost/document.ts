import { textTable } from "../cli/text-table.ts";
import { sum } from "../load/numbers.ts";
import { budgetOf, type Counts, countsOf } from "./budget.ts";
import {
  type Cost,
  callsOf,
  costsOf,
  type Measured,
  PRICES,
  type Setup,
  type Traffic,
  totalOf,
  type WorkflowType,
} from "./costs.ts";
import { KINDS } from "./kinds.ts";
import type { FixedCost } from "./setup.ts";

/** What `make cost` found. */
export interface Results {
  /** By the name of the kind. */
  readonly found: ReadonlyMap<string, Measured>;
  readonly setup: Setup;
  readonly fixed: readonly FixedCost[];
}

const COLUMNS: readonly { readonly title: string; readonly type: WorkflowType; readonly traffic: Traffic }[] = [
  { title: "EXPRESS, low", type: "EXPRESS", traffic: "low" },
  { title: "EXPRESS, high", type: "EXPRESS", traffic: "high" },
  { title: "STANDARD, low", type: "STANDARD", traffic: "low" },
  { title: "STANDARD, high", type: "STANDARD", traffic: "high" },
];
/** The kinds whose costs are shown by service. */
const IN_DETAIL = ["completed", "mailed"];

const usd = (amount: number): string => amount.toFixed(2);
const amount = (number: number): string => (number >= 0.01 ? String(Number(number.toFixed(2))) : number.toPrecision(2));
const titleOf = (name: string): string => KINDS[name]?.title ?? name;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, column) => (column === 0 ? "---" : "--:"))), ...rows.map(line)].join("\n");
}

/** A few lines for the terminal: calls, invocations, write units and USD of each kind. */
export function summary({ found, setup }: Results): string {
  const rows = [...found].map(([name, measured]) => {
    const low = callsOf(measured, setup, "low");
    const high = callsOf(measured, setup, "high");
    const costs = COLUMNS.slice(0, 2).map(({ type, traffic }) => usd(totalOf(costsOf(measured, setup, type, traffic))));
    const pair = (one: number, other: number) => `${amount(one)} / ${amount(other)}`;
    return [
      titleOf(name),
      pair(low.calls, high.calls),
      pair(low.invocations, high.invocations),
      amount(countsOf(measured).writeUnits),
      costs.join(" / "),
    ];
  });
  const head = ["Low / high traffic", "Calls", "Invocations", "Write units", "USD a million orders"];
  return textTable([head, ...rows]);
}

/** docs/cost.md. */
export function costDocument(results: Results): string {
  const { found, setup, fixed } = results;
  return `# What an order costs

Written by \`make cost\`, which has orders of each kind processed on the local stack, one at a time, and counts what they use.
Prices: \`bench/prices.json\`, list prices of ${PRICES.region} without free tier, read on ${PRICES.readOn}, in ${PRICES.currency}.
${PRICES.note}

Low traffic: one order at a time, so that a batch has the messages of one order. High traffic: every batch is full, with the
sizes of \`prod\`; what that divides is in the docstring of \`costsOf\`. Nothing was measured on AWS: the times of the functions,
and with them GB-seconds and GB-hours, are those of the local stack. Requests, units, events and messages are the same on AWS.
The local stack notifies of each status. With \`notification_delay_seconds\`, as in \`prod\`, a completed order makes one e-mail.
X-Ray traces ${(100 * setup.traceSampleRate).toFixed(0)} % of the orders (\`tracing_sample_rate\` of \`prod\`), the local stack none.
The simulated payment gateway keeps a table, which a payment provider's fees take the place of: no total contains it.

## A million orders, in ${PRICES.currency}

${table(
  ["an order", ...COLUMNS.map(({ title }) => title)],
  [...found].map(([name, measured]) => [
    titleOf(name),
    ...COLUMNS.map(({ type, traffic }) => usd(totalOf(costsOf(measured, setup, type, traffic)))),
  ]),
)}

${IN_DETAIL.flatMap((name) => {
  const measured = found.get(name);
  return measured ? [inDetail(name, measured, setup)] : [];
}).join("\n\n")}

## What an order uses

Requests of functions to AWS services, invocations of functions and write units of DynamoDB, for one order at low traffic. The
budget is in \`bench/budget.json\`; \`make test\` fails when an order exceeds it. The simulated gateway's are left out.

${table(
  ["an order", "calls", "budget", "invocations", "budget", "write units", "budget"],
  [...found].map(([name, measured]) => countsRow(name, countsOf(measured))),
)}

With full batches, an order ${titleOf("completed")} takes ${fullBatches(found.get("completed"), setup)}.

${callTable(found.get("completed"))}

## A month without an order, in ${PRICES.currency}

${table(
  ["prod", "count", PRICES.currency],
  [
    ...fixed.map(({ what, count, usd: each }) => [what, String(count), usd(each)]),
    ["altogether", "", usd(sum(fixed.map((each) => each.usd)))],
  ],
)}

Storage comes on top: \`bench/prices.json\` has its prices.
`;
}

function countsRow(name: string, counts: Counts): string[] {
  const budget = budgetOf(name);
  return [
    titleOf(name),
    ...(["calls", "invocations", "writeUnits"] as const).flatMap((count) => [
      amount(counts[count]),
      budget ? String(budget[count]) : "–",
    ]),
  ];
}

function inDetail(name: string, measured: Measured, setup: Setup): string {
  const columns = COLUMNS.map(({ type, traffic }) => costsOf(measured, setup, type, traffic));
  const keyOf = ({ service, what }: Cost) => `${service}, ${what}`;
  const keys = [...new Set(columns.flat().map(keyOf))];
  const rows = keys.map((key) => [
    key,
    ...columns.flatMap((costs) => {
      const cost = costs.find((each) => keyOf(each) === key);
      return cost ? [`${usd(cost.usd)} (${amount(cost.perOrder)})`] : ["–"];
    }),
  ]);
  return `### An order ${titleOf(name)}

By service, with the amount that one order uses in brackets.

${table(["", ...COLUMNS.map(({ title }) => title)], rows)}`;
}

function fullBatches(measured: Measured | undefined, setup: Setup): string {
  if (!measured) return "an unknown number of calls";
  const { calls, invocations } = callsOf(measured, setup, "high");
  return `${amount(calls)} calls and ${amount(invocations)} invocations`;
}

/** Which function makes which requests for an order on its normal way. */
function callTable(measured: Measured | undefined): string {
  if (!measured) return "";
  const rows = Object.entries(measured.usage.requests).map(([name, count]) => {
    const [caller = "", service = "", operation = "", tables = ""] = name.split(" ");
    return [caller, service, operation, tables, amount(count / measured.orders)];
  });
  return `The calls for an order ${titleOf("completed")}:\n\n${table(["function", "service", "operation", "tables", "an order"], rows)}`;
}
