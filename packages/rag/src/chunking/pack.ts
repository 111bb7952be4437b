/** @file Pieces into chunks: as many as fit, one behind the other. */
import type { Span } from '../documents/document.ts';
import type { TokenCounter } from './chunk.ts';
import { firstAtLeast } from './token-places.ts';

export interface Piece {
  readonly span: Span;
  /** Begins a chunk, whatever has room. */
  readonly isFirst?: boolean;
  /** Stays with the piece behind it: a heading, the head of a table. */
  readonly isBound?: boolean;
}

export interface Packed {
  readonly spans: Span[];
  /** Indexes of spans that begin with a piece that had to. */
  readonly alone: Set<number>;
}

/** A piece that is larger than allowed is a chunk of its own. */
export function pack(pieces: readonly Piece[], counter: TokenCounter, most: number): Packed {
  const spans: Span[] = [];
  const alone = new Set<number>();
  let open: Span | undefined;
  let isAlone = false;
  const close = (): void => {
    if (open === undefined) return;
    if (isAlone) alone.add(spans.length);
    spans.push(open);
    open = undefined;
  };
  for (const group of boundGroups(pieces, counter, most)) {
    const { span, isFirst = false } = group;
    if (
      open !== undefined &&
      (isFirst || !counter.fits({ start: open.start, end: span.end }, most))
    )
      close();
    if (open === undefined) isAlone = isFirst;
    open = { start: open?.start ?? span.start, end: span.end };
  }
  close();
  return { spans, alone };
}

/** Pieces with those that they are bound to, as long as all of it fits. */
function* boundGroups(
  pieces: readonly Piece[],
  counter: TokenCounter,
  most: number,
): Generator<Piece> {
  for (let i = 0; i < pieces.length; i++) {
    const { span, isFirst = false } = pieces[i]!;
    let { end } = span;
    for (; pieces[i]!.isBound === true; i++) {
      const next = pieces[i + 1];
      if (next === undefined || next.isFirst === true) break;
      if (!counter.fits({ start: span.start, end: next.span.end }, most)) break;
      ({ end } = next.span);
    }
    yield { span: { start: span.start, end }, isFirst };
  }
}

const wordEnd = /\s+/g;

/** Spans of at most so many tokens: at white space if there is any, or between tokens. */
export function splitHard(text: string, span: Span, counter: TokenCounter, most: number): Span[] {
  if (counter.fits(span, most)) return [span];
  const words: Span[] = [];
  let start = span.start;
  for (const { 0: gap, index } of text.slice(span.start, span.end).matchAll(wordEnd)) {
    const end = span.start + index;
    if (end > start) words.push({ start, end });
    start = end + gap.length;
  }
  if (start < span.end) words.push({ start, end: span.end });
  const pieces = words.flatMap((word) =>
    counter.fits(word, most) ? [word] : splitBetweenTokens(word, counter, most),
  );
  return pack(
    pieces.map((piece) => ({ span: piece })),
    counter,
    most,
  ).spans;
}

function splitBetweenTokens({ start, end }: Span, counter: TokenCounter, most: number): Span[] {
  const spans: Span[] = [];
  for (let at = start; at < end;) {
    const first = firstAtLeast(counter.starts, at);
    let last = Math.min(first + most, counter.starts.length);
    let to = Math.min(end, counter.starts[last] ?? end);
    while (!counter.fits({ start: at, end: to }, most) && last > first + 1)
      to = Math.min(end, counter.starts[--last]!);
    spans.push({ start: at, end: to > at ? to : end });
    at = spans.at(-1)!.end;
  }
  return spans;
}
