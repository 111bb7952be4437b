/** @file What the learner adds to a document by a command: a session's row, a paper, a codebase. */
import { type Edit, lineEndOf, type Roadmap, type SessionLog } from '@gradus/roadmap';

export interface SessionEntry {
  /** `YYYY-MM-DD` */
  readonly date: string;
  readonly durationMinutes?: number;
  readonly topic: string;
  readonly phase?: string;
  /** Markdown. */
  readonly output: string;
  readonly result?: string;
  readonly nextAction?: string;
}

/** A row in the document's own columns; the first takes the place of the row that shows how. */
export function sessionRow({ sessionLog, text }: Roadmap, entry: SessionEntry): Edit | undefined {
  if (sessionLog === undefined) return undefined;
  const row = `| ${sessionLog.header.map((name) => cell(valueFor(name, entry))).join(' | ')} |`;
  const placeholder = sessionLog.rows.find(({ isPlaceholder }) => isPlaceholder);
  if (placeholder !== undefined) return { span: placeholder.span, text: row };
  return insertAfter(sessionLog, `${lineEndOf(text)}${row}`);
}

const insertAfter = ({ end }: SessionLog, text: string): Edit => ({
  span: { start: end, end },
  text,
});

/** First match wins: `Topic/Task` before `Result`, `Next Action` before `Action`. */
const columns: readonly (readonly [heading: RegExp, value: (entry: SessionEntry) => string])[] = [
  [/\bdate\b/i, ({ date }) => date],
  [/\bnext\b/i, ({ nextAction }) => nextAction ?? ''],
  [/\b(?:time|duration|hours)\b/i, ({ durationMinutes }) => hours(durationMinutes)],
  [/\bphase\b|\btrack\b|\bdomain\b/i, ({ phase }) => phase ?? ''],
  [/\btopics?\b|\btask\b|\bsession\b/i, ({ topic }) => topic],
  [/\bresult\b|\blearned\b/i, ({ result }) => result ?? ''],
  [/\boutput\b|\blinks?\b|\bnotes?\b|\bevidence\b/i, ({ output }) => output],
];

const valueFor = (heading: string, entry: SessionEntry): string =>
  columns.find(([pattern]) => pattern.test(heading))?.[1](entry) ?? '';

const hours = (minutes: number | undefined): string =>
  minutes === undefined ? '' : `${Math.round(minutes / 6) / 10}h`;

/** Bars and line ends would break the row. */
const cell = (text: string): string =>
  text.replaceAll(/\s*[\r\n]+\s*/g, ' ').replaceAll(/(?<!\\)\|/g, String.raw`\|`);

const resourceSection = { paper: /\bpapers?\b/i, codebase: /\bcodebases?\b/i } as const;

/**
 * A paper or codebase in the document's own list: in place of one that only shows how, `(paper)`,
 * or behind the last. Undefined where it keeps no such list.
 */
export function resourceEdit(
  { items, text }: Roadmap,
  kind: keyof typeof resourceSection,
  link: string,
): Edit | undefined {
  const listed = items.filter(
    ({ role, section, box }) =>
      role === 'resource' && box !== undefined && resourceSection[kind].test(section.at(-1) ?? ''),
  );
  const placeholder = listed.find(({ title }) => /^\([^)]*\)/.test(title));
  const last = listed.at(-1);
  const start = (placeholder ?? last)?.box?.span.end;
  if (start === undefined || last?.box === undefined) return undefined;
  if (placeholder !== undefined) {
    // Behind the closing bracket and its space.
    return { span: { start: start + 2, end: lineEndAfter(text, start) }, text: link };
  }
  const end = lineEndAfter(text, start);
  const lineStart = text.lastIndexOf('\n', last.box.span.start) + 1;
  const lead = text.slice(lineStart, last.box.span.start - 1);
  return { span: { start: end, end }, text: `${lineEndOf(text)}${lead}[ ] ${link}` };
}

function lineEndAfter(text: string, offset: number): number {
  const end = text.slice(offset).search(/[\r\n]/);
  return end < 0 ? text.length : offset + end;
}
