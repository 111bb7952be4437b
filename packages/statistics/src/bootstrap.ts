/**
 * @file Bootstrap intervals for any statistic: one sample, pairs, or two independent samples;
 * of rows that are independent, clustered, or follow each other in time.
 *
 * Efron and Tibshirani, "An Introduction to the Bootstrap" (1993). The resamples are drawn in
 * order from the generator that is passed in, so the same seed gives the same interval.
 */
import { formatCount } from '@gradus/runtime';
import {
  finiteValues,
  refused,
  requireOpenFraction,
  requireSameLength,
  requireWhole,
} from './arguments.ts';
import { bcaEndpoints, percentileEndpoints } from './bca.ts';
import { automaticBlockLength } from './block-length.ts';
import type { Random } from './random.ts';
import { resampleBlocks, resampleClusters, resampleRows } from './resampling.ts';
import type { Resampling } from './resampling.ts';

export interface Interval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  /** 0.95 for a 95% interval. */
  readonly level: number;
  /** Rows: values, or pairs, or the values of both samples. */
  readonly n: number;
  /** `BCa bootstrap, 10,000 resamples, clustered by document (40 clusters), seed 1`. */
  readonly method: string;
}

/** The array is the callee's to reorder, and is overwritten after the call. */
export type Statistic = (sample: Float64Array) => number;
export type TwoSampleStatistic = (first: Float64Array, second: Float64Array) => number;

interface CommonOptions {
  readonly random: Random;
  /** 10,000 unless given; at least 100. */
  readonly resamples?: number;
  /** 0.95 unless given. */
  readonly level?: number;
  /**
   * BCa unless given, and percentile for blocks, where BCa is refused: blocks overlap, so there is
   * no unit to leave out. Percentile suits quantiles, which a single value hardly moves.
   */
  readonly interval?: 'bca' | 'percentile';
  /**
   * For rows in the order of time: how many of them stay together. `automatic` estimates it from
   * each column and takes the longest.
   */
  readonly blockLength?: number | 'automatic';
}

export interface BootstrapOptions extends CommonOptions {
  /** For rows that resemble each other within a group: one label per row. */
  readonly clusters?: Clusters;
}

export interface TwoSampleBootstrapOptions extends CommonOptions {
  /** As for one sample, the labels of each sample in a list of its own. */
  readonly clusters?: {
    readonly by: string;
    readonly labels: readonly [first: Clusters['labels'], second: Clusters['labels']];
  };
}

export interface Clusters {
  /** What the labels name, for the report: `document`. */
  readonly by: string;
  readonly labels: readonly (string | number)[];
}

/** @throws GradusError for fewer than two values, missing values, or an undefined interval. */
export function bootstrapInterval(
  values: ArrayLike<number>,
  statistic: Statistic,
  options: BootstrapOptions,
): Interval {
  const sample = sampleOf([values], 'these values', options.blockLength, options.clusters);
  return intervalOf([sample], ([column]) => statistic(column!), 'bootstrap', options);
}

/**
 * Pairs stay together: `first[i]` and `second[i]` belong to the same item. For a difference,
 * `(a, b) => mean(a) - mean(b)`; for a ratio of totals, `(a, b) => mean(a) / mean(b)`.
 */
export function pairedBootstrapInterval(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  statistic: TwoSampleStatistic,
  options: BootstrapOptions,
): Interval {
  requireSameLength('these values', first, second);
  const sample = sampleOf([first, second], 'these pairs', options.blockLength, options.clusters);
  return intervalOf([sample], ([a, b]) => statistic(a!, b!), 'bootstrap of pairs', options);
}

/** Two samples that have nothing to do with each other, of any two sizes. */
export function twoSampleBootstrapInterval(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  statistic: TwoSampleStatistic,
  options: TwoSampleBootstrapOptions,
): Interval {
  const { blockLength, clusters } = options;
  const ofFirst = clusters && { by: clusters.by, labels: clusters.labels[0] };
  const ofSecond = clusters && { by: clusters.by, labels: clusters.labels[1] };
  const samples = [
    sampleOf([first], 'the first sample', blockLength, ofFirst),
    sampleOf([second], 'the second sample', blockLength, ofSecond),
  ];
  const sizes = `${formatCount(first.length)} and ${formatCount(second.length)} values`;
  const kind = `bootstrap of two independent samples (${sizes})`;
  return intervalOf(samples, ([a, b]) => statistic(a!, b!), kind, options);
}

/** Columns whose rows belong together, and how those rows are drawn. */
interface Sample {
  readonly columns: readonly Float64Array[];
  readonly rowCount: number;
  readonly resampling: Resampling;
}

type ColumnStatistic = (columns: readonly Float64Array[]) => number;

