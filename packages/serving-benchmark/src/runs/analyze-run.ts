/** @file A folder of measurements becomes the report model: now, or again by a later program. */
import { costOfTokens, type Cost } from '../analysis/cost.ts';
import type { Objective } from '../analysis/objectives.ts';
import { requestFigures } from '../analysis/request-figures.ts';
import { serverFigures } from '../analysis/server-figures.ts';
import { reconcileServer } from '../analysis/server-reconciliation.ts';
import { countedWindow, summarize, type RunSummary } from '../analysis/summary.ts';
import type { TimeWindow } from '../analysis/timeline.ts';
import { certify } from '../certificate/certify.ts';
import type { StoredRun } from '../measurements/run-folder.ts';
import type { RunReport } from '../reports/run-report.ts';

export interface AnalysisOptions {
  /** Instead of those that the run was measured with. */
  readonly objectives?: readonly Objective[] | undefined;
  readonly pricePerHour?: number | undefined;
  /** Instead of the automatic window. */
  readonly window?: TimeWindow | undefined;
}

export function analyzeRun(
  { header, outcome, records, samples }: StoredRun,
  options: AnalysisOptions = {},
): RunReport {
  const objectives = options.objectives ?? header.objectives;
  const figures = records.map(requestFigures);
  const counted = countedWindow(records, options.window);
  const server = counted === undefined ? undefined : serverFigures(samples, counted, figures);
  const summary = summarize(records, {
    objectives,
    ...(options.window === undefined ? {} : { window: options.window }),
    ...(server === undefined ? {} : { serverTotals: server.totals }),
    serverInFlight: server?.inFlight,
  });
  const reconciliation =
    server === undefined || counted === undefined
      ? undefined
      : reconcileServer(figures, server, counted);
  return {
    header,
    outcome,
    records,
    summary,
    certificate: certify({ header, outcome, summary, cache: reconciliation?.cache }),
    cost: costOf(summary, options.pricePerHour ?? header.pricePerHour),
    samples,
    ...(server === undefined ? {} : { server }),
    ...(reconciliation === undefined ? {} : { reconciliation }),
  };
}

export function costOf(summary: RunSummary, pricePerHour: number | undefined): Cost | undefined {
  const figures = summary.steady ?? summary.whole;
  if (pricePerHour === undefined || figures === undefined) return undefined;
  const { inputTokensPerSecond, outputTokensPerSecond } = figures.throughput;
  if (!(outputTokensPerSecond.estimate > 0)) return undefined;
  return costOfTokens(
    { perHour: pricePerHour },
    {
      inputTokensPerSecond: inputTokensPerSecond?.estimate ?? 0,
      outputTokensPerSecond: outputTokensPerSecond.estimate,
    },
  );
}
