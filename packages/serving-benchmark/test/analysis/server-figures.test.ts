import { describe, expect, it } from 'vitest';
import { gaugeMean, valueAt } from '../../src/analysis/gauge-mean.ts';
import { requestFigures } from '../../src/analysis/request-figures.ts';
import { serverFigures } from '../../src/analysis/server-figures.ts';
import type { ServerSample } from '../../src/server-view/sample.ts';
import { record } from './records.ts';

const sample = (atMs: number, change: Partial<ServerSample> = {}): ServerSample => ({
  atMs,
  uncertaintyMs: 2,
  engine: 'vllm',
  ...change,
});

describe('the mean of a gauge', () => {
  const readings = [
    { atMs: 0, value: 0 },
    { atMs: 100, value: 10 },
    { atMs: 300, value: 10 },
    { atMs: 400, value: 2 },
  ];

  it('is the area under straight lines', () => {
    // 500 + 2000 + 600 over 400.
    expect(gaugeMean(readings, { fromMs: 0, toMs: 400 })).toEqual({
      mean: 7.75,
      max: 10,
      covered: { fromMs: 0, toMs: 400 },
    });
    // From 5 to 10 in 50 ms, then 50 ms at 10.
    expect(gaugeMean(readings, { fromMs: 50, toMs: 150 })!.mean).toBe(8.75);
    // Within one interval: from 8 to 4.
    expect(gaugeMean(readings, { fromMs: 325, toMs: 375 })).toMatchObject({ mean: 6, max: 8 });
  });

  it('knows nothing outside of its readings', () => {
    expect(gaugeMean(readings, { fromMs: -100, toMs: 100 })).toEqual({
      mean: 5,
      max: 10,
      covered: { fromMs: 0, toMs: 100 },
    });
    expect(gaugeMean(readings, { fromMs: 400, toMs: 500 })).toBeUndefined();
    expect(gaugeMean([], { fromMs: 0, toMs: 1 })).toBeUndefined();
    expect(gaugeMean(readings.slice(0, 1), { fromMs: -1, toMs: 1 })).toBeUndefined();
    expect([-1, 0, 50, 350, 400, 401].map((atMs) => valueAt(readings, atMs))).toEqual([
      undefined,
      0,
      5,
      6,
      2,
      undefined,
    ]);
  });
});

describe('the figures of a server', () => {
  const samples = [
    sample(-10, {
      running: 0,
      waiting: 0,
      kvUsage: 0,
      preemptions: 5,
      promptTokens: 1000,
      generationTokens: 500,
      prefixCache: { queries: 1000, hits: 900 },
      latencies: { ttft: { sumMs: 4000, count: 40 } },
    }),
    sample(1000, {
      running: 4,
      waiting: 0,
      kvUsage: 0.5,
      preemptions: 5,
      promptTokens: 1200,
      generationTokens: 600,
      requestsFinished: 2,
      prefixCache: { queries: 1200, hits: 900 },
      latencies: { ttft: { sumMs: 4300, count: 42 }, queue: { sumMs: 20, count: 2 } },
    }),
    sample(2000, {
      running: 4,
      waiting: 4,
      kvUsage: 0.9,
      preemptions: 8,
      promptTokens: 2000,
      generationTokens: 900,
      requestsFinished: 8,
      prefixCache: { queries: 2000, hits: 1000 },
      speculative: { drafts: 50, draftTokens: 200, acceptedTokens: 100 },
      latencies: { ttft: { sumMs: 5500, count: 50 }, queue: { sumMs: 140, count: 8 } },
    }),
    sample(3000, { running: 0, waiting: 0, kvUsage: 0.1, promptTokens: 2100, preemptions: 8 }),
  ];
  const figures = serverFigures(samples, { fromMs: 900, toMs: 2100 })!;

  it('are growth over the run, whatever was counted before it', () => {
    expect(figures.engine).toBe('vllm');
    // Output tokens were last named at 2000.
    expect(figures.totals).toEqual({ promptTokens: 1100, outputTokens: 400 });
    // What is not named at first has counted nothing yet.
    expect(figures.run).toEqual({ requestsFinished: 8, preemptions: 3, cachedShare: 0.1 });
    expect(figures.restarts).toEqual([]);
    expect(figures.sampling).toEqual({
      samples: 4,
      meanIntervalMs: 3010 / 3,
      longestIntervalMs: 1010,
      maxUncertaintyMs: 2,
    });
  });

  it('are cut at the samples nearest to the window', () => {
    expect(figures.span).toEqual({ fromMs: 1000, toMs: 2000 });
    expect(figures.meanMs).toEqual({
      ttft: { meanMs: 150, count: 8 },
      queue: { meanMs: 20, count: 6 },
    });
    expect(figures.preemptions).toBe(3);
    expect(figures.prefixCacheHitRate).toBe(0.125);
    expect(figures.speculative).toEqual({ acceptanceRate: 0.5, tokensPerStep: 3 });
  });

  it('average what is running and waiting over the window', () => {
    // By hand: at 900 the line has come to 4 · 910/1010, at 2100 it has left 8 to 7.2.
    const before = (4 * (910 / 1010) + 4) / 2;
    expect(figures.inFlight!.meanInFlight).toBeCloseTo(
      (before * 100 + 6 * 1000 + 7.6 * 100) / 1200,
      9,
    );
    // Nobody sent anything.
    expect(figures.inFlight!.ofClient).toBe(0);
    expect(figures.meanWaiting).toBeCloseTo((0 + 2 * 1000 + 3.8 * 100) / 1200, 9);
    expect(figures.kvUsage!.max).toBeCloseTo(0.9, 9);
    expect(figures.notes).toEqual([]);
  });

  it('have the client beside them as it was at the same looks', () => {
    const sent = [500, 990, 1000, 1900].map((sentMs, index) =>
      requestFigures(record({ index, scheduledMs: sentMs, sentMs, endMs: sentMs + 600 })),
    );
    const { inFlight } = serverFigures(samples.slice(1, 3), { fromMs: 1000, toMs: 2000 }, sent)!;
    // Three at 1000, one at 2000; over time it was more.
    expect(inFlight).toEqual({ meanInFlight: 6, ofClient: 2 });
  });

  it('tell of restarts, and count on from zero', () => {
    const counts = [100, 150, 20, 60].map((generationTokens, index) =>
      sample(index * 1000, {
        generationTokens,
        // Higher than before, and yet counted from zero.
        promptTokens: [10, 12, 30, 31][index]!,
      }),
    );
    const restarted = serverFigures(counts, { fromMs: 0, toMs: 3000 })!;
    expect(restarted.restarts).toEqual([{ fromMs: 1000, toMs: 2000 }]);
    expect(restarted.totals).toEqual({ outputTokens: 50 + 20 + 40, promptTokens: 2 + 30 + 1 });
    expect(restarted.notes[0]).toBe(
      'the engine restarted between 1.0 s and 2.0 s: what it counted there is lost',
    );
  });

  it('say what they do not cover', () => {
    const late = serverFigures(samples.slice(2), { fromMs: 0, toMs: 4000 })!;
    expect(late.notes).toEqual(["the server's samples cover 25% of the window"]);
    const one = serverFigures(samples.slice(0, 1), { fromMs: 0, toMs: 1000 })!;
    expect(one).toMatchObject({ totals: {}, span: undefined, meanMs: {}, inFlight: undefined });
    const none = serverFigures([{ atMs: 0, uncertaintyMs: 0 }], { fromMs: 0, toMs: 1 })!;
    expect(none.notes).toEqual(['no sample has metrics of the engine']);
    expect(serverFigures([], { fromMs: 0, toMs: 1 })).toBeUndefined();
  });

  it("take SGLang's own averages of speculation where it is busy", () => {
    const gauges = [0, 3, 2, 0].map((tokensPerStep, index) =>
      sample(index * 1000, {
        engine: 'sglang',
        speculative: { tokensPerStep, acceptanceRate: tokensPerStep / 5 },
      }),
    );
    const { speculative } = serverFigures(gauges, { fromMs: 0, toMs: 3000 })!;
    expect(speculative!.tokensPerStep).toBeCloseTo(2.5, 9);
    expect(speculative!.acceptanceRate).toBeCloseTo(0.5, 9);
    // An engine that always names its counters does not speculate for that.
    const zeros = [0, 1].map((index) =>
      sample(index * 1000, { speculative: { drafts: 0, draftTokens: 0, acceptedTokens: 0 } }),
    );
    expect(serverFigures(zeros, { fromMs: 0, toMs: 1000 })!.speculative).toBeUndefined();
  });
});

