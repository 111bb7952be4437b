/**
 * @file Every operation with inputs to try it on: broadcasting, sizes of zero and one, five axes.
 * The suites of both engines walk this table. Inputs lie where the operation is smooth, so that
 * central differences are its derivative; kinks have tests of their own.
 */
import type { Random } from '@gradus/statistics';
import * as t from '../src/index.ts';
import { uniformArray } from './check.ts';

export type FloatType = 'float32' | 'float64';
export type OperationName = keyof typeof t;
type Build = (...inputs: t.Tensor[]) => t.Tensor;
type Sizes = readonly number[];

export interface OperationCase {
  /** As it is exported. */
  readonly operation: OperationName;
  /** `add [2, 3], [3]`: unique in the table. */
  readonly name: string;
  readonly build: Build;
  /** Drawn anew; what is a float among them is of this type. */
  readonly inputs: (random: Random, dtype: FloatType) => t.NdArray[];
  /** Whether it has a derivative by its float inputs. Others are steps, or have no such inputs. */
  readonly hasGradient: boolean;
}

interface Source {
  readonly shape: Sizes;
  readonly draw: (random: Random, dtype: FloatType) => t.NdArray;
}

/** Uniform between two bounds. */
function floats(shape: Sizes, range?: readonly [number, number]): Source {
  return { shape, draw: (random, dtype) => uniformArray(random, shape, range, dtype) };
}

/** Whole numbers from `low` to below `high`, of the float type unless said otherwise. */
function wholes(shape: Sizes, low: number, high: number, as?: t.DType): Source {
  const draw = (random: Random, dtype: FloatType): t.NdArray => {
    const result = t.allocate((as ?? dtype) as FloatType | 'int32' | 'bool', shape);
    for (let at = 0; at < result.data.length; at++) {
      result.data[at] = low + random.integer(high - low);
    }
    return result;
  };
  return { shape, draw };
}

const ids = (shape: Sizes, bound: number): Source => wholes(shape, 0, bound, 'int32');
const bools = (shape: Sizes): Source => wholes(shape, 0, 2, 'bool');

const key: Source = {
  shape: [2],
  draw: (random) => t.keyOf(random.split(random.nextUint32())),
};

function makeCase(hasGradient: boolean) {
  return (
    operation: OperationName,
    build: Build,
    sources: readonly Source[],
    note?: string,
  ): OperationCase => {
    const shapes = sources.map(({ shape }) => t.formatShape(shape)).join(', ');
    return {
      operation,
      name: [operation, shapes, note].filter(Boolean).join(' '),
      build,
      inputs: (random, dtype) => sources.map(({ draw }) => draw(random, dtype)),
      hasGradient,
    };
  };
}

const smooth = makeCase(true);
const step = makeCase(false);

const shapes: readonly Sizes[] = [[], [1], [0], [3], [2, 3], [2, 0, 3], [2, 1, 3, 1, 2]];

function unaryCases(): OperationCase[] {
  const each = (
    operation: OperationName,
    build: (x: t.Tensor) => t.Tensor,
    range?: readonly [number, number],
  ): OperationCase[] => shapes.map((shape) => smooth(operation, build, [floats(shape, range)]));
  const beyondZero = [0.3, 3] as const;
  return [
    ...each('negate', t.negate),
    ...each('exp', t.exp),
    ...each('log', t.log, beyondZero),
    ...each('sqrt', t.sqrt, beyondZero),
    ...each('reciprocal', t.reciprocal, beyondZero),
    ...each('tanh', t.tanh),
    ...each('sigmoid', t.sigmoid, [-6, 6]),
    ...each('erf', t.erf, [-3, 3]),
    ...each('sin', t.sin, [-6, 6]),
    ...each('cos', t.cos, [-6, 6]),
    ...each('abs', t.abs),
    ...each('relu', t.relu),
    ...each('gelu', t.gelu, [-4, 4]),
    ...each('square', t.square),
    ...each('rsqrt', t.rsqrt, beyondZero),
    ...each('silu', t.silu, [-4, 4]),
    ...shapes.map((shape) => step('sign', t.sign, [wholes(shape, -2, 3)])),
    ...shapes.map((shape) => step('not', t.not, [bools(shape)])),
    step('negate', t.negate, [wholes([2, 3], -2, 3, 'int32')], 'int32'),
    step('abs', t.abs, [wholes([2, 3], -2, 3, 'int32')], 'int32'),
    step('sign', t.sign, [wholes([2, 3], -2, 3, 'int32')], 'int32'),
  ];
}

