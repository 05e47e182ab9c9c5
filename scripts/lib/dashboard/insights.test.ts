import { describe, expect, it } from "vitest";
import { groupsOf, queryResult } from "./insights.ts";

const finished = (orderId: string, reason?: string) => ({
  message: "Step finished",
  orderId,
  ...(reason && { reason }),
});
const entries = [
  finished("1", "OUT_OF_STOCK"),
  finished("2", "PAYMENT_DECLINED"),
  finished("3", "PAYMENT_DECLINED"),
  // The same order, in another step.
  finished("3", "PAYMENT_DECLINED"),
  finished("4"),
  { message: "Answered", orderId: "5", reason: "OTHER" },
];
const FAILURES = `SOURCE '/aws/lambda/a' | SOURCE '/aws/lambda/b' | filter message = "Step finished" and ispresent(reason)
| stats count_distinct(orderId) as orders by reason
| sort orders desc
`;

describe("a query of logs", () => {
  it("names its log groups", () => {
    expect(groupsOf(FAILURES)).toEqual(["/aws/lambda/a", "/aws/lambda/b"]);
  });

  it("counts each order once by reason, the most frequent first", () => {
    expect(queryResult(FAILURES, entries)).toEqual({
      head: ["reason", "orders"],
      rows: [
        ["PAYMENT_DECLINED", 2],
        ["OUT_OF_STOCK", 1],
      ],
    });
  });

  it("counts entries, and sorts the other way", () => {
    expect(
      queryResult("filter ispresent(reason) | stats count(*) as lines by reason | sort lines asc", entries)?.rows,
    ).toEqual([
      ["OUT_OF_STOCK", 1],
      ["OTHER", 1],
      ["PAYMENT_DECLINED", 3],
    ]);
  });

  it.each([
    "fields @timestamp, orderId | sort @timestamp desc",
    "filter orderId in ['1'] | stats count(*) as n by reason",
    "stats avg(durationMs) as ms by reason",
    'filter message = "Step finished"',
  ])("is not computed where it uses more than is known here: %s", (query) => {
    expect(queryResult(query, entries)).toBeUndefined();
  });
});