function sampleOf(
  lists: readonly ArrayLike<number>[],
  what: string,
  blockLength: CommonOptions['blockLength'],
  clusters: Clusters | undefined,
): Sample {
  const columns = lists.map((list) => finiteValues(list, what, 2));
  const rowCount = columns[0]!.length;
  return { columns, rowCount, resampling: chooseResampling() };

  function chooseResampling(): Resampling {
    if (clusters !== undefined && blockLength !== undefined) {
      throw refused('Cannot choose a bootstrap', 'either clusters or a block length', 'both');
    }
    if (clusters !== undefined) {
      requireSameLength(`${what} with their clusters`, columns[0]!, clusters.labels);
      return resampleClusters(clusters.labels, clusters.by);
    }
    if (blockLength === undefined) return resampleRows(rowCount);
    const length =
      blockLength === 'automatic' ? Math.max(...columns.map(automaticBlockLength)) : blockLength;
    return resampleBlocks(rowCount, length);
  }
}

function intervalOf(
  samples: readonly Sample[],
  statistic: ColumnStatistic,
  kind: string,
  options: CommonOptions,
): Interval {
  const { random, resamples = 10_000, level = 0.95 } = options;
  requireWhole(resamples, 'number of resamples', 100);
  requireOpenFraction(level, 'level');
  const overlapping = samples.some(({ resampling }) => resampling.units === undefined);
  const { interval = overlapping ? 'percentile' : 'bca' } = options;
  if (interval === 'bca' && overlapping) {
    throw refused('Cannot make a BCa interval from blocks', "interval 'percentile'", "'bca'");
  }
  const descriptions = [...new Set(samples.map(({ resampling }) => resampling.description))];
  const method = [
    `${interval === 'bca' ? 'BCa' : 'percentile'} ${kind}`,
    `${formatCount(resamples)} resamples`,
    descriptions.join(' and '),
    random.describe(),
  ];

  const evaluate = evaluator(samples, statistic);
  const everyRow = samples.map(({ rowCount }) =>
    Uint32Array.from({ length: rowCount }, (_, row) => row),
  );
  const estimate = evaluate(everyRow);
  const replicates = new Float64Array(resamples);
  for (let i = 0; i < resamples; i++) {
    replicates[i] = evaluate(samples.map(({ resampling }) => resampling.draw(random)));
  }
  replicates.sort();
  const endpoints =
    interval === 'bca'
      ? bcaEndpoints(replicates, estimate, jackknife(samples, evaluate, everyRow, random), level)
      : percentileEndpoints(replicates, level);
  return {
    estimate,
    ...endpoints,
    level,
    n: samples.reduce((sum, { rowCount }) => sum + rowCount, 0),
    method: method.filter((part) => part !== '').join(', '),
  };
}

type Evaluate = (rowsOfSamples: readonly Uint32Array[]) => number;

/** Gathers the rows of every column into buffers that are reused, and applies the statistic. */
function evaluator(samples: readonly Sample[], statistic: ColumnStatistic): Evaluate {
  const buffers = samples.map(({ columns }) =>
    columns.map((column) => new Float64Array(column.length)),
  );
  return (rowsOfSamples) => {
    const gathered: Float64Array[] = [];
    for (const [sample, { columns }] of samples.entries()) {
      const rows = rowsOfSamples[sample]!;
      for (const [index, column] of columns.entries()) {
        let buffer = buffers[sample]![index]!;
        if (buffer.length < rows.length) {
          buffer = new Float64Array(rows.length * 2);
          buffers[sample]![index] = buffer;
        }
        const taken = buffer.length === rows.length ? buffer : buffer.subarray(0, rows.length);
        for (let i = 0; i < rows.length; i++) taken[i] = column[rows[i]!]!;
        gathered.push(taken);
      }
    }
    const value = statistic(gathered);
    if (!Number.isFinite(value)) {
      throw refused(
        'Cannot bootstrap this statistic',
        'a finite number from every resample',
        value,
        'A ratio, for one, needs a denominator that no resample makes zero.',
      );
    }
    return value;
  };
}

/** Past this the jackknife leaves out groups, or its cost would grow with the square of n. */
const mostLeftOut = 1_000;

/** For each sample, the estimates without one unit, or without one of 1,000 random groups. */
function jackknife(
  samples: readonly Sample[],
  evaluate: Evaluate,
  everyRow: readonly Uint32Array[],
  random: Random,
): Float64Array[] {
  return samples.map(({ resampling, rowCount }, sample) => {
    const { count, ofRow } = resampling.units!;
    const groupOfUnit = Uint32Array.from({ length: count }, (_, unit) => unit % mostLeftOut);
    if (count > mostLeftOut) random.shuffle(groupOfUnit);
    const kept = new Uint32Array(rowCount);
    const rows = [...everyRow];
    return Float64Array.from({ length: Math.min(count, mostLeftOut) }, (_, group) => {
      let length = 0;
      for (let row = 0; row < rowCount; row++) {
        if (groupOfUnit[ofRow[row]!] !== group) kept[length++] = row;
      }
      rows[sample] = kept.subarray(0, length);
      return evaluate(rows);
    });
  });
}
