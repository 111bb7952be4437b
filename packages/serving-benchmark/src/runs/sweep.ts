/**
 * @file The same workload under growing load, a run for each. Every point has prompts of its own, so
 * that no prefix cache knows them from the point before. What was measured to its end is not measured
 * again: an interrupted sweep goes on where it stopped.
 */
import { join } from 'node:path';
import type { LoadPoint, LoadUnit, SweepReport, Utilisation } from '../reports/load-report.ts';
import type { WorkloadInput } from '../workload/config.ts';
import { analyzeRun, costOf, type AnalysisOptions } from './analyze-run.ts';
import { measureOnce, type OnceOptions } from './measure-once.ts';
import type { RunSettings } from './settings.ts';

export interface PointOptions extends OnceOptions {
  readonly onPoint?: ((point: LoadPoint, reused: boolean) => void) | undefined;
}

/** @returns what was measured by then, also where it was interrupted */
export async function measureSweep(
  settings: RunSettings,
  loads: readonly number[],
  unit: LoadUnit,
  options: PointOptions,
): Promise<SweepReport> {
  const points: LoadPoint[] = [];
  for (const [index, load] of loads.entries()) {
    if (options.signal.aborted) break;
    const { point, reused } = await measurePoint(settings, load, unit, index, options);
    points.push(point);
    options.onPoint?.(point, reused);
  }
  return sweepReport(points, settings);
}

export function sweepReport(
  points: readonly LoadPoint[],
  { pricePerHour, objectives = [] }: Pick<RunSettings, 'pricePerHour' | 'objectives'>,
): SweepReport {
  const ordered = points.toSorted((a, b) => a.load - b.load);
  const fastest = highest(ordered, outputRate);
  const best = objectives.length === 0 ? fastest : highest(ordered, goodRate);
  return {
    kind: 'sweep',
    points: ordered,
    best,
    fastest,
    costAtSaturation: fastest && costOf(fastest.report.summary, pricePerHour),
    costAtObjectives:
      objectives.length === 0 ? undefined : best && costOf(best.report.summary, pricePerHour),
    utilisationAtSaturation: fastest && utilisationOf(fastest, fastest),
    utilisationAtObjectives:
      objectives.length === 0 || fastest === undefined || best === undefined
        ? undefined
        : utilisationOf(best, fastest),
  };
}

export function utilisationOf(point: LoadPoint, fastest: LoadPoint): Utilisation {
  const known = (point.report.server?.gpus?.gpus ?? []).flatMap(
    ({ meanUtilization }) => meanUtilization ?? [],
  );
  return {
    ofHighestThroughput: outputRate(fastest) > 0 ? outputRate(point) / outputRate(fastest) : 0,
    ofGpus:
      known.length === 0 ? undefined : known.reduce((sum, share) => sum + share, 0) / known.length,
  };
}

/** One load of several; @param index sets its prompts apart */
export async function measurePoint(
  settings: RunSettings,
  load: number,
  unit: LoadUnit,
  index: number,
  options: OnceOptions,
): Promise<{ readonly point: LoadPoint; readonly reused: boolean }> {
  const workload = workloadAt(settings.workload, load, unit);
  const seed = (settings.seed ?? 1) + index;
  const text = load.toPrecision(6).replace(/\.?0+$/, '');
  const kind = unit === 'requests/s' ? 'rate' : 'concurrency';
  const name = join('points', `${index}-${kind}-${text}`);
  const folder = join(options.folder, name);
  const { stored, reused } = await measureOnce(
    { ...settings, workload, seed },
    { ...options, folder },
  );
  const analysis: AnalysisOptions = {
    objectives: settings.objectives,
    pricePerHour: settings.pricePerHour,
  };
  return { point: { load, unit, folder: name, report: analyzeRun(stored, analysis) }, reused };
}

/** Long enough that the load is felt: twenty rounds of a closed loop, twenty seconds of an open one. */
const fewestRounds = 20;

export function workloadAt(workload: WorkloadInput, load: number, unit: LoadUnit): WorkloadInput {
  const rounded = unit === 'requests/s' ? Number(load.toPrecision(6)) : Math.round(load);
  const requests =
    workload.duration === undefined
      ? Math.max(workload.requests ?? 0, Math.ceil(fewestRounds * rounded))
      : workload.requests;
  return {
    ...workload,
    load: unit === 'requests/s' ? `poisson:${rounded}rps` : `concurrency:${rounded}`,
    requests,
  };
}

function highest(
  points: readonly LoadPoint[],
  valueOf: (point: LoadPoint) => number,
): LoadPoint | undefined {
  return points.reduce<LoadPoint | undefined>(
    (best, point) => (best === undefined || valueOf(point) > valueOf(best) ? point : best),
    undefined,
  );
}

const figuresOf = ({ report }: LoadPoint) => report.summary.steady ?? report.summary.whole;
const outputRate = (point: LoadPoint): number =>
  figuresOf(point)?.throughput.outputTokensPerSecond.estimate ?? 0;
const goodRate = (point: LoadPoint): number => figuresOf(point)?.goodput?.perSecond.estimate ?? 0;
