/** @file Operations on each element, and on pairs of elements. */
import * as t from '../../src/index.ts';
import {
  bools,
  floats,
  ids,
  shapes,
  smooth,
  step,
  wholes,
  type OperationCase,
  type OperationName,
  type Sizes,
} from './case.ts';

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

export function unaryCases(): OperationCase[] {
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
    ...each('softplus', t.softplus, [-6, 6]),
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

export function binaryCases(): OperationCase[] {
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

export function comparisonCases(): OperationCase[] {
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

export function choiceCases(): OperationCase[] {
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
