/**
 * @file Is the candidate better than the baseline, on the same items? The mean difference with its
 * interval, a test, and the smallest difference that this set of items could have shown.
 */
import type { Comparison } from '@gradus/evidence';
import {
  detectableMeanDifference,
  expandedLevel,
  mcnemarTest,
  mean,
  pairedBootstrapInterval,
  pairedPermutationTest,
  pairedProportionsInterval,
  pairOutcomes,
  type Interval,
  type PairedOutcomes,
  type Random,
} from '@gradus/statistics';
import { formatCount } from '@gradus/runtime';
import { refused } from '../arguments.ts';
import {
  pairScores,
  unitDeviation,
  unitDifferences,
  type ItemClusters,
  type PairedScores,
  type ScoredSystem,
} from './paired-scores.ts';

export interface ComparisonOptions {
  readonly metric: string;
  /** `points`, `ms`: as people say it; the scores are in it. */
  readonly unit: string;
  readonly random: Random;
  /** Whole clusters are drawn, permuted and counted where this is given. */
  readonly clusters?: ItemClusters;
  /** 0.95 unless given. */
  readonly level?: number;
  /** Resamples of the interval and sign patterns of the test; 10,000 each unless given. */
  readonly resamples?: number;
}

export interface PairedComparison {
  readonly metric: string;
  readonly unit: string;
  readonly baseline: { readonly name: string; readonly mean: number };
  readonly candidate: { readonly name: string; readonly mean: number };
  /** Candidate minus baseline. */
  readonly difference: number;
  readonly interval: Pick<Interval, 'low' | 'high' | 'level'>;
  /** How the interval was made. */
  readonly method: string;
  /** Two-sided; by `test`. */
  readonly pValue: number;
  readonly test: string;
  /** Items. */
  readonly n: number;
  /** Independent units: clusters, or the items themselves. */
  readonly units: number;
  /** Items on which the candidate scored higher, lower, the same. */
  readonly wins: number;
  readonly losses: number;
  readonly ties: number;
  /**
   * The true difference that a test at 5% would find in 80 of 100 such sets; absent where the two
   * never differed, so that nothing is known about how much they vary.
   */
  readonly detectable?: number;
}

/**
 * Scores of 0 and 1 are compared by McNemar's exact test and Tango's interval, others by
 * Fisher's randomisation and a bootstrap (BCa, its level expanded for few units). Where items are clustered, both go by cluster.
 * @throws GradusError for items of one system only, or fewer than two independent units
 */
export function compare(
  baseline: ScoredSystem,
  candidate: ScoredSystem,
  options: ComparisonOptions,
): PairedComparison {
  const { metric, unit, clusters } = options;
  const paired = pairScores(baseline, candidate, clusters);
  const differences = unitDifferences(paired);
  if (differences.length < 2) {
    const what = clusters === undefined ? 'items' : `clusters by ${clusters.by}`;
    throw refused('Cannot compare', `at least 2 ${what}`, differences.length);
  }
  const isBinary = [...paired.baseline, ...paired.candidate].every((s) => s === 0 || s === 1);
  const compared = isBinary && clusters === undefined ? compareOutcomes : compareScores;
  const wins = paired.candidate.filter((score, i) => score > paired.baseline[i]!).length;
  const losses = paired.candidate.filter((score, i) => score < paired.baseline[i]!).length;
  const deviation = unitDeviation(paired);
  return {
    metric,
    unit,
    baseline: { name: baseline.name, mean: mean(paired.baseline) },
    candidate: { name: candidate.name, mean: mean(paired.candidate) },
    ...compared(paired, differences, options),
    n: paired.items.length,
    units: differences.length,
    wins,
    losses,
    ties: paired.items.length - wins - losses,
    ...(deviation > 0 ? { detectable: deviation * detectableDeviations(differences.length) } : {}),
  };
}

/** The detectable difference in standard deviations of a unit. */
const detectableDeviations = remembered(
  (units: number) => detectableMeanDifference({ n: units, standardDeviation: 1 }).difference,
);

const levelFor = remembered((units: number, level: number) => expandedLevel(level, units));

/** A simulation asks for the same figure thousands of times, and it takes a while to find. */
function remembered<Arguments extends readonly number[]>(
  compute: (...given: Arguments) => number,
): (...given: Arguments) => number {
  const known = new Map<string, number>();
  return (...given) => {
    const key = given.join(' ');
    const value = known.get(key) ?? compute(...given);
    known.set(key, value);
    return value;
  };
}

type Compared = Pick<PairedComparison, 'difference' | 'interval' | 'method' | 'pValue' | 'test'>;

function compareOutcomes(
  { baseline, candidate }: PairedScores,
  _: readonly number[],
  { level = 0.95 }: ComparisonOptions,
): Compared {
  const outcomes: PairedOutcomes = pairOutcomes(candidate.map(Boolean), baseline.map(Boolean));
  const { estimate, low, high, method } = pairedProportionsInterval(outcomes, { level });
  const test = mcnemarTest(outcomes);
  return {
    difference: estimate,
    interval: { low, high, level },
    method,
    pValue: test.pValue,
    test: test.method,
  };
}

function compareScores(
  { baseline, candidate, labels }: PairedScores,
  differences: readonly number[],
  { random, clusters, level = 0.95, resamples = 10_000 }: ComparisonOptions,
): Compared {
  const { estimate, low, high, method } = pairedBootstrapInterval(
    candidate,
    baseline,
    (a, b) => mean(a) - mean(b),
    {
      random: random.split('interval'),
      level: levelFor(differences.length, level),
      resamples,
      ...(clusters === undefined ? {} : { clusters: { by: clusters.by, labels: labels! } }),
    },
  );
  // If the two were alike, each unit's difference might as well have the other sign.
  const zeros = differences.map(() => 0);
  const test = pairedPermutationTest(differences, zeros, {
    random: random.split('test'),
    permutations: resamples,
  });
  const byCluster = clusters === undefined ? '' : `, signs by ${clusters.by}`;
  return {
    difference: estimate,
    interval: { low, high, level },
    method: `${method}, its level expanded for ${formatCount(differences.length)} units`,
    pValue: test.pValue,
    test: `${test.method}${byCluster}`,
  };
}

/** For evidence: baseline and candidate as arms, the candidate first, as its difference is. */
export function comparisonForEvidence(compared: PairedComparison): Comparison {
  const { metric, unit, candidate, baseline, difference, interval, n, method } = compared;
  if (interval.level !== 0.95) {
    throw refused('Evidence shows 95% intervals', 'level 0.95', interval.level);
  }
  return {
    metric,
    unit,
    arms: [
      { name: candidate.name, value: candidate.mean },
      { name: baseline.name, value: baseline.mean },
    ],
    difference,
    interval: { low: interval.low, high: interval.high },
    n,
    method,
  };
}

/** `this set of 40 cannot see a difference under 0.09 points`; of clusters where there are any. */
export function describeDetectable({ n, units, unit, detectable }: PairedComparison): string {
  const set = units === n ? `this set of ${n}` : `this set of ${n} in ${units} clusters`;
  return detectable === undefined
    ? `on ${set} the two never differed: it says nothing about small differences`
    : `${set} cannot see a difference under ${detectable.toPrecision(2)} ${unit}`;
}
