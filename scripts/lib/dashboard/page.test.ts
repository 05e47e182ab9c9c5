import { describe, expect, it } from "vitest";
import type { ShownLine, ShownWidget } from "./body.ts";
import { dashboardPage } from "./page.ts";

const periods = [0, 1, 2].map((index) => ({ from: index * 5000, to: (index + 1) * 5000 }));
const line = (label: string, ...values: (number | undefined)[]): ShownLine => ({
  ...{ label, stat: "Sum", values },
  whole: values.reduce<number>((total, value) => total + (value ?? 0), 0),
});
const widget = (part: Partial<ShownWidget>): ShownWidget => ({
  ...{ title: "Orders <created>", stacked: false, single: false, lines: [], missing: [] },
  ...part,
});
const pageOf = (...widgets: ShownWidget[]) => dashboardPage({ stack: "shop-local", widgets, periods });

describe("the page of a dashboard", () => {
  it("has the stack, the time and each widget with its lines and values", () => {
    const page = pageOf(widget({ lines: [line("created", 1, undefined, 4), line("failed", 0, 2, 0)] }));
    for (const text of [
      "Dashboard of shop-local",
      "from 1970-01-01 00:00:00 to\n1970-01-01 00:00:15 UTC",
      "A point is a value of 5 s",
      "Orders &lt;created&gt;",
      '<li class="c0">created</li>',
      "<td>created</td>",
      "<td>5</td>",
      "<polyline",
    ]) {
      expect(page).toContain(text);
    }
  });

  it("names what did not happen, and what is not known, in the widget's place", () => {
    const page = pageOf(widget({ lines: [line("refunded", 0, 0, 0)], missing: ["The emulator has no values of X."] }));
    expect(page).toContain("Nothing happened: refunded.");
    expect(page).toContain('<p class="warning">The emulator has no values of X.</p>');
    expect(page).not.toContain("<svg");
  });

  it("shows the result of a query", () => {
    const head = ["reason", "orders"];
    expect(pageOf(widget({ table: { head, rows: [["OUT_OF_STOCK", 7]] } }))).toContain(
      "<tr><td>OUT_OF_STOCK</td><td>7</td></tr>",
    );
    expect(pageOf(widget({ table: { head, rows: [] } }))).toContain("Nothing found.");
  });

  it("draws the highest lines of many, and lists all", () => {
    const lines = Array.from({ length: 10 }, (_, index) => line(`function-${index}`, index + 1));
    const page = pageOf(widget({ lines }));
    expect(page.match(/<circle/g)).toHaveLength(8);
    expect(page).toContain("The graph has the 8 highest lines; the table has 2 more.");
    expect(page).toContain("<summary>All 10 values</summary>");
  });

  it("draws stacked lines on each other, and no graph of single values", () => {
    const lines = [line("a", 10, 10, 10), line("b", 5, 5, 5)];
    const heightsOf = (page: string) =>
      [...page.matchAll(/points="([^"]+)"/g)].map(([, points]) => Number(points?.split(" ")[0]?.split(",")[1]));
    const [a = 0, b = 0] = heightsOf(pageOf(widget({ lines, stacked: true })));
    expect(b).toBeLessThan(a);
    expect(pageOf(widget({ lines, single: true }))).not.toContain("<svg");
  });

  it("is complete in itself: without scripts, and without anything that it would load", () => {
    const page = pageOf(widget({ lines: [line("created", 1)] }));
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(|\bsrc=|\bhref=|https?:/i);
    expect(page).not.toMatch(/NaN|Infinity|undefined/);
  });
});
