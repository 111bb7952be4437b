/** @file Matrix products, sums, maxima, softmax. */
import * as t from '../../src/index.ts';
import {
  floats,
  smooth,
  step,
  wholes,
  type OperationCase,
  type OperationName,
  type Sizes,
} from './case.ts';

const reductions: readonly (readonly [t.ReduceOptions, readonly Sizes[]])[] = [
  [{}, [[], [1], [3], [2, 3], [2, 1, 3, 1, 2]]],
  [{ keepDims: true }, [[2, 3]]],
  [{ axes: [] }, [[2, 3]]],
  [
    { axes: [-1] },
    [
      [2, 3],
      [0, 3],
      [2, 1, 3, 1, 2],
    ],
  ],
  [{ axes: [0], keepDims: true }, [[3], [2, 3], [2, 0]]],
  [{ axes: [3, 0, 2] }, [[2, 1, 3, 1, 2]]],
  [{ axes: [1, -1], keepDims: true }, [[2, 3, 1, 1, 2]]],
];

export function matmulCases(): OperationCase[] {
  // Shapes as they are multiplied; a transposed input has its last two axes swapped.
  const products: readonly (readonly [Sizes, Sizes])[] = [
    [
      [2, 3],
      [3, 4],
    ],
    [
      [1, 1],
      [1, 1],
    ],
    [
      [2, 0],
      [0, 3],
    ],
    [
      [0, 2],
      [2, 3],
    ],
    [
      [2, 2, 3],
      [3, 2],
    ],
    [
      [2, 3],
      [2, 3, 2],
    ],
    [
      [2, 1, 2, 3],
      [3, 3, 2],
    ],
    [
      [2, 1, 2, 2, 3],
      [1, 2, 1, 3, 2],
    ],
    [
      [0, 2, 3],
      [3, 2],
    ],
  ];
  const swapped = (shape: Sizes): Sizes => [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!];
  return products.flatMap(([a, b]) => [
    smooth('matmul', (x, y) => t.matmul(x, y), [floats(a), floats(b)]),
    smooth(
      'matmul',
      (x, y) => t.matmul(x, y, { transposeA: true, scale: 0.5 }),
      [floats(swapped(a)), floats(b)],
      'first transposed, halved',
    ),
    smooth(
      'matmul',
      (x, y) => t.matmul(x, y, { transposeB: true, scale: -2 }),
      [floats(a), floats(swapped(b))],
      'second transposed, times −2',
    ),
    smooth(
      'matmul',
      (x, y) => t.matmul(x, y, { transposeA: true, transposeB: true }),
      [floats(swapped(a)), floats(swapped(b))],
      'both transposed',
    ),
  ]);
}

export function reduceCases(): OperationCase[] {
  const each = (
    operation: OperationName,
    build: (x: t.Tensor, options: t.ReduceOptions) => t.Tensor,
  ): OperationCase[] =>
    reductions.flatMap(([options, fitting]) =>
      fitting.map((shape) =>
        smooth(operation, (x) => build(x, options), [floats(shape)], JSON.stringify(options)),
      ),
    );
  const places: readonly (readonly [Sizes, number])[] = [
    [[1], 0],
    [[2, 3], -1],
    [[2, 3], 0],
    [[0, 3], 1],
    [[2, 1, 3, 1, 2], 2],
  ];
  return [
    ...each('sum', t.sum),
    smooth('sum', (x) => t.sum(x), [floats([0])], 'of nothing'),
    smooth('sum', (x) => t.sum(x, { axes: [1] }), [floats([2, 0, 3])], 'of nothing'),
    step('sum', (x) => t.sum(x, { axes: [1] }), [wholes([2, 3], -9, 9, 'int32')], 'int32'),
    ...each('reduceMax', t.reduceMax),
    step('reduceMax', (x) => t.reduceMax(x), [wholes([2, 3], -9, 9, 'int32')], 'int32'),
    ...each('mean', t.mean),
    ...each('variance', t.variance),
    ...places.map(([shape, axis]) =>
      step('argmax', (x) => t.argmax(x, axis), [wholes(shape, -2, 3)], `along ${axis}`),
    ),
  ];
}

export function softmaxCases(): OperationCase[] {
  const axes: readonly (readonly [Sizes, number])[] = [
    [[1], 0],
    [[3], -1],
    [[2, 3], -1],
    [[2, 3], 0],
    [[0, 3], -1],
    [[2, 0], -1],
    [[2, 1, 3, 1, 2], 2],
  ];
  return axes.flatMap(([shape, axis]) => [
    smooth('softmax', (x) => t.softmax(x, axis), [floats(shape, [-3, 3])], `along ${axis}`),
    smooth('logSoftmax', (x) => t.logSoftmax(x, axis), [floats(shape, [-3, 3])], `along ${axis}`),
  ]);
}
