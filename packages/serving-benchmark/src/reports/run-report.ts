/**
 * @file The one model behind every report of a run: what was measured, what the server said, whether
 * the client can be believed, what it costs. Renderers show it; none computes anything of its own.
 */
import type { Cost } from '../analysis/cost.ts';
import type { ServerFigures } from '../analysis/server-figures.ts';
import type { ServerReconciliation } from '../analysis/server-reconciliation.ts';
import type { RunSummary } from '../analysis/summary.ts';
import type { Certificate } from '../certificate/certificate.ts';
import type { RequestRecord } from '../measurements/record.ts';
import type { RunHeader } from '../measurements/run-header.ts';
import type { RunOutcome } from '../measurements/run-outcome.ts';
import type { ServerSample } from '../server-view/sample.ts';

export interface RunReport {
  readonly header: RunHeader;
  /** Missing where the run was killed. */
  readonly outcome: RunOutcome | undefined;
  readonly summary: RunSummary;
  readonly certificate: Certificate;
  /** At this run's throughput; missing without a price. */
  readonly cost: Cost | undefined;
  /** For plots: distributions and time series are made from these. */
  readonly records: readonly RequestRecord[];
  /** What the server said of itself; missing where nobody asked it or it did not answer. */
  readonly server?: ServerFigures | undefined;
  readonly reconciliation?: ServerReconciliation | undefined;
  /** For plots of the server over time. */
  readonly samples?: readonly ServerSample[] | undefined;
}
