import { Html, html } from "@orders/lambda-kit/html";
import { COLOURS as THEME } from "../page/theme.ts";
import { barChart, histogramChart, lineChart, PALETTE_SIZE, stackedChart } from "./charts.ts";
import { describeLoad } from "./load.ts";
import { type Distribution, duration, short } from "./numbers.ts";
import { type CpuReport, type LoadReport, type Phase, warnings } from "./report.ts";

const STYLE = new Html(`${THEME}
:root {
  --c0: light-dark(#0b5cad, #6fb1ff); --c1: light-dark(#c2500a, #ff9b57); --c2: light-dark(#1c7d4d, #5fd09a);
  --c3: light-dark(#8a3fb0, #d09cf0); --c4: light-dark(#a8780a, #e6c04e); --c5: light-dark(#b0285c, #ff8fb5);
  --c6: light-dark(#2b7f8c, #67cfdd); --c7: light-dark(#6b7280, #a8b0bd);
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem; background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.6rem; line-height: 1.2; }
h2 { margin: 2.5rem 0 .5rem; padding-bottom: .3rem; border-bottom: 2px solid var(--line); font-size: 1.25rem; }
p { max-width: 46rem; }
.muted, figcaption + .legend, td.muted { color: var(--muted); }
.warning { padding: .5rem .75rem; border-left: 4px solid var(--c1); background: var(--raised); }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .75rem; margin: 1.25rem 0; }
dl div { padding: .6rem .8rem; background: var(--raised); border: 1px solid var(--line); border-radius: 4px; }
dt { color: var(--muted); font-size: .8125rem; }
dd { margin: 0; font-size: 1.35rem; font-variant-numeric: tabular-nums; }
dd small { display: block; font-size: .8125rem; color: var(--muted); }
figure { margin: 1rem 0 1.5rem; }
figcaption { font-weight: 600; }
.chart { overflow-x: auto; }
svg { display: block; width: 100%; min-width: 34rem; height: auto; font-size: 12px; }
svg text { fill: var(--text); }
svg text { paint-order: stroke; stroke: var(--ground); stroke-width: 3px; stroke-linejoin: round; }
svg .axis { fill: var(--muted); }
.grid { stroke: var(--line); }
.line { fill: none; stroke-width: 2; stroke-linejoin: round; }
.mark { stroke: var(--text); stroke-dasharray: 3 3; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: .25rem 0; padding: 0; list-style: none; font-size: .875rem; }
.legend li::before { content: ""; display: inline-block; width: .8em; height: .8em; margin-right: .4em; background: var(--colour); }
${Array.from({ length: PALETTE_SIZE }, (_, index) => `.c${index} { --colour: var(--c${index}); }`).join(" ")}
.line { stroke: var(--colour); }
.bar { fill: var(--colour); }
table { width: 100%; border-collapse: collapse; font-size: .9375rem; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .5rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; white-space: normal; }
thead th { color: var(--muted); font-size: .8125rem; }
.table { overflow-x: auto; }
@media print { :root { color-scheme: light; } h2 { break-after: avoid; } figure, table { break-inside: avoid; } }
`);

