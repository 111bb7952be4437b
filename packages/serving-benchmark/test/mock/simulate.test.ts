import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, mean } from '@gradus/statistics';
import { engineConfig } from '../../src/mock/law/config.ts';
import { simulateEngine } from '../../src/mock/law/simulate.ts';
import type { Arrival } from '../../src/mock/law/simulate.ts';
import { referenceEngine } from './reference-engine.ts';

/** Constants that are sums of powers of two, so that expected times are exact. */
const exact = engineConfig({ stepBaseMs: 8, stepPerSequenceMs: 0.25, prefillPerTokenMs: 0.125 });

const gaps = (times: readonly number[]): number[] =>
  times.slice(1).map((time, i) => time - times[i]!);

describe('one request alone', () => {
  const [times] = simulateEngine(
    [{ atMs: 100, promptTokens: 80, outputTokens: 5 }],
    exact,
  ).requests;

  it('has its first token after the prompt and one step', () => {
    expect(times!.tokensAtMs[0]! - 100).toBe(80 * 0.125 + 8.25);
  });

  it('has every other token one step of one after the last', () => {
    expect(gaps(times!.tokensAtMs)).toEqual([8.25, 8.25, 8.25, 8.25]);
  });

  it('pays for what it reads from memory', () => {
    const config = { ...exact, kvReadPerTokenMs: 0.5 };
    const [request] = simulateEngine(
      [{ atMs: 0, promptTokens: 4, outputTokens: 4 }],
      config,
    ).requests;
    // The prompt is stored before the second step, each answer token before the step after it.
    expect(gaps(request!.tokensAtMs)).toEqual([8.25 + 2, 8.25 + 2.5, 8.25 + 3]);
  });

  it('computes a long prompt in parts, each in a step of its own', () => {
    const config = { ...exact, prefillTokensPerStep: 32 };
    const { requests, steps } = simulateEngine(
      [{ atMs: 0, promptTokens: 80, outputTokens: 1 }],
      config,
    );
    expect(requests[0]!.endMs).toBe(80 * 0.125 + 3 * 8.25);
    expect(steps.map(({ prefillTokens }) => prefillTokens)).toEqual([32, 32, 16]);
  });

  it('gets several tokens at once from speculation', () => {
    const config = { ...exact, speculative: { draftTokens: 3, acceptedTokens: 2 } };
    const [request] = simulateEngine(
      [{ atMs: 0, promptTokens: 8, outputTokens: 6 }],
      config,
    ).requests;
    const first = 8 * 0.125 + 8.25;
    const [second, third] = [first + 8.25, first + 16.5];
    expect(request!.tokensAtMs).toEqual([first, second, second, second, third, third]);
  });
});

describe('a batch', () => {
  it.each([2, 7, 64])('of %i steps as long as that many sequences take', (batch) => {
    const arrivals = Array.from({ length: batch }, () => ({
      atMs: 0,
      promptTokens: 16,
      outputTokens: 10,
    }));
    const { requests, steps } = simulateEngine(arrivals, exact);
    for (const { tokensAtMs } of requests) {
      expect(tokensAtMs[0]).toBe(8 + 0.25 * batch + 0.125 * 16 * batch);
      expect(new Set(gaps(tokensAtMs))).toEqual(new Set([8 + 0.25 * batch]));
    }
    expect(steps.map((step) => step.batch)).toEqual(Array.from({ length: 10 }, () => batch));
  });

  it('takes in who arrives at the very moment a step begins, and not who comes later', () => {
    const config = { ...exact, prefillPerTokenMs: 0 };
    const late = { promptTokens: 1, outputTokens: 1 };
    const { requests } = simulateEngine(
      [
        { atMs: 0, promptTokens: 1, outputTokens: 3 },
        { atMs: 8.25, ...late },
        { atMs: 8.375, ...late },
      ],
      config,
    );
    expect(requests.map(({ firstScheduledMs }) => firstScheduledMs)).toEqual([0, 8.25, 16.75]);
  });

  it('lets others wait when it is full, first come first served', () => {
    const config = { ...exact, prefillPerTokenMs: 0, stepPerSequenceMs: 0, maxRunning: 2 };
    const arrivals = [3, 1, 1, 1].map((outputTokens) => ({
      atMs: 0,
      promptTokens: 1,
      outputTokens,
    }));
    const { requests, steps } = simulateEngine(arrivals, config);
    expect(requests.map(({ firstScheduledMs }) => firstScheduledMs)).toEqual([0, 0, 8, 16]);
    expect(steps.map(({ waiting }) => waiting)).toEqual([2, 1, 0]);
  });

  it('goes to the engine with the fewest, each with steps of its own', () => {
    const arrivals = [0, 1, 2, 3].map((atMs) => ({ atMs, promptTokens: 1, outputTokens: 2 }));
    const config = { ...exact, prefillPerTokenMs: 0, stepPerSequenceMs: 0 };
    const { requests } = simulateEngine(arrivals, config, 2);
    expect(requests.map(({ firstScheduledMs }) => firstScheduledMs)).toEqual([0, 1, 8, 9]);
  });
});

