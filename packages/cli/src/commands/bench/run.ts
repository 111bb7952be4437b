/** @file `bench run`. */
import { join } from 'node:path';
import type { Results } from '@gradus/evidence';
import { exitCodes, writeFileAtomic } from '@gradus/runtime';
import {
  analyzeRun,
  calibrateRun,
  measureRun,
  readRun,
  runEvidence,
  runJson,
  runPage,
  runText,
  type CapacityReport,
  type RunReport,
} from '@gradus/serving-benchmark';
import type { Session } from '../../session.ts';
import { settingsOf, type BenchOptions } from './options.ts';
import { type Places, placesOf, recordInputs, writeEvidence } from './places.ts';
import { givenCommand, showReport, startLive, textStyle } from './show.ts';
import { version } from '../../version.ts';

export async function benchRun(session: Session, options: BenchOptions): Promise<number> {
  const { report, places, page } = await measureToEvidence(session, options, givenCommand());
  const shown = options.json === true ? runJson(report) : runText(report, textStyle);
  showReport(session, { evidence: places.evidence, page }, shown);
  return exitCodeOf([report], session.signal);
}

export interface MeasuredRun {
  readonly report: RunReport;
  readonly places: Places;
  readonly page: string;
  /** Missing with --out. */
  readonly results: Results | undefined;
}

/** @param command what evidence says it came from */
export async function measureToEvidence(
  session: Session,
  options: BenchOptions,
  command: string,
): Promise<MeasuredRun> {
  const { signal } = session;
  const settings = settingsOf(options);
  const places = placesOf(session, options);
  const startedAt = new Date();
  const startedMs = performance.now();
  const live = startLive();
  try {
    await measureRun(settings, {
      folder: places.measurements,
      version,
      signal,
      onProgress: live.onProgress,
      onNote: live.note,
    });
    if (options.calibrate && !signal.aborted) {
      live.note('Calibrating the client against a simulated endpoint, a few seconds');
      await calibrateRun(settings, { folder: places.measurements, version, signal });
    }
  } finally {
    live.close();
  }
  const stored = await readRun(places.measurements);
  const report = analyzeRun(stored);
  const inputs = await recordInputs(
    [stored],
    places.evidence ?? places.measurements,
    options.config,
  );
  const page = join(places.measurements, 'report.html');
  await writeFileAtomic(page, runPage(report));
  const results = await writeEvidence(session, places, runEvidence(report, { inputs }), {
    title: `Serving: ${report.header.target.model} under ${report.header.workload.config.load}`,
    command,
    seed: settings.seed ?? 1,
    startedAt,
    durationMs: performance.now() - startedMs,
  });
  return { report, places, page, results };
}

/** Not to be believed, or given up because nothing but failures came back. */
export const isUnfit = ({ certificate, outcome }: RunReport): boolean =>
  certificate.status === 'invalid' || outcome?.ending === 'gave-up';

/** Measured badly, or not to its end: a script should know. */
export function exitCodeOf(reports: readonly RunReport[], signal: AbortSignal): number {
  if (signal.aborted) return exitCodes.cancelled;
  return reports.some(isUnfit) ? exitCodes.verdict : 0;
}

/** A search that knows no capacity is no success either. */
export function capacityExitCode({ outcome, probes }: CapacityReport, signal: AbortSignal): number {
  const code = exitCodeOf(
    probes.map(({ report }) => report),
    signal,
  );
  const found = outcome === 'found' || outcome === 'too-many-probes';
  return code === 0 && !found ? exitCodes.verdict : code;
}
