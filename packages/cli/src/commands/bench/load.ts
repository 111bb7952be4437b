/** @file `bench sweep`, `bench capacity`: several runs under different load. */
import { join } from 'node:path';
import type { DraftBody } from '@gradus/evidence';
import { exitCodes, GradusError, writeFileAtomic } from '@gradus/runtime';
import {
  capacityEvidence,
  capacityJson,
  capacityPage,
  capacityText,
  measureCapacity,
  measureSweep,
  readRun,
  sweepEvidence,
  sweepJson,
  sweepPage,
  sweepText,
  type CapacityReport,
  type RunSettings,
  type SweepReport,
} from '@gradus/serving-benchmark';
import type { Session } from '../../session.ts';
import { settingsOf, type BenchOptions } from './options.ts';
import { placesOf, recordInputs, sameWorkName, writeEvidence, type Places } from './places.ts';
import { capacityExitCode, exitCodeOf } from './run.ts';
import { givenCommand, showReport, startLive, textStyle, type Live } from './show.ts';
import { version } from '../../version.ts';

export interface SweepOptions extends BenchOptions {
  readonly concurrency?: readonly number[];
  readonly rate?: readonly number[];
}

export interface CapacityOptions extends BenchOptions {
  readonly by: string;
  readonly lowest: number;
  readonly highest: number;
  readonly required: number;
  readonly tolerance: number;
  readonly mostProbes: number;
}

const usualLoads = [1, 2, 4, 8, 16, 32];

export async function benchSweep(session: Session, options: SweepOptions): Promise<number> {
  const settings = settingsOf(options);
  const { concurrency, rate } = options;
  if (concurrency !== undefined && rate !== undefined) {
    throw refused('either --concurrency or --rate', 'both');
  }
  const unit = rate === undefined ? 'requests in flight' : 'requests/s';
  const loads = rate ?? concurrency ?? usualLoads;
  const { report, finish } = await measured(session, options, settings, (places, live) =>
    measureSweep(settings, loads, unit, {
      folder: places.measurements,
      version,
      calibrate: options.calibrate,
      signal: session.signal,
      onProgress: live.onProgress,
      onPoint: ({ load }, reused) =>
        live.note(`${load} ${unit}: ${reused ? 'measured before' : 'measured'}`),
    }),
  );
  if (report.points.length === 0) return exitCodes.cancelled;
  await finish(
    sweepPage(report),
    (inputs) => sweepEvidence(report, { inputs }),
    () => (options.json === true ? sweepJson(report) : sweepText(report, textStyle)),
  );
  return exitCodeOf(
    report.points.map((point) => point.report),
    session.signal,
  );
}

export async function benchCapacity(session: Session, options: CapacityOptions): Promise<number> {
  const settings = settingsOf(options);
  const { by, lowest, highest, tolerance, mostProbes, required } = options;
  if (by !== 'rate' && by !== 'concurrency') throw refused('--by rate or concurrency', by);
  const unit = by === 'rate' ? 'requests/s' : 'requests in flight';
  const { report, finish } = await measured(session, options, settings, (places, live) =>
    measureCapacity(
      settings,
      { unit, required, tolerance, mostProbes, lowestRate: lowest, highestRate: highest },
      {
        folder: places.measurements,
        version,
        calibrate: options.calibrate,
        signal: session.signal,
        onProgress: live.onProgress,
        onProbe: ({ load, share }) =>
          live.note(
            `${load.toPrecision(3)} ${unit}: ${(100 * share.estimate).toFixed(1)}% met the objectives`,
          ),
      },
    ),
  );
  if (report.probes.length === 0) return exitCodes.cancelled;
  await finish(
    capacityPage(report),
    (inputs) => capacityEvidence(report, { inputs }),
    () => (options.json === true ? capacityJson(report) : capacityText(report, textStyle)),
  );
  return capacityExitCode(report, session.signal);
}

type Inputs = NonNullable<DraftBody['inputs']>;

/** Measures, and hands back how the report is put away and shown. */
async function measured<Report extends SweepReport | CapacityReport>(
  session: Session,
  options: BenchOptions,
  settings: RunSettings,
  measure: (places: Places, live: Live) => Promise<Report>,
) {
  const places = placesOf(session, options, sameWorkName([settings]));
  const startedAt = new Date();
  const startedMs = performance.now();
  const live = startLive();
  const report = await measure(places, live).finally(() => live.close());
  const finish = async (
    page: string,
    evidence: (inputs: Inputs) => DraftBody,
    show: () => string | object,
  ): Promise<void> => {
    const points = report.kind === 'sweep' ? report.points : report.probes;
    const runs = await Promise.all(
      points.map(({ folder }) => readRun(join(places.measurements, folder))),
    );
    const root = places.evidence ?? places.measurements;
    const inputs = await recordInputs(runs, root, options.config);
    const html = join(places.measurements, 'report.html');
    await writeFileAtomic(html, page);
    const { target } = points[0]!.report.header;
    await writeEvidence(session, places, evidence(inputs), {
      title: `Serving: ${target.model}, ${report.kind}`,
      command: givenCommand(),
      seed: settings.seed ?? 1,
      startedAt,
      durationMs: performance.now() - startedMs,
    });
    showReport(session, { evidence: places.evidence, page: html }, show());
  };
  return { report, finish };
}

const refused = (expected: string, received: string): GradusError =>
  new GradusError({
    code: 'bench-option',
    kind: 'usage',
    what: 'Cannot vary the load so',
    expected,
    received,
  });
