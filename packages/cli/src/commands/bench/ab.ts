/** @file `bench ab`. */
import { join } from 'node:path';
import { exitCodes, writeFileAtomic } from '@gradus/runtime';
import {
  comparisonEvidence,
  comparisonJson,
  comparisonPage,
  comparisonText,
  measureAb,
  type RunSettings,
} from '@gradus/serving-benchmark';
import type { Session } from '../../session.ts';
import { comparisonExitCode, type CompareOptions } from './analyze.ts';
import { sharedSettings, targetOf, type BenchOptions } from './options.ts';
import { placesOf, recordInputs, sameWorkName, writeEvidence } from './places.ts';
import { isUnfit } from './run.ts';
import { givenCommand, showReport, startLive, textStyle } from './show.ts';
import { version } from '../../version.ts';

export type AbOptions = Omit<BenchOptions, 'baseUrl'> &
  Omit<CompareOptions, 'json'> & {
    readonly a?: string;
    readonly b?: string;
    readonly modelB?: string;
    readonly apiKeyB?: string;
    readonly mockB?: string | true;
    readonly rounds: number;
  };

export async function benchAb(session: Session, options: AbOptions): Promise<number> {
  const { signal } = session;
  const { mockB } = options;
  const [ofA, ofB] = [
    targetOf(options, options.a),
    targetOf({ ...options, ...(mockB === undefined ? {} : { mock: mockB }) }, options.b),
  ];
  const shared = sharedSettings(options, [ofA, ofB]);
  const a: RunSettings = { ...shared, ...ofA };
  const b: RunSettings = {
    ...shared,
    ...ofB,
    model: options.modelB ?? shared.model,
    apiKey: options.apiKeyB ?? shared.apiKey,
  };
  const places = placesOf(session, options, sameWorkName([a, b]));
  const startedAt = new Date();
  const startedMs = performance.now();
  const live = startLive();
  const { comparison, runs } = await measureAb(
    {
      a,
      b,
      rounds: options.rounds,
      compare: {
        minimumEffect: options.minimumEffect,
        objectives: a.objectives ?? [],
        figures: options.on,
      },
    },
    {
      folder: places.measurements,
      version,
      calibrate: options.calibrate,
      signal,
      onProgress: live.onProgress,
      onRound: (arm, round, reused) =>
        live.note(
          `round ${round + 1} of ${options.rounds}, ${arm.toUpperCase()}: ${reused ? 'measured before' : 'measured'}`,
        ),
    },
  ).finally(() => live.close());
  if (comparison === undefined) return exitCodes.cancelled;
  const inputs = await recordInputs(runs, places.evidence ?? places.measurements, options.config);
  const html = join(places.measurements, 'report.html');
  await writeFileAtomic(html, comparisonPage(comparison));
  await writeEvidence(session, places, comparisonEvidence(comparison, { inputs }), {
    title: `Serving: ${comparison.candidate.header.target.model} against ${comparison.baseline.header.target.model}`,
    command: givenCommand(),
    seed: a.seed ?? 1,
    startedAt,
    durationMs: performance.now() - startedMs,
  });
  const shown =
    options.json === true ? comparisonJson(comparison) : comparisonText(comparison, textStyle);
  showReport(session, { evidence: places.evidence, page: html }, shown);
  if (signal.aborted) return exitCodes.cancelled;
  const sides = [comparison.baseline, comparison.candidate];
  // Where a client was not to be believed, neither is the comparison.
  return sides.some(isUnfit)
    ? exitCodes.verdict
    : comparisonExitCode(comparison.comparison, options);
}
