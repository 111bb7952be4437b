/** @file Values and derivatives against PyTorch's, kinks and poles among them. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as t from '../src/index.ts';
import { erfOf } from '../src/ops/erf.ts';
import { expectClose } from './check.ts';

interface FixtureArray {
  readonly dtype: 'float64' | 'int32' | 'bool';
  readonly shape: readonly number[];
  /** What JSON has no number for is a string: `NaN`, `-Infinity`. */
  readonly data: readonly (number | string | boolean)[];
}

interface FixtureCase {
  readonly inputs: readonly FixtureArray[];
  readonly output: FixtureArray;
  readonly weights?: FixtureArray;
  readonly gradients?: readonly FixtureArray[];
}

interface Fixture {
  readonly torch: string;
  readonly tolerance: number;
  readonly cases: Readonly<Record<string, FixtureCase>>;
}

const fixture = JSON.parse(
  readFileSync(new URL('fixtures/torch.json', import.meta.url), 'utf8'),
) as Fixture;

function arrayOf({ dtype, shape, data }: FixtureArray): t.NdArray {
  const result = t.allocate(dtype, shape);
  result.data.set(data.map(Number));
  return result;
}

type Build = (...inputs: t.Tensor[]) => t.Tensor;

/** What a case is here: by its whole name, or by the operation that its name begins with. */
const builds: Readonly<Record<string, Build>> = {
  negate: t.negate,
  exp: t.exp,
  tanh: t.tanh,
  sigmoid: t.sigmoid,
  erf: t.erf,
  sin: t.sin,
  cos: t.cos,
  abs: t.abs,
  sign: t.sign,
  relu: t.relu,
  gelu: t.gelu,
  silu: t.silu,
  softplus: t.softplus,
  square: t.square,
  log: t.log,
  sqrt: t.sqrt,
  rsqrt: t.rsqrt,
  reciprocal: t.reciprocal,
  add: t.add,
  sub: t.sub,
  mul: t.mul,
  div: t.div,
  maximum: t.maximum,
  minimum: t.minimum,
  pow: t.pow,
  'square by pow at kinks': (x) => t.pow(x, 2),
  'int32 division': t.div,
  'int32 product': t.mul,
  'int32 sum': t.add,
  eq: t.equal,
  lt: t.less,
  le: t.lessOrEqual,
  gt: t.greater,
  ge: t.greaterOrEqual,
  where: t.where,
  'cast to int32': (x) => t.cast(x, 'int32'),
  'cast to bool': (x) => t.cast(x, 'bool'),
  'cast to float32 and back': (x) => t.cast(t.cast(x, 'float32'), 'float64'),
  matmul: (a, b) => t.matmul(a, b),
  'matmul of batches': (a, b) => t.matmul(a, b, { scale: 0.5 }),
  'matmul transposed': (a, b) => t.matmul(a, b, { transposeA: true, transposeB: true }),
  sum: (x) => t.sum(x, { axes: [0, 2] }),
  mean: (x) => t.mean(x, { axes: [1], keepDims: true }),
  variance: (x) => t.variance(x, { axes: [0, 1] }),
  reduceMax: (x) => t.reduceMax(x, { axes: [0, 2] }),
  'reduceMax at ties': (x) => t.reduceMax(x, { axes: [1] }),
  'reduceMax over all at ties': (x) => t.reduceMax(x),
  'reduceMax of -Infinity': (x) => t.reduceMax(x, { axes: [1] }),
  'reduceMax of NaN': (x) => t.reduceMax(x, { axes: [1] }),
  argmax: (x) => t.argmax(x),
  'argmax of NaN along the first axis': (x) => t.argmax(x, 0),
  softmax: (x) => t.softmax(x, 1),
  logSoftmax: (x) => t.logSoftmax(x, 1),
  gather: (table, ids) => t.gather(table, ids),
  'gather along': (x, ids) => t.gather(x, ids, 1),
  takeAlong: (x, ids) => t.takeAlong(x, ids, 1),
  scatterAdd: (x, ids) => t.scatterAdd(x, ids, { size: 4 }),
  scatterAlong: (x, ids) => t.scatterAlong(x, ids, { axis: 1, size: 4 }),
  oneHot: (ids) => t.oneHot(ids, 4, 'float64'),
  reshape: (x) => t.reshape(x, [3, -1]),
  transpose: (x) => t.transpose(x, [2, 0, 1]),
  broadcastTo: (x) => t.broadcastTo(x, [2, 3, 4]),
  expandDims: (x) => t.expandDims(x, 1),
  slice: (x) => t.slice(x, { axis: 1, start: 1, end: 3 }),
  pad: (x) => t.pad(x, { axis: 1, before: 1, after: 2 }),
  concat: (a, b) => t.concat([a, b, a], 1),
  crossEntropy: (x, y) => t.crossEntropy(x, y),
  'crossEntropy with what is ignored': (x, y) => t.crossEntropy(x, y, -100),
  'crossEntropy with what is ignored, of masked logits': (x, y) => t.crossEntropy(x, y, -100),
  'crossEntropy, all ignored': (x, y) => t.crossEntropy(x, y, -100),
  'tokenLosses with what is ignored': (x, y) => t.tokenLosses(x, y, -1),
};

describe(`PyTorch ${fixture.torch}`, () => {
  it.each(Object.entries(fixture.cases))('agrees about %s', (name, expected) => {
    const build = builds[name] ?? builds[name.split(' ')[0]!]!;
    const inputs = expected.inputs.map(arrayOf);
    const derive = (...all: t.Tensor[]): t.Tensor[] => {
      const output = build(...all);
      if (expected.weights === undefined) return [output];
      const weights = t.constant(arrayOf(expected.weights));
      const floats = all.filter(({ dtype }) => dtype === 'float64');
      return [output, ...t.gradients(output, floats, weights)];
    };
    const found = t.runEager(t.trace(derive, inputs), inputs);
    const all = [expected.output, ...(expected.gradients ?? [])].map(arrayOf);
    expect(found.map(({ dtype }) => dtype)).toEqual(all.map(({ dtype }) => dtype));
    for (const [index, array] of all.entries()) {
      expectClose(found[index]!, array, fixture.tolerance);
    }
  });

  it('agrees about erf in its first digits, however small', () => {
    const { inputs, output } = fixture.cases['erf near 0']!;
    for (const [at, expected] of output.data.entries()) {
      const found = erfOf(Number(inputs[0]!.data[at]));
      expect(Math.abs(found / Number(expected) - 1)).toBeLessThan(1e-14);
    }
  });
});
