/**
 * @file Answers from retrieved contexts, by the definitions of RAGAS: Es and others, "RAGAS:
 * automated evaluation of retrieval augmented generation" (EACL 2024). Here are the formulas, from
 * verdicts to figures; who gives the verdicts is in ragas-judge.ts.
 */
import { requireSameLength } from '../arguments.ts';

const share = (verdicts: readonly boolean[]): number =>
  verdicts.filter(Boolean).length / verdicts.length;

/** Of the answer's statements, the share that the contexts support; NaN where it has none. */
export const faithfulness = (isSupported: readonly boolean[]): number => share(isSupported);

/** Of the reference's statements, the share that the contexts hold; NaN where it has none. */
export const contextRecall = (isAttributed: readonly boolean[]): number => share(isAttributed);

/**
 * Average precision of the retrieved contexts, over those of them that were useful (not over all
 * useful ones that there are).
 * @param isUseful in the order of retrieval
 */
export function contextPrecision(isUseful: readonly boolean[]): number {
  let useful = 0;
  let sum = 0;
  for (const [i, verdict] of isUseful.entries()) if (verdict) sum += ++useful / (i + 1);
  return sum / (useful + 1e-10);
}

/**
 * Mean cosine between the question and questions that the answer would answer; 0 where all of them
 * came from an answer that commits to nothing. NaN without questions.
 */
export function answerRelevancy(
  question: ArrayLike<number>,
  generated: readonly { readonly vector: ArrayLike<number>; readonly noncommittal: boolean }[],
): number {
  if (generated.length > 0 && generated.every(({ noncommittal }) => noncommittal)) return 0;
  const cosines = generated.map(({ vector }) => cosine(question, vector));
  return cosines.reduce((sum, value) => sum + value, 0) / cosines.length;
}

/** 0 where one of both has no direction. */
export function cosine(first: ArrayLike<number>, second: ArrayLike<number>): number {
  requireSameLength('these vectors', first, second);
  let product = 0;
  let squares1 = 0;
  let squares2 = 0;
  for (let i = 0; i < first.length; i++) {
    product += first[i]! * second[i]!;
    squares1 += first[i]! ** 2;
    squares2 += second[i]! ** 2;
  }
  return squares1 === 0 || squares2 === 0 ? 0 : product / Math.sqrt(squares1 * squares2);
}
