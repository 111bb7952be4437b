export {
  artifactPattern,
  comparisonOperators,
  holds,
  idPattern,
  resultsSchema,
  schemaName,
} from './schema.ts';
export type {
  Claim,
  Comparison,
  ComparisonOperator,
  Constraint,
  Environment,
  Failure,
  Practice,
  ReplayClass,
  Results,
} from './schema.ts';
export { claim, constraint } from './judged.ts';
export { listFolders, listResults, parseResults, readResults, resultsFileName } from './read.ts';
export type { Listing, Problem } from './read.ts';
export { writeResults } from './write.ts';
export type { Draft, DraftBody, Identity } from './write.ts';
export type { Artifact, DraftArtifact } from './artifacts.ts';
export { verifyResults } from './verify.ts';
export type { Verification, VerifyOptions } from './verify.ts';
export { compareReplay } from './replay.ts';
export type { ReplayedClaim, ReplayOutcome, ReplayReport } from './replay.ts';
export { refreshResults, replayResults } from './rerun.ts';
export type { Absence, Refresh, Replay, Rerun } from './rerun.ts';
export { hashCode, hashSources } from './sources.ts';
export type { Source, SourceHashes, SourceSelection, Stale } from './sources.ts';
export { collectEnvironment } from './environment.ts';
export { renderBody } from './body.ts';
export { formatCsv, parseCsv } from './csv.ts';
export type { CsvCell } from './csv.ts';
export { formatFigure, formatInterval, withUnit } from './figures.ts';
export type { FormattedInterval } from './figures.ts';
export { showInvisible } from './invisible.ts';
export { barPlot, linePlot, scatterPlot } from './plots.ts';
export { heatMap } from './heat-map.ts';
export type { HeatMap } from './heat-map.ts';
export type {
  BarPlot,
  BarSeries,
  PlotInterval,
  PlotPoint,
  PlotSeries,
  PointPlot,
} from './plots.ts';
export type { PlotAxis, PlotFrame } from './plot-frame.ts';
