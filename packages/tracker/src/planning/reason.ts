/** @file Why a step is suggested, in sentences made of the figures that decided. */
import { basename } from 'node:path';
import type { Standing } from '../judge.ts';
import { indexOf } from './document-index.ts';
import type { Want } from './demand.ts';
import type { ValuedStep } from './order.ts';
import type { Lift } from './steps.ts';
import { hoursByKind } from './suggestion.ts';

interface Context {
  readonly standings: ReadonlyMap<string, Standing>;
  readonly titles: ReadonlyMap<string, string>;
  readonly steps: readonly ValuedStep[];
}

export function explainStep(step: ValuedStep, { standings, titles, steps }: Context): string {
  const { key, kind, lifts, after, gain, opens, value } = step;
  const titleOf = (topic: string): string => standings.get(topic)?.title ?? topic;
  const opened = steps
    .filter((other) => other.after.includes(key))
    .map(({ title }) => lowerFirst(title));
  const because = opened.length === 0 ? '' : `; it opens ${opened.length}: ${firstFew(opened)}`;
  const worth =
    `${figure(gain)} points` +
    (opens > 0 ? `, and ${figure(opens)} for what it opens` : '') +
    `, in about ${hoursByKind[kind]} h (${figure(value)} an hour).`;
  const sentences = [
    `It ${joined([...new Set(lifts.map((lift) => effectOf(lift, titleOf(lift.topic))))])}${askedBy(lifts)}${because}.`,
    `Worth ${worth}`,
  ];
  if (after.length > 0) {
    const first = after.map((other) => lowerFirst(titles.get(other) ?? other));
    sentences.push(`First: ${firstFew(first)}.`);
  }
  return sentences.join(' ');
}

export const explainSession = (count: number, title: string, points: number): string =>
  `${count === 1 ? '1 topic that is asked for is' : `${count} topics that are asked for are`} at L0 and no lab covers ${count === 1 ? 'it' : 'them'}; L1 on ${title} alone is worth ${figure(points)} points.`;

function effectOf({ from, to, brings, lacking, as }: Lift, title: string): string {
  switch (as) {
    case 'project':
      return `shows ${title} in a system that runs`;
    case 'condition':
      return lacking === 1 ? 'meets the one condition' : `meets 1 of ${lacking} conditions`;
    default:
      return brings.length === lacking
        ? `lifts ${title} from L${from} to L${to}`
        : `brings ${brings.length} of ${lacking} things that ${title} lacks from L${from} to L${to}`;
  }
}

/** ` for 2 items of roadmap.md (A. Foundations, 10%)` */
function askedBy(lifts: readonly Lift[]): string {
  const byDocument = new Map<string, Map<string, Want>>();
  for (const want of lifts.flatMap(({ wants }) => wants)) {
    if (want.source === undefined) continue;
    const { document, standing } = want.source;
    const items = byDocument.get(document.path) ?? new Map<string, Want>();
    byDocument.set(document.path, items.set(standing.item.id, want));
  }
  const parts = [...byDocument].map(([path, items]) => {
    const wants = [...items.values()];
    const count = wants.length === 1 ? '1 item' : `${wants.length} items`;
    return `${count} of ${basename(path)}${groupsOf(wants)}${gatesOf(wants)}`;
  });
  return parts.length === 0 ? '' : ` for ${joined(parts)}`;
}

function groupsOf(wants: readonly Want[]): string {
  const groups = wants.flatMap(({ source }) => source?.group ?? []);
  const names = groups.map(({ title, weight }) =>
    // Many headings state their weight themselves.
    weight === undefined || title.includes('%') ? title : `${title}, ${figure(100 * weight)}%`,
  );
  return names.length === 0 ? '' : ` (${firstFew([...new Set(names)])})`;
}

/** ` that 13 milestones wait for` */
function gatesOf(wants: readonly Want[]): string {
  const waiting = new Set<string>();
  for (const { source } of wants) {
    if (source === undefined) continue;
    const { milestoneOf, waitingFor } = indexOf(source.document);
    const own = milestoneOf(source.standing);
    if (own === undefined) continue;
    for (const { milestone } of waitingFor(own)) waiting.add(milestone.id);
  }
  if (waiting.size === 0) return '';
  return waiting.size === 1
    ? ' that a milestone waits for'
    : ` that ${waiting.size} milestones wait for`;
}

/** At most three, then how many more. */
export function firstFew(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

const joined = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** Three digits are more than an estimate deserves: `4.2`, `0.35`, `120`. */
export const figure = (value: number): string =>
  value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(2)));
