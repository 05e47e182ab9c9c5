import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { EventBridgeClient, TestEventPatternCommand } from "@aws-sdk/client-eventbridge";
import { GetExecutionHistoryCommand, SFNClient } from "@aws-sdk/client-sfn";
import { sum } from "../load/numbers.ts";
import { groupEvents } from "../logs/log-events.ts";
import { SYSTEM_LINE } from "../logs/log-line.ts";
import { clientConfig, type Stack, shortName } from "../stack/stack.ts";
import type { StateResource } from "../stack/state.ts";
import { operationOf, type RecordedRequest } from "./recording.ts";

/** What a number of orders used, altogether. Times are in milliseconds. */
export interface Usage {
  /** Requests of functions, by `function service Operation`, or `function dynamodb Operation tables`. */
  readonly requests: Readonly<Record<string, number>>;
  /** Write units by `function table` or `function table index`, as DynamoDB answers them. */
  readonly writeUnits: Readonly<Record<string, number>>;
  readonly readUnits: Readonly<Record<string, number>>;
  readonly invocations: Readonly<Record<string, Invocations>>;
  /** Events that the bus took. */
  readonly events: number;
  readonly deliveries: readonly Delivery[];
  readonly runs: number;
  /** States that the runs entered. */
  readonly transitions: number;
  readonly runMs: number;
}

/** What the orders used, and the metrics that the functions wrote meanwhile: names with the values of their dimensions. */
export interface Observed {
  readonly usage: Usage;
  readonly metrics: readonly string[];
}

/** How many messages a rule of the bus sent to a queue or a topic. The names are those without the stack's. */
export interface Delivery {
  readonly rule: string;
  readonly target: string;
  readonly count: number;
}

interface Invocations {
  readonly count: number;
  readonly ms: number;
  /** In GB. */
  readonly memory: number;
  /** Of the lines that the function itself wrote; Lambda's own lines START, END and REPORT are not among them. */
  readonly logBytes: number;
}

/** The parts of a stack that tell who uses what: Terraform's resources. */
export interface Parts {
  readonly stack: Stack;
  readonly resources: readonly StateResource[];
}

/** A schedule invokes it, and no order. */
const SCHEDULED = "reconcile-orders";

/** What the recorded requests, and the functions' logs since a moment (milliseconds since 1970), show. */
export async function usageOf(parts: Parts, recorded: readonly RecordedRequest[], since: number): Promise<Observed> {
  const functionOf = ({ caller }: RecordedRequest) => shortName(caller, parts.stack);
  const requests = recorded.filter((request) => functionOf(request) !== SCHEDULED);
  const writeUnits: Record<string, number> = {};
  const readUnits: Record<string, number> = {};
  for (const request of requests) addCapacity(request, functionOf(request), writeUnits, readUnits);
  const events = requests.flatMap(eventsOf);
  const { invocations, metrics } = await invocationsOf(parts, since);
  const usage = {
    requests: tally(
      requests.map((request) =>
        [functionOf(request), request.service, operationOf(request), ...tablesOf(request)].join(" "),
      ),
    ),
    writeUnits,
    readUnits,
    invocations,
    events: events.length,
    deliveries: await deliveriesOf(parts, events),
    ...(await runsOf(parts, requests)),
  };
  return { usage, metrics };
}

const tally = (names: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const name of names) add(counts, name, 1);
  return counts;
};

const add = (sums: Record<string, number>, name: string, amount: number): void => {
  sums[name] = (sums[name] ?? 0) + amount;
};

interface Capacity {
  readonly TableName: string;
  readonly CapacityUnits: number;
  readonly GlobalSecondaryIndexes?: Readonly<Record<string, { readonly CapacityUnits: number }>>;
}

const READS = ["GetItem", "BatchGetItem", "TransactGetItems", "Query", "Scan"];

function addCapacity(
  request: RecordedRequest,
  name: string,
  writeUnits: Record<string, number>,
  readUnits: Record<string, number>,
): void {
  if (request.service !== "dynamodb") return;
  const operation = operationOf(request);
  if (operation === "BatchGetItem") {
    addBatch(request, name, readUnits);
    return;
  }
  const units = READS.includes(operation) ? readUnits : writeUnits;
  const { ConsumedCapacity: consumed = [] } = JSON.parse(request.response) as {
    ConsumedCapacity?: Capacity | Capacity[];
  };
  for (const { TableName, CapacityUnits, GlobalSecondaryIndexes: indexes = {} } of [consumed].flat()) {
    const table = shortTable(TableName);
    for (const [index, { CapacityUnits }] of Object.entries(indexes))
      add(units, `${name} ${table} ${index}`, CapacityUnits);
    const inIndexes = sum(Object.values(indexes).map((index) => index.CapacityUnits));
    const counters = table === "analytics" ? counterUnits(request) : 0;
    if (counters > 0) add(units, `${name} ${table} counters`, counters);
    add(units, `${name} ${table}`, CapacityUnits - inIndexes - counters);
  }
}

/** The emulator does not say what a BatchGetItem consumed: half a unit for each item of at most 4 KB, there or not. */
function addBatch({ request }: RecordedRequest, name: string, readUnits: Record<string, number>): void {
  const { RequestItems } = JSON.parse(request) as {
    RequestItems: Record<string, { Keys: unknown[]; ConsistentRead?: boolean }>;
  };
  for (const [table, { Keys, ConsistentRead }] of Object.entries(RequestItems)) {
    add(readUnits, `${name} ${shortTable(table)}`, Keys.length * (ConsistentRead ? 1 : 0.5));
  }
}

