/**
 * @file BLEU as sacrebleu 2.6 computes it: Papineni and others (ACL 2002), tokens of 13a, smoothing
 * "exp". Post, "A call for clarity in reporting BLEU scores" (WMT 2018), says why the details must
 * be named: `signature` does.
 */
import { requireSegments, type Segment } from './segments.ts';
import { countNgrams, total, type Counts } from './ngrams.ts';
import { tokenize13a } from './tokenize-13a.ts';
import { splitWords, trimEnd } from './words.ts';

export interface BleuOptions {
  readonly lowercase?: boolean;
  /** `none`: split at white space. */
  readonly tokenizer?: '13a' | 'none';
  /**
   * What takes the place of a precision of 0 (Chen and Cherry, WMT 2014). `exp`: half as much with
   * each such order; `floor`: 0.1 matches; `add-k`: one match and one n-gram more from order 2 on.
   */
  readonly smoothing?: 'exp' | 'floor' | 'add-k' | 'none';
  /** Leaves out orders of which the hypothesis has no n-gram: for single sentences. */
  readonly effectiveOrder?: boolean;
}

export interface BleuScore {
  /** From 0 to 100. */
  readonly score: number;
  /** Of n-grams of order 1 to 4, in per cent, smoothed. */
  readonly precisions: readonly number[];
  readonly brevityPenalty: number;
  readonly hypothesisLength: number;
  readonly referenceLength: number;
  /** In sacrebleu's words, without its version. */
  readonly signature: string;
}

const orders = [1, 2, 3, 4];

/** Counts are added over the corpus first: it is not the mean of the sentences' scores. */
export function corpusBleu(segments: readonly Segment[], options: BleuOptions = {}): BleuScore {
  requireSegments(segments);
  const { lowercase = false, tokenizer = '13a' } = options;
  const tokenize = (text: string): string[] => {
    const line = trimEnd(lowercase ? text.toLowerCase() : text);
    return tokenizer === '13a' ? tokenize13a(line) : splitWords(line);
  };
  const matches = [0, 0, 0, 0];
  const counts = [0, 0, 0, 0];
  let hypothesisLength = 0;
  let referenceLength = 0;
  for (const { hypothesis, references } of segments) {
    const tokens = tokenize(hypothesis);
    const referenceTokens = references.map(tokenize);
    hypothesisLength += tokens.length;
    referenceLength += closestLength(
      tokens.length,
      referenceTokens.map(({ length }) => length),
    );
    for (const [i, n] of orders.entries()) {
      const ngrams = countNgrams(tokens, n);
      counts[i]! += total(ngrams);
      matches[i]! += clippedMatches(
        ngrams,
        referenceTokens.map((reference) => countNgrams(reference, n)),
      );
    }
  }
  return bleuOf(matches, counts, hypothesisLength, referenceLength, options, segments);
}

/** BLEU of one sentence, orders that it is too short for left out. */
export const sentenceBleu = (
  hypothesis: string,
  references: readonly string[],
  options: BleuOptions = {},
): BleuScore => corpusBleu([{ hypothesis, references }], { effectiveOrder: true, ...options });

/** Of two references as close, the shorter. */
const closestLength = (length: number, references: readonly number[]): number =>
  references.reduce((best, candidate) => {
    const nearer = Math.abs(candidate - length) - Math.abs(best - length);
    return nearer < 0 || (nearer === 0 && candidate < best) ? candidate : best;
  });

/** An n-gram counts as often as the one reference that has it most often. */
function clippedMatches(ngrams: Counts, references: readonly Counts[]): number {
  let matched = 0;
  for (const [ngram, count] of ngrams) {
    const most = Math.max(...references.map((reference) => reference.get(ngram) ?? 0));
    matched += Math.min(count, most);
  }
  return matched;
}

function bleuOf(
  matches: readonly number[],
  counts: readonly number[],
  hypothesisLength: number,
  referenceLength: number,
  options: BleuOptions,
  segments: readonly Segment[],
): BleuScore {
  const { smoothing = 'exp', effectiveOrder = false } = options;
  const brevityPenalty = brevity(hypothesisLength, referenceLength);
  const precisions = [0, 0, 0, 0];
  const rest = {
    precisions,
    brevityPenalty,
    hypothesisLength,
    referenceLength,
    signature: signature(options, segments),
  };
  if (matches.every((count) => count === 0)) return { score: 0, ...rest };
  let order = 4;
  let halvings = 1;
  for (const [i, n] of orders.entries()) {
    const added = smoothing === 'add-k' && n > 1 ? 1 : 0;
    const [matched, count] = [matches[i]! + added, counts[i]! + added];
    if (count === 0) break;
    if (effectiveOrder) order = n;
    if (matched > 0) precisions[i] = (100 * matched) / count;
    else if (smoothing === 'exp') precisions[i] = 100 / ((halvings *= 2) * count);
    else if (smoothing === 'floor') precisions[i] = (100 * 0.1) / count;
  }
  const logarithms = precisions.slice(0, order).map(Math.log);
  const mean = logarithms.reduce((sum, value) => sum + value, 0) / order;
  return { score: brevityPenalty * Math.exp(mean), ...rest };
}

function brevity(hypothesisLength: number, referenceLength: number): number {
  if (hypothesisLength >= referenceLength) return 1;
  return hypothesisLength === 0 ? 0 : Math.exp(1 - referenceLength / hypothesisLength);
}

function signature(options: BleuOptions, segments: readonly Segment[]): string {
  const { lowercase = false, tokenizer = '13a', smoothing = 'exp', effectiveOrder } = options;
  const numbers = new Set(segments.map(({ references }) => references.length));
  return [
    `nrefs:${numbers.size === 1 ? [...numbers][0] : 'var'}`,
    `case:${lowercase ? 'lc' : 'mixed'}`,
    `eff:${effectiveOrder === true ? 'yes' : 'no'}`,
    `tok:${tokenizer}`,
    `smooth:${smoothing}${{ exp: '', none: '', floor: '[0.10]', 'add-k': '[1.00]' }[smoothing]}`,
  ].join('|');
}
