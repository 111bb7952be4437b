/** @file What a run is checked by, and what it costs. */
import { describe, expect, it } from 'vitest';
import { coordinatedOmission } from '../../src/analysis/coordinated-omission.ts';
import { costOfTokens, priceOfGpus } from '../../src/analysis/cost.ts';
import { headerDifferences, requireComparable } from '../../src/analysis/fingerprint.ts';
import { littlesLaw } from '../../src/analysis/littles-law.ts';
import { requestFigures } from '../../src/analysis/request-figures.ts';
import { reconcileTokens, sourceCounts } from '../../src/analysis/token-counts.ts';
import { failed, record, simulatedRun } from './records.ts';

describe("Little's law", () => {
  it('holds by hand: one request per 100 ms that takes 250 ms is 2.5 in flight', () => {
    const records = Array.from({ length: 200 }, (_, index) =>
      record({ index, scheduledMs: 100 * index, sentMs: 100 * index, endMs: 100 * index + 250 }),
    );
    const server = { meanInFlight: 3, ofClient: 2.4 };
    const law = littlesLaw(records, { fromMs: 1_000, toMs: 19_000 }, server)!;
    expect(law.meanInFlight).toBeCloseTo(2.5, 9);
    expect(law.arrivalsPerSecond).toBeCloseTo(10, 9);
    expect(law.meanTimeMs).toBeCloseTo(250, 9);
    expect(law.relativeDifference).toBeCloseTo(0, 9);
    expect(law.agrees).toBe(true);
    expect(law.server).toMatchObject({ ...server, agrees: false });
    expect(law.server!.relativeDifference).toBeCloseTo(-0.25, 9);
    // Few looks happened upon a full server: the client was as full then.
    const full = littlesLaw(
      records,
      { fromMs: 1_000, toMs: 19_000 },
      { meanInFlight: 4, ofClient: 4.1 },
    );
    expect(full!.server!.agrees).toBe(true);
  });

  it('holds for a simulated run, and not for a window shorter than its latencies', () => {
    const records = simulatedRun({ seed: 4, requests: 2_000, perSecond: 50 });
    expect(littlesLaw(records, { fromMs: 5_000, toMs: 35_000 })!.agrees).toBe(true);
    // The first 200 ms fill up: arrivals count in full, the time they spend only in part.
    expect(littlesLaw(records, { fromMs: 0, toMs: 200 })!.agrees).toBe(false);
    expect(littlesLaw(records, { fromMs: 1e6, toMs: 2e6 })).toBeUndefined();
  });
});

describe('token counts', () => {
  const streamed = record({
    index: 1,
    intended: { promptTokens: 90 },
    chunks: { atMs: [200, 230], tokens: [2, 3] },
    outputTokens: { tokens: 6, source: 'server-per-chunk' },
  });
  const guessed = record({ index: 2, promptTokens: undefined, outputTokens: undefined });
  const figures = [record(), streamed, guessed, failed({ index: 3 })].map(requestFigures);

  it('name their sources', () => {
    expect(sourceCounts(figures)).toEqual({
      output: [
        { source: 'server-per-chunk', requests: 1 },
        { source: 'server-final', requests: 1 },
        { source: 'chunks', requests: 1 },
      ],
      prompt: [
        { source: 'server-final', requests: 2 },
        { source: 'unknown', requests: 1 },
      ],
      itl: [
        { source: 'per-chunk', requests: 1 },
        { source: 'spread', requests: 1 },
        { source: 'chunks', requests: 1 },
      ],
    });
  });

  it('are compared where both sides counted', () => {
    const rows = reconcileTokens(figures, { outputTokens: 20 });
    expect(rows).toEqual([
      {
        what: 'prompt',
        sides: 'intended by the workload, usage of the server',
        requests: 2,
        client: 190,
        server: 200,
        relativeDifference: -0.05,
        differing: 1,
      },
      {
        what: 'output',
        sides: 'sum over chunks, usage of the server',
        requests: 1,
        client: 5,
        server: 6,
        relativeDifference: -1 / 6,
        differing: 1,
      },
      {
        what: 'output',
        sides: 'chunks with content, usage of the server',
        requests: 2,
        client: 6,
        server: 10,
        relativeDifference: -0.4,
        differing: 1,
      },
      {
        what: 'output',
        sides: 'sum over all records, counter of the server',
        // 4 + 6 + 4, and 4 of the failed one: the server made them too.
        requests: 4,
        client: 18,
        server: 20,
        relativeDifference: -0.1,
        differing: undefined,
      },
    ]);
  });
});

