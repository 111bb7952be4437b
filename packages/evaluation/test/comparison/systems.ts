/** @file Scored systems for tests. */
import type { ScoredSystem } from '../../src/comparison/paired-scores.ts';

/** Items are named by their position. */
export const system = (name: string, scores: Iterable<number>): ScoredSystem => ({
  name,
  scores: new Map([...scores].map((score, i) => [String(i), score])),
});
