/**
 * @file Tokens of a long text: where each begins, found once. A part of the text alone may have a
 * few more or fewer tokens than it has within, because its ends are cut; where that could matter
 * the part is tokenized by itself.
 */
import type { Span } from '../documents/document.ts';
import type { NamedTokenizer, TokenCounter } from './chunk.ts';

/** UTF-16 code units that are tokenized at once, up to the next line. */
const windowLength = 100_000;
/** How many tokens two cut ends may cost. A character is at most a few tokens of bytes. */
const endsCost = 12;

export function createTokenCounter(text: string, { tokenizer }: NamedTokenizer): TokenCounter {
  const places = tokenPlaces(text, tokenizer);
  // Tokens of one character share its place: only the first of them begins something.
  const starts = places.filter((place, i) => i === 0 || place !== places[i - 1]);
  const count = ({ start, end }: Span): number => tokenizer.encode(text.slice(start, end)).length;
  const roughly = ({ start, end }: Span): number =>
    firstAtLeast(places, end) - firstAtLeast(places, start);
  return {
    starts,
    count,
    fits: (span, most) => {
      const rough = roughly(span);
      if (rough + endsCost <= most) return true;
      return rough - endsCost <= most && count(span) <= most;
    },
  };
}

/** Where each token begins. */
function tokenPlaces(text: string, tokenizer: NamedTokenizer['tokenizer']): Uint32Array {
  const places: number[] = [];
  for (let from = 0; from < text.length;) {
    const newline = text.indexOf('\n', from + windowLength);
    const to = newline === -1 ? text.length : newline + 1;
    for (const [start] of tokenizer.encodeWithOffsets(text.slice(from, to)).offsets)
      places.push(from + start);
    from = to;
  }
  return Uint32Array.from(places);
}

/** Index of the first value that is not less; values ascend. */
export function firstAtLeast(values: ArrayLike<number>, wanted: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