describe('coordinated omission', () => {
  it('is the share of the scheduled wait that passed before the client sent', () => {
    // Lags 2 and 50; waits from schedule 100 and 100.
    const late = record({ index: 1, sentMs: 150 });
    const unsent = failed({ index: 2, sentMs: undefined });
    const found = coordinatedOmission([record(), late, unsent].map(requestFigures))!;
    expect(found.sendLagMs).toMatchObject({ n: 2, min: 2, max: 50 });
    expect(found.lateShare).toBe(1);
    expect(found.shareOfScheduledTtft).toBeCloseTo(0.26, 10);
    expect(coordinatedOmission([requestFigures(unsent)])).toBeUndefined();
  });
});

describe('cost', () => {
  it('by hand: 36 an hour is 0.01 a second', () => {
    const cost = costOfTokens(
      priceOfGpus(4.5, 8),
      { inputTokensPerSecond: 4_000, outputTokensPerSecond: 1_000 },
      0.25,
    );
    expect(cost.pricePerHour).toBe(36);
    expect(cost.perMillionOutputWithInput).toBeCloseTo(10, 10);
    expect(cost.perMillionBlended).toBeCloseTo(2, 10);
    expect(cost.perMillionOutput).toBeCloseTo(5, 10);
    expect(cost.perMillionInput).toBeCloseTo(1.25, 10);
    // Whatever the rule, a second costs what it costs.
    expect((1_000 * cost.perMillionOutput + 4_000 * cost.perMillionInput) / 1e6).toBeCloseTo(
      0.01,
      12,
    );
    expect(cost.assumptions).toContain('an input token costs 0.25 of an output token');
  });

  it('is refused without a price or a throughput', () => {
    const rates = { inputTokensPerSecond: 0, outputTokensPerSecond: 1 };
    expect(() => costOfTokens({ perHour: 0 }, rates)).toThrow(
      'price per hour: expected a positive',
    );
    expect(() => costOfTokens({ perHour: 1 }, { ...rates, outputTokensPerSecond: 0 })).toThrow(
      'rate of output tokens',
    );
    expect(() => costOfTokens({ perHour: 1 }, rates, 2)).toThrow('expected a number from 0 to 1');
    expect(() => priceOfGpus(2, -1)).toThrow('number of GPUs');
  });
});

describe('fingerprints', () => {
  const header = {
    seed: 1,
    workload: { kind: 'synthetic', lengths: [1, 2] },
    target: { url: 'a' },
  };

  it('name the fields that differ', () => {
    const other = {
      seed: 1,
      workload: { kind: 'synthetic', lengths: [1, 3], images: true },
      target: { url: 'b' },
    };
    expect(headerDifferences(header, other, ['target'])).toEqual([
      { field: 'workload.images', first: 'missing', second: 'true' },
      { field: 'workload.lengths.1', first: '2', second: '3' },
    ]);
    expect(() => requireComparable(header, other, ['target'])).toThrow(
      'received workload.images missing and true; workload.lengths.1 2 and 3.',
    );
  });

  it('agree whatever the order of their fields', () => {
    const same = {
      target: { url: 'a' },
      workload: { lengths: [1, 2], kind: 'synthetic' },
      seed: 1,
    };
    expect(headerDifferences(header, same)).toEqual([]);
    expect(() => requireComparable(header, same)).not.toThrow();
    // "target" frees nothing that only begins with these letters.
    expect(headerDifferences({ targets: 1 }, { targets: 2 }, ['target'])).toHaveLength(1);
  });
});
