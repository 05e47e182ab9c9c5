import { type Html, html } from "@orders/lambda-kit/html";
import { type Bin, type Distribution, duration, short } from "./numbers.ts";

/** A line of a chart: its points in order of x. */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** A bar that consists of parts; each part has its colour by its place. */
export interface StackedBar {
  readonly name: string;
  readonly parts: readonly { readonly name: string; readonly value: number }[];
}

const WIDTH = 720;
const HEIGHT = 240;
const LEFT = 56;
const RIGHT = 24;
const TOP = 16;
const BOTTOM = 40;
const BAR_HEIGHT = 22;
const ROW_HEIGHT = 32;
/** Room for the names of bars. */
const NAMES = 170;
/** Room for the values behind bars. */
const VALUES = 80;
const RIGHT_OF_PLOT = WIDTH - RIGHT;
const BELOW_PLOT = HEIGHT - BOTTOM;

/** Number of colours that the style of the page has: classes `c0`, `c1`, … */
export const PALETTE_SIZE = 8;

/** Round values from 0 to at least `most`, about `count` of them, whose first digit is 1, 2 or 5. */
export function ticks(most: number, count = 5): number[] {
  const rough = Math.max(most, 1e-9) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((digit) => digit * power >= rough * 0.999) ?? 10) * power;
  return Array.from({ length: Math.ceil(most / step - 1e-9) + 1 }, (_, index) =>
    Number((index * step).toPrecision(12)),
  );
}

/** Lines over a common x, which begins at 0. */
export function lineChart(title: string, x: string, y: string, series: readonly Series[]): Html {
  const points = series.flatMap((line) => line.points);
  const across = scale(Math.max(0, ...points.map(([value]) => value)), LEFT, RIGHT_OF_PLOT, 8);
  const up = scale(Math.max(0, ...points.map(([, value]) => value)), BELOW_PLOT, TOP);
  const lines = series.map(({ points }, index) => {
    const places = points.map(([px, py]) => [at(across.at(px)), at(up.at(py))] as const);
    // A line of one point would not be seen.
    const [only] = places.length === 1 ? places : [];
    return only
      ? html`<circle class="bar c${index}" cx="${only[0]}" cy="${only[1]}" r="4"/>`
      : html`<polyline class="line c${index}" points="${places.map((place) => place.join()).join(" ")}"/>`;
  });
  return figure(
    title,
    series.map(({ name }) => name),
    HEIGHT,
    html`${grid(up, y)}
${across.ticks.map((tick) => tickBelow(across.at(tick), short(tick)))}
${axisName(x)}
${lines}`,
  );
}

/** A histogram over a logarithmic x in ms, with its percentiles. */
export function histogramChart(title: string, bins: readonly Bin[], { p50, p95, p99 }: Distribution): Html {
  const first = bins[0]?.from ?? 1;
  const last = bins.at(-1)?.to ?? 10;
  const across = (ms: number) =>
    LEFT + ((Math.log10(Math.max(ms, 1)) - Math.log10(first)) / Math.log10(last / first)) * (RIGHT_OF_PLOT - LEFT);
  const up = scale(Math.max(0, ...bins.map(({ count }) => count)), BELOW_PLOT, TOP + 14 * 3);
  const bars = bins.map(
    ({ from, to, count }) =>
      html`<rect class="bar c0" x="${at(across(from) + 0.5)}" y="${at(up.at(count))}" width="${at(across(to) - across(from) - 1)}" height="${at(
        BELOW_PLOT - up.at(count),
      )}"><title>${count} orders from ${duration(from)} to ${duration(to)}</title></rect>`,
  );
  const percentiles = Object.entries({ p50, p95, p99 }).map(([name, ms], index) => {
    const x = across(ms);
    const end = x > RIGHT_OF_PLOT - 110;
    return html`<line class="mark" x1="${at(x)}" x2="${at(x)}" y1="${TOP + 14 * index - 8}" y2="${BELOW_PLOT}"/>
<text x="${at(x + (end ? -4 : 4))}" y="${TOP + 14 * index}" text-anchor="${end ? "end" : "start"}">${name} ${duration(ms)}</text>`;
  });
  const powers = [1, 2, 3, 4, 5, 6].flatMap((power) => [1, 2, 5].map((digit) => digit * 10 ** (power - 1)));
  return figure(
    title,
    [],
    HEIGHT,
    html`${grid(up, "orders")}
${powers.filter((ms) => ms >= first && ms <= last).map((ms) => tickBelow(across(ms), duration(ms)))}
${axisName("time, logarithmic")}
${bars}
${percentiles}`,
  );
}

