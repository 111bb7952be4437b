import { describe, expect, it } from 'vitest';
import { createRandom } from '@gradus/statistics';
import * as fc from 'fast-check';
import { parseObjectives } from '../../src/analysis/objectives.ts';
import { summarize } from '../../src/analysis/summary.ts';
import { wholeRun } from '../../src/analysis/timeline.ts';
import type { RequestRecord } from '../../src/measurements/record.ts';
import { failed, record, simulatedRun } from './records.ts';

const objectives = parseObjectives('ttft:250 tpot:20');
const run = (seed: number): RequestRecord[] =>
  simulatedRun({ seed, requests: 300, perSecond: 20 }).map((one, index) =>
    index % 29 === 0 ? failed(one) : one,
  );

describe('the summary of a run', () => {
  it('is what a simulated server is known to be', () => {
    const summary = summarize(simulatedRun({ seed: 3, requests: 2_000, perSecond: 20 }), {
      objectives,
    });
    const { latencies, throughput, goodput, littlesLaw } = summary.steady!;
    const contains = (
      figure: { low: number | undefined; high: number | undefined },
      truth: number,
    ): boolean => figure.low! <= truth && truth <= figure.high!;
    // Exponential of mean 100 ms: median 69.3, p90 230.3, and 91.8% within 250 ms.
    expect(contains(latencies.ttftMs!.mean, 100)).toBe(true);
    const [p50, p90, , p99, p999] = latencies.ttftMs!.percentiles;
    expect(p50?.enough && contains(p50.figure, 100 * Math.LN2)).toBe(true);
    expect(p90?.enough && contains(p90.figure, 100 * Math.log(10))).toBe(true);
    expect(p99?.enough).toBe(true);
    expect(p999?.enough).toBe(false);
    expect(latencies.tpotMs!.mean.estimate).toBeCloseTo(10, 9);
    expect(latencies.itlMs!.n).toBe(19 * summary.steady!.requests);
    expect(contains(throughput.requestsPerSecond, 20)).toBe(true);
    expect(contains(throughput.outputTokensPerSecond, 400)).toBe(true);
    expect(contains(goodput!.share, 1 - Math.exp(-2.5))).toBe(true);
    expect(littlesLaw!.agrees).toBe(true);
    expect(summary.steadyWindow.steady).toBe(true);
  });

  it('counts failures by class, finish reasons, retries and connections', () => {
    const connection = { reused: false, reconnects: 1 };
    const summary = summarize([
      record({ index: 0, connection, retries: 2 }),
      record({ index: 1, finishReason: undefined }),
      failed({ index: 2 }),
      failed({
        index: 3,
        failure: { class: 'http', message: '429 Too Many Requests', status: 429 },
      }),
      failed({ index: 4, failure: { class: 'http', message: '500', status: 500 } }),
    ]);
    expect(summary.requests).toEqual({
      total: 5,
      completed: 2,
      failed: 3,
      retries: 2,
      reconnects: 1,
      newConnections: 1,
    });
    expect(summary.failures).toEqual([
      { class: 'http', requests: 2, example: '429 Too Many Requests' },
      { class: 'in-band', requests: 1, example: 'out of memory' },
    ]);
    expect(summary.finishReasons).toEqual([
      { reason: 'length', requests: 1 },
      { reason: 'none', requests: 1 },
    ]);
    expect(summary.steady).toBeUndefined();
    expect(summary.whole!.latencies.ttftMs!.n).toBe(2);
    expect(summary.whole!.goodput).toBeUndefined();
  });

  it('of nothing, and of a run in which all failed, has no figures but says what happened', () => {
    expect(summarize([])).toMatchObject({ requests: { total: 0 }, whole: undefined });
    const dead = summarize(Array.from({ length: 60 }, (_, index) => failed({ index })));
    expect(dead.whole!.latencies.ttftMs).toBeUndefined();
    expect(dead.failures).toEqual([{ class: 'in-band', requests: 60, example: 'out of memory' }]);
  });

  it('takes a window that it is given, and the server’s count for that window', () => {
    const window = { fromMs: 2_000, toMs: 9_000 };
    const summary = summarize(run(1), { window, serverInFlight: { meanInFlight: 6, ofClient: 6 } });
    expect(summary.steady!.window).toEqual(window);
    expect(summary.steady!.littlesLaw!.server!.meanInFlight).toBe(6);
    expect(summary.whole!.littlesLaw!.server).toBeUndefined();
  });
});

const settings = { numRuns: 10 };

describe('whatever the run', () => {
  it('the order of its records means nothing', () => {
    fc.assert(
      fc.property(fc.nat(1_000), (seed) => {
        const records = run(seed);
        const shuffled = createRandom(seed + 1).shuffle([...records]);
        expect(summarize(shuffled, { objectives })).toEqual(summarize(records, { objectives }));
      }),
      settings,
    );
  });

  it('time twice as long makes latencies twice as long and rates half as high', () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.constantFrom(0.5, 2, 4), (seed, factor) => {
        const records = run(seed);
        const window = wholeRun(records)!;
        const scaledWindow = { fromMs: window.fromMs * factor, toMs: window.toMs * factor };
        const before = summarize(records, { window }).steady!;
        const after = summarize(
          records.map((one) => scaled(one, factor)),
          {
            window: scaledWindow,
          },
        ).steady!;
        // Powers of two scale without rounding; sums of tokens may differ in the last place.
        const ratio = (a: number, b: number): number => a / b;
        const { ttftMs, itlMs } = before.latencies;
        expect(ratio(after.latencies.ttftMs!.mean.estimate, ttftMs!.mean.estimate)).toBeCloseTo(
          factor,
          9,
        );
        expect(ratio(after.latencies.ttftMs!.mean.high!, ttftMs!.mean.high!)).toBeCloseTo(
          factor,
          9,
        );
        expect(ratio(after.latencies.itlMs!.max, itlMs!.max)).toBeCloseTo(factor, 9);
        expect(
          ratio(
            after.throughput.outputTokensPerSecond.estimate,
            before.throughput.outputTokensPerSecond.estimate,
          ),
        ).toBeCloseTo(1 / factor, 9);
        expect(after.meanInFlight).toBeCloseTo(before.meanInFlight, 9);
      }),
      settings,
    );
  });

  it('one more failure never improves goodput', () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.double({ min: 0, max: 1, noNaN: true }), (seed, place) => {
        const records = run(seed);
        const window = wholeRun(records)!;
        const scheduledMs = window.fromMs + place * (window.toMs - window.fromMs) * 0.99;
        const more = [...records, failed({ index: 300, scheduledMs, sentMs: scheduledMs })];
        const goodput = (of: RequestRecord[]) =>
          summarize(of, { objectives, window }).steady!.goodput!;
        expect(goodput(more).share.estimate).toBeLessThan(goodput(records).share.estimate);
        expect(goodput(more).perSecond.estimate).toBeLessThanOrEqual(
          goodput(records).perSecond.estimate * (1 + 1e-12),
        );
      }),
      settings,
    );
  });
});

function scaled(one: RequestRecord, factor: number): RequestRecord {
  return {
    ...one,
    scheduledMs: one.scheduledMs * factor,
    sentMs: one.sentMs! * factor,
    endMs: one.endMs * factor,
    chunks: { ...one.chunks, atMs: one.chunks.atMs.map((at) => at * factor) },
  };
}
