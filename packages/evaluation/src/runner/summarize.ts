/** @file What a run comes to: for each variant its scores with intervals, failures, latency and cost. */
import { bootstrapInterval, createRandom, expandedLevel, mean, quantile } from '@gradus/statistics';
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
  /** Where strata were asked for, in the order in which they come; few cases, wide intervals. */
  readonly strata?: readonly {
    readonly stratum: string;
    readonly cases: number;
    readonly scores: readonly ScoreSummary[];
  }[];
}

export interface SummaryOptions {
  /** Of cases, by id: intervals then draw whole clusters. */
  readonly clusters?: ItemClusters;
  /** Scores are also given for each of these alone. */
  readonly stratumOf?: (caseId: string) => string;
}

export function summarize<Output extends Json>(
  result: EvaluationResult<Output>,
  { clusters, stratumOf }: SummaryOptions = {},
): VariantSummary[] {
  return result.variants.map((variant) => {
    const attempts = result.attempts.filter((attempt) => attempt.variant === variant);
    const scoresOf = (stratum?: string): ScoreSummary[] =>
      result.scorers.map(({ name, unit }) => {
        const all = [...scoredSystem(result, variant, name).scores];
        const chosen = all.filter(([id]) => stratum === undefined || stratumOf?.(id) === stratum);
        const purpose = [variant, name, ...(stratum === undefined ? [] : [stratum])].join(' ');
        return { scorer: name, unit, ...meanOf(new Map(chosen), purpose) };
      });
    const caseIds = [...new Set(attempts.map(({ caseId }) => caseId))];
    const latencies = attempts.map(({ latencyMs }) => latencyMs);
    const costs = attempts.flatMap(({ costUsd }) => (costUsd === undefined ? [] : [costUsd]));
    const total = costs.reduce((sum, cost) => sum + cost, 0);
    return {
      variant,
      cases: caseIds.length,
      attempts: attempts.length,
      failed: attempts.filter(({ failure }) => failure !== undefined).length,
      scores: scoresOf(),
      latencyMs: { p50: quantile(latencies, 0.5), p95: quantile(latencies, 0.95) },
      ...(costs.length === 0 ? {} : { costUsd: { total, perAttempt: total / costs.length } }),
      ...(stratumOf === undefined
        ? {}
        : {
            strata: [...new Set(caseIds.map(stratumOf))].map((stratum) => ({
              stratum,
              cases: caseIds.filter((id) => stratumOf(id) === stratum).length,
              scores: scoresOf(stratum),
            })),
          }),
    };
  });

  function meanOf(
    byCase: ReadonlyMap<string, number>,
    purpose: string,
  ): Pick<ScoreSummary, 'mean' | 'interval' | 'method'> {
    const values = [...byCase.values()];
    const labels = [...byCase.keys()].map((id) => clusters?.of(id) ?? id);
    const units = new Set(labels).size;
    if (units < 2) return { mean: mean(values) };
    const { low, high, method } = bootstrapInterval(values, mean, {
      random: createRandom(result.seed).split(purpose),
      level: expandedLevel(0.95, units),
      ...(clusters === undefined ? {} : { clusters: { by: clusters.by, labels } }),
    });
    return { mean: mean(values), interval: { low, high }, method };
  }
}

/**
 * One variant's scores by case, repeats averaged: what `compare` takes.
 * @param scorer its name, or `latencyMs` or `costUsd`, so that these can be compared and gated too
 */
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

function scoreOf<Output extends Json>(attempt: Attempt<Output>, scorer: string): number {
  const { scores, latencyMs, costUsd } = attempt;
  const score =
    scorer === 'latencyMs' ? latencyMs : scorer === 'costUsd' ? costUsd : scores[scorer];
  if (score !== undefined) return score;
  if (scorer === 'costUsd') {
    const received = `none for case ${attempt.caseId} of ${attempt.variant}`;
    throw refused('Cannot compare cost', 'a price, and the usage of every attempt', received);
  }
  const names = [...Object.keys(scores), 'latencyMs', 'costUsd'].join(', ');
  throw refused('No scorer of that name', `one of: ${names}`, scorer);
}
