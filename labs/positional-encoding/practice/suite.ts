/**
 * @file What an implementation of positions must do. Each case is about one thing that people get
 * wrong; the last of each group are held against PyTorch and transformers, or against what must not
 * change.
 */
import assert from 'node:assert/strict';
import type { PracticeCase } from '@gradus/lab-kit';
import { createRandom } from '@gradus/statistics';
import {
  torchAlibi,
  torchRotations,
  torchScaled,
  torchSinusoidal,
  torchTolerances,
} from '../fixtures/torch.ts';
import type { Llama3Scaling, Matrix } from './stub.ts';

export const suiteVersion = 1;

interface Implementation {
  readonly sinusoidal: (positions: number, width: number) => number[][];
  readonly rotaryFrequencies: (width: number, base: number, scaling?: Llama3Scaling) => number[];
  readonly rotate: (vectors: Matrix, frequencies: readonly number[], offset?: number) => number[][];
  readonly alibiSlopes: (heads: number) => number[];
  readonly alibiBias: (heads: number, queries: number, keys: number) => number[][][];
}

export function suite(implementation: object): PracticeCase[] {
  const given = implementation as Implementation;
  return [
    ...sinusoidalCases(given),
    ...frequencyCases(given),
    ...rotateCases(given),
    ...alibiCases(given),
  ];
}

const { sin, cos } = Math;
/** Tables may be kept in single precision. */
const single = 1e-6;

function sinusoidalCases({ sinusoidal }: Implementation): PracticeCase[] {
  return [
    {
      name: 'sinusoidal: position 0 is all sines of 0 and cosines of 0',
      run: () => close(sinusoidal(1, 6), [[0, 1, 0, 1, 0, 1]], single),
    },
    {
      name: 'sinusoidal: sine and cosine of one angle stand side by side',
      run: () => {
        const row = sinusoidal(4, 8)[3]!;
        for (let i = 0; i < 8; i += 2) {
          close([[row[i]! ** 2 + row[i + 1]! ** 2]], [[1]], single);
        }
        close([row.slice(0, 2)], [[sin(3), cos(3)]], single);
      },
    },
    {
      name: 'sinusoidal: waves grow from 2π to 10,000 · 2π over the width',
      run: () => close(sinusoidal(2, 4), [[0, 1, 0, 1], [sin(1), cos(1), sin(0.01), cos(0.01)]], single), // oxfmt-ignore
    },
    {
      name: 'sinusoidal: the product of two places depends on their distance alone',
      run: () => {
        const table = sinusoidal(60, 16);
        const product = (a: number, b: number): number => dot(table[a]!, table[b]!);
        close([[product(3, 10), product(40, 47)]], [[product(50, 57), product(7, 0)]], 1e-5);
      },
    },
    {
      name: 'sinusoidal: as XLM in transformers, 40 positions of 16 numbers',
      run: () => close(sinusoidal(40, 16), torchSinusoidal, torchTolerances.float32),
    },
  ];
}

const stretch: Llama3Scaling = {
  factor: 4,
  lowFrequencyFactor: 1,
  highFrequencyFactor: 4,
  originalContextLength: 64,
};

function frequencyCases({ rotaryFrequencies }: Implementation): PracticeCase[] {
  const list = (width: number, base: number, scaling?: Llama3Scaling): number[][] => [
    rotaryFrequencies(width, base, scaling),
  ];
  return [
    {
      name: 'frequencies: one for each pair, from 1 down',
      run: () => close(list(4, 10_000), [[1, 0.01]]),
    },
    {
      name: 'frequencies: the base decides how slow the slowest is',
      run: () => close(list(6, 1000), [[1, 0.1, 0.01]]),
    },
    {
      name: 'frequencies, scaled: short waves stay as they are',
      run: () => close([rotaryFrequencies(16, 10_000, stretch).slice(0, 1)], [[1]]),
    },
    {
      name: 'frequencies, scaled: long waves are slowed by the factor',
      run: () => {
        const [plain, scaled] = [undefined, stretch].map((scaling) =>
          rotaryFrequencies(16, 10_000, scaling).slice(-3),
        );
        close([scaled!], [plain!.map((frequency) => frequency / 4)]);
      },
    },
    {
      name: 'frequencies, scaled: between them by a share of both',
      run: () => {
        // A wave of 2π / 0.2 = 31.4 positions; 64 / 31.4 = 2.04 turns: a share of 0.3457.
        const share = ((64 * 0.2) / (2 * Math.PI) - 1) / 3;
        const expected = (1 - share) * 0.05 + share * 0.2;
        close([rotaryFrequencies(4, 25, stretch).slice(1)], [[expected]]);
      },
    },
    ...torchScaled.map(({ width, base, scaling, frequencies }) => ({
      name: `frequencies, scaled: as LLaMA in transformers, ${width} dimensions of base ${base}`,
      run: () => {
        const found = rotaryFrequencies(width, base, scaling);
        close([found.map((frequency, i) => frequency / frequencies[i]!)], [frequencies.map(() => 1)], torchTolerances.float32); // oxfmt-ignore
      },
    })),
  ];
}

