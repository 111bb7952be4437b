/** @file Bad input, and what becomes of it. */
import type { Results } from '@gradus/evidence';
import { refusalOf } from '@gradus/lab-kit';
import { array, type NdArray, runEager, type Tensor, trace } from '@gradus/tensor';
import { attention, type Attention, scaledDotProduct } from '@gradus/transformer';

export function tryBadInputs(): Results['robustness'] {
  const matrix: NdArray = array([
    [1, 2],
    [3, 4],
  ]);
  const wide: NdArray = array([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  const huge = array([
    [3e4, 0],
    [0, 3e4],
  ]);
  const { data } = runEager(trace(self, [huge]), [huge]);
  return [
    {
      input: 'queries of two numbers, keys of three',
      ...refusalOf(() =>
        trace((q: Tensor, k: Tensor) => scaledDotProduct(q, k, k), [matrix, wide]),
      ),
    },
    {
      input: 'a width that the heads do not divide',
      ...refusalOf(() =>
        trace(
          (p: Attention, x: Tensor) => attention(p, x, { heads: 3 }).output,
          [square(4), array([[[1, 2, 3, 4]]])],
        ),
      ),
    },
    {
      input: 'a mask for three queries over two',
      ...refusalOf(() =>
        trace(
          (x: Tensor, mask: Tensor) => scaledDotProduct(x, x, x, { mask }),
          [
            matrix,
            array([
              [true, false],
              [true, true],
              [true, true],
            ]),
          ],
        ),
      ),
    },
    {
      input: 'scores of some 600 million',
      outcome: `finite: ${Array.from(data, Number).join(', ')}`,
      ok: Array.from(data, Number).every(Number.isFinite),
    },
  ];
}

const self = (x: Tensor): Tensor => scaledDotProduct(x, x, x);

function square(size: number): Attention<NdArray> {
  const weight = array(Array.from({ length: size }, () => Array<number>(size).fill(0.1)));
  return { query: { weight }, key: { weight }, value: { weight }, output: { weight } };
}
