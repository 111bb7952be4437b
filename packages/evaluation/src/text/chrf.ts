/**
 * @file chrF as sacrebleu 2.6 computes it: F of character n-grams (Popović, WMT 2015), and with
 * words chrF++ (WMT 2017). It needs no tokenizer, and forgives inflection.
 */
import { countNgrams, overlap, total, type Counts } from './ngrams.ts';
import { requireSegments, type Segment } from './segments.ts';
import { splitWords } from './words.ts';

export interface ChrfOptions {
  /** Longest n-grams of characters; 6 unless given. */
  readonly characterOrder?: number;
  /** Longest n-grams of words; 0 unless given, 2 for chrF++. */
  readonly wordOrder?: number;
  /** Recall counts beta times as much as precision; 2 unless given. */
  readonly beta?: number;
  readonly lowercase?: boolean;
}

/** Counts of one order: of the hypothesis, of the reference, of both. */
type OrderCounts = readonly [hypothesis: number, reference: number, matches: number];

/** From 0 to 100. Counts are added over the corpus; of several references the best one counts. */
export function corpusChrf(segments: readonly Segment[], options: ChrfOptions = {}): number {
  requireSegments(segments);
  const { characterOrder = 6, wordOrder = 0, beta = 2, lowercase = false } = options;
  let sums: OrderCounts[] = Array.from({ length: characterOrder + wordOrder }, () => [0, 0, 0]);
  const ngramsOf = (text: string): Counts[] =>
    allNgrams(lowercase ? text.toLowerCase() : text, characterOrder, wordOrder);
  for (const { hypothesis, references } of segments) {
    const given = ngramsOf(hypothesis);
    let best: { counts: OrderCounts[]; score: number } | undefined;
    for (const reference of references) {
      const wanted = ngramsOf(reference);
      const counts = given.map((ngrams, i) => compare(ngrams, wanted[i]!));
      const score = fScore(counts, beta);
      if (best === undefined || score > best.score) best = { counts, score };
    }
    sums = sums.map((sum, i) => add(sum, best!.counts[i]!));
  }
  return fScore(sums, beta);
}

export const sentenceChrf = (
  hypothesis: string,
  references: readonly string[],
  options: ChrfOptions = {},
): number => corpusChrf([{ hypothesis, references }], options);

const add = (a: OrderCounts, b: OrderCounts): OrderCounts => [
  a[0] + b[0],
  a[1] + b[1],
  a[2] + b[2],
];

/** An order of which the reference has nothing is left out, on both sides. */
const compare = (given: Counts, wanted: Counts): OrderCounts => [
  wanted.size === 0 ? 0 : total(given),
  total(wanted),
  overlap(given, wanted),
];

/** Precision and recall are averaged over the orders that both sides have, then combined. */
function fScore(counts: readonly OrderCounts[], beta: number): number {
  let precision = 0;
  let recall = 0;
  let orders = 0;
  for (const [given, wanted, matches] of counts) {
    if (given === 0 || wanted === 0) continue;
    precision += matches / given;
    recall += matches / wanted;
    orders++;
  }
  if (precision + recall === 0) return 0;
  const [p, r] = [precision / orders, recall / orders];
  return (100 * (1 + beta ** 2) * p * r) / (beta ** 2 * p + r);
}

/** Characters are code points, white space left out. */
function allNgrams(text: string, characterOrder: number, wordOrder: number): Counts[] {
  const words = splitWords(text);
  const characters = Array.from(words.join(''));
  const separated = wordOrder > 0 ? words.flatMap(separatePunctuation) : [];
  return [
    ...Array.from({ length: characterOrder }, (_, i) => countNgrams(characters, i + 1, '')),
    ...Array.from({ length: wordOrder }, (_, i) => countNgrams(separated, i + 1)),
  ];
}

const punctuation = /[!-/:-@[-`{-~]/;

/** One sign at the end becomes a word of its own, or else one at the beginning. */
function separatePunctuation(word: string): string[] {
  const characters = Array.from(word);
  if (characters.length === 1) return [word];
  const [first, last] = [characters[0]!, characters.at(-1)!];
  if (punctuation.test(last)) return [characters.slice(0, -1).join(''), last];
  if (punctuation.test(first)) return [first, characters.slice(1).join('')];
  return [word];
}
