/** @file How a report's page looks: on paper, on a phone, in light and in dark. */

/** Colours are those of the plots; every pair of text and ground has a contrast of 4.5:1 at least. */
export const pageStyle = `
:root { color-scheme: light dark; --ground: #fff; --ink: #24292f; --faint: #57606a; --line: #d8dee4; --panel: #f6f8fa; --good: #116329; --bad: #b42318; --warn: #8a5300; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #0d1117; --ink: #e6edf3; --faint: #9aa4af; --line: #30363d; --panel: #161b22; --good: #56d364; --bad: #ff8a80; --warn: #f0b429; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem 1rem 3rem; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .75rem; }
h2 { font-size: 1.2rem; margin: 2.25rem 0 .5rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; }
a { color: inherit; }
.verdict { border-left: .4rem solid var(--line); background: var(--panel); padding: .6rem 1rem; margin: 0 0 1rem; }
.verdict p { margin: 0; }
.verdict ul { margin: .4rem 0 0; padding-left: 1.2rem; }
.verdict.good { border-color: var(--good); } .verdict.bad { border-color: var(--bad); } .verdict.warn { border-color: var(--warn); }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); } .dim { color: var(--faint); }
.verdict.good, .verdict.bad, .verdict.warn { color: inherit; }
.verdict.good strong { color: var(--good); } .verdict.bad strong { color: var(--bad); } .verdict.warn strong { color: var(--warn); }
dl { display: grid; grid-template-columns: minmax(6rem, max-content) 1fr; gap: .15rem 1.25rem; margin: .5rem 0 1rem; }
dt { color: var(--faint); } dd { margin: 0; }
.wide { overflow-x: auto; margin: .5rem 0 1rem; }
table { border-collapse: collapse; min-width: 60%; font-size: .94rem; overflow-wrap: normal; }
caption { text-align: left; color: var(--faint); padding-bottom: .3rem; }
th, td { padding: .3rem .7rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { color: var(--faint); font-weight: 600; }
tbody th { font-weight: 600; white-space: nowrap; }
.figure { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
small { display: block; color: var(--faint); }
figure { margin: 1rem 0 1.5rem; }
figure svg { display: block; width: 100%; height: auto; max-width: 760px; border: 1px solid var(--line); border-radius: 6px; }
figcaption { color: var(--faint); max-width: 760px; margin-top: .3rem; }
footer { margin-top: 3rem; color: var(--faint); font-size: .9rem; }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .4rem; } th, td { padding: .25rem .45rem; } }
@media print { body { max-width: none; padding: 0; font-size: .85rem; } section, figure, tr { break-inside: avoid; } .wide { overflow: visible; } }
`;
