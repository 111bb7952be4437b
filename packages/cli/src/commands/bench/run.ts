/** @file `bench run`. */
import { join } from 'node:path';
import { resultsFileName } from '@gradus/evidence';
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
  type RunReport,
} from '@gradus/serving-benchmark';
import { shortPath } from '../../output.ts';
import type { Session } from '../../session.ts';
import { settingsOf, type BenchOptions } from './options.ts';
import { placesOf, recordInputs, writeEvidence } from './places.ts';
import { givenCommand, startLive, textStyle } from './show.ts';
import { version } from '../../version.ts';

export async function benchRun(session: Session, options: BenchOptions): Promise<number> {
  const { output, signal } = session;
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
    });
    if (options.calibrate && !signal.aborted) {
      live.note('Calibrating the client against the built-in endpoint, a few seconds');
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
  await writeFileAtomic(join(places.measurements, 'report.html'), runPage(report));
  await writeEvidence(session, places, runEvidence(report, { inputs }), {
    title: `Serving: ${report.header.target.model} under ${report.header.workload.config.load}`,
    command: givenCommand(),
    seed: settings.seed ?? 1,
    startedAt,
    durationMs: performance.now() - startedMs,
  });
  if (options.json === true) output.json(runJson(report));
  else {
    output.line(runText(report, textStyle));
    if (places.evidence !== undefined) {
      output.line(`Evidence: ${shortPath(join(places.evidence, resultsFileName))}`);
    }
    output.line(`Report: ${shortPath(join(places.measurements, 'report.html'))}`);
  }
  return exitCodeOf([report], signal);
}

/** Measured badly, or not to its end: a script should know. */
export function exitCodeOf(reports: readonly RunReport[], signal: AbortSignal): number {
  if (signal.aborted) return exitCodes.cancelled;
  return reports.some(({ certificate }) => certificate.status === 'invalid')
    ? exitCodes.verdict
    : 0;
}