function rotateCases({ rotate }: Implementation): PracticeCase[] {
  const random = createRandom(8);
  const vectors = Array.from({ length: 5 }, () => Array.from({ length: 6 }, () => random.normal()));
  const frequencies = [1, 0.3, 0.02];
  return [
    {
      name: 'rotate: position 0 stays as it is',
      run: () => close(rotate([[1, 2, 3, 4]], [1, 0.01]), [[1, 2, 3, 4]]),
    },
    {
      name: 'rotate: a pair is a dimension and the one half the width further',
      run: () => close(rotate([[1, 0, 0, 0]], [1, 0.01], 1), [[cos(1), 0, sin(1), 0]]),
    },
    {
      name: 'rotate: from the first towards the second, and from the second away from the first',
      run: () => close(rotate([[0, 0, 1, 0]], [1, 0.01], 1), [[-sin(1), 0, cos(1), 0]]),
    },
    {
      name: 'rotate: each pair by a frequency of its own',
      run: () => close(rotate([[0, 1, 0, 0]], [1, 0.25], 2), [[0, cos(0.5), 0, sin(0.5)]]),
    },
    {
      name: 'rotate: each row by its own position',
      run: () =>
        close(
          rotate(
            Array.from({ length: 4 }, () => [1, 0]),
            [0.5],
          ),
          [0, 1, 2, 3].map((t) => [cos(t / 2), sin(t / 2)]),
        ),
    },
    {
      name: 'rotate: behind a cache the rows go on counting',
      run: () =>
        close(rotate(vectors.slice(3), frequencies, 3), rotate(vectors, frequencies).slice(3)),
    },
    {
      name: 'rotate: lengths stay',
      run: () => {
        const turned = rotate(vectors, frequencies, 1000);
        close([turned.map((row) => dot(row, row))], [vectors.map((row) => dot(row, row))], 1e-10);
      },
    },
    {
      name: 'rotate: products depend on the distance alone, wherever the text begins',
      run: () => {
        const products = (offset: number): number[][] => {
          const turned = rotate(vectors, frequencies, offset);
          return turned.map((a) => turned.map((b) => dot(a, b)));
        };
        close(products(700), products(0), 1e-9);
        // And on the distance they do depend.
        const turned = rotate([[1, 2], [1, 2]], [1]); // oxfmt-ignore
        close([[dot(turned[0]!, turned[1]!)]], [[5 * cos(1)]]);
      },
    },
    {
      name: 'rotate: the argument stays as it was',
      run: () => {
        const copy = structuredClone(vectors);
        rotate(vectors, frequencies, 2);
        assert.deepEqual(vectors, copy);
      },
    },
    ...torchRotations.map(({ base, offset, vectors: given, complex }) => ({
      name: `rotate: as complex numbers in PyTorch, ${given[0]!.length} dimensions from position ${offset}`,
      run: () => {
        const D = given[0]!.length;
        const own = Array.from({ length: D / 2 }, (_, i) => base ** ((-2 * i) / D));
        close(rotate(given, own, offset), complex, torchTolerances.complex);
      },
    })),
  ];
}

function alibiCases({ alibiSlopes, alibiBias }: Implementation): PracticeCase[] {
  return [
    {
      name: 'slopes: eight heads, from a half down to 1/256',
      run: () => close([alibiSlopes(8)], [[1, 2, 3, 4, 5, 6, 7, 8].map((h) => 2 ** -h)]),
    },
    {
      name: 'slopes: two heads',
      run: () => close([alibiSlopes(2)], [[2 ** -4, 2 ** -8]]),
    },
    {
      name: 'slopes: six heads take those of four and the first and third of eight',
      run: () => close([alibiSlopes(6)], [[2 ** -2, 2 ** -4, 2 ** -6, 2 ** -8, 2 ** -1, 2 ** -3]]),
    },
    {
      name: 'bias: nothing for itself, the slope more for each place back',
      run: () => {
        const bias = alibiBias(2, 3, 3);
        assert.equal(bias.length, 2, 'heads');
        close([[bias[0]![2]![2]!, bias[0]![2]![1]!, bias[0]![2]![0]!]], [[0, -1 / 16, -2 / 16]], single); // oxfmt-ignore
        close([[bias[1]![1]![0]!]], [[-1 / 256]], single);
      },
    },
    {
      name: 'bias: fewer queries than keys are the last places',
      run: () => close(alibiBias(1, 2, 4)[0]!, [[-2, -1, 0, 1], [-3, -2, -1, 0]].map((row) => row.map((d) => d / 256)), single), // oxfmt-ignore
    },
    {
      name: 'bias: the same wherever the text begins',
      run: () => {
        const [short, long] = [alibiBias(4, 3, 3), alibiBias(4, 3, 9)];
        for (const [head, rows] of short.entries()) {
          close(
            long[head]!.map((row) => row.slice(6)),
            rows,
            single,
          );
        }
      },
    },
    ...torchAlibi.map(({ heads, length, bias }) => ({
      name: `bias: as MPT in transformers, ${heads} heads`,
      run: () => {
        const found = alibiBias(heads, 1, length).map(([row]) => row!);
        close(found, bias, torchTolerances.float32);
      },
    })),
  ];
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);

function close(actual: Matrix, expected: Matrix, tolerance = 1e-12): void {
  const sizes = (rows: Matrix): number[] => rows.map((row) => row.length);
  assert.deepEqual(sizes(actual), sizes(expected), 'rows and their lengths');
  for (const [t, row] of expected.entries()) {
    for (const [i, value] of row.entries()) {
      const found = actual[t]![i]!;
      // Written so that NaN is not close.
      if (!(Math.abs(found - value) <= tolerance * Math.max(1, Math.abs(value)))) {
        assert.fail(`row ${t}, column ${i}: ${found} instead of ${value}`);
      }
    }
  }
}
