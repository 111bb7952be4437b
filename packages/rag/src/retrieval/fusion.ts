/**
 * @file Rankings of several searches as one. By rank, where scores mean different things; by weighted
 * scores, where one search is to be trusted more, after each is stretched to [0, 1].
 */
import { GradusError } from '@gradus/runtime';
import { type Hit, TopHits } from '../lexical/top-hits.ts';

/**
 * Reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009): the sum of 1 / (k + rank), ranks from 1.
 * @param rankings best first; a document's first place in each counts
 * @param k how little the first places stand out; 60 in the paper
 */
export function fuseByRank(
  rankings: readonly (readonly Pick<Hit, 'id'>[])[],
  { limit = 10, k = 60 }: { readonly limit?: number; readonly k?: number } = {},
): Hit[] {
  const scores = new Map<string, number>();
  for (const ranking of rankings) {
    const seen = new Set<string>();
    for (const [place, { id }] of ranking.entries()) {
      if (seen.has(id)) continue;
      seen.add(id);
      scores.set(id, (scores.get(id) ?? 0) + 1 / (k + place + 1));
    }
  }
  return best(scores, limit);
}

export interface WeightedRanking {
  readonly hits: readonly Hit[];
  readonly weight: number;
}

/**
 * Weighted sum of scores, each ranking's stretched so that its lowest is 0 and its highest 1. One
 * whose scores are all equal gives 1 to each; a document that it lacks gets 0 from it.
 * @throws GradusError `fusion-weights` for a weight below zero, or none above
 */
export function fuseByScore(
  rankings: readonly WeightedRanking[],
  { limit = 10 }: { readonly limit?: number } = {},
): Hit[] {
  const weights = rankings.map(({ weight }) => weight);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (!weights.every((weight) => weight >= 0) || !(total > 0 && Number.isFinite(total)))
    throw new GradusError({
      code: 'fusion-weights',
      kind: 'usage',
      what: 'These weights of rankings do not fit',
      expected: 'numbers >= 0, one of them above',
      received: weights.join(', ') || 'none',
    });
  const scores = new Map<string, number>();
  for (const { hits, weight } of rankings) {
    let low = Infinity;
    let high = -Infinity;
    for (const { score } of hits) {
      low = Math.min(low, score);
      high = Math.max(high, score);
    }
    const own = new Map<string, number>();
    for (const { id, score } of hits)
      own.set(id, Math.max(own.get(id) ?? 0, high === low ? 1 : (score - low) / (high - low)));
    for (const [id, score] of own) scores.set(id, (scores.get(id) ?? 0) + (weight / total) * score);
  }
  return best(scores, limit);
}

function best(scores: ReadonlyMap<string, number>, limit: number): Hit[] {
  const top = new TopHits(limit);
  if (limit > 0) for (const [id, score] of scores) top.add({ id, score });
  return top.sorted();
}