/** A report as one HTML page: without scripts, complete in itself, for light and dark. */
export function reportPage(report: LoadReport): string {
  const { cpu, queue, timeline, histograms } = report;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Load test of ${report.stack}, ${report.startedAt}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>Load test of ${report.stack}</h1>
<p class="muted">${report.orders} orders, ${describeLoad(report.load)}, from ${report.startedAt}</p>
</header>
<main>
${warnings(report).map((text) => html`<p class="warning">${text}</p>`)}
<dl>
${[
  fact("Accepted", short(report.acceptedPerSecond), "orders/s"),
  fact("Settled", short(report.settledPerSecond), "orders/s"),
  fact("Answer, p50", duration(report.answerMs.p50), `p99 ${duration(report.answerMs.p99)}`),
  fact("To settled, p50", duration(report.toSettledMs.p50), `p99 ${duration(report.toSettledMs.p99)}`),
  ...(cpu.measured ? [fact("CPU an order", duration(cpu.emulatorMs + cpu.functionsMs), "")] : []),
]}
</dl>
<p>Outcomes: ${Object.entries(report.outcomes)
    .map(([outcome, count]) => `${count} ${outcome}`)
    .join(", ")}.</p>

<h2>Throughput</h2>
${lineChart("Orders per second over time", "seconds from the start", "orders/s", [
  { name: "accepted", points: timeline.map(({ second, acceptedPerSecond }) => [second, acceptedPerSecond]) },
  { name: "settled", points: timeline.map(({ second, settledPerSecond }) => [second, settledPerSecond]) },
])}

<h2>Latency</h2>
${table(
  ["", ...PERCENTILES],
  [
    ["Answer: from when the order was due to be sent until it was accepted", ...percentiles(report.answerMs)],
    ["To settled: from submission to the end", ...percentiles(report.toSettledMs)],
    ["Queue wait: from submission to the first write of the run", ...percentiles(report.queueWaitMs)],
  ],
)}
${histogramChart("Time until an order was accepted", histograms.answerMs, report.answerMs)}
${histogramChart("Time from submission to the end", histograms.toSettledMs, report.toSettledMs)}

<h2>What waited where</h2>
${lineChart("Messages in the order-processing queue", "seconds from the start", "messages", [
  { name: "waiting", points: queue.map(({ second, waiting }) => [second, waiting]) },
  { name: "in flight", points: queue.map(({ second, inFlight }) => [second, inFlight]) },
])}
${lineChart("How long the oldest order without a run had waited", "seconds from the start", "seconds", [
  { name: "oldest", points: queue.map(({ second, oldestSeconds }) => [second, oldestSeconds]) },
])}
${phaseSection(report.phases)}

<h2>CPU time of an order</h2>
${cpuSection(cpu)}
</main>
</body>
</html>
`;
  return page.source;
}

const PERCENTILES = ["mean", "p50", "p95", "p99", "most"];

const percentiles = ({ mean, p50, p95, p99, max }: Distribution): string[] => [mean, p50, p95, p99, max].map(duration);

const fact = (name: string, value: string, more: string): Html =>
  html`<div><dt>${name}</dt><dd>${value} <small>${more}</small></dd></div>`;

function phaseSection(phases: readonly Phase[]): Html {
  if (phases.length === 0) return html`<p>No order was completed.</p>`;
  const chart = (title: string, first: number) => {
    const shown = phases.slice(first);
    const mean = shown.map(({ name, ms }) => ({ name, value: ms.mean }));
    const slowest = shown.map(({ name, slowestMs }) => ({ name, value: slowestMs }));
    return stackedChart(
      title,
      [
        { name: "mean", parts: mean },
        { name: "slowest 5 %", parts: slowest },
      ],
      first,
    );
  };
  return html`${chart("Where the time of a completed order goes, between the entries of its history", 0)}
${phases.length > 2 ? chart("The same without the wait for the run", 1) : ""}
${table(
  ["From one entry to the next", ...PERCENTILES, "orders"],
  phases.map(({ name, ms }) => [name, ...percentiles(ms), String(ms.count)]),
)}`;
}

function cpuSection(cpu: CpuReport): Html {
  if (!cpu.measured) return html`<p>Not measured: ${cpu.why}.</p>`;
  return html`<p>From the first order until all are settled and all their notifications and analytics are done, divided by the
orders. The load test's own time is not part of an order's.</p>
${barChart("By part", [
  { name: "emulator", value: cpu.emulatorMs },
  { name: "functions", value: cpu.functionsMs },
  { name: "the load test itself", value: cpu.loadTestMs },
])}
${barChart(
  "By function",
  cpu.byFunction.map(({ name, ms }) => ({ name, value: ms })),
)}`;
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): Html => html`<div class="table"><table>
<thead><tr>${head.map((text) => html`<th scope="col">${text}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${row.map((text) => html`<td>${text}</td>`)}</tr>`)}
</tbody>
</table></div>`;
