import { Html } from "@orders/lambda-kit/html";
import { COLOURS } from "../../page/theme.ts";

/** The style of the page: one column on a phone, a table of contents beside the text where there is room. */
export const STYLE = new Html(`
${COLOURS}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; background: var(--ground); color: var(--text); font: 1rem/1.55 system-ui, sans-serif; overflow-wrap: break-word; }
a { color: var(--accent); }
a:focus-visible, summary:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
code, pre { font-family: ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace; font-size: .875em; }
code { overflow-wrap: anywhere; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 1rem; padding: .5rem 1rem; background: var(--ground); z-index: 1; }
header, main, nav { padding: 1.25rem; }
header { border-bottom: 1px solid var(--line); }
header h1 { margin: 0 0 .25rem; font-size: 1.75rem; line-height: 1.2; }
header p { margin: .25rem 0; max-width: 46rem; }
main { max-width: 54rem; }
main p, main ul { max-width: 46rem; }
h2, h3, h4, h5 { line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.6rem; margin-top: 3rem; padding-bottom: .3rem; border-bottom: 2px solid var(--line); }
h3 { font-size: 1.3rem; margin-top: 2.5rem; }
h4 { font-size: 1.125rem; }
h5 { font-size: 1rem; margin-top: 1.5rem; }
main > section:first-child > h2 { margin-top: 0; }
h2 a, h3 a, h4 a, h5 a { color: inherit; text-decoration: none; }
h2 a:hover, h3 a:hover, h4 a:hover, h5 a:hover { text-decoration: underline; }
:target { background: light-dark(#fff3bf, #3d3516); }
section section section, .schema { margin-top: 2rem; padding-top: 1.25rem; border-top: 1px solid var(--line); }
.schema h3 { margin-top: 0; }
.route { margin: .25rem 0 .75rem; padding: .5rem .75rem; background: var(--raised); border-left: 4px solid var(--accent); }
table { width: 100%; border-collapse: collapse; table-layout: fixed; margin: .5rem 0 1rem; font-size: .9375rem; }
th, td { text-align: left; vertical-align: top; padding: .45rem .5rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { font-weight: 400; }
thead th { font-weight: 600; color: var(--muted); font-size: .8125rem; }
thead th:first-child { width: 38%; }
.narrow thead th:first-child { width: 4.5rem; }
.type, .limits { color: var(--muted); font-size: .875rem; }
figure { margin: .75rem 0 1rem; }
figcaption { color: var(--muted); font-size: .875rem; margin-bottom: .25rem; }
pre { margin: 0; padding: .75rem; background: var(--raised); border: 1px solid var(--line); border-radius: 4px; white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.4; }
nav { border-bottom: 1px solid var(--line); font-size: .9375rem; }
nav h2, nav h3 { margin: 1rem 0 .25rem; padding: 0; border: 0; font-size: 1rem; }
nav h3 { font-size: .8125rem; color: var(--muted); }
nav ul { margin: 0; padding: 0; list-style: none; columns: 15rem; }
nav li { break-inside: avoid; }
nav li a { display: block; padding: .2rem 0; text-decoration: none; }
nav li a:hover { text-decoration: underline; }
@media (min-width: 64rem) {
  .page { display: grid; grid-template-columns: 19rem minmax(0, 1fr); align-items: start; }
  nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; border: 0; border-right: 1px solid var(--line); }
  nav ul { columns: auto; }
  main { padding: 2rem 2.5rem; }
}
@media print {
  nav, .skip { display: none; }
  :root { color-scheme: light; }
  body { font-size: .8125rem; }
  a { color: inherit; text-decoration: none; }
  h2, h3, h4, h5 { break-after: avoid; }
  tr, pre { break-inside: avoid; }
}
`);
