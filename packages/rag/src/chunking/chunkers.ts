/** @file Chunkers that look at the text alone: fixed windows, sentences, and separators from large to small. */
import type { Span } from '../documents/document.ts';
import type { Chunker, Cut, TokenCounter } from './chunk.ts';
import { pack, splitHard } from './pack.ts';
import { sentencesOf, trim } from './sentences.ts';

/** So many tokens, then the next, wherever that cuts. */
export const fixedChunker: Chunker = {
  name: 'fixed',
  cut: ({ text }, counter, most) => {
    const { starts } = counter;
    const spans: Span[] = [];
    for (let first = 0; first < starts.length;) {
      let last = Math.min(first + most, starts.length);
      const spanTo = (index: number): Span => ({
        start: starts[first]!,
        end: starts[index] ?? text.length,
      });
      // Alone, the ends may be tokenized otherwise.
      while (last > first + 1 && !counter.fits(trim(text, spanTo(last)), most)) last--;
      const span = trim(text, spanTo(last));
      if (span.end > span.start) spans.push(span);
      first = last;
    }
    return { spans, starts: Array.from(starts) };
  },
};

/** Whole sentences; one that is too long is cut at white space. */
export const sentenceChunker: Chunker = {
  name: 'sentence',
  cut: ({ text }, counter, most) => cutSentences(text, sentencesOf(text), counter, most),
};

/** @param breaks indexes of sentences that begin a chunk */
export function cutSentences(
  text: string,
  sentences: readonly Span[],
  counter: TokenCounter,
  most: number,
  breaks: ReadonlySet<number> = new Set(),
): Cut {
  const pieces = sentences.flatMap((sentence, i) =>
    splitHard(text, sentence, counter, most).map((span, part) => ({
      span,
      isFirst: part === 0 && breaks.has(i),
    })),
  );
  return { ...pack(pieces, counter, most), starts: pieces.map(({ span }) => span.start) };
}

/**
 * Blank lines, then line ends, then sentences, then words: each only where the parts of the one
 * before are too large; small neighbours are joined again. As LangChain's
 * RecursiveCharacterTextSplitter, with sentences, and with places.
 */
export const recursiveChunker: Chunker = {
  name: 'recursive',
  cut: ({ text }, counter, most) => {
    const spans = cutRecursively(
      text,
      trim(text, { start: 0, end: text.length }),
      0,
      counter,
      most,
    );
    return { spans, starts: wordStarts(text) };
  },
};

const levels: readonly ((text: string, span: Span) => Span[])[] = [
  (text, span) => splitAt(text, span, /\n[ \t\r]*\n\s*/g),
  (text, span) => splitAt(text, span, /\n\s*/g),
  (text, span) => sentencesOf(text, span),
];

function cutRecursively(
  text: string,
  span: Span,
  level: number,
  counter: TokenCounter,
  most: number,
): Span[] {
  if (span.end <= span.start) return [];
  if (counter.fits(span, most)) return [span];
  const split = levels[level];
  if (split === undefined) return splitHard(text, span, counter, most);
  const spans: Span[] = [];
  let small: Span[] = [];
  const join = (): void => {
    spans.push(
      ...pack(
        small.map((one) => ({ span: one })),
        counter,
        most,
      ).spans,
    );
    small = [];
  };
  for (const part of split(text, span)) {
    if (counter.fits(part, most)) small.push(part);
    else {
      join();
      spans.push(...cutRecursively(text, part, level + 1, counter, most));
    }
  }
  join();
  return spans;
}

function splitAt(text: string, { start, end }: Span, separator: RegExp): Span[] {
  const parts: Span[] = [];
  let from = start;
  for (const { 0: gap, index } of text.slice(start, end).matchAll(separator)) {
    parts.push(trim(text, { start: from, end: start + index }));
    from = start + index + gap.length;
  }
  parts.push(trim(text, { start: from, end }));
  return parts.filter((part) => part.end > part.start);
}

const wordStarts = (text: string): number[] =>
  Array.from(text.matchAll(/\S+/g), ({ index }) => index);