describe('the figures of GPUs', () => {
  const tokens = [
    record({
      chunks: { atMs: [500, 1500, 2500], tokens: [100, 200, 400] },
      outputTokens: { tokens: 700, source: 'server-per-chunk' },
    }),
  ].map(requestFigures);

  it('integrate power, and set tokens beside the energy of the same time', () => {
    const samples = [100, 300, 300].map((powerWatts, index) => ({
      atMs: index * 1000 - 20,
      uncertaintyMs: 1,
      gpusAtMs: index * 1000,
      gpus: [{ index: 0, powerWatts, memoryUsedBytes: 10 + index, utilization: index / 2 }],
    }));
    const { gpus } = serverFigures(samples, { fromMs: 0, toMs: 9000 }, tokens)!;
    expect(gpus!.covered).toEqual({ fromMs: 0, toMs: 2000 });
    expect(gpus!.gpus[0]).toEqual({
      index: 0,
      uuid: undefined,
      name: undefined,
      meanUtilization: 0.5,
      meanPowerWatts: 250,
      maxPowerWatts: 300,
      maxMemoryUsedBytes: 12,
      memoryTotalBytes: undefined,
      maxTemperatureCelsius: undefined,
      meanSmClockMhz: undefined,
      energyJoules: 500,
      energySource: 'power',
    });
    // 100 and 200 of the tokens came by then.
    expect(gpus).toMatchObject({ outputTokens: 300, energyJoules: 500, outputTokensPerJoule: 0.6 });
  });

  it('prefer the counter, and tell GPUs of several hosts apart', () => {
    const samples = [0, 1, 2].map((index) => ({
      atMs: index * 1000,
      uncertaintyMs: 1,
      gpusAtMs: index * 1000,
      gpus: [
        { index: 0, uuid: 'GPU-a', powerWatts: 1, energyJoules: 7000 + 400 * index },
        { index: 0, uuid: 'GPU-b', powerWatts: 200 },
      ],
    }));
    const { gpus } = serverFigures(samples, { fromMs: 500, toMs: 1500 }, tokens)!;
    expect(
      gpus!.gpus.map(({ uuid, energyJoules, energySource }) => [uuid, energyJoules, energySource]),
    ).toEqual([
      ['GPU-a', 400, 'counter'],
      ['GPU-b', 200, 'power'],
    ]);
    expect(gpus).toMatchObject({ energyJoules: 600, outputTokens: 100 });
    // One that does not tell leaves the whole unknown.
    const silent = samples.map((one) => ({ ...one, gpus: [...one.gpus, { index: 1 }] }));
    const unknown = serverFigures(silent, { fromMs: 500, toMs: 1500 }, tokens)!.gpus!;
    expect(unknown.energyJoules).toBeUndefined();
    expect(unknown.outputTokensPerJoule).toBeUndefined();
  });
});
