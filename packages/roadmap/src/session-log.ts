/** @file The document's own table of sessions: what stands there, and where the next row goes. */
import type { Block } from './outline.ts';
import type { SessionLog, SessionRow } from './roadmap.ts';
import { columnOf } from './style.ts';

export function readSessionLog(blocks: readonly Block[]): SessionLog | undefined {
  const table = blocks.find((block) => block.kind === 'table' && isSessionTable(block.header));
  if (table?.kind !== 'table') return undefined;
  const { header, rule } = table;
  const rows: SessionRow[] = [];
  for (const block of blocks) {
    if (block.kind !== 'row' || block.header !== header) continue;
    const { line, source, texts } = block;
    rows.push({
      line,
      span: { start: source.start, end: source.start + source.text.length },
      cells: texts,
      isPlaceholder: texts.every(isBlank),
    });
  }
  return { header, rows, end: rows.at(-1)?.span.end ?? rule.start + rule.text.length };
}

const isSessionTable = (header: readonly string[]): boolean =>
  columnOf(header, /^date$/i) >= 0 && columnOf(header, /\btopics?\b|\btask\b|\bsession\b/i) >= 0;

/** `YYYY-MM-DD`, `__h`, or nothing: a row that shows how to fill it. */
const isBlank = (text: string): boolean => /^(?:[-_\s.]*h?|y{4}-m{2}-d{2}|\(.*\))$/i.test(text);
