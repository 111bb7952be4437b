/** @file Small things that several sections show: tags, links to evidence, dates, shares. */
import { basename } from 'node:path';
import type { StyleId } from '@gradus/roadmap';
import type { DocumentStanding } from '../documents/standing.ts';
import type { Evidence } from '../evidence.ts';
import type { HrefOf } from './hrefs.ts';
import { clip, type Html, join, link, markup, type Part } from './html.ts';
import { icon, type IconName } from './icons.ts';

const titleLimit = 160;
const proseLimit = 1000;

/** What the learner wrote: any language, either direction, any length. */
export const learnerText = (text: string, limit = titleLimit): Html =>
  markup`<bdi>${clip(text, limit)}</bdi>`;

/** A phrase; a command that it is or ends in, as `pass the exercise: ./gradus …`, can be copied. */
export function phrase(text: string): Html {
  const [, before, command] = /^(|.*: )(\.\/gradus .+)$/s.exec(text) ?? [];
  if (before === undefined || command === undefined) return learnerText(text, proseLimit);
  return markup`${learnerText(before, proseLimit)}${code(command)}`;
}

export const code = (command: string): Html => markup`<code>${clip(command, proseLimit)}</code>`;

export type Tone = 'good' | 'bad' | 'doubtful' | 'quiet';

/** Never by colour alone: a sign and words. */
export const tag = (tone: Tone, sign: IconName, words: Part): Html =>
  markup`<span class="tag ${tone}">${icon(sign)}${words}</span>`;

/** Read out, not seen. */
export const aside = (words: Part): Html => markup`<span class="unseen">${words}</span>`;

export const bulletList = (entries: readonly Part[]): Html | undefined =>
  entries.length === 0
    ? undefined
    : markup`<ul class="plain">${entries.map((entry) => markup`<li>${entry}</li>`)}</ul>`;

/** Everything, but only the first few in view. */
export function foldedList(entries: readonly Html[], inView: number, rest: string): Html {
  const list = (part: readonly Html[]): Html => markup`<ul class="entries">${part}</ul>`;
  // One more line is not worth a fold.
  if (entries.length <= inView + 1) return list(entries);
  return markup`${list(entries.slice(0, inView))}<details class="rest"><summary>${
    entries.length - inView
  } more ${rest}</summary>${list(entries.slice(inView))}</details>`;
}

export const isFlawed = ({ flaws }: Evidence): boolean => flaws.length > 0;
export const isStale = ({ stale }: Evidence): boolean => stale.length > 0;
export const isDirty = ({ results }: Evidence): boolean => results.environment.dirty;

export const evidenceLink = ({ id, path }: Evidence, hrefOf: HrefOf): Html =>
  link(hrefOf(path), idText(id));

/** `attention.practice` may break behind its dot rather than inside a word. */
export const idText = (id: string): Html => {
  const parts = clip(id, titleLimit).split('.');
  return markup`<bdi>${join(
    parts.map((part) => markup`${part}`),
    markup`.<wbr>`,
  )}</bdi>`;
};

/** Links to RESULTS.md, each marked where it does not simply stand. */
export function evidenceLinks(evidence: readonly Evidence[], hrefOf: HrefOf): Part {
  const marked = evidence.map((item) => {
    const sign = isFlawed(item)
      ? markup` ${icon('cross')}${aside('(counts for nothing)')}`
      : isStale(item) && markup` ${icon('stale')}${aside('(stale)')}`;
    return markup`<span class="evidence-link">${evidenceLink(item, hrefOf)}${sign}</span>`;
  });
  return join(marked, ' ');
}

/** `2026-11-20` of an ISO 8601 time in UTC. */
export const dayOf = (time: string): string => time.slice(0, 10);

/** `2026-11-20, 13:27 UTC` */
export const momentOf = (time: string): string => `${dayOf(time)}, ${time.slice(11, 16)} UTC`;

/** `43%`. Nothing is all or nothing that is not: `<1%`, `>99%`. */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.01) return '<1%';
  if (share > 0.99 && share < 1) return '>99%';
  return `${Math.round(share * 100)}%`;
}

/** `1 item`, `3 items` */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** A bar beside the figure that says the same. */
export const bar = (share: number): Html =>
  markup`<span class="bar" aria-hidden="true"><span style="width:${(share * 100).toFixed(1)}%"></span></span>`;

/** `Domain`: what a document of this style calls its groups. */
export const groupNoun: Readonly<Record<StyleId, string>> = {
  levels: 'Track',
  mastery: 'Domain',
  sequential: 'Phase',
  phases: 'Phase',
  checklist: 'Phase',
};

/** A document on the page: its standing, its place in the page, its name. */
export interface Chapter {
  readonly document: DocumentStanding;
  /** `document-1`; its sections' anchors begin with it. */
  readonly anchor: string;
  readonly title: string;
}

export function chaptersOf(documents: readonly DocumentStanding[]): readonly Chapter[] {
  return documents.map((document, index) => {
    const { title } = document.roadmap;
    return {
      document,
      anchor: `document-${index + 1}`,
      title: title.trim() === '' ? basename(document.path) : title,
    };
  });
}

export const itemTitle = ({ code: itemCode, title }: { code?: string; title: string }): Html => {
  const name = title.trim() === '' ? '(untitled)' : title;
  // Some documents repeat the code in the title.
  return itemCode === undefined || name.startsWith(itemCode)
    ? learnerText(name)
    : markup`<b>${learnerText(itemCode)}</b> ${learnerText(name)}`;
};