/** Horizontal bars, one for each name, with their values in ms. */
export const barChart = (title: string, bars: readonly { readonly name: string; readonly value: number }[]): Html =>
  barsOf(
    title,
    [],
    bars.map(({ name, value }) => ({ name, parts: [{ name, value }] })),
  );

/**
 * Horizontal bars of parts, which have the same names in each bar, with their sums in ms.
 * @param firstColour of the first part, so that a part has one colour in two charts.
 */
export const stackedChart = (title: string, bars: readonly StackedBar[], firstColour = 0): Html =>
  barsOf(title, bars[0]?.parts.map(({ name }) => name) ?? [], bars, firstColour);

function barsOf(title: string, legend: readonly string[], bars: readonly StackedBar[], firstColour = 0): Html {
  const sum = ({ parts }: StackedBar) => parts.reduce((total, { value }) => total + value, 0);
  const longest = Math.max(...bars.map(sum), 1e-9);
  const width = (value: number) => (value / longest) * (WIDTH - NAMES - VALUES);
  const rows = bars.map((bar, row) => {
    const y = row * ROW_HEIGHT + (ROW_HEIGHT - BAR_HEIGHT) / 2;
    const middle = y + BAR_HEIGHT / 2 + 4;
    let x = NAMES;
    const parts = bar.parts.map(({ name, value }, index) => {
      const from = x;
      x += width(value);
      return html`<rect class="bar c${(firstColour + index) % PALETTE_SIZE}" x="${at(from)}" y="${y}" width="${at(x - from)}" height="${BAR_HEIGHT}"><title>${name}: ${duration(value)}</title></rect>`;
    });
    return html`<text x="${NAMES - 8}" y="${middle}" text-anchor="end">${bar.name}</text>
${parts}
<text x="${at(x + 6)}" y="${middle}">${duration(sum(bar))}</text>`;
  });
  return figure(title, legend, Math.max(bars.length, 1) * ROW_HEIGHT, html`${rows}`, firstColour);
}

interface Scale {
  readonly ticks: readonly number[];
  at(value: number): number;
}

/** A linear scale that begins at 0 and ends at a round value. */
function scale(most: number, from: number, to: number, count?: number): Scale {
  const marks = ticks(most, count);
  const end = marks.at(-1) || 1;
  return { ticks: marks, at: (value) => from + (value / end) * (to - from) };
}

/** A large number that fits beside an axis: `20K`, `50B`. */
const LARGE = new Intl.NumberFormat("en", { notation: "compact" });

const grid = (up: Scale, name: string): Html => html`${up.ticks.map(
  (tick) => html`<line class="grid" x1="${LEFT}" x2="${RIGHT_OF_PLOT}" y1="${at(up.at(tick))}" y2="${at(up.at(tick))}"/>
<text x="${LEFT - 6}" y="${at(up.at(tick) + 4)}" text-anchor="end">${tick < 10_000 ? short(tick) : LARGE.format(tick)}</text>`,
)}
<text class="axis" transform="translate(12 ${(TOP + BELOW_PLOT) / 2}) rotate(-90)" text-anchor="middle">${name}</text>`;

const tickBelow = (x: number, text: string): Html =>
  html`<text x="${at(x)}" y="${BELOW_PLOT + 16}" text-anchor="middle">${text}</text>`;

const axisName = (name: string): Html =>
  html`<text class="axis" x="${(LEFT + RIGHT_OF_PLOT) / 2}" y="${HEIGHT - 6}" text-anchor="middle">${name}</text>`;

/** A figure with its title, the names of its colours, and the drawing. */
const figure = (
  title: string,
  legend: readonly string[],
  height: number,
  content: Html,
  firstColour = 0,
): Html => html`<figure>
<figcaption>${title}</figcaption>
${legend.length > 1 ? html`<ul class="legend">${legend.map((name, index) => html`<li class="c${(firstColour + index) % PALETTE_SIZE}">${name}</li>`)}</ul>` : ""}
<div class="chart"><svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}">
${content}
</svg></div>
</figure>`;

const at = (coordinate: number): string => coordinate.toFixed(1);
