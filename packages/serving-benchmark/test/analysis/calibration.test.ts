/** @file The client against known times, where the difference is put in by hand. */
import { describe, expect, it } from 'vitest';
import { calibrationOf, streamLoad } from '../../src/analysis/calibration.ts';
import type { CalibrationInput, StreamLoad } from '../../src/analysis/calibration.ts';
import { calibrationSchema } from '../../src/measurements/run-outcome.ts';
import { failed, record } from './records.ts';

const load: StreamLoad = {
  requestsPerSecond: 10,
  chunksPerSecond: 100,
  chunkGapMs: 10,
  chunksPerStream: 10,
  liveStreams: 1,
  promptTokens: 5,
};

/** The run began when the host's clock stood at a million. */
const startHostMs = 1e6;

/** Requests at 0, 100, … sent 1 ms before they arrive, four chunks each; read `lagMs` after writing. */
function calibrated(lagOf: (chunk: number) => number, change: Partial<CalibrationInput> = {}) {
  const written = (index: number): number[] => [10, 20, 30, 40].map((ms) => 100 * index + ms);
  const records = Array.from({ length: 10 }, (_, index) =>
    record({
      index,
      scheduledMs: 100 * index,
      sentMs: 100 * index,
      chunks: { atMs: written(index).map((ms, chunk) => ms + lagOf(4 * index + chunk)) },
    }),
  );
  const truth = new Map(
    records.map(({ index }) => [
      `x-${index}`,
      {
        arrivalMs: startHostMs + 100 * index + 1,
        writtenMs: written(index).map((ms) => startHostMs + ms),
      },
    ]),
  );
  return calibrationOf({
    records,
    truth,
    requestIdOf: ({ index }) => `x-${index}`,
    startHostMs,
    window: { fromMs: 0, toMs: 1000 },
    load,
    ...change,
  });
}

describe('calibration', () => {
  it('of a client that reads everything 2 ms late: the lag is known, and gaps are right', () => {
    const calibration = calibrationSchema.parse(calibrated(() => 2));
    expect(calibration).toEqual({
      requestsPerSecond: 10,
      chunksPerSecond: 40,
      liveStreams: 1,
      shareOfRate: 0.4,
      chunks: 40,
      chunkLagMs: { p50: 2, p99: 2, max: 2 },
      // 1 ms to get there, and 2 ms back.
      ttftErrorMs: { p50: 3, p99: 3 },
      itlErrorMs: { p50: 0, p99: 0 },
    });
  });

  it('shows in the tail what happens to few, and in gaps what changes', () => {
    // Every fortieth chunk, the last, is read 30 ms late.
    const calibration = calibrated((chunk) => (chunk === 39 ? 30 : 0))!;
    expect(calibration.chunkLagMs).toMatchObject({ p50: 0, max: 30 });
    expect(calibration.chunkLagMs.p99).toBeGreaterThan(15);
    expect(calibration.itlErrorMs.p50).toBe(0);
    expect(calibration.itlErrorMs.p99).toBeGreaterThan(15);
    expect(calibration.ttftErrorMs).toEqual({ p50: 1, p99: 1 });
  });

  it('counts only its window, and only what both know', () => {
    const half = calibrated(() => 1, { window: { fromMs: 500, toMs: 1000 } })!;
    expect(half).toMatchObject({ chunks: 20, chunksPerSecond: 40, requestsPerSecond: 10 });
    const cut = calibrated(() => 1, {
      truth: new Map([
        ['x-0', { arrivalMs: startHostMs, writtenMs: [startHostMs + 10, startHostMs + 20] }],
      ]),
    })!;
    expect(cut.chunks).toBe(2);
    expect(calibrated(() => 1, { truth: new Map() })).toBeUndefined();
  });
});

describe('what is imitated', () => {
  it('has as many streams as bring chunks at once, by rate × time', () => {
    // Ten requests per second of 5 chunks 20 ms apart: 80 ms from first to last.
    const records = Array.from({ length: 100 }, (_, index) =>
      record({
        index,
        scheduledMs: 100 * index,
        sentMs: 100 * index,
        endMs: 100 * index + 99,
        promptTokens: { tokens: 7, source: 'server-final' },
        chunks: { atMs: [10, 30, 50, 70, 90].map((ms) => 100 * index + ms) },
      }),
    );
    const found = streamLoad(records, { fromMs: 0, toMs: 10_000 })!;
    expect(found).toEqual({
      requestsPerSecond: 10,
      chunksPerSecond: 50,
      chunkGapMs: 20,
      chunksPerStream: 5,
      // 10/s × 5.5 steps of 20 ms = 1.1, and a part of a stream cannot be.
      liveStreams: 2,
      promptTokens: 7,
    });
  });

  it('is nothing where nothing streamed', () => {
    expect(streamLoad([])).toBeUndefined();
    expect(streamLoad([record({ chunks: { atMs: [200] } }), failed()])).toBeUndefined();
  });
});