describe('memory', () => {
  it('throws out the youngest when blocks run out, and computes it again', () => {
    // Four blocks of four: two prompts of 7 hold two each; the second answer token needs a third.
    const config = engineConfig({
      stepBaseMs: 8,
      stepPerSequenceMs: 0,
      prefillPerTokenMs: 1,
      blockTokens: 4,
      blocks: 4,
      prefixCache: false,
    });
    const request = { atMs: 0, promptTokens: 7, outputTokens: 3 };
    const { requests, steps } = simulateEngine([request, request], config);
    expect(steps.map(({ kvUse }) => kvUse)).toEqual([1, 1, 0.75, 0.75]);
    expect(steps.map(({ preemptions }) => preemptions)).toEqual([0, 0, 1, 0]);
    // 14 prompt tokens; one step; the older alone; then 7 + 2 tokens again for the third.
    expect(requests[0]!.tokensAtMs).toEqual([22, 30, 38]);
    expect(requests[1]!.tokensAtMs).toEqual([22, 30, 38 + 8 + 9]);
    expect(requests.map(({ preemptions }) => preemptions)).toEqual([0, 1]);
  });

  it('refuses what could never fit', () => {
    const config = engineConfig({ blockTokens: 4, blocks: 2 });
    const run = (outputTokens: number): unknown =>
      simulateEngine([{ atMs: 0, promptTokens: 4, outputTokens }], config);
    expect(run(5)).toBeDefined();
    expect(() => run(6)).toThrow(/at most 8 tokens of KV memory.*received 4 prompt tokens/);
  });

  it('refuses arrivals out of order', () => {
    const request = { promptTokens: 1, outputTokens: 1 };
    expect(() =>
      simulateEngine(
        [
          { atMs: 2, ...request },
          { atMs: 1, ...request },
        ],
        exact,
      ),
    ).toThrow(/Arrival 1 is out of order: expected a time of at least 2 ms; received 1/);
  });
});

describe('against a second implementation', () => {
  const arrivals = fc
    .array(
      fc.record({
        gapMs: fc.integer({ min: 0, max: 60 }),
        promptTokens: fc.integer({ min: 1, max: 40 }),
        outputTokens: fc.integer({ min: 1, max: 24 }),
      }),
      { minLength: 1, maxLength: 24 },
    )
    .map((requests) => {
      let atMs = 0;
      return requests.map(({ gapMs, ...rest }): Arrival => ({ atMs: (atMs += gapMs), ...rest }));
    });
  const config = fc.record({
    stepBaseMs: fc.integer({ min: 1, max: 16 }),
    stepPerSequenceMs: fc.constantFrom(0, 0.25),
    prefillPerTokenMs: fc.constantFrom(0, 0.5),
    kvReadPerTokenMs: fc.constantFrom(0, 0.125),
    prefillTokensPerStep: fc.option(fc.integer({ min: 1, max: 64 }), { nil: undefined }),
    maxRunning: fc.integer({ min: 1, max: 8 }),
    blockTokens: fc.integer({ min: 1, max: 8 }),
    // The longest request has 63 tokens in memory: this fits one, and rarely many.
    blocks: fc.integer({ min: 64, max: 128 }),
    prefixCache: fc.constant(false),
    speculative: fc.option(fc.constant({ draftTokens: 3, acceptedTokens: 2 }), { nil: undefined }),
  });

  it('gives every token its time', () => {
    let preempted = 0;
    fc.assert(
      fc.property(arrivals, config, (requests, constants) => {
        const engine = engineConfig(constants);
        const actual = simulateEngine(requests, engine).requests;
        const expected = referenceEngine(requests, engine);
        expect(actual.map(({ tokensAtMs, preemptions }) => ({ tokensAtMs, preemptions }))).toEqual(
          expected,
        );
        preempted += expected.reduce((sum, { preemptions }) => sum + preemptions, 0);
      }),
      { numRuns: 300, seed: 4 },
    );
    expect(preempted).toBeGreaterThan(20);
  });
});

describe('a queue', () => {
  const serviceMs = 10;
  const config = engineConfig({
    stepBaseMs: serviceMs,
    stepPerSequenceMs: 0,
    prefillPerTokenMs: 0,
    maxRunning: 1,
  });

  it('waits as an M/D/1 queue does', () => {
    const load = 0.7;
    const random = createRandom(2).split('arrivals');
    let atMs = 0;
    const arrivals = Array.from({ length: 40_000 }, () => {
      atMs += (-Math.log(1 - random.uniform()) * serviceMs) / load;
      return { atMs, promptTokens: 1, outputTokens: 1 };
    });
    const { requests } = simulateEngine(arrivals, config);
    const waits = requests.map(({ firstScheduledMs, arrivalMs }) => firstScheduledMs - arrivalMs);

    // Lindley's recursion; the sums round differently.
    let waitMs = 0;
    let worstErrorMs = 0;
    for (const [i, arrival] of arrivals.entries()) {
      const gapMs = i === 0 ? Infinity : arrival.atMs - arrivals[i - 1]!.atMs;
      waitMs = Math.max(0, waitMs + serviceMs - gapMs);
      worstErrorMs = Math.max(worstErrorMs, Math.abs(waits[i]! - waitMs));
    }
    expect(worstErrorMs).toBeLessThan(1e-6);
    // Pollaczek and Khinchine: ρ/(2(1 − ρ)) services. The mean of 40,000 dependent waits: ± 6%.
    const expectedMs = (load / (2 * (1 - load))) * serviceMs;
    expect(mean(waits) / expectedMs).toBeGreaterThan(0.94);
    expect(mean(waits) / expectedMs).toBeLessThan(1.06);
  });
});
