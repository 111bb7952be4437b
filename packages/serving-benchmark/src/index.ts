export { countSources, failureClasses, requestRecordSchema } from './measurements/record.ts';
export type {
  CountSource,
  Failure,
  FailureClass,
  RequestRecord,
  TokenCount,
} from './measurements/record.ts';

export { buildWorkload } from './workload/workload.ts';
export type { Workload, WorkloadMeans } from './workload/workload.ts';
export { readConfig, workloadSchema } from './workload/config.ts';
export type { WorkloadConfig, WorkloadInput } from './workload/config.ts';
export type { RequestSpec } from './workload/request-spec.ts';
export { loadLengths, parseLengths } from './workload/lengths.ts';
export { parseDurationMs, parseRate } from './workload/compact.ts';
export { parseLoad } from './workload/load/parse-load.ts';
export type { LoadSpec } from './workload/load/parse-load.ts';
export { concurrencyAt, parseShard, shareOf, wholePlan } from './workload/load/plan.ts';
export type { ClosedPlan, LoadPlan, OpenPlan, Shard, Until } from './workload/load/plan.ts';
export { countWith } from './workload/prompts/token-costs.ts';
export type { CountTokens } from './workload/prompts/token-costs.ts';
export type { MappingRecord } from './workload/datasets/map-lengths.ts';

export { summarize } from './analysis/summary.ts';
export type { RunSummary, SummaryOptions, WindowFigures } from './analysis/summary.ts';
export { requestFigures } from './analysis/request-figures.ts';
export type { ItlSource, RequestFigures } from './analysis/request-figures.ts';
export { distributionOf } from './analysis/distribution.ts';
export type { Distribution, Percentile } from './analysis/distribution.ts';
export { percentileFloor } from './analysis/percentile-floors.ts';
export { meanInterval, quantileIntervals, shareInterval } from './analysis/intervals.ts';
export type { Figure } from './analysis/intervals.ts';
export { steadyWindow } from './analysis/steady-window.ts';
export type { SteadyWindow } from './analysis/steady-window.ts';
export { parseObjectives } from './analysis/objectives.ts';
export type { Objective } from './analysis/objectives.ts';
export { goodputOver } from './analysis/goodput.ts';
export type { Goodput } from './analysis/goodput.ts';
export { littlesLaw } from './analysis/littles-law.ts';
export { costOfTokens, priceOfGpus } from './analysis/cost.ts';
export type { Cost } from './analysis/cost.ts';
export { compareRuns } from './analysis/compare.ts';
export type { ComparedFigure, Comparison, Verdict } from './analysis/compare.ts';
export { headerDifferences, requireComparable } from './analysis/fingerprint.ts';
export { nextProbe, probabilityMet } from './analysis/capacity-search.ts';
export type { Capacity, CapacityOptions, CapacityPoint } from './analysis/capacity-search.ts';

export { startMock } from './mock/server.ts';
export { startMockProcess } from './mock/process.ts';
export { mockConfig, mockConfigSchema } from './mock/config.ts';
export type { MockConfig, MockInput } from './mock/config.ts';
export type { MockProcess } from './mock/process.ts';
export { engineConfig, stepMs, tokensPerStep } from './mock/law/config.ts';
export type { EngineConfig, EngineInput } from './mock/law/config.ts';
export { simulateEngine } from './mock/law/simulate.ts';
export type { Arrival as EngineArrival } from './mock/law/simulate.ts';
export { kneeOf } from './mock/law/knee.ts';
export type { UniformWorkload } from './mock/law/knee.ts';

export { sendRequest } from './wire/send-request.ts';
export type { RequestOrder } from './wire/send-request.ts';
export { ConnectionPool } from './wire/connection-pool.ts';
export { apiPath, createTarget, serverPath } from './wire/target.ts';
export { clockFrom, hostMonotonicMs, startClock } from './wire/clock.ts';
export type { Clock } from './wire/clock.ts';
export { defaultTimeouts } from './wire/timeouts.ts';
export type { Timeouts } from './wire/timeouts.ts';
export { fetchText } from './wire/fetch-text.ts';
export { probeServer } from './wire/probe.ts';
export { dialects, identifyServer } from './wire/dialect.ts';
export type { Dialect, Engine, ServerIdentity } from './wire/dialect.ts';
export { chatBody, completionBody } from './wire/completion-body.ts';
export { ResponseReader } from './wire/response-reader.ts';

export { latencyNames, serverSampleSchema } from './server-view/sample.ts';
export type { GpuSample, LatencyName, ServerSample } from './server-view/sample.ts';
export { watchServer } from './server-view/watch-server.ts';
export type { ServerWatch, WatchOptions } from './server-view/watch-server.ts';
export { serverFigures } from './analysis/server-figures.ts';
export type { ServerFigures, ServerMean } from './analysis/server-figures.ts';
export { reconcileServer } from './analysis/server-reconciliation.ts';
export type { ServerReconciliation } from './analysis/server-reconciliation.ts';

export { measureRun } from './runs/measure-run.ts';
export type { MeasureOptions, RunPhase, RunProgress } from './runs/measure-run.ts';
export type { RunSettings, StartedTarget, StartTarget } from './runs/settings.ts';
export { calibrateRun } from './runs/calibrate.ts';
export type { CalibrateOptions } from './runs/calibrate.ts';
export { analyzeRun } from './runs/analyze-run.ts';
export type { AnalysisOptions } from './runs/analyze-run.ts';
export { readRun } from './measurements/run-folder.ts';
export type { StoredRun } from './measurements/run-folder.ts';
export type { RunHeader } from './measurements/run-header.ts';
export type { RunOutcome } from './measurements/run-outcome.ts';
export type { Certificate } from './certificate/certificate.ts';
export type { RunReport } from './reports/run-report.ts';
export { measureAb } from './runs/ab.ts';
export type { AbReport } from './runs/ab.ts';
export { measureSweep } from './runs/sweep.ts';
export { isSweep, readSweep } from './runs/read-sweep.ts';
export { measureCapacity } from './runs/capacity.ts';
export { readCapacity } from './runs/read-capacity.ts';
export type { CapacitySettings } from './runs/capacity.ts';
export { mergeRuns } from './runs/merge-runs.ts';
export type { CapacityReport, LoadPoint, LoadUnit, SweepReport } from './reports/load-report.ts';
export type { ComparisonReport } from './reports/comparison-document.ts';
export { createSnapshots } from './reports/live-snapshot.ts';
export { createLiveScreen } from './reports/live-screen.ts';
export { capacityText, comparisonText, runText, sweepText } from './reports/text.ts';
export type { TextStyle } from './reports/text-layout.ts';
export { capacityJson, comparisonJson, runJson, sweepJson } from './reports/json.ts';
export { capacityPage, comparisonPage, runPage, sweepPage } from './reports/html.ts';
export { requestsCsv } from './reports/request-table.ts';
export { distributionCurve } from './reports/curves.ts';
export { capacityPlots, sweepPlots } from './reports/load-plots.ts';
export type { ReportPlot } from './reports/plot.ts';
export { runEvidence } from './reports/evidence.ts';
export { capacityEvidence, comparisonEvidence, sweepEvidence } from './reports/load-evidence.ts';
