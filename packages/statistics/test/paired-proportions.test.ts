import { describe, expect, it } from 'vitest';
import { pairedProportionsInterval, secondShare } from '../src/paired-proportions.ts';

const outcomes = (n: number, onlyFirst: number, onlySecond: number) => ({
  bothPass: n - onlyFirst - onlySecond,
  onlyFirst,
  onlySecond,
  bothFail: 0,
});

/**
 * The exact probability of an event over all outcomes of n pairs: `only first` comes with
 * probability p, `only second` with q.
 */
function probability(
  n: number,
  p: number,
  q: number,
  event: (interval: { low: number; high: number }) => boolean,
): number {
  const logFactorials = [0];
  for (let i = 1; i <= n; i++) logFactorials.push(logFactorials[i - 1]! + Math.log(i));
  let sum = 0;
  for (let first = 0; first <= n; first++) {
    for (let second = 0; first + second <= n; second++) {
      const rest = n - first - second;
      const term =
        logFactorials[n]! -
        logFactorials[first]! -
        logFactorials[second]! -
        logFactorials[rest]! +
        first * Math.log(p) +
        second * Math.log(q) +
        rest * Math.log(1 - p - q);
      // What is too rare to change the third digit.
      if (term < -16) continue;
      if (event(pairedProportionsInterval(outcomes(n, first, second)))) sum += Math.exp(term);
    }
  }
  return sum;
}

const shares = [0.02, 0.05, 0.1, 0.2, 0.4];
const truths = shares.flatMap((p) => shares.map((q) => [p, q] as const));

describe('the interval of paired proportions', () => {
  it('contains the truth about as often as it says, exactly counted', () => {
    for (const n of [20, 60]) {
      const covered = truths.map(([p, q]) =>
        probability(n, p, q, ({ low, high }) => low <= p - q && p - q <= high),
      );
      expect(Math.min(...covered)).toBeGreaterThan(0.925);
      const mean = covered.reduce((a, b) => a + b) / covered.length;
      expect(mean).toBeGreaterThan(0.945);
      // Few disagreements on few pairs: no interval can be exact there, this one errs on the safe side.
      expect(mean).toBeLessThan(n === 20 ? 0.975 : 0.955);
    }
  });

  it('rules out a loss that is there in about 2.5% of sets, exactly counted', () => {
    // A gate: first is worse by the margin, and the interval lies above it all the same.
    for (const [p, q] of [
      [0.1, 0.2],
      [0.05, 0.1],
      [0.02, 0.2],
      [0.2, 0.4],
    ] as const) {
      const passed = probability(80, p, q, ({ low }) => low > p - q);
      expect(passed).toBeLessThan(0.035);
      expect(passed).toBeGreaterThan(0.005);
    }
  });

  it('rests on the likeliest shares under a difference', () => {
    const [n, first, second, difference] = [50, 9, 4, -0.15];
    const likelihood = (q: number): number =>
      first * Math.log(q + difference) +
      second * Math.log(q) +
      (n - first - second) * Math.log(1 - 2 * q - difference);
    let best = 0.151;
    for (let q = best; q < 0.57; q += 1e-5) if (likelihood(q) > likelihood(best)) best = q;
    expect(Math.abs(secondShare(first, second, n, difference) - best)).toBeLessThan(2e-5);
  });

  it('is no certainty where the two never disagree: z² / (n + z²)', () => {
    const { estimate, low, high } = pairedProportionsInterval(outcomes(23, 0, 0));
    const expected = 1.959963985 ** 2 / (23 + 1.959963985 ** 2);
    expect(estimate).toBe(0);
    expect(high).toBeCloseTo(expected, 8);
    expect(low).toBeCloseTo(-expected, 8);
  });

  it('turns round when the two are exchanged', () => {
    const interval = pairedProportionsInterval(outcomes(40, 9, 2));
    const exchanged = pairedProportionsInterval(outcomes(40, 2, 9));
    expect(exchanged.low).toBeCloseTo(-interval.high, 10);
    expect(exchanged.high).toBeCloseTo(-interval.low, 10);
  });

  it('stays within −1 and 1, and refuses nothing at all', () => {
    const { low, high } = pairedProportionsInterval(outcomes(20, 20, 0));
    expect(high).toBe(1);
    expect(low).toBeCloseTo((20 - 1.959963985 ** 2) / (20 + 1.959963985 ** 2), 8);
    expect(() => pairedProportionsInterval(outcomes(0, 0, 0))).toThrow(/at least one pair/);
  });
});
