/**
 * @file Expectation–maximization for a unigram model. The text does not say how it is segmented; so
 * first every piece is counted as often as it is expected over all segmentations (E), then the
 * probabilities are set to what those counts say (M), and again.
 *
 * Source: Kudo 2018, section 3.2; the digamma M-step is SentencePiece's (unigram_model_trainer.cc).
 */
import { buildLattice, expectedCounts, type UnigramModel, unknownEdge } from './lattice.ts';
import type { Candidate } from './seed.ts';
import { PieceTrie } from '../piece-trie.ts';

/** Below every candidate: an uncovered character must not compete with pieces. */
const unknownLogProbability = -100;

export function modelOf(candidates: readonly Candidate[]): UnigramModel {
  return {
    trie: new PieceTrie(candidates.map(({ piece }, id) => [piece, id])),
    logProbabilities: Float64Array.from(candidates, ({ logProbability }) => logProbability),
    unknownLogProbability,
  };
}

export interface Expectation {
  /** How often each candidate is expected in the text. */
  readonly counts: Float64Array;
  /** Natural logarithm of the text's probability, summed over all segmentations of each word. */
  readonly logLikelihood: number;
}

export function expectationStep(
  words: ReadonlyMap<string, number>,
  candidates: readonly Candidate[],
): Expectation {
  const model = modelOf(candidates);
  const counts = new Float64Array(candidates.length);
  let logLikelihood = 0;
  for (const [word, frequency] of words) {
    const logProbability = expectedCounts(buildLattice(word, model), (id, expected) => {
      if (id !== unknownEdge) counts[id]! += frequency * expected;
    });
    logLikelihood += frequency * logProbability;
  }
  return { counts, logLikelihood };
}

/**
 * - `maximum-likelihood`: probability = count / total. The likelihood of the text never falls.
 * - `variational`: digamma in place of the logarithm, as if the probabilities had a sparse prior
 *   (a Dirichlet process). exp(ψ(n)) is about n − ½: rare pieces lose, so that pruning finds them.
 */
export type Estimate = 'maximum-likelihood' | 'variational';

export function maximizationStep(
  candidates: readonly Candidate[],
  counts: Float64Array,
  estimate: Estimate,
): Candidate[] {
  const logarithm = estimate === 'variational' ? digamma : Math.log;
  const logTotal = logarithm(counts.reduce((sum, count) => sum + count, 0));
  return candidates.map(({ piece }, id) => ({
    piece,
    logProbability: logarithm(counts[id]!) - logTotal,
  }));
}

/**
 * ψ(x), the derivative of log Γ(x), for x > 0: ψ(x) = ψ(x + 1) − 1/x until x is large, then the
 * asymptotic series. Source: Abramowitz and Stegun, 6.3.5 and 6.3.18; error below 1e-12.
 */
export function digamma(x: number): number {
  let shift = 0;
  let large = x;
  for (; large < 10; large++) shift -= 1 / large;
  const square = 1 / (large * large);
  const series =
    square *
    (1 / 12 - square * (1 / 120 - square * (1 / 252 - square * (1 / 240 - square * (1 / 132)))));
  return shift + Math.log(large) - 0.5 / large - series;
}
