/**
 * @file Why scores are divided by √D: the product of two random vectors spreads by √D, and a softmax
 * of large numbers is all on one key, where nothing is left to learn from.
 */
import { claim, type Claim, type Comparison, type Failure, linePlot } from '@gradus/evidence';
import type { LabContext } from '@gradus/lab-kit';
import { mean, pairedBootstrapInterval, type Random, standardDeviation } from '@gradus/statistics';
import {
  fromData,
  matmul,
  type NdArray,
  runEager,
  softmax,
  type Tensor,
  trace,
} from '@gradus/tensor';
import { attentionWeights } from '@gradus/transformer';

const widths = [4, 16, 64, 256, 1024];
const queries = 200;
const keys = 64;

interface AtWidth {
  readonly D: number;
  /** Of the unscaled scores. */
  readonly spread: number;
  /** e^entropy of each query's weights: how many keys it looks at. */
  readonly seen: { readonly scaled: readonly number[]; readonly plain: readonly number[] };
  /** Σ w (1 − w): how much of a change of scores comes through the softmax. */
  readonly passes: { readonly scaled: number; readonly plain: number };
}

export type Scale = readonly AtWidth[];

export function measureScale({ random }: LabContext): Scale {
  return widths.map((D) => {
    const q = normals(random.split(`queries ${D}`), [queries, D]);
    const k = normals(random.split(`keys ${D}`), [keys, D]);
    const scores = evaluate((a, b) => matmul(a, b, { transposeB: true }), q, k);
    const scaled = rowsOf(evaluate((a, b) => attentionWeights(a, b), q, k));
    const plain = rowsOf(evaluate(plainWeights, q, k));
    return {
      D,
      spread: standardDeviation(scores),
      seen: { scaled: scaled.map(keysSeen), plain: plain.map(keysSeen) },
      passes: { scaled: mean(scaled.map(passing)), plain: mean(plain.map(passing)) },
    };
  });
}

const plainWeights = (q: Tensor, k: Tensor): Tensor => softmax(matmul(q, k, { transposeB: true }));

export function scaleClaims(scale: Scale): Claim[] {
  const worst = Math.max(...scale.map(({ D, spread }) => Math.abs(spread / Math.sqrt(D) - 1)));
  return [
    claim({
      statement: `The product of two vectors of D standard normal numbers spreads by √D, for D from ${widths[0]} to ${widths.at(-1)}.`,
      metric: 'largest relative deviation from √D',
      value: worst,
      unit: 'share',
      comparison: '<=',
      threshold: 0.1,
      oracle: 'the variance of a sum of D products of independent standard normals is D',
      replay: { class: 'tolerance', tolerance: 1e-6 },
    }),
  ];
}

export function compareScale(scale: Scale, { random }: LabContext): Comparison {
  const { D, seen } = scale.at(-2)!;
  const { estimate, low, high, n, method } = pairedBootstrapInterval(
    seen.scaled,
    seen.plain,
    (a, b) => mean(a) - mean(b),
    { random: random.split('scale') },
  );
  return {
    metric: `keys that a query looks at, of ${keys}, at a width of ${D}`,
    unit: 'keys (e^entropy)',
    arms: [
      { name: 'scores divided by √D', value: mean(seen.scaled) },
      { name: 'scores as they are', value: mean(seen.plain) },
    ],
    difference: estimate,
    interval: { low, high },
    n,
    method,
  };
}

export function saturated(scale: Scale): Failure {
  const { D, seen, passes } = scale.at(-1)!;
  const narrow = scale[0]!;
  return {
    case: `attention without the scale, vectors of ${D} random numbers`,
    expected: `weights over several of ${keys} keys, as at a width of ${narrow.D} (${mean(narrow.seen.plain).toFixed(0)} keys), so that a change of the scores comes through`,
    got: `${mean(seen.plain).toFixed(2)} keys; ${(100 * passes.plain).toFixed(0)}% of a change comes through the softmax`,
    cause: `Scores spread by √${D} = ${Math.sqrt(D)}: the largest is far above the second, its weight is 1, and where a softmax is 1 it is flat.`,
    intervention: {
      change: 'the scores are divided by √D',
      got: `${mean(seen.scaled).toFixed(1)} keys; ${(100 * passes.scaled).toFixed(0)}% comes through`,
      removed: mean(seen.plain) < 2 && mean(seen.scaled) > 10,
    },
  };
}

export function scalePlot(scale: Scale): string {
  const series = (name: string, of: 'scaled' | 'plain') => ({
    name,
    points: scale.map(({ D, seen }) => ({ x: D, y: mean(seen[of]) })),
  });
  return linePlot({
    title: 'How many keys a query looks at, by the width of the vectors',
    description: 'Divided by the root of the width the number stays; without, it falls to one.',
    x: { label: 'Width D of queries and keys', unit: 'dimensions', scale: 'log2' },
    y: { label: `Keys looked at, of ${keys}`, unit: 'e^entropy' },
    series: [series('divided by √D', 'scaled'), series('as they are', 'plain')],
  });
}

function rowsOf(weights: readonly number[]): number[][] {
  return Array.from({ length: queries }, (_, row) => weights.slice(row * keys, (row + 1) * keys));
}

const keysSeen = (weights: readonly number[]): number =>
  Math.exp(weights.reduce((sofar, w) => (w > 0 ? sofar - w * Math.log(w) : sofar), 0));

/** The trace of the softmax's derivative. */
const passing = (weights: readonly number[]): number =>
  weights.reduce((sofar, w) => sofar + w * (1 - w), 0);

function normals(random: Random, shape: readonly [number, number]): NdArray {
  return fromData(
    Float64Array.from({ length: shape[0] * shape[1] }, () => random.normal()),
    shape,
  );
}

function evaluate(build: (q: Tensor, k: Tensor) => Tensor, q: NdArray, k: NdArray): number[] {
  return Array.from(runEager(trace(build, [q, k]), [q, k]).data, Number);
}
