/**
 * @file Training a unigram vocabulary, from too many pieces down to the size asked for:
 *
 *     seed → repeat (E, M, E, M, prune a quarter) until nearly small enough → take the best
 *
 * Source: Kudo 2018, section 3.2, with the constants of SentencePiece (unigram_model_trainer.cc).
 */
import { GradusError } from '@gradus/runtime';
import type { NormalizerStep } from '../normalize/normalize.ts';
import { ordinaryText } from '../ordinary-text.ts';
import { expectationStep, maximizationStep } from './em.ts';
import { prune } from './prune.ts';
import { type Candidate, isCharacter, seedPieces } from './seed.ts';
import { bytePiece } from './vocabulary.ts';
import { countWords } from './words.ts';
import { UnigramTokenizer } from './tokenizer.ts';

export interface TrainUnigramOptions {
  /** Special tokens, byte pieces and characters included; a short text may not have as many. */
  readonly vocabularySize: number;
  /** After the unknown token, which is always id 0; where the text has one, it separates words. */
  readonly specialTokens?: readonly string[];
  readonly unknownToken?: string;
  readonly byteFallback?: boolean;
  /** Default: NFKC, any white space to one space, none at the ends. */
  readonly normalizer?: readonly NormalizerStep[];
  /** In characters. Default: 16. */
  readonly maximumPieceLength?: number;
  /** Default: 1,000,000. */
  readonly seedSize?: number;
  /** Share of all characters that must have a piece of their own. Default: 0.9995. */
  readonly characterCoverage?: number;
  readonly onRound?: (round: UnigramRound) => void;
  /** Looked at before every round. */
  readonly signal?: AbortSignal;
}

/** What training had after one round of EM. */
export interface UnigramRound {
  readonly pieces: number;
  /** Natural logarithm of the probability of all words. */
  readonly logLikelihood: number;
}

export const defaultUnigramNormalizer: readonly NormalizerStep[] = [
  { type: 'unicode', form: 'NFKC' },
  { type: 'replace', pattern: { expression: '\\s+' }, content: ' ' },
  { type: 'replace', pattern: { expression: '\\A ' }, content: '' },
  { type: 'replace', pattern: { expression: '(?<! ) +\\z' }, content: '' },
];

/** EM steps between two prunings. */
const stepsPerRound = 2;
/** What pruning leaves. */
const shrinkingFactor = 0.75;
/** Pruning stops a little above the size, the rest goes by probability. */
const slack = 1.1;
/** A piece expected less often than this is gone. */
const leastExpectedCount = 0.5;

/**
 * The pieces under which the text is most probable, as far as EM and pruning find them. Time, for
 * each round: the number of different words times their edges.
 * @param texts one text, or several that no word crosses
 * @throws GradusError `vocabulary-too-small` when not even the characters fit; whatever `signal` was
 *   aborted with
 */
export function trainUnigram(
  texts: string | Iterable<string>,
  options: TrainUnigramOptions,
): UnigramTokenizer {
  const {
    normalizer = defaultUnigramNormalizer,
    maximumPieceLength = 16,
    seedSize = 1_000_000,
    characterCoverage = 0.9995,
    byteFallback = false,
    unknownToken = '<unk>',
  } = options;
  const special = [...new Set([unknownToken, ...(options.specialTokens ?? [])])];
  const words = countWords(ordinaryText(texts, special), normalizer);
  const bytes = byteFallback ? Array.from({ length: 256 }, (_, byte) => bytePiece(byte)) : [];
  const size = options.vocabularySize - special.length - bytes.length;

  let candidates = seedPieces(words, { maximumPieceLength, seedSize, characterCoverage });
  checkSize(options.vocabularySize, size, candidates);
  const target = Math.floor(size * slack);
  for (;;) {
    options.signal?.throwIfAborted();
    let logLikelihood = 0;
    for (let step = 0; step < stepsPerRound; step++) {
      const expectation = expectationStep(words, candidates);
      candidates = keepExpected(candidates, expectation.counts);
      logLikelihood = expectation.logLikelihood;
    }
    options.onRound?.({ pieces: candidates.length, logLikelihood });
    if (candidates.length <= target) break;
    const kept = prune(
      words,
      candidates,
      Math.max(target, Math.floor(candidates.length * shrinkingFactor)),
    );
    if (kept.length === candidates.length) break;
    candidates = kept;
  }

  const best = mostProbable(candidates, size);
  return new UnigramTokenizer({
    pieces: [
      ...special.map((token) => [token, 0] as const),
      ...bytes.map((piece) => [piece, 0] as const),
      ...best.map(({ piece, logProbability }) => [piece, logProbability] as const),
    ],
    unknownId: 0,
    specialTokens: new Map(special.map((token, id) => [token, id])),
    byteFallback,
    normalizer,
  });
}

/** The M-step, without what is hardly expected any more; characters stay, as rare as they are. */
function keepExpected(candidates: readonly Candidate[], counts: Float64Array): Candidate[] {
  const ids = [...candidates.keys()].filter(
    (id) => counts[id]! >= leastExpectedCount || isCharacter(candidates[id]!.piece),
  );
  return maximizationStep(
    ids.map((id) => candidates[id]!),
    Float64Array.from(ids, (id) => Math.max(leastExpectedCount, counts[id]!)),
    'variational',
  );
}

/** All characters and the most probable others, the most probable first. */
function mostProbable(candidates: readonly Candidate[], size: number): Candidate[] {
  const byProbability = candidates.toSorted(
    (a, b) => b.logProbability - a.logProbability || (a.piece < b.piece ? -1 : 1),
  );
  const characters = byProbability.filter(({ piece }) => isCharacter(piece));
  const others = byProbability.filter(({ piece }) => !isCharacter(piece));
  const chosen = new Set([...characters, ...others.slice(0, size - characters.length)]);
  return byProbability.filter((candidate) => chosen.has(candidate));
}

function checkSize(asked: number, size: number, candidates: readonly Candidate[]): void {
  const characters = candidates.filter(({ piece }) => isCharacter(piece)).length;
  if (size >= characters) return;
  throw new GradusError({
    code: 'vocabulary-too-small',
    kind: 'usage',
    what: 'The vocabulary is too small for its characters',
    expected: `at least ${asked - size + characters} (special tokens, bytes and ${characters} characters)`,
    received: String(asked),
    remedy: 'Ask for a larger vocabulary, or lower characterCoverage.',
  });
}
