import { describe, expect, it } from 'vitest';
import { normalQuantile, wilsonInterval } from '@gradus/statistics';

describe("Wilson's interval", () => {
  // R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in
  // Medicine 17 (1998), table I, method 3: to four decimals.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('agrees with Newcombe for %i of %i', (successes, n, low, high) => {
    const interval = wilsonInterval(successes, n);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
    expect(interval.estimate).toBe(successes / n);
  });

  it('ends where the score test is on the edge, at any level', () => {
    for (const level of [0.8, 0.95, 0.99]) {
      for (const [successes, n] of [
        [1, 3],
        [7, 40],
        [170, 200],
      ] as const) {
        const { estimate, low, high } = wilsonInterval(successes, n, { level });
        for (const p of [low, high]) {
          const score = Math.abs(estimate - p) / Math.sqrt((p * (1 - p)) / n);
          expect(score).toBeCloseTo(normalQuantile((1 + level) / 2), 9);
        }
      }
    }
  });

  it('turns around with what is counted, and touches 0 and 1', () => {
    const [some, others] = [wilsonInterval(3, 10), wilsonInterval(7, 10)];
    expect(some.low).toBeCloseTo(1 - others.high, 12);
    expect(wilsonInterval(0, 5).low).toBe(0);
    expect(wilsonInterval(5, 5).high).toBe(1);
  });

  it.each([
    [() => wilsonInterval(1, 0), /number of trials/],
    [() => wilsonInterval(3, 2), /at most 2 successes; received 3/],
    [() => wilsonInterval(1, 2, { level: 1 }), /level/],
  ])('refuses what is no count', (make, message) => {
    expect(make).toThrow(message);
  });
});
