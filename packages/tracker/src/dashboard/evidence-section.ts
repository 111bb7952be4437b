/** @file All evidence: the timeline and, beneath it, the table that says the same in words. */
import type { Evidence } from '../evidence.ts';
import { type Html, join, markup, type Part } from './html.ts';
import type { DashboardModel } from './model.ts';
import { dayOf, evidenceLink, isDirty, isFlawed, isStale, learnerText, tag } from './parts.ts';
import { kindNames, renderTimeline } from './timeline.ts';

export function renderEvidence({ evidence, hrefOf }: DashboardModel): Html {
  const newestFirst = [...evidence].sort(
    (a, b) => Date.parse(b.results.startedAt) - Date.parse(a.results.startedAt),
  );
  return markup`<section id="evidence"><h2>Evidence</h2>
${
  evidence.length === 0
    ? markup`<p>None yet. Every run of a lab writes its evidence to the results folder and appears here.</p>`
    : markup`${renderTimeline(evidence, hrefOf)}
<table class="results"><caption>All results, newest first</caption><thead><tr><th scope="col">Result</th><th scope="col">State</th><th scope="col">Began</th></tr></thead><tbody>
${newestFirst.map(
  (
    item,
  ) => markup`<tr><th scope="row">${evidenceLink(item, hrefOf)}<span class="about">${learnerText(item.results.title)}</span><span class="note">${kindNames[item.results.kind]}: ${describeClaims(item)}</span></th><td>${statesOf(item)}</td><td class="figure"><time datetime="${item.results.startedAt}">${dayOf(item.results.startedAt)}</time></td></tr>
`,
)}</tbody></table>`
}</section>`;
}

function describeClaims({ results: { claims, verdict, target } }: Evidence): string {
  const held = claims.filter(({ pass }) => pass).length;
  return [
    `${held} of ${claims.length} claims hold`,
    ...(target === undefined || target.kind === 'real' ? [] : [`${target.kind} target`]),
    ...(verdict === undefined ? [] : [`verdict ${verdict.status}`]),
  ].join(', ');
}

function statesOf(item: Evidence): Part {
  const states = [
    ...(isFlawed(item) ? [tag('bad', 'cross', 'counts for nothing')] : []),
    ...(isStale(item) ? [tag('doubtful', 'stale', 'stale')] : []),
    ...(isDirty(item) ? [tag('doubtful', 'pencil', 'dirty tree')] : []),
  ];
  return states.length === 0 ? tag('good', 'check', 'stands') : join(states, ' ');
}