/** The tables that a request to DynamoDB names, such as `inventory+orders`. */
function tablesOf({ service, request }: RecordedRequest): string[] {
  if (service !== "dynamodb") return [];
  const {
    TableName,
    RequestItems = {},
    TransactItems = [],
  } = JSON.parse(request) as {
    TableName?: string;
    RequestItems?: object;
    TransactItems?: Readonly<Record<string, { readonly TableName: string }>>[];
  };
  const inTransaction = TransactItems.flatMap((item) => Object.values(item).map((write) => write.TableName));
  const names = [...(TableName === undefined ? [] : [TableName]), ...Object.keys(RequestItems), ...inTransaction];
  return [[...new Set(names.map(shortTable))].sort().join("+")];
}

const shortTable = (name: string): string => name.split("-").at(-1) ?? name;

/** Units of the counters in a transaction: each is far smaller than 1 KB, and its key is a day. */
function counterUnits({ request }: RecordedRequest): number {
  const { TransactItems = [] } = JSON.parse(request) as {
    TransactItems?: { Update?: { Key: { day: { S: string } } } }[];
  };
  return 2 * TransactItems.filter(({ Update }) => /^\d{4}-/.test(Update?.Key.day.S ?? "")).length;
}

/** The time of an invocation in Lambda's last line about it. Source: AWS Lambda Developer Guide, "Log formats". */
const DURATION = /Duration: ([\d.]+) ms/;

async function invocationsOf({ stack, resources }: Parts, since: number) {
  const client = new CloudWatchLogsClient(clientConfig(stack));
  const invocations: Record<string, Invocations> = {};
  const metrics = new Set<string>();
  for (const { attributes } of resources.filter(({ type }) => type === "aws_lambda_function")) {
    const name = String(attributes.function_name);
    const lines: string[] = [];
    for await (const { message } of groupEvents(client, `/aws/lambda/${name}`, { from: since })) lines.push(message);
    const system = lines.filter((line) => SYSTEM_LINE.test(line));
    const reports = system.filter((line) => line.startsWith("REPORT"));
    const shortened = shortName(name, stack);
    if (reports.length === 0 || shortened === SCHEDULED) continue;
    invocations[shortened] = {
      count: reports.length,
      ms: sum(reports.map((line) => Number(DURATION.exec(line)?.[1] ?? 0))),
      memory: Number(attributes.memory_size) / 1024,
      logBytes: sum(lines.filter((line) => !SYSTEM_LINE.test(line)).map((line) => Buffer.byteLength(line))),
    };
    for (const metric of lines.flatMap(metricsIn)) metrics.add(metric);
  }
  return { invocations, metrics: [...metrics] };
}

interface EmbeddedMetrics {
  readonly [dimension: string]: unknown;
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
}

/**
 * The metrics in a line, as CloudWatch bills them: each combination of a name and the values of its dimensions is one.
 * Source: Amazon CloudWatch User Guide, "Specification: Embedded metric format"; Amazon CloudWatch pricing, custom metrics.
 */
function metricsIn(line: string): string[] {
  if (!line.includes('"CloudWatchMetrics"')) return [];
  const document = JSON.parse(line) as EmbeddedMetrics;
  return document._aws.CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) =>
    Metrics.flatMap(({ Name }) =>
      Dimensions.map((keys) => [Name, ...keys.map((key) => `${key}=${document[key]}`)].join(" ")),
    ),
  );
}

interface BusEvent {
  readonly source: string;
  readonly "detail-type": string;
  readonly detail: unknown;
}

function eventsOf(request: RecordedRequest): BusEvent[] {
  if (operationOf(request) !== "PutEvents") return [];
  const { Entries } = JSON.parse(request.request) as {
    Entries: { Source: string; DetailType: string; Detail: string }[];
  };
  return Entries.map(({ Source, DetailType, Detail }) => ({
    source: Source,
    "detail-type": DetailType,
    detail: JSON.parse(Detail),
  }));
}

/** Asks the bus which of its rules take each event, and where they send it. */
async function deliveriesOf({ stack, resources }: Parts, events: readonly BusEvent[]): Promise<Delivery[]> {
  const client = new EventBridgeClient(clientConfig(stack));
  const rules = resources.filter(
    ({ type, attributes }) => type === "aws_cloudwatch_event_rule" && attributes.event_pattern,
  );
  const targets = resources.filter(({ type }) => type === "aws_cloudwatch_event_target");
  const deliveries: Delivery[] = [];
  for (const { attributes: rule } of rules) {
    const arns = targets
      .filter(({ attributes }) => attributes.rule === rule.name)
      .map(({ attributes }) => String(attributes.arn));
    let count = 0;
    for (const event of events) {
      const Event = JSON.stringify({
        id: "1",
        account: "000000000000",
        region: stack.region,
        time: "2026-01-01T00:00:00Z",
        resources: [],
        ...event,
      });
      const { Result } = await client.send(
        new TestEventPatternCommand({ EventPattern: String(rule.event_pattern), Event }),
      );
      if (Result) count += 1;
    }
    const name = shortName(String(rule.name), stack);
    deliveries.push(...arns.map((arn) => ({ rule: name, target: shortName(arn, stack), count })));
  }
  return deliveries;
}

/** The runs that were started, with their states and times. */
async function runsOf({ stack }: Parts, requests: readonly RecordedRequest[]) {
  const client = new SFNClient(clientConfig(stack));
  const started = requests.filter((request) => ["StartExecution", "StartSyncExecution"].includes(operationOf(request)));
  let transitions = 0;
  let runMs = 0;
  for (const { response } of started) {
    const { executionArn } = JSON.parse(response) as { executionArn?: string };
    const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
    transitions += events.filter(({ type }) => type?.endsWith("StateEntered")).length;
    runMs += Number(events.at(-1)?.timestamp ?? 0) - Number(events[0]?.timestamp ?? 0);
  }
  return { runs: started.length, transitions, runMs };
}