const pairs: readonly (readonly [Sizes, Sizes])[] = [
  [[], []],
  [[1], [1]],
  [[3], []],
  [[], [2, 3]],
  [
    [2, 3],
    [2, 3],
  ],
  [[2, 3], [3]],
  [
    [2, 1],
    [1, 3],
  ],
  [[1, 1, 1], [3]],
  [[0], [1]],
  [
    [2, 1],
    [2, 0],
  ],
  [
    [2, 1, 2, 1, 2],
    [3, 1, 2, 1],
  ],
  [
    [2, 1, 3, 1, 2],
    [2, 1, 3, 1, 2],
  ],
];

function binaryCases(): OperationCase[] {
  const each = (
    operation: OperationName,
    build: (a: t.Operand, b: t.Operand) => t.Tensor,
    rangeA?: readonly [number, number],
    rangeB?: readonly [number, number],
  ): OperationCase[] => [
    ...pairs.map(([a, b]) => smooth(operation, build, [floats(a, rangeA), floats(b, rangeB)])),
    smooth(operation, (x) => build(x, 1.5), [floats([2, 3], rangeA)], 'and 1.5'),
    smooth(operation, (x) => build(0.75, x), [floats([2, 3], rangeB)], 'behind 0.75'),
    smooth(operation, (x) => build(x, x), [floats([3], [0.3, 2])], 'twice'),
  ];
  const whole = (
    operation: OperationName,
    build: (a: t.Tensor, b: t.Tensor) => t.Tensor,
    lowB = -2,
  ): OperationCase =>
    step(
      operation,
      build,
      [wholes([2, 1], -9, 9, 'int32'), wholes([3], lowB, 5, 'int32')],
      'int32',
    );
  // A maximum of a tensor and itself is a kink everywhere.
  const withoutTwice = (cases: readonly OperationCase[]): OperationCase[] =>
    cases.filter(({ name }) => !name.endsWith('twice'));
  return [
    ...each('add', t.add),
    ...each('sub', t.sub),
    ...each('mul', t.mul),
    ...each('div', t.div, [-2, 2], [0.5, 2]),
    ...each('pow', t.pow, [0.3, 2], [-2, 2]),
    ...withoutTwice(each('maximum', t.maximum)),
    ...withoutTwice(each('minimum', t.minimum)),
    smooth('pow', (x) => t.pow(x, 3), [floats([2, 3])], 'cubed, of any sign'),
    whole('add', t.add),
    whole('sub', t.sub),
    whole('mul', t.mul),
    whole('div', t.div, 1),
    whole('maximum', t.maximum),
    whole('minimum', t.minimum),
  ];
}

function comparisonCases(): OperationCase[] {
  const comparisons = {
    equal: t.equal,
    less: t.less,
    lessOrEqual: t.lessOrEqual,
    greater: t.greater,
    greaterOrEqual: t.greaterOrEqual,
  };
  const logic = { and: t.and, or: t.or };
  return [
    ...Object.entries(comparisons).flatMap(([name, build]) => [
      ...pairs.map(([a, b]) =>
        step(name as OperationName, build, [wholes(a, -2, 3), wholes(b, -2, 3)]),
      ),
      step(name as OperationName, (x) => build(x, 1), [wholes([2, 3], -2, 3)], 'and 1'),
      step(name as OperationName, build, [ids([2, 3], 3), ids([3], 3)], 'int32'),
    ]),
    ...Object.entries(logic).flatMap(([name, build]) =>
      pairs.map(([a, b]) => step(name as OperationName, build, [bools(a), bools(b)])),
    ),
  ];
}

function choiceCases(): OperationCase[] {
  const triples: readonly (readonly [Sizes, Sizes, Sizes])[] = [
    [[], [], []],
    [[1], [1], [1]],
    [[2, 3], [3], [2, 1]],
    [[3], [2, 1], []],
    [[2, 0], [1], [2, 1]],
    [
      [2, 1, 3, 1, 1],
      [3, 1, 2],
      [2, 1, 1, 1, 2],
    ],
  ];
  return [
    ...triples.map(([condition, a, b]) =>
      smooth('where', t.where, [bools(condition), floats(a), floats(b)]),
    ),
    step('where', t.where, [bools([2, 1]), ids([3], 5), ids([2, 3], 5)], 'int32'),
    ...shapes.flatMap((shape) => [
      step('cast', (x) => t.cast(x, 'int32'), [floats(shape, [-5, 5])], 'to int32'),
      step('cast', (x) => t.cast(x, 'bool'), [wholes(shape, -1, 2)], 'to bool'),
      step('cast', (x) => t.cast(x, 'float32'), [wholes(shape, -9, 9, 'int32')], 'from int32'),
      step('cast', (x) => t.cast(x, 'float32'), [bools(shape)], 'from bool'),
    ]),
    step('cast', (x) => t.cast(t.cast(x, 'int64'), 'int32'), [floats([3], [-5, 5])], 'by int64'),
  ];
}

