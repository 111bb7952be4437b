/**
 * @file What a milestone's box asks of the rows of its document: `LangChain v1.0 core topics reach
 * L3`, `At least 3 Infra topics reach L4`, `ZeRO memory math reaches L3`.
 */
import { wordsOf } from '@gradus/topics';
import type { Binding } from './bind.ts';
import type { Item, Milestone, Roadmap } from './roadmap.ts';

export interface Criterion {
  /** Rows that can meet it. */
  readonly rows: readonly Item[];
  /** How many of them must. */
  readonly needed: number;
  readonly level: number;
}

const defaultLevel = 3;

/** `At least 3 Infra topics` */
export const countedRows = /\b(?:at least|any)\s+(\d+)\s+(.+?)\s+(?:topics|rows|modules)\b/i;

/** Undefined where the box speaks of no row: then its own topics decide. */
export function criterionOf(
  item: Item,
  milestone: Pick<Milestone, 'level'>,
  { items }: Pick<Roadmap, 'items'>,
  bindings: ReadonlyMap<string, Binding>,
): Criterion | undefined {
  const rows = items.filter(({ cells }) => cells.level !== undefined);
  const stated = /\bL([0-5])\b/.exec(item.title)?.[1];
  const level = stated === undefined ? (milestone.level ?? defaultLevel) : Number(stated);
  const counted = countedRows.exec(item.title);
  if (counted !== null) {
    const [, count = '1', part = ''] = counted;
    return { rows: rows.filter((row) => isIn(row, part)), needed: Number(count), level };
  }
  const whole = /^(.+?)\s+(?:core\s+|all\s+)?topics\b/i.exec(item.title)?.[1];
  const named = whole === undefined ? [] : rows.filter((row) => isIn(row, whole));
  const found = named.length > 0 ? named : rowsAbout(item, rows, bindings);
  return found.length === 0 ? undefined : { rows: found, needed: found.length, level };
}

/** The name of its track or module has these words, together and in order. */
function isIn({ section }: Item, part: string): boolean {
  const words = ` ${wordsOf(part).join(' ')} `;
  return section.some((heading) => ` ${wordsOf(heading).join(' ')} `.includes(words));
}

/** Rows that are mainly about a topic that the box is bound to. */
function rowsAbout(
  item: Item,
  rows: readonly Item[],
  bindings: ReadonlyMap<string, Binding>,
): readonly Item[] {
  const topics = new Set(bindings.get(item.id)?.topics);
  return rows.filter((row) => {
    const main = bindings.get(row.id)?.topics[0];
    return main !== undefined && topics.has(main);
  });
}
