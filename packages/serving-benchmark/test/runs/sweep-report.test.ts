/** @file What a sweep says of its points: the fastest, the best within the objectives, and how busy. */
import { describe, expect, it } from 'vitest';
import type { GpuFigures } from '../../src/analysis/gpu-figures.ts';
import type { LoadPoint } from '../../src/reports/load-report.ts';
import { sweepText } from '../../src/reports/text.ts';
import { sweepReport } from '../../src/runs/sweep.ts';
import { parseObjectives } from '../../src/analysis/objectives.ts';
import { engineRecords, runReport, withServer } from '../reports/reports.ts';

const gpu = (meanUtilization: number | undefined): GpuFigures => ({
  index: 0,
  uuid: undefined,
  name: undefined,
  meanUtilization,
  meanPowerWatts: undefined,
  maxPowerWatts: undefined,
  maxMemoryUsedBytes: undefined,
  memoryTotalBytes: undefined,
  maxTemperatureCelsius: undefined,
  meanSmClockMhz: undefined,
  energyJoules: undefined,
  energySource: undefined,
});

function point(load: number, gpus: readonly (number | undefined)[]): LoadPoint {
  const report = withServer(runReport(engineRecords({ perSecond: load, requests: 300 })));
  const server = {
    ...report.server!,
    gpus: {
      covered: { fromMs: 0, toMs: 1 },
      gpus: gpus.map(gpu),
      energyJoules: undefined,
      outputTokens: 0,
      outputTokensPerJoule: undefined,
    },
  };
  return { load, unit: 'requests/s', folder: `${load}`, report: { ...report, server } };
}

describe('a sweep', () => {
  // Eight slots, some 45 steps of 10.4 ms each: it saturates near 17 requests/s.
  const points = [point(40, [0.96, 1]), point(4, [0.3, 0.5]), point(8, [0.7, undefined])];

  it('knows its fastest and its best, and how much of what is paid for was used', () => {
    const report = sweepReport(points, {
      objectives: parseObjectives('ttft:200 tpot:20'),
      pricePerHour: 3.6,
    });
    expect(report.points.map(({ load }) => load)).toEqual([4, 8, 40]);
    expect(report.fastest!.load).toBe(40);
    expect(report.best!.load).toBe(8);
    const rate = ({ report: { summary } }: LoadPoint): number =>
      (summary.steady ?? summary.whole)!.throughput.outputTokensPerSecond.estimate;
    expect(report.utilisationAtSaturation).toEqual({ ofHighestThroughput: 1, ofGpus: 0.98 });
    expect(report.utilisationAtObjectives).toEqual({
      ofHighestThroughput: rate(report.best!) / rate(report.fastest!),
      ofGpus: 0.7,
    });
    // $3.6 per hour is a thousandth of a dollar per second.
    expect(report.costAtObjectives!.perMillionOutputWithInput).toBeCloseTo(
      1000 / rate(report.best!),
      9,
    );
    const text = sweepText(report);
    expect(text).toMatch(
      /within the objectives +\d+(\.\d+)?% of the highest output throughput, GPUs busy 70% of the time/,
    );
    expect(text).toMatch(/at the highest +GPUs busy 98% of the time/);
  });

  it('without objectives has one best, and nothing within them', () => {
    const report = sweepReport(points, { pricePerHour: undefined });
    expect(report.best).toBe(report.fastest);
    expect(report.utilisationAtObjectives).toBeUndefined();
    expect(report.costAtSaturation).toBeUndefined();
  });
});
