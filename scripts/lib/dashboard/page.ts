import { Html, html } from "@orders/lambda-kit/html";
import { lineChart, PALETTE_SIZE } from "../load/charts.ts";
import { short } from "../load/numbers.ts";
import type { Period } from "../metrics/samples.ts";
import { CHART_STYLE } from "../page/charts-style.ts";
import { COLOURS } from "../page/theme.ts";
import type { ShownLine, ShownWidget } from "./body.ts";
import type { Table } from "./insights.ts";

const STYLE = new Html(`${COLOURS}
${CHART_STYLE}
body { max-width: 100rem; }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 28rem), 1fr)); gap: 1rem; margin-top: 1rem; }
section { min-width: 0; padding: .75rem 1rem; border: 1px solid var(--line); border-radius: 4px; }
h2 { margin: 0 0 .25rem; padding: 0; border: 0; font-size: 1rem; }
figure { margin: 0; }
figcaption { display: none; }
svg { min-width: 22rem; font-size: 17px; }
section p { margin: .35rem 0; font-size: .875rem; }
details { font-size: .875rem; }
`);

/** What the page says above the graphs. */
export interface DashboardFacts {
  readonly stack: string;
  readonly widgets: readonly ShownWidget[];
  readonly periods: readonly Period[];
}

/** A dashboard with the values of a local stack as one HTML page: without scripts, complete in itself, for light and dark. */
export function dashboardPage({ stack, widgets, periods }: DashboardFacts): string {
  const [first, last] = [periods[0], periods.at(-1)];
  if (first === undefined || last === undefined) throw new RangeError("A dashboard of no period shows nothing.");
  const seconds = (first.to - first.from) / 1000;
  const time = (ms: number) => new Date(ms).toISOString().replace("T", " ").slice(0, 19);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Dashboard of ${stack}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>Dashboard of ${stack}</h1>
<p class="muted">The dashboard that Terraform deploys to CloudWatch, with the values of this local stack from ${time(first.from)} to
${time(last.to)} UTC. A point is a value of ${short(seconds)} s. The table of each graph has the values of the whole time: a sum
where the statistic is Sum.</p>
</header>
<main>
${widgets.map((widget) => section(widget, seconds))}
</main>
</body>
</html>
`.source;
}

function section({ title, lines, table: result, missing, single, stacked }: ShownWidget, seconds: number): Html {
  const active = lines.filter(({ whole }) => whole !== undefined && whole !== 0);
  const drawn = active.toSorted((a, b) => Number(b.whole) - Number(a.whole)).slice(0, PALETTE_SIZE);
  // In the order of the dashboard, so that a line keeps its colour from one page to the next.
  const series = active.filter((line) => drawn.includes(line));
  const quiet = lines.filter((line) => !active.includes(line));
  const left = active.length - series.length;
  return html`<section>
<h2>${title}</h2>
${series.length === 0 || single ? "" : graph(title, stacked ? onEachOther(series) : series, seconds)}
${left > 0 ? html`<p class="muted">The graph has the ${PALETTE_SIZE} highest lines; the table has ${left} more.</p>` : ""}
${active.length > 0 ? table(active, active.length > PALETTE_SIZE) : ""}
${quiet.length > 0 ? html`<p class="muted">${series.length === 0 ? "Nothing happened" : "Nothing"}: ${quiet.map(({ label }) => label).join(", ")}.</p>` : ""}
${result ? resultTable(result) : ""}
${missing.map((text) => html`<p class="warning">${text}</p>`)}
</section>`;
}

const graph = (title: string, lines: readonly ShownLine[], seconds: number): Html => {
  const unit = Math.max(...lines.map(({ values }) => values.length)) * seconds > 600 ? 60 : 1;
  return lineChart(
    title,
    unit === 60 ? "minutes from the start" : "seconds from the start",
    "",
    lines.map(({ label, stat, values }) => ({
      name: label,
      points: values.flatMap((value, index) => {
        // A count has no sample where nothing happened.
        const known = value ?? (stat === "Sum" ? 0 : undefined);
        return known === undefined ? [] : [[(index * seconds) / unit, known] as const];
      }),
    })),
  );
};

/** Lines as the upper edges of areas that lie on each other. */
function onEachOther(lines: readonly ShownLine[]): ShownLine[] {
  const below: number[] = [];
  return lines.map((line) => ({
    ...line,
    values: line.values.map((value, index) => {
      below[index] = (below[index] ?? 0) + (value ?? 0);
      return below[index];
    }),
  }));
}

function table(lines: readonly ShownLine[], folded: boolean): Html {
  const rows = html`<div class="table"><table><tbody>
${lines.map(({ label, stat, whole }) => html`<tr><td>${label}</td><td class="muted">${stat}</td><td>${short(Number(whole))}</td></tr>`)}
</tbody></table></div>`;
  return folded ? html`<details><summary>All ${lines.length} values</summary>${rows}</details>` : rows;
}

const resultTable = ({ head, rows }: Table): Html =>
  rows.length === 0
    ? html`<p class="muted">Nothing found.</p>`
    : html`<div class="table"><table>
<thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>
${rows.map(([group, count]) => html`<tr><td>${group}</td><td>${short(count)}</td></tr>`)}
</tbody></table></div>`;
