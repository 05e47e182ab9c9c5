import type { LogEntry } from "../logs/log-line.ts";

/** The result of a query: names of columns, and rows. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly [group: string, count: number])[];
}

/** The log groups that a query names. */
export const groupsOf = (query: string): string[] =>
  [...query.matchAll(/SOURCE '([^']+)'/g)].map(([, name]) => name ?? "");

const FILTER = /^filter (.+)$/s;
const EQUALS = /^(\w+) = "([^"]*)"$/;
const PRESENT = /^ispresent\((\w+)\)$/;
const STATS = /^stats count(?:_distinct\((\w+)\)|\(\*\)) as (\w+) by (\w+)$/;
const SORT = /^sort (\w+) (asc|desc)$/;

/**
 * The result of a query of CloudWatch Logs Insights over entries of the logs, which local emulators do not compute. Undefined
 * for a query that uses more than `filter` with = and ispresent, one `stats` that counts by a field, and `sort`.
 * Source: Amazon CloudWatch Logs User Guide, "CloudWatch Logs Insights query syntax".
 */
export function queryResult(query: string, entries: readonly LogEntry[]): Table | undefined {
  const commands = query
    .split("|")
    .map((command) => command.trim())
    .filter((command) => !command.startsWith("SOURCE "));
  let found = entries;
  let table: Table | undefined;
  for (const command of commands) {
    const conditions = FILTER.exec(command)?.[1]?.split(" and ").map(conditionOf);
    const [, distinct, count, by] = STATS.exec(command) ?? [];
    const [, , order] = SORT.exec(command) ?? [];
    if (conditions?.every((condition) => condition !== undefined)) {
      found = found.filter((entry) => conditions.every((holds) => holds(entry)));
    } else if (count !== undefined && by !== undefined) {
      table = { head: [by, count], rows: counted(found, by, distinct) };
    } else if (order !== undefined && table !== undefined) {
      const sign = order === "asc" ? 1 : -1;
      table = { ...table, rows: table.rows.toSorted(([, a], [, b]) => sign * (a - b)) };
    } else return undefined;
  }
  return table;
}

function conditionOf(text: string): ((entry: LogEntry) => boolean) | undefined {
  const [, name, value] = EQUALS.exec(text.trim()) ?? [];
  if (name !== undefined) return (entry) => entry[name] === value;
  const [, present] = PRESENT.exec(text.trim()) ?? [];
  return present === undefined ? undefined : (entry) => entry[present] !== undefined;
}

/** How many entries have each value of a field, or how many values of `distinct` they have. */
function counted(entries: readonly LogEntry[], by: string, distinct: string | undefined): [string, number][] {
  const groups = new Map<string, Set<unknown>>();
  for (const entry of entries) {
    const group = String(entry[by] ?? "");
    const values = groups.get(group) ?? new Set();
    groups.set(group, values.add(distinct === undefined ? entry : entry[distinct]));
  }
  return Array.from(groups, ([group, values]) => [group, values.size]);
}
