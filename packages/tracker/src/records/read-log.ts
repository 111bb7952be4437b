/**
 * @file A log read back: its own entries and those that somebody wrote by hand. An entry is a
 * heading of any level with a date in it, and what stands under it up to the next one.
 */
import { stat } from 'node:fs/promises';
import { decodeText } from '@gradus/roadmap';
import { formatBytes, GradusError, systemCode } from '@gradus/runtime';
import { findTopic, topicsIn } from '@gradus/topics';
import { readIfThere } from './change-file.ts';
import { findDate, type HeadingDate } from './heading-date.ts';
import { type MarkdownLine, readLines } from './lines.ts';
import { isCode } from './log-entry.ts';
import { countOwnWords } from './own-words.ts';

export interface LogEntry {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** `2026-11-20` */
  readonly date: string;
  readonly title: string;
  /** `M5` */
  readonly milestone?: string;
  /** Ids: from its field `Topics`, else those that the title mentions. */
  readonly topics: readonly string[];
  /** By name in lower case, the usual other names made one (`visualisation path` is `visualization`). */
  readonly fields: ReadonlyMap<string, string>;
  /** Says something: 10 words; an experiment also its objective, setup and metrics. */
  readonly isFilled: boolean;
}

const wordsNeeded = 10;
const sizeLimitBytes = 20_000_000;

/**
 * No entries where there is no file.
 * @throws GradusError `not-utf8`, `log-too-large` (usage), `unreadable-file` (environment)
 */
export async function readLogEntries(path: string): Promise<readonly LogEntry[]> {
  await checkSize(path);
  const bytes = await readIfThere(path);
  return bytes === undefined ? [] : parseLog(decodeText(bytes, path).text, path);
}

async function checkSize(path: string): Promise<void> {
  const size = await stat(path).then(
    (found) => found.size,
    (error: unknown) => {
      // Reading it says what is wrong.
      if (systemCode(error) === undefined) throw error;
      return 0;
    },
  );
  if (size <= sizeLimitBytes) return;
  throw new GradusError({
    code: 'log-too-large',
    kind: 'usage',
    what: `Cannot read ${path}`,
    expected: `at most ${formatBytes(sizeLimitBytes)}`,
    received: formatBytes(size),
    remedy: 'Move older entries into a file of their own.',
  });
}

/** @param path only named in the entries */
export function parseLog(text: string, path: string): readonly LogEntry[] {
  const entries: LogEntry[] = [];
  let head: { readonly line: MarkdownLine; readonly dated: HeadingDate } | undefined;
  let below: MarkdownLine[] = [];
  const close = (): void => {
    if (head !== undefined) entries.push(readEntry(path, head.line, head.dated, below));
    head = undefined;
    below = [];
  };
  for (const line of readLines(text).lines) {
    if (line.heading === undefined) {
      below.push(line);
      continue;
    }
    const dated = findDate(line.text);
    if (dated !== undefined) {
      close();
      head = { line, dated };
    } else if (head === undefined || line.heading > (head.line.heading ?? 0)) {
      below.push(line);
    } else {
      close();
    }
  }
  close();
  return entries;
}

function readEntry(
  path: string,
  { number, text: heading }: MarkdownLine,
  { date, rest }: HeadingDate,
  below: readonly MarkdownLine[],
): LogEntry {
  const { fields, labels, words } = readFields(below);
  const { code, title } = splitHeading(heading, rest);
  const milestone = fields.get('milestone') ?? code;
  const isExperiment = experimentLabels.some((label) => labels.has(label));
  return {
    path,
    line: number,
    date,
    title,
    ...(milestone === undefined ? {} : { milestone }),
    topics: topicsOf(fields.get('topics'), title),
    fields,
    isFilled:
      words >= wordsNeeded &&
      (!isExperiment || experimentLabels.every((label) => fields.has(label))),
  };
}

const experimentLabels = ['objective', 'setup', 'metrics'];

/** What people put between a date, a code and a title. */
const separators = String.raw`[\s·|,:;()[\]–—-]`;
const milestone = String.raw`(?:milestone\s+M?|M)(\d{1,3})`;
const milestoneAtEdge = new RegExp(
  String.raw`^${separators}*${milestone}(?=${separators}|$)|[([·|–—]\s*${milestone}[\s)\]·|]*$`,
  'i',
);
const edges = new RegExp(String.raw`^[\s·|,:;–—-]+|[\s·|,:;–—-]+$`, 'g');

function splitHeading(
  heading: string,
  rest: string,
): { readonly title: string; readonly code?: string } {
  const [, second = '', ...others] = heading.split(' · ');
  if (others.length > 0 && isCode(second)) return { code: second, title: others.join(' · ') };
  // Brackets that held nothing but the date.
  const words = rest.replaceAll(/\(\s*\)|\[\s*\]/g, ' ');
  const match = milestoneAtEdge.exec(words);
  const title = (match === null ? words : words.replace(match[0], '')).replaceAll(edges, '');
  const digits = match?.[1] ?? match?.[2];
  const code = digits === undefined ? undefined : `M${digits}`;
  return code === undefined ? { title } : { code, title };
}

function topicsOf(field: string | undefined, title: string): readonly string[] {
  if (field === undefined) return topicsIn(title).map(({ id }) => id);
  const ids = field.split(/[,;]/).flatMap((name) => {
    const named = findTopic(name);
    return (named === undefined ? topicsIn(name) : [named]).map(({ id }) => id);
  });
  return [...new Set(ids)];
}

/** `- **Name:** value`, `**Name**: value`, `Name: value`; a name is one to three words. */
const labelled =
  /^\s*(?:[-*+]\s+)?(\*\*|__)?(\p{L}[\p{L}-]*(?: [\p{L}-]+){0,2})(?:\1:|:\1|:)(?:\s+(.*))?$/u;

interface EntryFields {
  readonly fields: ReadonlyMap<string, string>;
  /** Also those without a value. */
  readonly labels: ReadonlySet<string>;
  /** Of its text, labels aside. */
  readonly words: number;
}

/** A heading under the entry is a field too, and what stands under it its value. */
function readFields(below: readonly MarkdownLine[]): EntryFields {
  const values = new Map<string, string[]>();
  const spoken: string[] = [];
  let current: string[] = [];
  for (const { text, heading, isCode: inCode } of below) {
    const match = inCode || heading !== undefined ? null : labelled.exec(text);
    const name = heading === undefined ? match?.[2] : text;
    if (name !== undefined) {
      current = values.get(fieldName(name)) ?? [];
      values.set(fieldName(name), current);
    }
    const value = heading === undefined ? (match === null ? text : (match[3] ?? '')) : '';
    current.push(value);
    spoken.push(value);
  }
  const filled = [...values]
    .map(([name, lines]) => [name, lines.join('\n').trim()] as const)
    .filter(([, value]) => /[\p{L}\p{N}]/u.test(value));
  return {
    fields: new Map(filled),
    labels: new Set(values.keys()),
    words: countOwnWords(spoken.join('\n'), '').words,
  };
}

const otherNames: Readonly<Record<string, string>> = {
  goal: 'objective',
  aim: 'objective',
  method: 'setup',
  'set-up': 'setup',
  metric: 'metrics',
  results: 'metrics',
  visualisation: 'visualization',
  'visualization path': 'visualization',
  'visualisation path': 'visualization',
  plot: 'visualization',
  topic: 'topics',
  sources: 'source',
};

function fieldName(label: string): string {
  const name = label.trim().toLowerCase();
  return otherNames[name] ?? name;
}
