/** @file How much of each domain, track or phase is reached, and of the whole, by weight. */
import { type CoveragePart, coverageOf, isCovered } from '../documents/coverage.ts';
import type { DocumentStanding, ItemStanding } from '../documents/standing.ts';
import { coveredLevel } from '../documents/reach.ts';
import type { Evidence } from '../evidence.ts';
import type { HrefOf } from './hrefs.ts';
import { type Html, markup, type Part } from './html.ts';
import {
  bar,
  type Chapter,
  counted,
  evidenceLinks,
  formatShare,
  groupNoun,
  isFlawed,
  learnerText,
} from './parts.ts';

export interface CoverageRow {
  readonly title: string;
  /** 0 to 1; absent where the document gives none. */
  readonly weight?: number;
  /** The weight it counts with: its own, else the mean of the others; absent where it counts for none. */
  readonly counts?: number;
  readonly priority?: string;
  readonly covered: number;
  readonly total: number;
  /** What the count of the covered rests on. */
  readonly support: readonly Evidence[];
}

export interface Coverage {
  readonly rows: readonly CoverageRow[];
  readonly covered: number;
  readonly total: number;
  /** Absent where no row has a weight and an item. */
  readonly weighted?: {
    /** 0 to 1. */
    readonly share: number;
    /** The rows that it is made of. */
    readonly rows: readonly CoverageRow[];
  };
}

/** By group; a document without groups is one row. */
export function coverageRows(document: DocumentStanding): Coverage {
  const { parts, covered, total, weighted } = coverageOf(document);
  const rows = parts.map((part) => rowOf(part, parts.length === 1));
  const weighed = rows.filter(({ counts }) => counts !== undefined);
  return {
    rows,
    covered,
    total,
    ...(weighed.length === 0 ? {} : { weighted: { share: weighted, rows: weighed } }),
  };
}

function rowOf(
  { group, members, covered, total, weight }: CoveragePart,
  isOnly: boolean,
): CoverageRow {
  return {
    title: group?.title ?? (isOnly ? 'All items' : 'Elsewhere'),
    ...(group?.weight === undefined ? {} : { weight: group.weight }),
    ...(weight === undefined ? {} : { counts: weight }),
    ...(group?.priority === undefined ? {} : { priority: group.priority }),
    covered,
    total,
    support: supportOf(members),
  };
}

/** Each once, in the order of its first item; only what supports something. */
function supportOf(members: readonly ItemStanding[]): readonly Evidence[] {
  const evidence = members.filter(isCovered).flatMap((standing) => standing.evidence);
  const standing = evidence.filter((item) => !isFlawed(item));
  return [...new Map(standing.map((item) => [item.id, item])).values()];
}

const sum = <T>(values: readonly T[], of: (value: T) => number): number =>
  values.reduce((total, value) => total + of(value), 0);

export function renderCoverage({ document, anchor }: Chapter, hrefOf: HrefOf): Html {
  const coverage = coverageRows(document);
  const noun = groupNoun[document.roadmap.style];
  const hasWeights = coverage.rows.some(({ weight }) => weight !== undefined);
  return markup`<section id="${anchor}-coverage"><h3>Coverage</h3>
${
  coverage.total === 0
    ? markup`<p>No item of this document names a topic that evidence can prove. <code>./gradus track bind</code> shows what each was taken for and lets you choose.</p>`
    : markup`<p class="lead">${headline(coverage)}</p>
<table class="coverage"><thead><tr><th scope="col">${noun}</th>${
        hasWeights && markup`<th scope="col" class="figure">Weight</th>`
      }<th scope="col">Covered</th></tr></thead>
<tbody>${coverage.rows.map((row) => renderRow(row, hasWeights, hrefOf))}</tbody></table>
${explain(coverage, noun.toLowerCase())}`
}</section>`;
}

function headline({ covered, total, weighted }: Coverage): Part {
  const count = markup`<b>${covered} of ${total}</b> items are covered by evidence`;
  return weighted === undefined
    ? markup`${count}, <b>${formatShare(covered / total)}</b>.`
    : markup`<b>${formatShare(weighted.share)}</b> by weight; ${count}.`;
}

function renderRow(row: CoverageRow, hasWeights: boolean, hrefOf: HrefOf): Html {
  const { title, weight, priority, covered, total, support } = row;
  const share = total === 0 ? 0 : covered / total;
  return markup`<tr><th scope="row">${learnerText(title)}${
    priority !== undefined &&
    markup` <span class="note">priority: ${learnerText(priority, 40)}</span>`
  }</th>${
    hasWeights &&
    markup`<td class="figure">${weight === undefined ? 'none' : formatShare(weight)}</td>`
  }<td>${
    total === 0
      ? markup`<span class="note">nothing that evidence can prove</span>`
      : markup`<span class="measure">${bar(share)}<span><b>${covered}</b> of ${total}, ${formatShare(share)}</span></span>`
  }${support.length > 0 && markup`<span class="links">${evidenceLinks(support, hrefOf)}</span>`}</td></tr>
`;
}

function explain({ rows, covered, total, weighted }: Coverage, noun: string): Html {
  const plain = markup`<p>An item counts as covered when evidence lifts all of its topics to L${coveredLevel}: a run of a lab on each that verifies. Projects, objectives and what only you can judge are not counted.</p>`;
  if (weighted === undefined)
    return markup`<details><summary>How this is counted</summary>${plain}</details>`;
  const weights = sum(weighted.rows, ({ counts = 0 }) => counts);
  const terms = weighted.rows.map(
    ({ counts = 0, covered: reached, total: all }) => `${formatShare(counts)} × ${reached}/${all}`,
  );
  const leftOut = rows.length - weighted.rows.length;
  return markup`<details><summary>How this is counted</summary>${plain}
<p>By weight: the share covered of each ${noun}, times its weight, over the sum of the weights${
    weighted.rows.some(({ weight }) => weight === undefined) &&
    ' (what has none weighs the mean of the others)'
  }: (${terms.join(' + ')}) ÷ ${formatShare(weights)} = <b>${formatShare(weighted.share)}</b>. By count: ${covered} ÷ ${total} = <b>${formatShare(covered / total)}</b>.${
    leftOut > 0 &&
    markup` ${counted(leftOut, 'row')} without an item ${leftOut === 1 ? 'counts' : 'count'} for nothing.`
  }</p></details>`;
}
