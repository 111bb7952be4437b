/** @file Why keys and values are kept, and queries are not: what the next token depends on. */
import { claim, type Claim } from '@gradus/evidence';
import type { LabContext } from '@gradus/lab-kit';
import {
  fromData,
  grad,
  iota,
  type NdArray,
  runEager,
  slice,
  sum,
  type Tensor,
  trace,
} from '@gradus/tensor';
import { causalMask, scaledDotProduct } from '@gradus/transformer';

const [T, D] = [16, 8];

interface Projected<Leaf> {
  readonly queries: Leaf; // [T, D]
  readonly keys: Leaf; // [T, D]
  readonly values: Leaf; // [T, D]
}

export function keptClaims({ random }: LabContext): Claim[] {
  const draws = random.split('kept');
  const matrix = (): NdArray =>
    fromData(
      Float64Array.from({ length: T * D }, () => draws.normal()),
      [T, D],
    );
  const all = { queries: matrix(), keys: matrix(), values: matrix() };
  const lastOutput = ({ queries, keys, values }: Projected<Tensor>): Tensor => {
    const places = iota(T);
    const outputs = scaledDotProduct(queries, keys, values, { mask: causalMask(places, places) });
    return sum(slice(outputs, { axis: 0, start: T - 1 }));
  };
  const slopes = runEager(trace(grad(lastOutput), [all]), [all]) as Projected<NdArray>;
  const reaching = (slope: NdArray): number => {
    const numbers = slope.data as Float64Array;
    const rows = Array.from({ length: T - 1 }, (_, t) => numbers.subarray(t * D, (t + 1) * D));
    return rows.filter((row) => row.some((value) => value !== 0)).length;
  };
  const exact = {
    oracle: 'the derivative of the last output',
    replay: { class: 'exact' },
  } as const;
  return [
    claim({
      statement: `What attention gives the last of ${T} tokens depends on no query but its own.`,
      metric: 'earlier queries that reach it',
      value: reaching(slopes.queries),
      unit: 'queries',
      comparison: '=',
      threshold: 0,
      ...exact,
    }),
    claim({
      statement: 'It depends on every earlier key, and on every earlier value.',
      metric: 'earlier keys and values that reach it',
      value: reaching(slopes.keys) + reaching(slopes.values),
      unit: 'keys and values',
      comparison: '=',
      threshold: 2 * (T - 1),
      ...exact,
    }),
  ];
}
