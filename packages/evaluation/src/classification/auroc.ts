/** @file How well scores separate positives from negatives, whatever threshold is chosen. */
import { refused, requireSameLength } from '../arguments.ts';

/**
 * The probability that a positive scores higher than a negative, ties by half: the area under the
 * ROC curve, by the ranks of the positives (Hanley and McNeil, Radiology 143, 1982).
 * @throws GradusError where one of both kinds is missing, or a score is not a number
 */
export function auroc(isPositive: readonly boolean[], scores: readonly number[]): number {
  requireSameLength('outcomes with scores', isPositive, scores);
  const positives = isPositive.filter(Boolean).length;
  const negatives = isPositive.length - positives;
  if (positives === 0 || negatives === 0) {
    throw refused(
      'The area under the ROC curve is undefined',
      'positives and negatives',
      `${positives} and ${negatives}`,
    );
  }
  let rankSum = 0;
  for (const { rank, index } of midranks(scores)) if (isPositive[index]!) rankSum += rank;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** Ranks from 1 in ascending order; equal scores share the mean of theirs. */
function* midranks(scores: readonly number[]): Generator<{ rank: number; index: number }> {
  const order = scores.map((score, index) => {
    if (Number.isNaN(score)) throw refused('Cannot rank this score', 'a number', `NaN at ${index}`);
    return { score, index };
  });
  order.sort((a, b) => a.score - b.score);
  for (let start = 0, end = 0; start < order.length; start = end) {
    while (end < order.length && order[end]!.score === order[start]!.score) end++;
    const rank = (start + 1 + end) / 2;
    for (let i = start; i < end; i++) yield { rank, index: order[i]!.index };
  }
}
