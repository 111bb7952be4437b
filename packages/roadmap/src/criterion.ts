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

/** Undefined where the box speaks of no row: then its own topics decide. */
export function criterionOf(
  item: Item,
  milestone: Pick<Milestone, 'level'>,
  { items }: Pick<Roadmap, 'items'>,
  bindings: ReadonlyMap<string, Binding>,
): Criterion | undefined {
  const rows = rowsIn(items, bindings);
  const stated = /\bL([0-5])\b/.exec(item.title)?.[1];
  const level = stated === undefined ? (milestone.level ?? defaultLevel) : Number(stated);
  const counted = countedRows(item.title);
  if (counted !== undefined) {
    return { rows: rowsUnder(rows, counted.part), needed: counted.count, level };
  }
  const named = rowsUnder(rows, wholePart(item.title));
  const found = named.length > 0 ? named : rowsAbout(bindings.get(item.id)?.topics ?? [], rows);
  return found.length === 0 ? undefined : { rows: found, needed: found.length, level };
}

const rowNouns: ReadonlySet<string> = new Set(['topics', 'rows', 'modules']);

/** `At least 3 Infra topics` → 3, `['infra']` */
export function countedRows(
  title: string,
): { readonly count: number; readonly part: readonly string[] } | undefined {
  const words = wordsOf(title);
  const before = words.findIndex(
    (word, index) =>
      (word === 'any' || (word === 'least' && words[index - 1] === 'at')) &&
      /^\d{1,6}$/.test(words[index + 1] ?? ''),
  );
  if (before < 0) return undefined;
  const end = words.findIndex((word, index) => index > before + 2 && rowNouns.has(word));
  if (end < 0) return undefined;
  return { count: Number(words[before + 1]), part: words.slice(before + 2, end) };
}

/** `All LangChain v1.0 core topics` → `['langchain', 'v1', '0']`; empty where it names no part. */
function wholePart(title: string): readonly string[] {
  const words = wordsOf(title);
  const part = words.slice(0, Math.max(words.indexOf('topics'), 0));
  if (part.at(-1) === 'core' || part.at(-1) === 'all') part.pop();
  return part[0] === 'all' ? part.slice(1) : part;
}

/** The rows of a document, by what a box may ask for. */
interface Rows {
  readonly items: readonly Item[];
  readonly order: ReadonlyMap<Item, number>;
  /** The headings, labels and modules that have a word; each as its words, between spaces. */
  readonly sectionsByWord: ReadonlyMap<string, ReadonlySet<string>>;
  readonly bySection: ReadonlyMap<string, readonly Item[]>;
  /** By the topic that they are mainly about. */
  readonly byTopic: ReadonlyMap<string, readonly Item[]>;
}

/** A document is asked about each of its boxes, and does not change while it is. */
const knownRows = new WeakMap<ReadonlyMap<string, Binding>, Rows>();

function rowsIn(items: readonly Item[], bindings: ReadonlyMap<string, Binding>): Rows {
  const known = knownRows.get(bindings);
  if (known?.items === items) return known;
  const rows = items.filter(({ cells }) => cells.level !== undefined);
  const pairs = rows.flatMap((row) => [...new Set(row.section)].map((text) => ({ row, text })));
  const sectionsByWord = new Map<string, Set<string>>();
  const bySection = new Map<string, Item[]>();
  for (const [text, under] of Map.groupBy(pairs, (pair) => pair.text)) {
    const words = wordsOf(text);
    const section = ` ${words.join(' ')} `;
    bySection.set(section, [...(bySection.get(section) ?? []), ...under.map(({ row }) => row)]);
    for (const word of new Set(words)) {
      sectionsByWord.set(word, (sectionsByWord.get(word) ?? new Set()).add(section));
    }
  }
  const found: Rows = {
    items,
    order: new Map(rows.map((row, index) => [row, index])),
    sectionsByWord,
    bySection,
    byTopic: Map.groupBy(rows, ({ id }) => bindings.get(id)?.topics[0] ?? ''),
  };
  knownRows.set(bindings, found);
  return found;
}

/** The name of their track or module has these words, together and in order. */
function rowsUnder(rows: Rows, part: readonly string[]): readonly Item[] {
  const [rarest] = part
    .map((word) => rows.sectionsByWord.get(word) ?? new Set<string>())
    .toSorted((a, b) => a.size - b.size);
  const words = ` ${part.join(' ')} `;
  const sections = [...(rarest ?? [])].filter((section) => section.includes(words));
  return inOrder(
    rows,
    sections.flatMap((section) => rows.bySection.get(section) ?? []),
  );
}

/** Rows that are mainly about one of these topics. */
const rowsAbout = (topics: readonly string[], rows: Rows): readonly Item[] =>
  inOrder(
    rows,
    topics.flatMap((topic) => rows.byTopic.get(topic) ?? []),
  );

/** Each once, as they stand in the document. */
const inOrder = ({ order }: Rows, rows: readonly Item[]): readonly Item[] =>
  [...new Set(rows)].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
