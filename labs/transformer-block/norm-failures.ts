/** @file Two ways to write a norm that is wrong, and robustness. */
import type { Failure, Results } from '@gradus/evidence';
import { GradusError } from '@gradus/runtime';
import {
  add,
  array,
  mul,
  mean,
  runEager,
  square,
  sub,
  sum,
  rsqrt,
  type NdArray,
  type Tensor,
  trace,
} from '@gradus/tensor';
import {
  encoderBlock,
  type EncoderBlock,
  layerNorm,
  type Linear,
  normalArray,
  rmsNorm,
} from '@gradus/transformer';
import { createRandom } from '@gradus/statistics';
import { normCases } from './fixtures/torch.ts';
import { largestDifference } from './oracles.ts';
import * as own from './practice/solution.ts';

/** Padding and dead units give vectors of one number. */
export function withoutEpsilon(): Failure {
  const ones = array([1, 1, 1, 1]);
  const by = (epsilon: number): number[] => {
    const build = (w: Tensor, x: Tensor): Tensor => layerNorm({ weight: w }, x, epsilon);
    const values = [ones, array([7, 7, 7, 7])] as const;
    return Array.from(runEager(trace(build, [...values]), [...values]).data, Number);
  };
  const [without, with5] = [by(0), by(1e-5)];
  return {
    case: 'a vector whose numbers are all 7, and a LayerNorm without an ε',
    expected: 'zeros: there is nothing but the mean',
    got: without.join(', '),
    cause:
      'The variance is 0, and 0 / √0 is not a number. One such position makes the loss NaN, and the next step every weight.',
    intervention: {
      change: 'ε = 1e-5 is added to the variance',
      got: with5.join(', '),
      removed: without.every(Number.isNaN) && with5.every((value) => value === 0),
    },
  };
}

/** The variance of a sample is another thing. */
export function sampleVariance(): Failure {
  const { x, weight, bias, layerNorm: expected, name } = normCases[0]!;
  const n = x.length;
  const values = [array(x, 'float64'), array(weight, 'float64'), array(bias, 'float64')] as const;
  const build = (t: Tensor, w: Tensor, b: Tensor): Tensor => {
    const centred = sub(t, mean(t));
    const variance = mul(sum(square(centred)), 1 / (n - 1));
    return add(mul(mul(centred, rsqrt(add(variance, 1e-5))), w), b);
  };
  const found = Array.from(runEager(trace(build, [...values]), [...values]).data, Number);
  const [by1, byN] = [found, own.layerNorm(x, weight, bias)].map((one) =>
    largestDifference([one], [expected]),
  ) as [number, number];
  return {
    case: `a variance divided by n − 1, as statistics books have it, over ${name}`,
    expected: "PyTorch's LayerNorm",
    got: `${by1.toFixed(3)} beside it: every number is smaller by √((n − 1) / n)`,
    cause:
      'A norm describes the numbers at hand and estimates nothing. In a wide layer the difference is small enough to be taken for rounding, and a checkpoint of others then gives slightly other logits.',
    intervention: {
      change: 'divided by n',
      got: byN.toExponential(0),
      removed: by1 > 0.01 && byN < 1e-9,
    },
  };
}

export function tryBadInputs(): Results['robustness'] {
  const norm = (values: readonly number[]): number[] => {
    const x = array([...values]);
    const weight = array(values.map(() => 1));
    const build = (w: Tensor, t: Tensor): Tensor => rmsNorm({ weight: w }, t);
    return Array.from(runEager(trace(build, [weight, x]), [weight, x]).data, Number);
  };
  const huge = norm([1e15, -1e15]);
  const zero = norm([0, 0, 0]);
  return [
    {
      input: 'numbers of 10¹⁵',
      outcome: `finite: ${huge.join(', ')}`,
      ok: huge.every(Number.isFinite),
    },
    {
      input: 'zeros',
      outcome: `zeros: ${zero.join(', ')}`,
      ok: zero.every((value) => value === 0),
    },
    {
      input: 'a weight for three numbers over four',
      ...refusalOf(() =>
        trace(
          (w: Tensor, x: Tensor) => layerNorm({ weight: w }, x),
          [array([1, 1, 1]), array([1, 2, 3, 4])],
        ),
      ),
    },
    {
      input: 'a width that the heads do not divide',
      ...refusalOf(() =>
        trace(
          (p: EncoderBlock, x: Tensor) => encoderBlock(p, x, { heads: 3 }),
          [blockOf(4), array([[[1, 2, 3, 4]]])],
        ),
      ),
    },
  ];
}

function blockOf(C: number): EncoderBlock<NdArray> {
  const matrix = (rows: number, columns: number): Linear<NdArray> => ({
    weight: normalArray(createRandom(1), [rows, columns], 0.1),
  });
  const norm = { weight: normalArray(createRandom(2), [C], 1) };
  const whole = matrix(C, C);
  return {
    attentionNorm: norm,
    attention: { query: whole, key: whole, value: whole, output: whole },
    feedForwardNorm: norm,
    feedForward: { up: matrix(4 * C, C), down: matrix(C, 4 * C) },
  };
}

function refusalOf(action: () => unknown): { readonly outcome: string; readonly ok: boolean } {
  try {
    action();
    return { outcome: 'accepted', ok: false };
  } catch (error) {
    if (!(error instanceof GradusError)) throw error;
    // Without the place in the source, which is another on every machine.
    return { outcome: error.message.replace(/ In [^ ]+:\d+:\d+\.$/, ''), ok: true };
  }
}
