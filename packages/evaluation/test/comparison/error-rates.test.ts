/**
 * @file Do the comparisons err as often as they say? Many sets of items are drawn from a known
 * truth. Without a difference at most 5% of them may find one; with the difference that is called
 * detectable, 80% must; the gate lets a candidate that is worse by the margin pass in 2.5%.
 */
import { describe, expect, it } from 'vitest';
import { createRandom, detectableMeanDifference, type Random } from '@gradus/statistics';
import { compare, type PairedComparison } from '../../src/comparison/compare.ts';
import { compareVariants } from '../../src/comparison/compare-variants.ts';
import { nonInferiority } from '../../src/comparison/gate.ts';
import type { ItemClusters } from '../../src/comparison/paired-scores.ts';
import { system } from './systems.ts';

const dataSets = 240;

/** Of many data sets, the share that each event holds for. */
function shares(experiment: (random: Random) => readonly boolean[]): number[] {
  const random = createRandom(2026);
  const events = Array.from({ length: dataSets }, (_, i) => experiment(random.split(i)));
  return events[0]!.map((_, event) => events.filter((held) => held[event]).length / dataSets);
}

const share = (experiment: (random: Random) => boolean): number =>
  shares((random) => [experiment(random)])[0]!;

/** Three standard errors of a share, once in 400 by chance. */
const tolerance = (expected: number): number =>
  3 * Math.sqrt((expected * (1 - expected)) / dataSets);

const zeros = (n: number): number[] => Array.from({ length: n }, () => 0);
const options = (random: Random, resamples = 100) => ({
  metric: 'm',
  unit: 'points',
  random,
  resamples,
});
const isFound = ({ pValue }: PairedComparison): boolean => pValue <= 0.05;

/** Scores of single items: the candidate is `difference` better, give or take 1. */
const scores = (n: number, difference: number, resamples?: number) => (random: Random) =>
  compare(
    system('a', zeros(n)),
    system(
      'b',
      zeros(n).map(() => difference + random.normal()),
    ),
    options(random, resamples),
  );

/** Only the candidate passes with probability p, only the baseline with q. */
const outcomes = (n: number, p: number, q: number) => (random: Random) => {
  const draws = zeros(n).map(() => random.uniform());
  const baseline = draws.map((u) => Number(u >= p && u < p + q));
  return compare(
    system('a', baseline),
    system(
      'b',
      draws.map((u) => Number(u < p)),
    ),
    options(random),
  );
};

/** Items of one document share half of their variance. */
const documents = { count: 24, size: 5 };
const clustered = (difference: number) => (random: Random) => {
  const effects = zeros(documents.count).map(() => random.normal());
  const candidate = system(
    'b',
    zeros(documents.count * documents.size).map(
      (_, i) => difference + effects[Math.floor(i / documents.size)]! + random.normal(),
    ),
  );
  const baseline = system('a', zeros(documents.count * documents.size));
  return (clusters?: ItemClusters) =>
    compare(baseline, candidate, {
      ...options(random),
      ...(clusters === undefined ? {} : { clusters }),
    });
};
const byDocument: ItemClusters = {
  by: 'document',
  of: (item) => String(Math.floor(Number(item) / documents.size)),
};

