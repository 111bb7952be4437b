/**
 * @file What the parts of a block must do. Each case is about one thing that people get wrong;
 * numbers are PyTorch's, or can be worked out by hand.
 */
import assert from 'node:assert/strict';
import type { PracticeCase } from '@gradus/lab-kit';
import { blockCases, gatedCases, geluCase, normCases, torchTolerance } from '../fixtures/torch.ts';
import type * as Stub from './stub.ts';
import type { Matrix } from './stub.ts';

export const suiteVersion = 1;

type Implementation = Pick<
  typeof Stub,
  'layerNorm' | 'rmsNorm' | 'gelu' | 'geluTanh' | 'swiGlu' | 'preNormBlock'
>;

export function suite(implementation: object): PracticeCase[] {
  const own = implementation as Implementation;
  return [
    ...layerCases(own),
    ...rmsCases(own),
    ...bendCases(own),
    ...gateCases(own),
    ...blockOnes(own),
  ];
}

function layerCases({ layerNorm }: Implementation): PracticeCase[] {
  return [
    {
      name: 'LayerNorm: mean 0 and variance 1, the variance over n',
      run: () => assertRow(layerNorm([1, 3], [1, 1], [0, 0], 0), [-1, 1]),
    },
    {
      name: 'LayerNorm: weight and bias come last',
      run: () => assertRow(layerNorm([1, 3], [2, 3], [10, 20], 0), [8, 23]),
    },
    {
      name: 'LayerNorm: ε stands under the root, beside the variance',
      run: () => {
        assertRow(layerNorm([1, 3], [1, 1], [0, 0], 3), [-0.5, 0.5]);
        assertRow(
          layerNorm([0.01, 0.03], [1, 1], [0, 0]),
          [-1, 1].map((x) => (x * 0.01) / Math.sqrt(1.1e-4)),
        );
      },
    },
    {
      name: 'LayerNorm: equal numbers become the bias, not NaN',
      run: () => assertRow(layerNorm([7, 7, 7], [1, 2, 3], [4, 5, 6]), [4, 5, 6]),
    },
    {
      name: 'LayerNorm: a shift changes nothing, however far',
      run: () => {
        const [w, b] = [
          [1, 1, 1, 1],
          [0, 0, 0, 0],
        ];
        const x = [0.1, 2.3, 4.5, 8.7];
        const far = x.map((value) => value + 1e7);
        assertRow(layerNorm(far, w, b), layerNorm(x, w, b), 1e-7);
      },
    },
    ...normCases.map(({ name, x, weight, bias, layerNorm: expected }) => ({
      name: `LayerNorm: as PyTorch, ${name}`,
      run: (): void => assertRow(layerNorm(x, weight, bias), expected, torchTolerance),
    })),
    {
      name: 'LayerNorm: the numbers stay as they were',
      run: () => {
        const x = [3, 1, 2];
        layerNorm(x, [1, 1, 1], [0, 0, 0]);
        assert.deepEqual(x, [3, 1, 2]);
      },
    },
  ];
}

function rmsCases({ rmsNorm }: Implementation): PracticeCase[] {
  return [
    {
      name: 'RMSNorm: divided by the root of the mean square',
      run: () => assertRow(rmsNorm([3, 4], [1, 1], 0), [3 / Math.sqrt(12.5), 4 / Math.sqrt(12.5)]),
    },
    {
      name: 'RMSNorm: no mean is taken off',
      run: () => assertRow(rmsNorm([5, 5, 5], [1, 2, 3], 0), [1, 2, 3]),
    },
    {
      name: 'RMSNorm: ε stands under the root',
      run: () => assertRow(rmsNorm([1, -1], [1, 1], 3), [0.5, -0.5]),
    },
    {
      name: 'RMSNorm: zeros stay zeros',
      run: () => assertRow(rmsNorm([0, 0], [1, 1]), [0, 0]),
    },
    ...normCases.map(({ name, x, weight, rmsNorm: expected }) => ({
      name: `RMSNorm: as PyTorch, ${name}`,
      run: (): void => assertRow(rmsNorm(x, weight), expected, torchTolerance),
    })),
  ];
}

