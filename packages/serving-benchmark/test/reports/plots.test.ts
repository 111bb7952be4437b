import { describe, expect, it } from 'vitest';
import { requestFigures } from '../../src/analysis/request-figures.ts';
import {
  distributionCurve,
  frameOf,
  inFlightCurve,
  mostPoints,
  peaks,
  pooledValues,
} from '../../src/reports/curves.ts';
import { capacityPlots, sweepPlots } from '../../src/reports/load-plots.ts';
import { scaleFor } from '../../src/reports/plot.ts';
import { runPlots } from '../../src/reports/run-plots.ts';
import { record } from '../analysis/records.ts';
import { hostileReport } from './hostile.ts';
import { capacityReport, engineRecords, runReport, sweepReport, withServer } from './reports.ts';

describe('a curve', () => {
  it('of a distribution is the share at or below each value', () => {
    expect(distributionCurve(Float64Array.of(4, 1, 3, 2, 5))).toEqual([
      { x: 1, y: 0 },
      { x: 1.8, y: 20 },
      { x: 2.6, y: 40 },
      { x: 3.4, y: expect.closeTo(60, 9) },
      { x: 4.2, y: 80 },
      { x: 5, y: 100 },
    ]);
    expect(distributionCurve(new Float64Array(0))).toEqual([]);
  });

  it('keeps the tail of very many values in few points', () => {
    const curve = distributionCurve(Float64Array.from({ length: 100_000 }, (_, i) => i));
    expect(curve.length).toBeLessThanOrEqual(mostPoints);
    expect(curve.at(-2)).toEqual({ x: expect.closeTo(99_949, 0), y: 99.95 });
    expect(curve.at(-1)).toEqual({ x: 99_999, y: 100 });
  });

  it('of requests in flight has their mean in each bin', () => {
    // One from 102 to 295 ms, in 20 bins of 10 ms.
    const curve = inFlightCurve([record()], { fromMs: 100, toMs: 300 });
    expect(curve).toHaveLength(20);
    expect(curve[0]).toEqual({ x: 0.105, y: expect.closeTo(0.8, 9) });
    expect(curve[5]!.y).toBeCloseTo(1, 9);
    expect(curve.at(-1)).toEqual({ x: expect.closeTo(0.295, 9), y: expect.closeTo(0.5, 9) });
  });

  it('of too many points keeps the peaks', () => {
    const many = Array.from({ length: 10_000 }, (_, x) => ({ x, y: x === 7_777 ? 9 : x % 2 }));
    const kept = peaks(many);
    expect(kept).toHaveLength(mostPoints);
    expect(kept.filter(({ y }) => y > 1)).toEqual([{ x: 7_777, y: 9 }]);
    expect(peaks(many.slice(0, 2))).toEqual(many.slice(0, 2));
  });

  it('pools the gaps of all requests', () => {
    const figures = [record(), record()].map(requestFigures);
    expect([...pooledValues(figures, ({ rawGapsMs }) => rawGapsMs)]).toEqual([
      30, 30, 30, 30, 30, 30,
    ]);
  });

  it('frames a window, in seconds', () => {
    expect(frameOf({ fromMs: 1_000, toMs: 3_000 }, 7)).toEqual([
      { x: 1, y: 0 },
      { x: 1, y: 7 },
      { x: 3, y: 7 },
      { x: 3, y: 0 },
    ]);
  });

  it('that spans decades stands on a logarithmic axis, unless it touches zero', () => {
    const of = (...xs: number[]) => [{ name: 'a', points: xs.map((x) => ({ x, y: x })) }];
    expect([scaleFor(of(1, 9), 'x'), scaleFor(of(1, 11), 'x'), scaleFor(of(0, 99), 'y')]).toEqual([
      'linear',
      'log10',
      'linear',
    ]);
  });
});

const names = (plots: readonly { name: string }[]): string[] => plots.map(({ name }) => name);