describe('without a difference', () => {
  it('scores find one in 5% of sets', () => {
    const found = share((random) => isFound(scores(40, 0)(random)));
    expect(Math.abs(found - 0.05)).toBeLessThan(tolerance(0.05));
  });

  it('outcomes find one in no more than 5%', () => {
    expect(share((random) => isFound(outcomes(60, 0.15, 0.15)(random)))).toBeLessThan(0.05);
  });

  it('clustered items find one in 5% by cluster, and in far more item by item', () => {
    const [byCluster, byItem] = shares((random) => {
      const compared = clustered(0)(random);
      return [isFound(compared(byDocument)), isFound(compared())];
    });
    expect(Math.abs(byCluster! - 0.05)).toBeLessThan(tolerance(0.05));
    // The variance of the mean is (1 + 1/5)/24, taken for 2/120: √3 too small, or 26% of sets.
    expect(Math.abs(byItem! - 0.26)).toBeLessThan(tolerance(0.26));
  });

  it('three candidates find one in 5% together, and in far more one by one', () => {
    const [together, oneByOne] = shares((random) => {
      const candidates = ['a', 'b', 'c'].map((name) =>
        system(
          name,
          zeros(25).map(() => random.normal()),
        ),
      );
      const compared = compareVariants(system('base', zeros(25)), candidates, options(random));
      return [
        compared.some(({ adjustedPValue }) => adjustedPValue <= 0.05),
        compared.some(isFound),
      ];
    });
    expect(Math.abs(together! - 0.05)).toBeLessThan(tolerance(0.05));
    // 1 − 0.95³.
    expect(Math.abs(oneByOne! - 0.143)).toBeLessThan(tolerance(0.143));
  });
});

describe('with the difference that is called detectable', () => {
  it('scores find it in 80% of sets', () => {
    const { difference } = detectableMeanDifference({ n: 40, standardDeviation: 1 });
    const found = share((random) => isFound(scores(40, difference)(random)));
    expect(Math.abs(found - 0.8)).toBeLessThan(tolerance(0.8));
  });

  it('clustered items find it in 80%, where clusters count', () => {
    const standardDeviation = Math.sqrt(1 + 1 / documents.size);
    const { difference } = detectableMeanDifference({ n: documents.count, standardDeviation });
    const found = share((random) => isFound(clustered(difference)(random)(byDocument)));
    expect(Math.abs(found - 0.8)).toBeLessThan(tolerance(0.8));
  });

  it('the figure that a comparison reports is about right, from its own set', () => {
    const random = createRandom(7);
    const truth = detectableMeanDifference({
      n: documents.count,
      standardDeviation: Math.sqrt(1 + 1 / documents.size),
    }).difference;
    const reported = Array.from(
      { length: 100 },
      (_, i) => clustered(0)(random.split(i))(byDocument).detectable!,
    );
    const mean = reported.reduce((a, b) => a + b) / reported.length;
    expect(mean / truth).toBeGreaterThan(0.95);
    expect(mean / truth).toBeLessThan(1.03);
  });

  it('outcomes find it in 70 to 80%: the exact test is cautious', () => {
    const [n, disagreeing] = [160, 0.3];
    // The standard deviation depends on the difference itself: a few rounds settle it.
    let difference = 0;
    for (let round = 0; round < 4; round++) {
      const standardDeviation = Math.sqrt(disagreeing - difference ** 2);
      ({ difference } = detectableMeanDifference({ n, standardDeviation }));
    }
    const [p, q] = [(disagreeing + difference) / 2, (disagreeing - difference) / 2];
    const found = share((random) => isFound(outcomes(n, p, q)(random)));
    expect(found).toBeGreaterThan(0.7);
    expect(found).toBeLessThan(0.8 + tolerance(0.8));
  });
});

describe('the gate', () => {
  const passes = (n: number, difference: number, margin: number) =>
    share((random) => nonInferiority(scores(n, difference, 300)(random), { margin }).passed);

  it('lets a candidate that is worse by the margin pass in 2.5%', () => {
    const passed = passes(60, -0.3, 0.3);
    expect(passed).toBeLessThan(0.025 + tolerance(0.025));
    expect(passed).toBeGreaterThan(0);
  });

  it('lets an equal one pass as often as the size of the set allows', () => {
    // P(mean − 1.96·s/√n > −margin) for n = 60 and margin 0.4: about Φ(0.4·√60 − 2) = 0.86.
    expect(Math.abs(passes(60, 0, 0.4) - 0.86)).toBeLessThan(0.05);
  });

  it('holds for outcomes too', () => {
    const passed = share(
      (random) => nonInferiority(outcomes(80, 0.1, 0.2)(random), { margin: 0.1 }).passed,
    );
    expect(passed).toBeLessThan(0.025 + tolerance(0.025));
  });
});
