/** @file What a run comes to: for each variant its scores with intervals, failures, latency and cost. */
import { bootstrapInterval, createRandom, mean, quantile } from '@gradus/statistics';
import { refused } from '../arguments.ts';
import type { ItemClusters, ScoredSystem } from '../comparison/paired-scores.ts';
import type { Attempt, EvaluationResult, Json } from './evaluation.ts';

export interface ScoreSummary {
  readonly scorer: string;
  readonly unit: string;
  /** Over cases; the repeats of a case are averaged first. */
  readonly mean: number;
  /** 95%; absent for fewer than two cases, or clusters. */
  readonly interval?: { readonly low: number; readonly high: number };
  readonly method?: string;
}

export interface VariantSummary {
  readonly variant: string;
  readonly cases: number;
  readonly attempts: number;
  readonly failed: number;
  readonly scores: readonly ScoreSummary[];
  readonly latencyMs: { readonly p50: number; readonly p95: number };
  /** Absent where no price or no usage is known. */
  readonly costUsd?: { readonly total: number; readonly perAttempt: number };
}

/** @param clusters of cases, by id: intervals then draw whole clusters */
export function summarize<Output extends Json>(
  result: EvaluationResult<Output>,
  clusters?: ItemClusters,
): VariantSummary[] {
  return result.variants.map((variant) => {
    const attempts = result.attempts.filter((attempt) => attempt.variant === variant);
    const scores = result.scorers.map(({ name, unit }): ScoreSummary => {
      const byCase = scoredSystem(result, variant, name).scores;
      return { scorer: name, unit, ...meanOf(byCase, `${variant} ${name}`) };
    });
    const latencies = attempts.map(({ latencyMs }) => latencyMs);
    const costs = attempts.flatMap(({ costUsd }) => (costUsd === undefined ? [] : [costUsd]));
    const total = costs.reduce((sum, cost) => sum + cost, 0);
    return {
      variant,
      cases: new Set(attempts.map(({ caseId }) => caseId)).size,
      attempts: attempts.length,
      failed: attempts.filter(({ failure }) => failure !== undefined).length,
      scores,
      latencyMs: { p50: quantile(latencies, 0.5), p95: quantile(latencies, 0.95) },
      ...(costs.length === 0 ? {} : { costUsd: { total, perAttempt: total / costs.length } }),
    };
  });

  function meanOf(
    byCase: ReadonlyMap<string, number>,
    purpose: string,
  ): Pick<ScoreSummary, 'mean' | 'interval' | 'method'> {
    const values = [...byCase.values()];
    const labels = [...byCase.keys()].map((id) => clusters?.of(id) ?? id);
    if (new Set(labels).size < 2) return { mean: mean(values) };
    const { low, high, method } = bootstrapInterval(values, mean, {
      random: createRandom(result.seed).split(purpose),
      ...(clusters === undefined ? {} : { clusters: { by: clusters.by, labels } }),
    });
    return { mean: mean(values), interval: { low, high }, method };
  }
}

/** One variant's scores by case, repeats averaged: what `compare` takes. */
export function scoredSystem<Output extends Json>(
  result: EvaluationResult<Output>,
  variant: string,
  scorer: string,
): ScoredSystem {
  const byCase = new Map<string, number[]>();
  for (const attempt of result.attempts) {
    if (attempt.variant !== variant) continue;
    const list = byCase.get(attempt.caseId) ?? [];
    list.push(scoreOf(attempt, scorer));
    byCase.set(attempt.caseId, list);
  }
  if (byCase.size === 0) {
    throw refused('No variant of that name', `one of: ${result.variants.join(', ')}`, variant);
  }
  const scores = new Map([...byCase].map(([id, values]) => [id, mean(values)]));
  return { name: variant, scores };
}

function scoreOf<Output extends Json>({ scores }: Attempt<Output>, scorer: string): number {
  const score = scores[scorer];
  if (score !== undefined) return score;
  throw refused('No scorer of that name', `one of: ${Object.keys(scores).join(', ')}`, scorer);
}