describe('the plots of a run', () => {
  it('show latencies and what was in flight, with the steady window', () => {
    const plots = runPlots(runReport(engineRecords()));
    expect(names(plots)).toEqual([
      'ttft-distribution.svg',
      'itl-distribution.svg',
      'in-flight.svg',
    ]);
    expect(plots[0]!.alt).toMatch(/mean 28\.\d+ ms, median 27\.\d+ ms, longest 59\.\d+ ms/);
    expect(plots[0]!.svg).toContain('objective ttft');
    expect(plots[2]!.svg).toContain('steady window');
  });

  it('show the server where it was watched', () => {
    const plots = runPlots(withServer(runReport(engineRecords())));
    expect(names(plots).at(-1)).toBe('kv-cache.svg');
    expect(plots[2]!.svg).toContain('waiting on the server');
  });

  it('show raw gaps beside ITL where a chunk is not a token', () => {
    const inPairs = engineRecords().map((one) => ({
      ...one,
      chunks: { atMs: one.chunks.atMs, tokens: one.chunks.atMs.map(() => 2) },
    }));
    const svgOf = (records: typeof inPairs): string => runPlots(runReport(records))[1]!.svg;
    expect(svgOf(inPairs)).toContain('between chunks');
    expect(svgOf(engineRecords() as typeof inPairs)).not.toContain('between chunks');
  });

  it('are none where nothing happened, and only what was in flight where nothing came back', () => {
    expect(runPlots(runReport([]))).toEqual([]);
    const dead = engineRecords({ requests: 40 }).map((one) => ({
      ...one,
      failure: { class: 'reset' as const, message: 'x' },
    }));
    expect(names(runPlots(runReport(dead)))).toEqual(['in-flight.svg']);
  });

  it('stay small however long the run', () => {
    const plots = runPlots(withServer(runReport(engineRecords({ requests: 2_000 }))));
    for (const { svg } of plots) expect(svg.length).toBeLessThan(60_000);
  });

  it('hold no hostile text', () => {
    for (const { svg } of runPlots(hostileReport())) expect(svg).not.toMatch(/<script|onerror/);
  });
});

describe('the plots of several loads', () => {
  it('set latency against throughput and goodput against load', () => {
    const plots = sweepPlots(sweepReport());
    expect(names(plots)).toEqual([
      'ttft-throughput.svg',
      'tpot-throughput.svg',
      'goodput-load.svg',
    ]);
    expect(plots[0]!.alt).toContain('at 5 loads');
    // From 24 ms to 12 s: decades.
    expect(plots[0]!.svg).toContain('10,000');
  });

  it('of loads with few requests name the one percentile that is known', () => {
    const report = runReport(engineRecords({ perSecond: 4, requests: 50 }));
    const unit = 'requests/s' as const;
    const few = [1, 2].map((load) => ({ load, unit, folder: `${load}`, report }));
    const [ttft, tpot] = sweepPlots({ ...sweepReport(), points: few });
    expect(ttft!.title).toBe('Time to first token (p50) against throughput, one point per load');
    expect(ttft!.alt).toContain('Time to first token (p50) with 95% intervals at 2 loads');
    expect(ttft!.svg).toContain('Time to first token (p50) (ms)');
    expect(tpot!.title).toBe('Time per output token (mean) against throughput, one point per load');
  });

  it('show the probes of a search, what was required and the capacity', () => {
    const [plot] = capacityPlots(capacityReport());
    expect(plot!.alt).toBe(
      '4 probes with 95% intervals against load; 90% is required. The capacity is 13.2 requests/s (95% interval 12.6 to 13.8).',
    );
    const outside = capacityPlots(capacityReport({ outcome: 'above' }))[0]!;
    expect(outside.svg).not.toContain('its interval');
    expect(capacityPlots(capacityReport({ probes: [] }))).toEqual([]);
  });
});
