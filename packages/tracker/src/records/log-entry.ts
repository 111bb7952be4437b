/** @file What an entry of a log looks like when the command writes it. */
import { checkDate, checkTitle, oneLine } from './names.ts';
import { resolveTopics } from './topic-names.ts';

export interface LogEntryBase {
  /** `2026-11-20` */
  readonly date: string;
  readonly title: string;
  /** The document's own code: `M5`. */
  readonly milestone?: string | undefined;
  /** Ids, titles or aliases. */
  readonly topics?: readonly string[] | undefined;
  /** What was studied or run: a path, an address, the id of a result. */
  readonly source?: string | undefined;
}

export interface JournalEntry extends LogEntryBase {
  readonly insight?: string | undefined;
  /** What the insight rests on. */
  readonly evidence?: string | undefined;
  readonly openQuestion?: string | undefined;
  readonly next?: string | undefined;
}

export interface ExperimentEntry extends LogEntryBase {
  readonly objective?: string | undefined;
  readonly setup?: string | undefined;
  readonly metrics?: string | undefined;
  /** Path of a plot or diagram. */
  readonly visualization?: string | undefined;
  readonly finding?: string | undefined;
}

export type Field = readonly [name: string, value: string | undefined];

export const journalFields = (entry: JournalEntry): readonly Field[] => [
  ['Insight', entry.insight],
  ['Evidence', entry.evidence],
  ['Open question', entry.openQuestion],
  ['Next', entry.next],
];

export const experimentFields = (entry: ExperimentEntry): readonly Field[] => [
  ['Objective', entry.objective],
  ['Setup', entry.setup],
  ['Metrics', entry.metrics],
  ['Visualization', entry.visualization],
  ['Finding', entry.finding],
];

/**
 * Lines without their ends. A field without a value stays, to be filled in by hand.
 * @throws GradusError `bad-title`, `bad-date`, `unknown-topic` (usage)
 */
export function renderEntry(entry: LogEntryBase, fields: readonly Field[]): readonly string[] {
  const milestone = oneLine(entry.milestone ?? '');
  const topics = resolveTopics(entry.topics ?? []);
  // The dot stands between the parts of the heading and nowhere in them.
  const heading = [
    checkDate(entry.date),
    ...(isCode(milestone) ? [milestone] : []),
    checkTitle(entry.title).replaceAll('·', '-'),
  ].join(' · ');
  const all: readonly Field[] = [
    ...(milestone === '' || isCode(milestone) ? [] : [['Milestone', milestone] as const]),
    ...(topics.length === 0 ? [] : [['Topics', topics.join(', ')] as const]),
    ...(entry.source === undefined ? [] : [['Source', entry.source] as const]),
    ...fields,
  ];
  return [
    `## ${heading}`,
    '',
    ...all.map(([name, value = '']) => `- **${name}:** ${oneLine(value)}`.trimEnd()),
  ];
}

/** `M5`, `T2.1`: short enough to stand in a heading and to be known again there. */
export const isCode = (text: string): boolean => /^[A-Z]{1,3}\d{1,3}(?:\.\d{1,3})?$/.test(text);
