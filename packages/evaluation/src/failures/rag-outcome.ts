/**
 * @file Whose fault is a wrong answer? Retrieval's, when nothing relevant reached the generator;
 * the generator's, when it did. They are mended in different places.
 */
import { refused } from '../arguments.ts';

export interface RagCase {
  /** Documents or spans that hold the answer; none where there is no answer to be found. */
  readonly relevant: readonly string[];
  /** What the generator was given, in its order. */
  readonly retrieved: readonly string[];
  readonly isCorrect: boolean;
  /** It declined to answer. */
  readonly refused: boolean;
}

export type RagOutcome =
  | 'right'
  /** Right without anything relevant: known by heart, or luck. Do not count on it. */
  | 'right without evidence'
  | 'rightly refused'
  /** Nothing relevant was retrieved. */
  | 'retrieval failed'
  /** Relevant evidence was there, and the answer is wrong. */
  | 'generation failed'
  | 'wrongly refused'
  /** There was no answer, and it gave one. */
  | 'should have refused';

export function ragOutcome(one: RagCase): RagOutcome {
  if (one.refused && one.isCorrect && one.relevant.length > 0) {
    throw refused('A refusal cannot be right where there is an answer', 'isCorrect: false', 'true');
  }
  if (one.relevant.length === 0) return one.refused ? 'rightly refused' : 'should have refused';
  const hasEvidence = one.retrieved.some((document) => one.relevant.includes(document));
  if (one.isCorrect) return hasEvidence ? 'right' : 'right without evidence';
  if (!hasEvidence) return 'retrieval failed';
  return one.refused ? 'wrongly refused' : 'generation failed';
}