function matmulCases(): OperationCase[] {
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

/** Options of a reduction, and the shapes that they fit; none of the axes reduced has size 0. */
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

function reduceCases(): OperationCase[] {
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

function softmaxCases(): OperationCase[] {
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

function indexCases(): OperationCase[] {
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

function shapeCases(): OperationCase[] {
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

function partCases(): OperationCase[] {
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

function sourceCases(): OperationCase[] {
  const numbers = t.array([[1.5, -2, 3]]);
  return [
    step('constant', () => t.constant(numbers), []),
    step('full', () => t.full([2, 3], 0.5), []),
    step('full', () => t.full([0], 1), [], 'of size 0'),
    step('full', () => t.full([2], -7, 'int32'), [], 'int32'),
    step('iota', () => t.iota(5), []),
    step('iota', () => t.iota(0), [], 'of size 0'),
    smooth('scalarLike', (x) => t.mul(x, t.scalarLike(x, 2.5)), [floats([3])]),
    step('foldIn', (word) => t.foldIn(word, 'layer'), [key], 'by name'),
    step('foldIn', (word) => t.foldIn(t.foldIn(word, 3), 4), [key], 'twice'),
    step('randomUniform', (word) => t.randomUniform(word, [2, 3]), [key]),
    step('randomUniform', (word) => t.randomUniform(word, [0]), [key], 'of size 0'),
    step(
      'randomUniform',
      (word) => t.randomUniform(t.foldIn(word, 1), [2, 1, 2, 1, 3]),
      [key],
      'of another key',
    ),
    smooth(
      'withGradient',
      (x) => {
        const y = t.exp(x);
        return t.withGradient(y, [x], (dOut, output) => [t.mul(dOut, output)]);
      },
      [floats([2, 3])],
    ),
    smooth(
      'withGradient',
      (x, y) => t.withGradient(t.mul(x, y), [x, y], (dOut) => [t.mul(dOut, y), t.mul(dOut, x)]),
      [floats([2]), floats([2])],
    ),
  ];
}

function lossCases(): OperationCase[] {
  // Logits and targets.
  const losses: readonly (readonly [Sizes, Sizes])[] = [
    [[4], []],
    [[3, 4], [3]],
    [[1, 1], [1]],
    [
      [2, 3, 4],
      [2, 3],
    ],
    [
      [2, 1, 1, 2, 4],
      [2, 1, 1, 2],
    ],
  ];
  const ignoredId = -1;
  return [
    ...losses.flatMap(([logits, targets]) => {
      const sources = [floats(logits, [-3, 3]), ids(targets, logits.at(-1)!)];
      // Every target but the first may be ignored, so that there is something to take a mean of.
      const someIgnored: Source = {
        shape: targets,
        draw: (random) => {
          const result = wholes(targets, ignoredId, logits.at(-1)!, 'int32').draw(
            random,
            'float64',
          );
          result.data[0] = 0;
          return result;
        },
      };
      return [
        smooth('crossEntropy', (x, y) => t.crossEntropy(x, y), sources),
        smooth('tokenLosses', (x, y) => t.tokenLosses(x, y), sources),
        smooth(
          'crossEntropy',
          (x, y) => t.crossEntropy(x, y, ignoredId),
          [sources[0]!, someIgnored],
          'some ignored',
        ),
        smooth(
          'tokenLosses',
          (x, y) => t.tokenLosses(x, y, ignoredId),
          [sources[0]!, someIgnored],
          'some ignored',
        ),
      ];
    }),
    smooth('tokenLosses', (x, y) => t.tokenLosses(x, y), [floats([0, 4]), ids([0], 4)]),
    step('oneHot', (x) => t.oneHot(x, 3), [wholes([2, 3], -1, 4, 'int32')]),
    step('oneHot', (x) => t.oneHot(x, 3), [ids([], 3)]),
    step('oneHot', (x) => t.oneHot(x, 3), [ids([0], 3)]),
  ];
}

export const operationCases: readonly OperationCase[] = [
  ...unaryCases(),
  ...binaryCases(),
  ...comparisonCases(),
  ...choiceCases(),
  ...matmulCases(),
  ...reduceCases(),
  ...softmaxCases(),
  ...indexCases(),
  ...shapeCases(),
  ...partCases(),
  ...sourceCases(),
  ...lossCases(),
];
