import {
  type CloudWatchLogsClient,
  GetQueryResultsCommand,
  paginateFilterLogEvents,
  ResourceNotFoundException,
  StartQueryCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { failIfInterrupted, sleep } from "../cli/run.ts";
import { UserError } from "../cli/steps.ts";

/** An event of a log group. */
export interface LogEvent {
  /** The log group. */
  readonly group: string;
  /** Unix milliseconds. */
  readonly timestamp: number;
  readonly message: string;
}

/** A span of time, in Unix milliseconds. */
export interface Span {
  readonly from: number;
  readonly to?: number;
}

/** How far before the newest event a later poll looks: events reach a log group out of order. */
const LATE_MS = 120_000;
const POLL_QUERY_MS = 500;
/** The most results of one query. Source: Amazon CloudWatch Logs User Guide, "CloudWatch Logs Insights query syntax", limit. */
export const MAX_RESULTS = 10_000;
/** The most log groups of one query. Source: Amazon CloudWatch Logs User Guide, "CloudWatch Logs quotas". */
const MAX_GROUPS = 50;

/** Reads the events of a log group, of which there may be none yet. `pattern`: a filter pattern of CloudWatch Logs. */
export async function* groupEvents(
  client: CloudWatchLogsClient,
  group: string,
  { from, to }: Span,
  pattern?: string,
): AsyncGenerator<LogEvent & { readonly id: string }> {
  const filter = { logGroupName: group, startTime: from, endTime: to, filterPattern: pattern };
  try {
    for await (const { events = [] } of paginateFilterLogEvents({ client }, filter)) {
      failIfInterrupted();
      for (const { timestamp = 0, message = "", eventId } of events) {
        yield { group, timestamp, message: message.trimEnd(), id: eventId ?? `${timestamp} ${message}` };
      }
    }
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}

/** Follows a log group. Each call returns the events that no call returned before, from `from` (Unix milliseconds) on. */
export function newEvents(client: CloudWatchLogsClient, group: string, from: number): () => Promise<LogEvent[]> {
  const seen = new Map<string, number>();
  let newest = from;
  return async () => {
    const start = Math.max(from, newest - LATE_MS);
    for (const [id, timestamp] of seen) if (timestamp < start) seen.delete(id);
    const fresh: LogEvent[] = [];
    for await (const event of groupEvents(client, group, { from: start })) {
      if (seen.has(event.id)) continue;
      seen.set(event.id, event.timestamp);
      newest = Math.max(newest, event.timestamp);
      fresh.push(event);
    }
    return fresh;
  };
}

/** Finds the events of the groups that contain one of the texts, each event once. */
export type SearchLogs = (groups: readonly string[], texts: readonly string[], span: Span) => Promise<LogEvent[]>;

/** Searches each group by itself, as the local emulator needs it. */
export const searchByFilter =
  (client: CloudWatchLogsClient): SearchLogs =>
  async (groups, texts, span) => {
    const found = new Map<string, LogEvent>();
    for (const group of groups) {
      for (const text of texts) {
        for await (const { id, ...event } of groupEvents(client, group, span, `"${text}"`)) {
          found.set(`${group} ${id}`, event);
        }
      }
    }
    return [...found.values()];
  };

/**
 * Searches with CloudWatch Logs Insights, which bills what it reads: 0.005 USD/GB.
 * Source: https://aws.amazon.com/cloudwatch/pricing/, Logs, "Analyze (Logs Insights queries)".
 * @throws UserError when a query fails.
 */
export const searchByInsights =
  (client: CloudWatchLogsClient): SearchLogs =>
  async (groups, texts, { from, to = Date.now() }) => {
    const filter = texts.map((text) => `@message like ${JSON.stringify(text)}`).join(" or ");
    const found: LogEvent[] = [];
    for (let first = 0; first < groups.length; first += MAX_GROUPS) {
      const { queryId } = await client.send(
        new StartQueryCommand({
          logGroupNames: groups.slice(first, first + MAX_GROUPS),
          // In seconds.
          startTime: Math.floor(from / 1000),
          endTime: Math.ceil(to / 1000),
          queryString: `fields @log, @timestamp, @message | filter ${filter} | sort @timestamp asc | limit ${MAX_RESULTS}`,
        }),
      );
      found.push(...(await results(client, queryId)));
    }
    return found;
  };

async function results(client: CloudWatchLogsClient, queryId: string | undefined): Promise<LogEvent[]> {
  for (;;) {
    const { status, results = [] } = await client.send(new GetQueryResultsCommand({ queryId }));
    if (status === "Complete") {
      return results.map((fields) => {
        const value = (name: string) => fields.find(({ field }) => field === name)?.value ?? "";
        // @log is "account:group".
        const group = value("@log").replace(/^\d+:/, "");
        // In UTC, such as "2026-11-21 10:00:00.000".
        const timestamp = Date.parse(`${value("@timestamp").replace(" ", "T")}Z`);
        return { group, timestamp, message: value("@message").trimEnd() };
      });
    }
    if (status !== "Scheduled" && status !== "Running") {
      throw new UserError(`The query of CloudWatch Logs Insights ended ${status}. Try again in a minute.`);
    }
    await sleep(POLL_QUERY_MS);
  }
}
