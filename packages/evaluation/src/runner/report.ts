/** @file A run for people, for programs and for evidence. Thin: the figures are summarize's. */
import { formatCsv, formatFigure, type Comparison } from '@gradus/evidence';
import { formatDuration } from '@gradus/runtime';
import { comparisonForEvidence, type PairedComparison } from '../comparison/compare.ts';
import type { EvaluationResult, Json } from './evaluation.ts';
import type { VariantSummary } from './summarize.ts';

/** Lines for a terminal: a table of variants, then each comparison in a sentence. */
export function reportForTerminal(
  summaries: readonly VariantSummary[],
  comparisons: readonly PairedComparison[] = [],
): string {
  const scorers = summaries[0]?.scores.map(({ scorer }) => scorer) ?? [];
  const rows = [
    ['variant', ...scorers, 'failed', 'p50', 'p95', 'cost'],
    ...summaries.map(({ variant, scores, failed, attempts, latencyMs, costUsd }) => [
      variant,
      ...scores.map(({ mean, interval }) =>
        interval === undefined
          ? formatFigure(mean, 3)
          : `${formatFigure(mean, 3)} [${formatFigure(interval.low, 3)}, ${formatFigure(interval.high, 3)}]`,
      ),
      `${failed} of ${attempts}`,
      formatDuration(latencyMs.p50),
      formatDuration(latencyMs.p95),
      costUsd === undefined ? 'unknown' : `$${formatFigure(costUsd.total, 3)}`,
    ]),
  ];
  return [...alignColumns(rows), ...comparisons.map(describeComparison)].join('\n');
}

/** `b against a, exactMatch: +0.12 points [+0.02, +0.21], p = 0.014, 40 items, 9 better, 3 worse` */
export function describeComparison(compared: PairedComparison): string {
  const { metric, unit, baseline, candidate, difference, interval, pValue, n, wins, losses } =
    compared;
  const signed = (value: number): string => `${value > 0 ? '+' : ''}${formatFigure(value, 3)}`;
  return [
    `${candidate.name} against ${baseline.name}, ${metric}: ${signed(difference)} ${unit} [${signed(interval.low)}, ${signed(interval.high)}]`,
    `p = ${formatFigure(pValue, 2)}`,
    `${n} items`,
    `${wins} better`,
    `${losses} worse`,
  ].join(', ');
}

function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd(),
  );
}

export interface EvidenceParts {
  readonly comparisons: readonly Comparison[];
  readonly artifacts: readonly { readonly name: string; readonly content: string }[];
  readonly tables: readonly { readonly title: string; readonly path: string }[];
}

/** What a run brings to `writeResults`: comparisons, a table of variants, all attempts. */
export function reportForEvidence<Output extends Json>(
  result: EvaluationResult<Output>,
  summaries: readonly VariantSummary[],
  comparisons: readonly PairedComparison[] = [],
): EvidenceParts {
  const scorers = result.scorers.map(({ name }) => name);
  const variants = formatCsv([
    ['variant', 'cases', 'attempts', 'failed', ...scorers, 'p50 ms', 'p95 ms', 'cost USD'],
    ...summaries.map(({ variant, cases, attempts, failed, scores, latencyMs, costUsd }) => [
      variant,
      cases,
      attempts,
      failed,
      ...scores.map(({ mean }) => mean),
      latencyMs.p50,
      latencyMs.p95,
      costUsd?.total ?? '',
    ]),
  ]);
  const attempts = formatCsv([
    ['variant', 'case', 'repeat', ...scorers, 'latency ms', 'cost USD', 'failure', 'output'],
    ...result.attempts.map((attempt) => [
      attempt.variant,
      attempt.caseId,
      attempt.repeat,
      ...scorers.map((name) => attempt.scores[name]!),
      attempt.latencyMs,
      attempt.costUsd ?? '',
      attempt.failure ?? '',
      attempt.output === undefined ? '' : JSON.stringify(attempt.output),
    ]),
  ]);
  return {
    comparisons: comparisons.map(comparisonForEvidence),
    artifacts: [
      { name: 'variants.csv', content: variants },
      { name: 'attempts.csv', content: attempts },
    ],
    tables: [{ title: 'Variants', path: 'variants.csv' }],
  };
}

/** Everything, for other programs. */
export const reportAsJson = <Output extends Json>(
  result: EvaluationResult<Output>,
  summaries: readonly VariantSummary[],
  comparisons: readonly PairedComparison[] = [],
): string => `${JSON.stringify({ ...result, summaries, comparisons }, undefined, 2)}\n`;
