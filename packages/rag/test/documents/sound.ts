/** @file What holds of every document, whatever it was read from. */
import type { Document, Span } from '../../src/index.ts';

/** Spans lie inside each other and behind each other, and every block has words. None: it is sound. */
export function defectsOf({ text, blocks, pages }: Document): string[] {
  const defects: string[] = [];
  const inOrder = (spans: readonly Span[], start: number, end: number): void => {
    let at = start;
    for (const span of spans) {
      if (span.start < at || span.end < span.start || span.end > end)
        defects.push(`span ${span.start}..${span.end} after ${at}, inside ${start}..${end}`);
      at = span.end;
    }
  };
  const spansOf = (parts: readonly { readonly span: Span }[]): Span[] =>
    parts.map(({ span }) => span);
  inOrder(spansOf(blocks), 0, text.length);
  inOrder(spansOf(pages), 0, text.length);
  for (const block of blocks) {
    const { start, end } = block.span;
    if (text.slice(start, end).trim() === '') defects.push(`no words in ${start}..${end}`);
    if (block.kind !== 'table') continue;
    inOrder(spansOf(block.rows), start, end);
    for (const { span, cells } of block.rows) inOrder(cells, span.start, span.end);
  }
  return defects;
}