function bendCases({ gelu, geluTanh }: Implementation): PracticeCase[] {
  return [
    {
      name: 'GELU: as PyTorch',
      run: () =>
        assertRow(
          geluCase.x.map((x) => gelu(x)),
          geluCase.exact,
          torchTolerance,
        ),
    },
    {
      name: 'GELU: x for x above, 0 below, and their difference is x',
      run: () => {
        for (const x of [0.3, 1, 2.5, 5]) assertRow([gelu(x) - gelu(-x)], [x]);
        assertRow([gelu(40), gelu(-40), gelu(0)], [40, 0, 0]);
      },
    },
    {
      name: 'GELU by tanh: as PyTorch',
      run: () =>
        assertRow(
          geluCase.x.map((x) => geluTanh(x)),
          geluCase.tanh,
          torchTolerance,
        ),
    },
    {
      name: 'GELU by tanh: close to the exact one, and not the same',
      run: () => {
        const apart = Math.max(...geluCase.x.map((x) => Math.abs(geluTanh(x) - gelu(x))));
        assert.ok(apart > 1e-5 && apart < 1e-3, `they differ by ${apart}`);
      },
    },
  ];
}

function gateCases({ swiGlu }: Implementation): PracticeCase[] {
  const silu = (z: number): number => z / (1 + Math.exp(-z));
  return [
    {
      name: 'SwiGLU: the gate is bent, what goes up is not',
      run: () => assertRow(swiGlu([2], { gate: [[1]], up: [[-3]], down: [[1]] }), [silu(2) * -6]),
    },
    {
      name: 'SwiGLU: a gate far below zero shuts',
      run: () => assertRow(swiGlu([1], { gate: [[-800]], up: [[5]], down: [[1]] }), [0]),
    },
    ...gatedCases.map(({ output, x, ...matrices }, i) => ({
      name: `SwiGLU: as PyTorch, ${i + 1} of ${gatedCases.length}`,
      run: (): void => assertRow(swiGlu(x, matrices), output, torchTolerance),
    })),
  ];
}

function blockOnes({ preNormBlock }: Implementation): PracticeCase[] {
  const { block, x } = blockCases[1]!;
  const nothing = (rows: Matrix): Matrix => rows.map((row) => row.map(() => 0));
  const shut = { ...block, down: block.down.map((row) => row.map(() => 0)) };
  return [
    {
      name: 'block: parts that give nothing leave x as it is',
      run: () => assertRows(preNormBlock(shut, x, nothing), x),
    },
    {
      name: 'block: what is mixed is added to x',
      run: () =>
        assertRows(
          preNormBlock(shut, x, (rows) => rows.map((row) => row.map(() => 2))),
          x.map((row) => row.map((value) => value + 2)),
        ),
    },
    {
      name: 'block: what is mixed is normed, all positions at once',
      run: () => {
        let seen: Matrix = [];
        preNormBlock(block, x, (rows) => {
          seen = rows.map((row) => [...row]);
          return nothing(rows);
        });
        const { weight, bias } = block.attentionNorm;
        const expected = x.map((row) => {
          const mean = row.reduce((a, b) => a + b) / row.length;
          const variance = row.reduce((a, b) => a + (b - mean) ** 2, 0) / row.length;
          return row.map(
            (v, i) => ((v - mean) / Math.sqrt(variance + 1e-5)) * weight[i]! + bias[i]!,
          );
        });
        assertRows(seen, expected);
      },
    },
    ...blockCases.map((one) => ({
      name: `block: as PyTorch, ${one.name}`,
      run: (): void =>
        assertRows(
          preNormBlock(one.block, one.x, () => one.mixed),
          one.output,
          torchTolerance,
        ),
    })),
  ];
}

const assertRow = (
  actual: readonly number[],
  expected: readonly number[],
  tolerance?: number,
): void => assertRows([actual], [expected], tolerance);

function assertRows(actual: Matrix, expected: Matrix, tolerance = 1e-12): void {
  const sizes = (rows: Matrix): number[] => rows.map((row) => row.length);
  assert.deepEqual(sizes(actual), sizes(expected), 'rows and their lengths');
  for (const [t, row] of expected.entries()) {
    for (const [i, value] of row.entries()) {
      const found = actual[t]![i]!;
      if (!(Math.abs(found - value) <= tolerance * Math.max(1, Math.abs(value)))) {
        assert.fail(`row ${t}, number ${i}: ${found} instead of ${value}`);
      }
    }
  }
}
