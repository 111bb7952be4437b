/** @file Reshapes, transposes, repetitions, parts, and what is read by index. */
import * as t from '../../src/index.ts';
import { floats, ids, smooth, step, type OperationCase, type Sizes } from './case.ts';

export function shapeCases(): OperationCase[] {
  const reshapes: readonly (readonly [Sizes, Sizes])[] = [
    [[], [1, 1]],
    [[1], []],
    [
      [2, 3],
      [3, 2],
    ],
    [[2, 3], [-1]],
    [
      [2, 1, 3, 1, 2],
      [4, -1],
    ],
    [
      [2, 0],
      [0, 5],
    ],
  ];
  const orders: readonly (readonly [Sizes, Sizes | undefined])[] = [
    [[], undefined],
    [[3], undefined],
    [[2, 3], undefined],
    [[2, 0, 3], undefined],
    [
      [2, 3],
      [0, 1],
    ],
    [
      [2, 3, 4],
      [2, 0, 1],
    ],
    [
      [2, 1, 3, 2, 2],
      [-1, 1, 0, 3, 2],
    ],
  ];
  const repeats: readonly (readonly [Sizes, Sizes])[] = [
    [[], []],
    [[], [2, 3]],
    [[1], [3]],
    [[3], [2, 3]],
    [
      [2, 1],
      [2, 3],
    ],
    [[1], [0]],
    [
      [2, 1, 3, 1],
      [2, 2, 2, 3, 2],
    ],
  ];
  const places: readonly (readonly [Sizes, number])[] = [
    [[], 0],
    [[2, 3], 0],
    [[2, 3], -1],
    [[2, 0], 1],
  ];
  return [
    ...reshapes.map(([from, to]) =>
      smooth('reshape', (x) => t.reshape(x, to), [floats(from)], `to ${t.formatShape(to)}`),
    ),
    step('reshape', (x) => t.reshape(x, [3, 2]), [ids([2, 3], 9)], 'int32'),
    ...orders.map(([shape, order]) =>
      smooth('transpose', (x) => t.transpose(x, order), [floats(shape)], `by ${String(order)}`),
    ),
    step('transpose', (x) => t.transpose(x), [ids([2, 3], 9)], 'int32'),
    ...repeats.map(([from, to]) =>
      smooth('broadcastTo', (x) => t.broadcastTo(x, to), [floats(from)], `to ${t.formatShape(to)}`),
    ),
    ...places.map(([shape, axis]) =>
      smooth('expandDims', (x) => t.expandDims(x, axis), [floats(shape)], `at ${axis}`),
    ),
  ];
}

export function partCases(): OperationCase[] {
  const parts: readonly (readonly [Sizes, t.SliceOptions])[] = [
    [[3], { axis: 0 }],
    [[1], { axis: 0, end: 1 }],
    [[4], { axis: 0, start: 1, end: 3 }],
    [[4], { axis: 0, start: 2, end: 2 }],
    [[2, 4], { axis: -1, start: -2 }],
    [[3, 2], { axis: 0, end: -1 }],
    [[0, 3], { axis: 1, start: 1 }],
    [[2, 1, 4, 1, 2], { axis: 2, start: 1, end: 3 }],
  ];
  const paddings: readonly (readonly [Sizes, t.PadOptions])[] = [
    [[3], { axis: 0 }],
    [[1], { axis: 0, before: 2 }],
    [[0], { axis: 0, after: 2 }],
    [[2, 3], { axis: -1, before: 1, after: 2 }],
    [[2, 3], { axis: 0, after: 1 }],
    [[0, 3], { axis: 1, before: 1 }],
    [[2, 1, 2, 1, 2], { axis: 2, before: 1, after: 1 }],
  ];
  const joins: readonly (readonly [readonly Sizes[], number])[] = [
    [[[3]], 0],
    [[[1], [2], [3]], 0],
    [
      [
        [2, 1],
        [2, 3],
      ],
      -1,
    ],
    [
      [
        [1, 2],
        [3, 2],
      ],
      0,
    ],
    [
      [
        [2, 0],
        [2, 2],
      ],
      1,
    ],
    [
      [
        [0, 2],
        [0, 1],
      ],
      1,
    ],
    [
      [
        [2, 1, 1, 1, 2],
        [2, 1, 3, 1, 2],
      ],
      2,
    ],
  ];
  return [
    ...parts.map(([shape, options]) =>
      smooth('slice', (x) => t.slice(x, options), [floats(shape)], JSON.stringify(options)),
    ),
    step('slice', (x) => t.slice(x, { axis: 0, start: 1 }), [ids([3, 2], 9)], 'int32'),
    ...paddings.map(([shape, options]) =>
      smooth('pad', (x) => t.pad(x, options), [floats(shape)], JSON.stringify(options)),
    ),
    ...joins.map(([shapesOfParts, axis]) =>
      smooth(
        'concat',
        (...all) => t.concat(all, axis),
        shapesOfParts.map((shape) => floats(shape)),
        `along ${axis}`,
      ),
    ),
    smooth('concat', (x) => t.concat([x, x], 0), [floats([2])], 'twice'),
    step('concat', (x, y) => t.concat([x, y]), [ids([2, 1], 9), ids([2, 2], 9)], 'int32'),
  ];
}

export function indexCases(): OperationCase[] {
  // Table, ids, axis.
  const rows: readonly (readonly [Sizes, Sizes, number])[] = [
    [[4], [], 0],
    [[4, 2], [3], 0],
    [[4, 2], [2, 3], 0],
    [[1, 2], [1], 0],
    [[4, 2], [0], 0],
    [[4, 0], [3], 0],
    [[2, 4], [3, 1], -1],
    [[2, 1, 4, 1, 2], [5], 2],
  ];
  // The array read from, ids, axis.
  const places: readonly (readonly [Sizes, Sizes, number])[] = [
    [[4], [2], 0],
    [[2, 4], [2, 1], -1],
    [[4, 2], [6, 2], 0],
    [[2, 4], [2, 0], 1],
    [[0, 4], [0, 3], 1],
    [[2, 1, 4, 1, 2], [2, 1, 5, 1, 2], 2],
  ];
  return [
    ...rows.flatMap(([table, of, axis]) => {
      const at = axis < 0 ? axis + table.length : axis;
      const size = table[at]!;
      const updates = table.toSpliced(at, 1, ...of);
      return [
        smooth('gather', (x, i) => t.gather(x, i, axis), [floats(table), ids(of, size)]),
        smooth(
          'scatterAdd',
          (x, i) => t.scatterAdd(x, i, { axis: at, size }),
          [floats(updates), ids(of, size)],
          `to ${size} along ${at}`,
        ),
      ];
    }),
    step('gather', (x, i) => t.gather(x, i), [ids([4, 2], 9), ids([3], 4)], 'int32'),
    ...places.flatMap(([shape, of, axis]) => {
      const size = shape.at(axis)!;
      return [
        smooth('takeAlong', (x, i) => t.takeAlong(x, i, axis), [floats(shape), ids(of, size)]),
        smooth(
          'scatterAlong',
          (x, i) => t.scatterAlong(x, i, { axis, size }),
          [floats(of), ids(of, size)],
          `to ${size} along ${axis}`,
        ),
      ];
    }),
  ];
}
