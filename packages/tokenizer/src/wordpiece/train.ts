/**
 * @file Training WordPiece: start with the characters, again and again make one piece of the pair of
 * neighbours with the best score. Like BPE, except for the score. Google never published its
 * trainer; its papers say that the piece is chosen which raises the likelihood of the text most
 * (Schuster and Nakajima 2012, section 3).
 */
import { GradusError } from '@gradus/runtime';
import { AlignedText } from '../normalize/aligned.ts';
import { bertUncased } from '../normalize/bert.ts';
import { normalize, type NormalizerStep } from '../normalize/normalize.ts';
import { ordinaryText } from '../ordinary-text.ts';
import { WordPiecePairs } from './pairs.ts';
import { type ScoreName, mergeScores } from './score.ts';
import { splitWords, type WordSplit } from './words.ts';
import { WordPieceTokenizer } from './tokenizer.ts';

export interface TrainWordPieceOptions {
  /** Special tokens and characters included; a short text may not have as many. */
  readonly vocabularySize: number;
  /** Default: `likelihood`. */
  readonly score?: ScoreName;
  /** Pairs that occur less often are never merged. Default: 2. */
  readonly minimumFrequency?: number;
  /**
   * They get the first ids; where the text has one, it separates words. The unknown token is always
   * one of them. Default: BERT's five.
   */
  readonly specialTokens?: readonly string[];
  readonly unknownToken?: string;
  readonly continuationPrefix?: string;
  readonly normalizer?: readonly NormalizerStep[];
  readonly split?: WordSplit;
  /** Called after every merge with the number of merges so far. */
  readonly onProgress?: (merges: number) => void;
  /** Looked at before every merge. */
  readonly signal?: AbortSignal;
}

export const bertSpecialTokens: readonly string[] = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];

/**
 * Ids: special tokens, then characters in the order of their code units (first as beginnings, then
 * as continuations), then merges in order. Where two pairs score alike, the more frequent goes
 * first, then the one whose left part, then right part, comes first in the dictionary.
 *
 * Time: for each merge, O(different pairs) to find the best and O(words that have it) to make it.
 * @throws GradusError `vocabulary-too-small`; whatever `signal` was aborted with
 */
export function trainWordPiece(
  texts: string | Iterable<string>,
  options: TrainWordPieceOptions,
): WordPieceTokenizer {
  const {
    unknownToken = '[UNK]',
    continuationPrefix = '##',
    normalizer = [{ type: 'bert', ...bertUncased }],
    split = 'bert',
    minimumFrequency = 2,
  } = options;
  const score = mergeScores[options.score ?? 'likelihood'];
  const specialTokens = new Set([...(options.specialTokens ?? bertSpecialTokens), unknownToken]);
  const words = countWords(ordinaryText(texts, specialTokens), normalizer, split);
  const pairs = new WordPiecePairs(words, continuationPrefix);

  const pieces = new Set([...specialTokens, ...pairs.characters]);
  if (!(options.vocabularySize >= pieces.size)) throw tooSmall(options.vocabularySize, pieces.size);
  for (let merges = 1; pieces.size < options.vocabularySize; merges++) {
    options.signal?.throwIfAborted();
    const best = pairs.best(score, minimumFrequency);
    if (best === undefined) break;
    pieces.add(pairs.merge(best));
    options.onProgress?.(merges);
  }

  const vocabulary = [...pieces].map((piece, id) => [piece, id] as const);
  return new WordPieceTokenizer({
    vocabulary,
    specialTokens: new Map(vocabulary.slice(0, specialTokens.size)),
    unknownToken,
    continuationPrefix,
    normalizer,
    split,
  });
}

function countWords(
  texts: Iterable<string>,
  normalizer: readonly NormalizerStep[],
  split: WordSplit,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts)
    for (const { word } of splitWords(normalize(AlignedText.of(text), normalizer), split))
      counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

const tooSmall = (asked: number, smallest: number): GradusError =>
  new GradusError({
    code: 'vocabulary-too-small',
    kind: 'usage',
    what: 'The vocabulary is too small for its characters',
    expected: `at least ${smallest} (special tokens and characters)`,
    received: String(asked),
    remedy: 'Ask for a larger vocabulary.',
  });
