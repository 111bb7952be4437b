// What it does is all that there is of it, and it comes before any library.
// oxlint-disable-next-line import/no-unassigned-import
import './no-telemetry.ts';

export { GradusError, defectExitCode, exitCodes, systemCode } from './errors.ts';
export type { ErrorKind, ErrorParts } from './errors.ts';
export { writeFailure, writeFileAtomic } from './atomic-file.ts';
export type { AtomicWrite } from './atomic-file.ts';
export { startAttached } from './attached-process.ts';
export type { AttachedProcess, AttachedProcessOptions } from './attached-process.ts';
export {
  CumulativeHistogram,
  metricFamily,
  metricSample,
  prometheusContentType,
} from './prometheus.ts';
export type { Labels } from './prometheus.ts';
export { runAttached } from './attached-main.ts';
export type { AttachedWork } from './attached-main.ts';
export { bundle } from './bundle.ts';
export type { Bundle, BundleFacts } from './bundle.ts';
export { ensureFolder } from './folder.ts';
export { sha256, sha256File } from './hash.ts';
export { formatBytes, formatCount, formatDuration } from './format.ts';
export { createProgress, silentProgress } from './progress.ts';
export type { Progress, ProgressOptions, Stage, StageOptions } from './progress.ts';
export { breathe, cancelled, onInterrupt } from './cancellation.ts';
export type { Interruption } from './cancellation.ts';
export { mapConcurrently } from './map-concurrently.ts';
export { workspacePaths } from './paths.ts';
export type { WorkspacePaths } from './paths.ts';
