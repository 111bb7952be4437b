/**
 * @file The unified difference that edits make. They say where the texts differ, so nothing has to be
 * searched for: a search takes minutes where thousands of lines of a large document change.
 */
import { applyEdits, type Edit } from '@gradus/roadmap';

/** A line that changes: its number from 0, without its end, before and after. */
interface ChangedLine {
  readonly index: number;
  readonly before: string;
  readonly after: string;
}

/** Unchanged lines around a changed one. */
const context = 1;

/**
 * Empty where nothing differs.
 * @param edits each within one line, as those of a sync are
 */
export function showEdits(name: string, text: string, edits: readonly Edit[]): string {
  const lines = text.split(/\r\n?|\n/);
  const changed = changedLines(text, edits);
  if (changed.length === 0) return '';
  const head = [`Index: ${name}`, '='.repeat(67), `--- ${name}`, `+++ ${name}`, ''].join('\n');
  return (
    head +
    joined(changed)
      .map((hunk) => showHunk(lines, hunk))
      .join('')
  );
}

function changedLines(text: string, edits: readonly Edit[]): readonly ChangedLine[] {
  const ordered = edits.toSorted((a, b) => a.span.start - b.span.start);
  const changed: ChangedLine[] = [];
  let next = 0;
  let index = 0;
  for (const match of text.matchAll(/([^\r\n]*)(?:\r\n?|\n|$)/g)) {
    const [, before = ''] = match;
    const start = match.index;
    const here: Edit[] = [];
    for (let edit = ordered[next]; edit !== undefined; edit = ordered[++next]) {
      if (edit.span.start > start + before.length) break;
      here.push({
        span: { start: edit.span.start - start, end: edit.span.end - start },
        text: edit.text,
      });
    }
    const after = here.length === 0 ? before : applyEdits(before, here);
    if (after !== before) changed.push({ index, before, after });
    index++;
  }
  return changed;
}

/** Lines whose surroundings touch are shown together. */
function joined(lines: readonly ChangedLine[]): readonly (readonly ChangedLine[])[] {
  const hunks: ChangedLine[][] = [];
  for (const line of lines) {
    const last = hunks.at(-1);
    const before = last?.at(-1);
    const isNear = before !== undefined && line.index - before.index - 1 <= 2 * context;
    if (last !== undefined && isNear) last.push(line);
    else hunks.push([line]);
  }
  return hunks;
}

function showHunk(lines: readonly string[], hunk: readonly ChangedLine[]): string {
  // Behind the last line end stands no line.
  const count = lines.at(-1) === '' ? lines.length - 1 : lines.length;
  const start = Math.max((hunk[0]?.index ?? 0) - context, 0);
  const end = Math.min((hunk.at(-1)?.index ?? 0) + 1 + context, count);
  const show = (sign: string, index: number, text: string): string =>
    `${sign}${text}\n${index === lines.length - 1 ? '\\ No newline at end of file\n' : ''}`;
  const changes = new Map(hunk.map((line) => [line.index, line]));
  const shown: string[] = [];
  for (let index = start; index < end; index++) {
    const run: ChangedLine[] = [];
    for (let line = changes.get(index); line !== undefined; line = changes.get(++index)) {
      run.push(line);
    }
    // Of neighbours, the old lines come first.
    shown.push(...run.map((line) => show('-', line.index, line.before)));
    shown.push(...run.map((line) => show('+', line.index, line.after)));
    if (index < end) shown.push(show(' ', index, lines[index] ?? ''));
  }
  const range = `${start + 1},${end - start}`;
  return `@@ -${range} +${range} @@\n${shown.join('')}`;
}
