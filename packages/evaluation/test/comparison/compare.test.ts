import { describe, expect, it } from 'vitest';
import {
  createRandom,
  mcnemarTest,
  pairedProportionsInterval,
  pairedPermutationTest,
  standardDeviation,
} from '@gradus/statistics';
import {
  compare,
  comparisonForEvidence,
  describeDetectable,
} from '../../src/comparison/compare.ts';
import { compareVariants } from '../../src/comparison/compare-variants.ts';
import { system } from './systems.ts';

const options = { metric: 'nDCG@10', unit: 'points', random: createRandom(1) };

describe('two systems on the same items', () => {
  it('are compared by outcomes where scores are pass or fail', () => {
    const baseline = system('old', [1, 1, 1, 0, 0, 0, 0, 0, 0, 1]);
    const candidate = system('new', [1, 1, 1, 1, 1, 1, 1, 1, 0, 0]);
    const compared = compare(baseline, candidate, options);
    const outcomes = { bothPass: 3, onlyFirst: 5, onlySecond: 1, bothFail: 1 };
    expect(compared).toMatchObject({
      baseline: { name: 'old', mean: 0.4 },
      candidate: { name: 'new', mean: 0.8 },
      difference: 0.4,
      pValue: mcnemarTest(outcomes).pValue,
      n: 10,
      units: 10,
      wins: 5,
      losses: 1,
      ties: 4,
      method: "Tango's score interval of paired proportions",
    });
    const { low, high } = pairedProportionsInterval(outcomes);
    expect(compared.interval).toEqual({ low, high, level: 0.95 });
  });

  it('are compared by bootstrap and randomisation otherwise', () => {
    const first = [0.2, 0.5, 0.1, 0.9, 0.4, 0.3];
    const second = [0.4, 0.6, 0.3, 0.8, 0.7, 0.5];
    const compared = compare(system('old', first), system('new', second), options);
    const test = pairedPermutationTest(second, first, { random: createRandom(1) });
    expect(compared.difference).toBeCloseTo(0.15, 12);
    expect(compared.pValue).toBe(test.pValue);
    expect(compared.test).toBe('exact paired permutation test, 64 sign patterns');
    expect(compared.method).toMatch(/^BCa bootstrap of pairs, 10,000 resamples/);
    expect(compared.interval.low).toBeLessThan(0.15);
    expect(compared.interval.high).toBeGreaterThan(0.15);
    expect(comparisonForEvidence(compared)).toMatchObject({
      arms: [{ name: 'new', value: compared.candidate.mean }, { name: 'old' }],
      difference: compared.difference,
      n: 6,
    });
  });

  it('give the same figures for the same seed', () => {
    const run = () => {
      const random = createRandom(5);
      const values = Array.from({ length: 60 }, () => random.normal());
      const others = values.map((value) => value + random.normal());
      return compare(system('a', values), system('b', others), options);
    };
    expect(run()).toEqual(run());
  });

  it('count clusters, not items, where items belong together', () => {
    const baseline = system('old', [0, 0, 0, 0, 0, 0, 0, 0]);
    const candidate = system('new', [1, 1, 1, 1, 1, 1, 0, 0]);
    const clusters = { by: 'document', of: (item: string) => String(Math.floor(Number(item) / 2)) };
    const compared = compare(baseline, candidate, { ...options, clusters });
    // Three documents of four got better: 2 of 2³ sign patterns are as extreme, not 2 of 2⁶.
    expect([compared.pValue, compared.units]).toEqual([2 / 8, 4]);
    expect(compare(baseline, candidate, options).pValue).toBeCloseTo(2 / 64, 12);
    expect(compared.method).toMatch(/clustered by document \(4 clusters\)/);
    expect(compared.test).toMatch(/signs by document$/);
  });

  it('says which differences the set cannot see', () => {
    const random = createRandom(2);
    const differences = Array.from({ length: 40 }, () => 0.2 * random.normal());
    const compared = compare(
      system(
        'a',
        differences.map(() => 0),
      ),
      system('b', differences),
      options,
    );
    // Of 40 pairs a t test finds 0.4543 standard deviations with power 0.8 (statsmodels' TTestPower).
    expect(compared.detectable! / standardDeviation(differences)).toBeCloseTo(0.454257, 6);
    expect(describeDetectable(compared)).toMatch(
      /^this set of 40 cannot see a difference under 0\.0\d+ points$/,
    );
    const same = compare(system('a', [1, 0, 1]), system('b', [1, 0, 1]), options);
    expect(same.detectable).toBeUndefined();
    expect(describeDetectable(same)).toBe(
      'on this set of 3 the two never differed: it says nothing about small differences',
    );
  });

  it('refuse items of one system only, and too few', () => {
    expect(() => compare(system('old', [1, 0]), system('new', [1]), options)).toThrow(
      'Cannot compare old with new: expected the same items in both; received item 1 in old only. Score what is missing, or leave the item out of both and say so.',
    );
    expect(() => compare(system('old', [1]), system('new', [1]), options)).toThrow(
      /at least 2 items/,
    );
    expect(() => compare(system('old', [NaN, 1]), system('new', [1, 1]), options)).toThrow(
      /NaN for item 0/,
    );
    const clusters = { by: 'document', of: () => 'one' };
    expect(() =>
      compare(system('a', [1, 0]), system('b', [1, 1]), { ...options, clusters }),
    ).toThrow(/at least 2 clusters by document; received 1/);
  });
});

describe('several candidates', () => {
  it('are corrected for their number', () => {
    const zeros = Array.from({ length: 12 }, () => 0);
    const better = zeros.map((_, i) => (i < 7 ? 1 : 0));
    const slightly = zeros.map((_, i) => (i < 6 ? 1 : 0));
    const compared = compareVariants(
      system('base', zeros),
      [system('a', better), system('b', slightly), system('c', zeros)],
      options,
    );
    // 2/2⁷ and 2/2⁶ and 1, times 3, 2, 1.
    expect(compared.map(({ adjustedPValue }) => adjustedPValue)).toEqual([
      expect.closeTo(6 / 128, 12),
      expect.closeTo(4 / 64, 12),
      1,
    ]);
    expect(compared.map(({ verdict }) => verdict)).toEqual([
      'higher',
      'no difference shown',
      'no difference shown',
    ]);
  });
});
