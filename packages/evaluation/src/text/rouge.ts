/**
 * @file ROUGE as Google's rouge-score computes it: Lin, "ROUGE: a package for automatic evaluation
 * of summaries" (2004). How much of a reference summary is in another one.
 */
import { refused, requireSome } from '../arguments.ts';
import { countNgrams, overlap, total } from './ngrams.ts';
import { porterStem } from './porter-stemmer.ts';

/** n-grams of up to nine words; the longest common subsequence; the same by sentences (lines). */
export type RougeType = `rouge${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}` | 'rougeL' | 'rougeLsum';

export interface RougeScore {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export interface RougeOptions {
  /** Words of more than three letters are compared by their stems. */
  readonly stemming?: boolean;
}

/** Of several references the one with the highest F1 counts. */
export function rouge(
  type: RougeType,
  prediction: string,
  references: readonly string[],
  { stemming = false }: RougeOptions = {},
): RougeScore {
  requireSome(references, 'without references');
  const scores = references.map((reference) => scoreOne(type, prediction, reference, stemming));
  return scores.reduce((best, score) => (score.f1 > best.f1 ? score : best));
}

function scoreOne(
  type: RougeType,
  prediction: string,
  reference: string,
  stemming: boolean,
): RougeScore {
  const tokenize = (text: string): string[] => tokenizeForRouge(text, stemming);
  if (type === 'rougeLsum') {
    const sentences = (text: string): string[][] =>
      text
        .split('\n')
        .filter((line) => line !== '')
        .map(tokenize);
    return sentenceLevel(sentences(prediction), sentences(reference));
  }
  const [given, wanted] = [tokenize(prediction), tokenize(reference)];
  if (type === 'rougeL') {
    return fromCounts(commonWords(wanted, given).length, given.length, wanted.length);
  }
  const n = Number(/^rouge([1-9])$/.exec(type)?.[1]);
  if (Number.isNaN(n))
    throw refused('No ROUGE of that name', 'rouge1 to rouge9, rougeL, rougeLsum', type);
  const [givenNgrams, wantedNgrams] = [countNgrams(given, n), countNgrams(wanted, n)];
  return fromCounts(overlap(givenNgrams, wantedNgrams), total(givenNgrams), total(wantedNgrams));
}

/** Lower case, ASCII letters and digits only: everything else separates. */
export function tokenizeForRouge(text: string, stemming: boolean): string[] {
  const tokens = text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((token) => token !== '');
  return stemming ? tokens.map((token) => (token.length > 3 ? porterStem(token) : token)) : tokens;
}

function fromCounts(hits: number, given: number, wanted: number): RougeScore {
  const precision = hits / Math.max(given, 1);
  const recall = hits / Math.max(wanted, 1);
  const f1 = precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0;
  return { precision, recall, f1 };
}

/**
 * Each reference sentence is held against all predicted ones: the union of what it has in common
 * with them. A word counts at most as often as both texts have it.
 */
function sentenceLevel(
  predicted: readonly (readonly string[])[],
  reference: readonly (readonly string[])[],
): RougeScore {
  const [given, wanted] = [predicted.flat(), reference.flat()];
  const left = [countNgrams(given, 1), countNgrams(wanted, 1)].map((counts) => new Map(counts));
  let hits = 0;
  for (const sentence of reference) {
    const union = new Set(predicted.flatMap((other) => commonWords(sentence, other)));
    for (const index of [...union].sort((a, b) => a - b)) {
      const word = sentence[index]!;
      if (left.some((counts) => (counts.get(word) ?? 0) === 0)) continue;
      hits++;
      for (const counts of left) counts.set(word, counts.get(word)! - 1);
    }
  }
  return fromCounts(hits, given.length, wanted.length);
}

/**
 * Positions in `reference` of one longest common subsequence. Which one of several matters for the
 * union: from the end, a common word is taken, else a reference word is dropped before another.
 */
function commonWords(reference: readonly string[], other: readonly string[]): number[] {
  const columns = other.length + 1;
  const lengths = new Uint32Array((reference.length + 1) * columns);
  const at = (i: number, j: number): number => lengths[i * columns + j]!;
  for (let i = 1; i <= reference.length; i++) {
    for (let j = 1; j <= other.length; j++) {
      lengths[i * columns + j] =
        reference[i - 1] === other[j - 1]
          ? at(i - 1, j - 1) + 1
          : Math.max(at(i - 1, j), at(i, j - 1));
    }
  }
  const positions: number[] = [];
  let [i, j] = [reference.length, other.length];
  while (i > 0 && j > 0) {
    if (reference[i - 1] === other[j - 1]) {
      positions.push(i - 1);
      i--;
      j--;
    } else if (at(i, j - 1) > at(i - 1, j)) j--;
    else i--;
  }
  return positions.reverse();
}
