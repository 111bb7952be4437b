/**
 * @file Does a confidence of 80% mean right in 80 of 100 cases? Naeini, Cooper, Hauskrecht (AAAI
 * 2015); Guo and others, "On calibration of modern neural networks" (ICML 2017).
 */
import { refused, requireSameLength, requireSome } from '../arguments.ts';

export interface ReliabilityBin {
  /** Confidences in (low, high]; the first bin takes 0 too. */
  readonly low: number;
  readonly high: number;
  readonly n: number;
  /** Means over the bin; NaN where it is empty. */
  readonly confidence: number;
  readonly accuracy: number;
}

/** Bins of equal width. @throws GradusError for a confidence outside [0, 1] */
export function reliability(
  confidences: readonly number[],
  isCorrect: readonly boolean[],
  bins = 10,
): ReliabilityBin[] {
  requireSameLength('confidences with outcomes', confidences, isCorrect);
  requireSome(confidences, 'confidences');
  if (!(Number.isInteger(bins) && bins >= 1)) {
    throw refused('Cannot use this number of bins', 'a whole number of at least 1', bins);
  }
  const sums = Array.from({ length: bins }, () => ({ n: 0, confidence: 0, correct: 0 }));
  for (const [i, confidence] of confidences.entries()) {
    requireProbability(confidence, i);
    const bin = sums[binOf(confidence, bins)]!;
    bin.n++;
    bin.confidence += confidence;
    bin.correct += Number(isCorrect[i]);
  }
  return sums.map(({ n, confidence, correct }, i) => ({
    low: i / bins,
    high: (i + 1) / bins,
    n,
    confidence: confidence / n,
    accuracy: correct / n,
  }));
}

/** Rounding must not carry a confidence that is an edge into the bin above it. */
function binOf(confidence: number, bins: number): number {
  const bin = Math.max(0, Math.ceil(confidence * bins) - 1);
  return bin > 0 && confidence <= bin / bins ? bin - 1 : bin;
}

/**
 * Expected calibration error: how far confidence and accuracy are apart, averaged over the bins by
 * their number of items. It depends on the number of bins: name it beside the figure.
 */
export function expectedCalibrationError(
  confidences: readonly number[],
  isCorrect: readonly boolean[],
  bins = 10,
): number {
  const filled = reliability(confidences, isCorrect, bins).filter(({ n }) => n > 0);
  const gaps = filled.map(({ n, confidence, accuracy }) => n * Math.abs(confidence - accuracy));
  return gaps.reduce((sum, gap) => sum + gap, 0) / confidences.length;
}

/** Mean squared distance between the probability of an event and whether it came: Brier (1950). */
export function brierScore(probabilities: readonly number[], came: readonly boolean[]): number {
  requireSameLength('probabilities with outcomes', probabilities, came);
  requireSome(probabilities, 'probabilities');
  let sum = 0;
  for (const [i, probability] of probabilities.entries()) {
    requireProbability(probability, i);
    sum += (probability - Number(came[i])) ** 2;
  }
  return sum / probabilities.length;
}

function requireProbability(value: number, index: number): void {
  if (!(value >= 0 && value <= 1)) {
    throw refused('Not a probability', 'a number from 0 to 1', `${value} at position ${index}`);
  }
}
