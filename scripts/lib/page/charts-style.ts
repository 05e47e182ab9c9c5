import { PALETTE_SIZE } from "../load/charts.ts";

/** The style of pages with charts, tables and short facts. */
export const CHART_STYLE = `:root {
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
`;
