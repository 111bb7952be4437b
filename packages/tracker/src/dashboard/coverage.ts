/** @file How much of each domain, track or phase is reached, and of the whole, by weight. */
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

/** By group, as the document itself counts; a document without groups is one row. */
export function coverageOf({ groups, items }: DocumentStanding): Coverage {
  const members = items.filter(isCounted);
  const rows: CoverageRow[] =
    groups.length === 0
      ? [wholeRow(members)]
      : groups.map(({ group: { id, title, weight, priority }, covered, total }) => ({
          title,
          ...(weight === undefined ? {} : { weight }),
          ...(priority === undefined ? {} : { priority }),
          covered,
          total,
          support: supportOf(members.filter(({ item }) => item.group === id)),
        }));
  const weighed = rows.filter(({ weight = 0, total }) => weight > 0 && total > 0);
  const weights = sum(weighed, ({ weight = 0 }) => weight);
  const share = sum(weighed, ({ weight = 0, covered, total }) => (weight * covered) / total);
  return {
    rows,
    covered: sum(rows, ({ covered }) => covered),
    total: sum(rows, ({ total }) => total),
    ...(weighed.length === 0 ? {} : { weighted: { share: share / weights, rows: weighed } }),
  };
}

export const isProvable = ({ state }: ItemStanding): boolean => state !== 'own';

/** What groups count: topics, and milestones that are not listed a second time as boxes. */
export const isCounted = (standing: ItemStanding): boolean => {
  const { role, box } = standing.item;
  return isProvable(standing) && (role === 'topic' || (role === 'milestone' && box === undefined));
};

const isCovered = ({ level }: ItemStanding): boolean => level >= coveredLevel;

function wholeRow(members: readonly ItemStanding[]): CoverageRow {
  return {
    title: 'All items',
    covered: members.filter(isCovered).length,
    total: members.length,
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
  const coverage = coverageOf(document);
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
  const weights = sum(weighted.rows, ({ weight = 0 }) => weight);
  const terms = weighted.rows.map(
    ({ weight = 0, covered: reached, total: all }) => `${formatShare(weight)} × ${reached}/${all}`,
  );
  const leftOut = rows.length - weighted.rows.length;
  return markup`<details><summary>How this is counted</summary>${plain}
<p>By weight: the share covered of each ${noun}, times its weight, over the sum of the weights: (${terms.join(' + ')}) ÷ ${formatShare(weights)} = <b>${formatShare(weighted.share)}</b>. By count: ${covered} ÷ ${total} = <b>${formatShare(covered / total)}</b>.${
    leftOut > 0 &&
    markup` ${counted(leftOut, 'row')} without a weight or an item ${leftOut === 1 ? 'is' : 'are'} in the count only.`
  }</p></details>`;
}
