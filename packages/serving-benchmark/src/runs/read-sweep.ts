/**
 * @file A sweep read back from its folder: each point is a whole run, so the report can be
 * made again, under other objectives or by a better analysis.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { GradusError } from '@gradus/runtime';
import { readRun } from '../measurements/run-folder.ts';
import type { LoadPoint, SweepReport } from '../reports/load-report.ts';
import { analyzeRun, type AnalysisOptions } from './analyze-run.ts';
import { sweepReport } from './sweep.ts';

/** As `measurePoint` names them: `3-rate-12.5`. */
const pointName = /^\d+-(rate|concurrency)-(\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/;
const points = 'points';

export async function isSweep(folder: string): Promise<boolean> {
  return (await pointsOf(folder)).length > 0;
}

/** Points that were not measured to their end are in it, as their certificates say. */
export async function readSweep(
  folder: string,
  options: AnalysisOptions = {},
): Promise<SweepReport> {
  const read: LoadPoint[] = [];
  for (const { name, unit, load } of await pointsOf(folder)) {
    const run = await readRun(join(folder, points, name));
    read.push({
      load,
      unit: unit === 'rate' ? 'requests/s' : 'requests in flight',
      folder: join(points, name),
      report: analyzeRun(run, options),
    });
  }
  const [first] = read;
  if (first === undefined) {
    throw new GradusError({
      code: 'no-points',
      kind: 'usage',
      what: `There is no sweep in ${folder}`,
      expected: 'points/0-rate-1 and so on',
      received: 'none',
    });
  }
  const { header } = first.report;
  return sweepReport(read, {
    pricePerHour: options.pricePerHour ?? header.pricePerHour,
    objectives: options.objectives ?? header.objectives,
  });
}

async function pointsOf(folder: string) {
  const names = await readdir(join(folder, points)).catch(() => []);
  return names.flatMap((name) => {
    const [, unit, load] = pointName.exec(name) ?? [];
    return unit === undefined ? [] : [{ name, unit, load: Number(load) }];
  });
}
