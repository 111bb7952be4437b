/**
 * @file Sentences, by the rules of Unicode (UAX 29, as ICU has them) with two changes: a line end
 * inside a paragraph ends no sentence, and neither does the stop of an abbreviation.
 */
import type { Span } from '../documents/document.ts';

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/** Words before a stop that goes on. */
const abbreviation =
  /(?:^|[\s(])(?:Mr|Mrs|Ms|Dr|Prof|Sr|Jr|St|Gen|Sen|Rep|Gov|Capt|Lt|Col|vs|etc|al|cf|e\.g|i\.e|approx|Fig|Figs|Eq|Sec|Ch|No|Nos|Vol|pp?|Inc|Ltd|Co|Corp|bzw|z\.\s?B|ca|[A-Z])\.\s*$/;
/** Lines that begin something of their own: a list item, a heading, a row, a quotation. */
const ownLine = /^\s*(?:[-*+•>#|]|\d{1,3}[.)])\s?/;

/** Every character that is no white space is in one of them. */
export function sentencesOf(text: string, within: Span = { start: 0, end: text.length }): Span[] {
  const sentences: Span[] = [];
  for (const paragraph of paragraphsOf(text, within)) {
    let open: Span | undefined;
    const words = text.slice(paragraph.start, paragraph.end).replaceAll(/[\r\n\u2028\u2029]/g, ' ');
    for (const { index, segment } of segmenter.segment(words)) {
      const start: number = open?.start ?? paragraph.start + index;
      open = { start, end: paragraph.start + index + segment.length };
      if (abbreviation.test(segment)) continue;
      push(sentences, text, open);
      open = undefined;
    }
    if (open !== undefined) push(sentences, text, open);
  }
  return sentences;
}

/** What blank lines part, and lines that stand alone. */
function* paragraphsOf(text: string, { start, end }: Span): Generator<Span> {
  let open = start;
  for (let at = start; at < end;) {
    const newline = text.indexOf('\n', at);
    const next = newline === -1 || newline >= end ? end : newline + 1;
    const following = next < end ? text.slice(next, Math.min(end, next + 200)) : '';
    if (next >= end || /^[ \t]*\r?(?:\n|$)/.test(following) || ownLine.test(following)) {
      yield { start: open, end: next };
      open = next;
    }
    at = next;
  }
}

function push(spans: Span[], text: string, span: Span): void {
  const trimmed = trim(text, span);
  if (trimmed.end > trimmed.start) spans.push(trimmed);
}

/** Without white space at the ends. */
export function trim(text: string, { start, end }: Span): Span {
  const part = text.slice(start, end);
  const left = part.length - part.trimStart().length;
  return left === part.length
    ? { start, end: start }
    : { start: start + left, end: start + part.trimEnd().length };
}
