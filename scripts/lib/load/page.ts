import { Html, html } from "@orders/lambda-kit/html";
import { CHART_STYLE } from "../page/charts-style.ts";
import { COLOURS as THEME } from "../page/theme.ts";
import { barChart, histogramChart, lineChart, stackedChart } from "./charts.ts";
import { describeLoad } from "./load.ts";
import { type Distribution, duration, short } from "./numbers.ts";
import { type CpuReport, type LoadReport, type Phase, warnings } from "./report.ts";

const STYLE = new Html(`${THEME}
${CHART_STYLE}`);

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
