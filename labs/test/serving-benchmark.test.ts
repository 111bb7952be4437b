/** @file The lab's oracles against a second opinion, its claims against wrong servers, and one run. */
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { LabContext } from '@gradus/lab-kit';
import { silentProgress } from '@gradus/runtime';
import {
  type EngineArrival,
  type EngineConfig,
  requestFigures,
  simulateEngine,
} from '@gradus/serving-benchmark';
import { createRandom } from '@gradus/statistics';
import { describe, expect, it } from 'vitest';
import { withBench } from '../serving-benchmark/bench.ts';
import { brokenFailures, brokenRobustness, measureBroken } from '../serving-benchmark/broken.ts';
import { cacheClaims, type CacheRuns, repetitionFailure } from '../serving-benchmark/cache.ts';
import { knee, longRunCapacity } from '../serving-benchmark/capacity.ts';
import { alike, closedLoopE2eMs, sharing, trueRecords } from '../serving-benchmark/law.ts';
import { lab } from '../serving-benchmark/lab.ts';
import { loopClaims, type Loops, omissionFailure } from '../serving-benchmark/loops.ts';
import {
  documentTokens,
  engine,
  longShape,
  shape,
  sharedTokens,
} from '../serving-benchmark/protocol.ts';
import { tailFailure } from '../serving-benchmark/tail.ts';

const context = (signal: AbortSignal): LabContext => ({
  seed: 1,
  scale: 'default',
  options: {},
  random: createRandom(1),
  progress: silentProgress,
  signal,
});
const never = new AbortController().signal;
const every = (gapMs: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => index * gapMs);
/** Reads prompts a quarter faster than the law of the lab says. */
const otherEngine: EngineConfig = { ...engine, prefillPerTokenMs: 0.75 * engine.prefillPerTokenMs };

/** Each user asks again a moment after the answer; what is known of one step decides the next. */
function closedLoopByHand(users: number, requests: number): number {
  const arrivals: EngineArrival[] = alike(every(0.01, users), shape);
  let followed = 0;
  for (;;) {
    const { requests: times } = simulateEngine(arrivals, engine);
    const ends = times.map(({ endMs }) => endMs).toSorted((a, b) => a - b);
    if (arrivals.length >= requests) {
      const [from, to] = [Math.floor(requests / 3), Math.floor((2 * requests) / 3)];
      return mean(times.slice(from, to).map(({ endMs, arrivalMs }) => endMs - arrivalMs));
    }
    arrivals.push({ atMs: ends[followed++]! + 0.3, ...shape });
  }
}
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value) / values.length;

describe('the oracles', () => {
  it('say of one request what can be worked out by hand', () => {
    const [only] = trueRecords(alike([0], shape), engine).map(requestFigures);
    expect(only!.ttftMs).toBeCloseTo(12.5 + 256 * 0.04, 9);
    expect(only!.tpotMs).toBeCloseTo(12.5, 9);
    expect(only!.e2eMs).toBeCloseTo(16 * 12.5 + 10.24, 9);
  });

  it.each([1, 2, 5, 16, 32])('know a closed loop of %i users in closed form', (users) => {
    const byHand = closedLoopByHand(users, Math.max(60, 9 * users));
    expect(byHand / closedLoopE2eMs(engine, shape, users)).toBeCloseTo(1, 2);
  });

  it('know which blocks are shared, and that the first prompt pays for them', () => {
    const records = trueRecords(sharing(every(300, 4), longShape, sharedTokens), engine);
    expect(records.map(({ cachedTokens }) => cachedTokens)).toEqual([0, 512, 512, 512]);
  });

  it('keep the promise in a long run only below the knee', () => {
    const rate = longRunCapacity(createRandom(5));
    expect(rate).toBeLessThan(knee.requestsPerSecond);
    expect(rate).toBeGreaterThan(0.75 * knee.requestsPerSecond);
  });
});

describe('claims', () => {
  /** Two stalls, measured by a perfect client of the given engine. */
  const loopsOn = (measured: EngineConfig): Loops => {
    const arrivals = [
      ...alike(every(80, 40), shape),
      ...[1000, 2200].map((atMs) => ({ atMs, promptTokens: documentTokens, outputTokens: 1 })),
    ].toSorted((a, b) => a.atMs - b.atMs);
    const users = (of: EngineConfig) =>
      trueRecords(arrivals, of).filter(({ intended }) => intended.promptTokens !== documentTokens);
    return {
      open: { records: users(measured) },
      closed: { records: trueRecords(alike(every(300, 12), shape), measured) },
      truth: users(engine),
      stalls: 2,
      overtaken: 0,
      latenessMs: 0,
    };
  };
  const cacheOn = (measured: EngineConfig): CacheRuns => {
    const times = every(97, 40);
    const cold = { records: trueRecords(alike(times, longShape), measured) };
    const warm = {
      records: trueRecords(sharing(times, longShape, sharedTokens), measured).slice(1),
    };
    return { cold, repeated: warm, renewed: cold, warm };
  };
  const passes = (claims: readonly { readonly pass: boolean }[]) => claims.map(({ pass }) => pass);

  it('about loops hold for the law and fail for another', () => {
    expect(passes(loopClaims(loopsOn(engine)))).toEqual([true, true]);
    expect(omissionFailure(loopsOn(engine)).intervention.removed).toBe(true);
    expect(passes(loopClaims(loopsOn(otherEngine)))[0]).toBe(false);
    const noticed = loopsOn(engine);
    expect(passes(loopClaims({ ...noticed, closed: noticed.open }))).toEqual([true, false]);
    expect(omissionFailure({ ...noticed, closed: noticed.open }).intervention.removed).toBe(false);
  });

  it('about caches hold for the law and fail for a cache that does nothing', () => {
    const runs = cacheOn(engine);
    expect(passes(cacheClaims(runs))).toEqual([true, true]);
    expect(repetitionFailure(runs).intervention.removed).toBe(true);
    expect(passes(cacheClaims({ ...runs, warm: runs.cold }))).toEqual([false, false]);
    expect(repetitionFailure({ ...runs, renewed: runs.repeated }).intervention.removed).toBe(false);
    expect(repetitionFailure({ ...runs, repeated: runs.cold }).intervention.removed).toBe(false);
  });
});

describe('what goes wrong', () => {
  it('is seen on a server that misbehaves, and goes away when it is read rightly', async () => {
    const report = await withBench(context(never), (bench) => measureBroken(bench, 'default'));
    expect(brokenFailures(report).map(({ intervention }) => intervention.removed)).toEqual([
      true,
      true,
      true,
    ]);
    expect(brokenRobustness(report).every(({ ok }) => ok)).toBe(true);
  });

  it('is seen in the tail of a hundred requests', async () => {
    const { intervention, got } = await tailFailure(createRandom(3), never);
    expect(intervention.removed).toBe(true);
    expect(got).toMatch(/^p99 from \d+/);
  });

  it('does not include what Ctrl-C leaves behind', async () => {
    const left = () =>
      readdirSync(tmpdir()).filter((name) => name.startsWith('gradus-serving-lab'));
    const before = left();
    const controller = new AbortController();
    const run = lab.run(context(controller.signal));
    setTimeout(() => controller.abort(new Error('Ctrl-C')), 1500);
    await expect(run).rejects.toThrow('Ctrl-C');
    expect(left().filter((name) => !before.includes(name))).toEqual([]);
  });
});
