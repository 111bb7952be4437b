/** @file What does not fit is refused while it is traced, by a message that names the place. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { GradusError } from '@gradus/runtime';
import { describe, expect, it } from 'vitest';
import * as t from '../src/index.ts';
import { evaluate } from './check.ts';
import { operationCases } from './operation-cases.ts';

const of = (dtype: t.DType, ...shape: t.Dim[]): t.Tensor => t.input({ shape, dtype });
const x = of('float32', 2, 3);
const y = of('float32', 4);
const double = of('float64', 2, 3);
const ids = of('int32', 2);
const flag = of('bool', 2, 3);
const long = of('int64', 2);
const B = t.dimension('B');

const unary = 'float32 or float64; received int32 [2].';
const numbers = 'numbers: float32, float64 or int32; received bool [2, 3]';
const shapes = 'shapes that are equal or 1 along each axis, from the last; received float32 [2, 3]';
const types = 'one type (cast one of them); received float32 [2, 3] and float64 [2, 3].';

type Refused = readonly [call: () => unknown, message: string];

const refused: Readonly<Record<string, readonly Refused[]>> = {
  dequantize: [
    [
      () => t.dequantize(x, x, 3),
      'Cannot read these as quantized weights: expected uint8; received float32 [2, 3].',
    ],
    [
      () => t.dequantize(of('uint8', 2, 1, 16), of('float32', 2, 2), 16),
      'Cannot read these as quantized weights: expected blocks that 16 weights fill, a scale for each; received uint8 [2, 1, 16] and float32 [2, 2].',
    ],
    [
      () => t.dequantize(of('uint8', 2, 1, 16), of('float32', 2, 1), 17),
      'Cannot read these as quantized weights: expected blocks that 17 weights fill, a scale for each; received uint8 [2, 1, 16] and float32 [2, 1].',
    ],
  ],
  setRows: [
    [
      () => t.setRows(of('float32', 2, 3, 8, 4), of('float32', 2, 3, 1, 4), of('int32', 2, 2)),
      'Cannot write these rows: expected a row [B, K, T, D] for each place [B, T]; received float32 [2, 3, 8, 4] and float32 [2, 3, 1, 4] and int32 [2, 2].',
    ],
    [
      () => t.setRows(of('float32', 2, 3, 8, 4), of('float32', 2, 3, 1, 4), of('float32', 2, 1)),
      'Cannot write these rows: expected int32; received float32 [2, 1].',
    ],
  ],
  exp: [[() => t.exp(ids), `Cannot take exp of each element: expected ${unary}`]],
  log: [[() => t.log(ids), `Cannot take log of each element: expected ${unary}`]],
  sqrt: [[() => t.sqrt(ids), `Cannot take sqrt of each element: expected ${unary}`]],
  rsqrt: [[() => t.rsqrt(ids), `Cannot take sqrt of each element: expected ${unary}`]],
  reciprocal: [
    [() => t.reciprocal(ids), `Cannot take reciprocal of each element: expected ${unary}`],
  ],
  tanh: [[() => t.tanh(ids), `Cannot take tanh of each element: expected ${unary}`]],
  sigmoid: [[() => t.sigmoid(ids), `Cannot take sigmoid of each element: expected ${unary}`]],
  softplus: [[() => t.softplus(ids), `Cannot take softplus of each element: expected ${unary}`]],
  silu: [[() => t.silu(ids), `Cannot take sigmoid of each element: expected ${unary}`]],
  erf: [[() => t.erf(ids), `Cannot take erf of each element: expected ${unary}`]],
  sin: [[() => t.sin(ids), `Cannot take sin of each element: expected ${unary}`]],
  cos: [[() => t.cos(ids), `Cannot take cos of each element: expected ${unary}`]],
  relu: [[() => t.relu(ids), `Cannot take relu of each element: expected ${unary}`]],
  gelu: [[() => t.gelu(ids), `Cannot take gelu of each element: expected ${unary}`]],
  negate: [[() => t.negate(flag), `Cannot take negate of each element: expected ${numbers}.`]],
  abs: [[() => t.abs(flag), `Cannot take abs of each element: expected ${numbers}.`]],
  sign: [[() => t.sign(flag), `Cannot take sign of each element: expected ${numbers}.`]],
  not: [[() => t.not(ids), 'Cannot negate each element: expected bool; received int32 [2].']],
  square: [[() => t.square(flag), `Cannot multiply these: expected ${numbers} and bool [2, 3].`]],
  add: [
    [() => t.add(x, y), `Cannot add these: expected ${shapes} and float32 [4].`],
    [() => t.add(x, double), `Cannot add these: expected ${types}`],
    [() => t.add(1, 2), 'Cannot add these: expected at least one tensor; received 1 and 2.'],
    [
      () => t.add(of('float32', B), of('float32', 4)),
      'Cannot add these: expected shapes that are equal or 1 along each axis, from the last; received float32 [B] and float32 [4].',
    ],
  ],
  sub: [[() => t.sub(x, y), `Cannot subtract these: expected ${shapes} and float32 [4].`]],
  mul: [
    [() => t.mul(x, y), `Cannot multiply these: expected ${shapes} and float32 [4].`],
    [() => t.mul(ids, 0.5), 'Cannot multiply these: expected int32; received 0.5.'],
    [() => t.mul(ids, 2 ** 31), 'Cannot multiply these: expected int32; received 2147483648.'],
  ],
  div: [[() => t.div(x, y), `Cannot divide these: expected ${shapes} and float32 [4].`]],
  pow: [
    [() => t.pow(x, y), `Cannot take powers of these: expected ${shapes} and float32 [4].`],
    [
      () => t.pow(ids, 2),
      'Cannot take powers of these: expected float32 or float64; received int32 [2] and int32 [].',
    ],
  ],
  maximum: [
    [() => t.maximum(x, y), `Cannot take the larger of these: expected ${shapes} and float32 [4].`],
  ],
  minimum: [
    [
      () => t.minimum(x, y),
      `Cannot take the smaller of these: expected ${shapes} and float32 [4].`,
    ],
  ],
  equal: [[() => t.equal(x, y), `Cannot compare by equal: expected ${shapes} and float32 [4].`]],
  less: [[() => t.less(x, double), `Cannot compare by less: expected ${types}`]],
  lessOrEqual: [
    [() => t.lessOrEqual(x, double), `Cannot compare by less or equal: expected ${types}`],
  ],
  greater: [[() => t.greater(x, double), `Cannot compare by greater: expected ${types}`]],
  greaterOrEqual: [
    [() => t.greaterOrEqual(x, double), `Cannot compare by greater or equal: expected ${types}`],
  ],
  and: [[() => t.and(flag, x), 'Cannot compare by and: expected bool; received float32 [2, 3].']],
  or: [[() => t.or(x, flag), 'Cannot compare by or: expected bool; received float32 [2, 3].']],
  where: [
    [
      () => t.where(x, x, x),
      'Cannot choose between these: expected bool; received float32 [2, 3].',
    ],
    [() => t.where(flag, x, double), `Cannot choose between these: expected ${types}`],
    [
      () => t.where(flag, y, y),
      'Cannot choose between these: expected shapes that are equal or 1 along each axis, from the last; received bool [2, 3] and float32 [4] and float32 [4].',
    ],
  ],
  matmul: [
    [
      () => t.matmul(x, of('float32', 4, 3), { transposeA: true }),
      'Cannot multiply matrices: expected the columns of the first to equal the rows of the second; received [2, 3] transposed and [4, 3].',
    ],
    [
      () => t.matmul(x, y),
      'Cannot multiply matrices: expected at least two axes each; received float32 [2, 3] and float32 [4].',
    ],
    [() => t.matmul(x, double), `Cannot multiply matrices: expected ${types}`],
    [
      () => t.matmul(of('float32', 2, 1, 3), of('float32', 4, 3, 1)),
      'Cannot multiply matrices: expected axes before the last two that are equal or 1; received float32 [2, 1, 3] and float32 [4, 3, 1].',
    ],
  ],
  sum: [
    [
      () => t.sum(x, { axes: [2] }),
      'Cannot take the sum: expected an axis from -2 to 1; received 2 for [2, 3].',
    ],
    [
      () => t.sum(x, { axes: [1, -1] }),
      'Cannot take the sum: expected axes that differ; received [1, -1] for [2, 3].',
    ],
    [() => t.sum(flag), `Cannot take the sum: expected ${numbers}.`],
  ],
  reduceMax: [
    [
      () => t.reduceMax(of('float32', 2, 0), { axes: [1] }),
      'Cannot take the maximum: expected at least one element to choose from; received float32 [2, 0].',
    ],
  ],
  argmax: [
    [
      () => t.argmax(of('float32')),
      'Cannot take the place of the maximum: expected a tensor with axes; received -1 for [].',
    ],
    [
      () => t.argmax(of('float32', 0)),
      'Cannot take the place of the maximum: expected at least one element to choose from; received float32 [0].',
    ],
  ],
  mean: [
    [() => t.mean(ids), 'Cannot take the mean: expected float32 or float64; received int32 [2].'],
    [
      () => t.mean(of('float32', B)),
      'Cannot take the mean: expected a count of elements that is a number above 0; received float32 [B].',
    ],
  ],
  variance: [
    [
      () => t.variance(of('float32', 0)),
      'Cannot take the mean: expected a count of elements that is a number above 0; received float32 [0].',
    ],
  ],
  softmax: [
    [
      () => t.softmax(ids),
      'Cannot take the softmax: expected float32 or float64; received int32 [2].',
    ],
  ],
  logSoftmax: [
    [
      () => t.logSoftmax(x, 2),
      'Cannot take the log-softmax: expected an axis from -2 to 1; received 2 for [2, 3].',
    ],
  ],
  gather: [
    [() => t.gather(x, y), 'Cannot look up by index: expected int32; received float32 [4].'],
    [
      () => t.gather(x, ids, 2),
      'Cannot look up by index: expected an axis from -2 to 1; received 2 for [2, 3].',
    ],
  ],
  scatterAdd: [
    [
      () => t.scatterAdd(y, ids, { size: 3 }),
      'Cannot add by index: expected updates with the axes of the ids from axis 0; received float32 [4] and int32 [2].',
    ],
    [
      () => t.scatterAdd(x, ids, { size: -1 }),
      'Cannot add by index: expected sizes that are whole numbers from 0; received [-1].',
    ],
  ],
  takeAlong: [
    [
      () => t.takeAlong(x, ids),
      'Cannot take by index along an axis: expected ids of the same shape except along axis 1; received float32 [2, 3] and int32 [2].',
    ],
  ],
  scatterAlong: [
    [
      () => t.scatterAlong(x, ids, { size: 3 }),
      'Cannot add by index along an axis: expected one id per update; received float32 [2, 3] and int32 [2].',
    ],
  ],
  reshape: [
    [() => t.reshape(x, [4, 2]), 'Cannot reshape: expected 6 elements; received [2, 3] to [4, 2].'],
    [
      () => t.reshape(x, [4, -1]),
      'Cannot reshape: expected a shape that 6 elements fill; received [4, -1].',
    ],
    [
      () => t.reshape(x, [-2, -3]),
      'Cannot reshape: expected sizes that are whole numbers from 0; received [-2, -3].',
    ],
  ],
  transpose: [
    [() => t.transpose(x, [0]), 'Cannot transpose: expected 2 axes; received [0] for [2, 3].'],
  ],
  broadcastTo: [
    [
      () => t.broadcastTo(x, [3]),
      'Cannot repeat: expected a shape that broadcasts to [3]; received float32 [2, 3].',
    ],
  ],
  expandDims: [
    [
      () => t.expandDims(x, 3),
      'Cannot add an axis: expected an axis from -3 to 2; received 3 for [2, 3].',
    ],
    [
      () => t.expandDims(x, -4),
      'Cannot add an axis: expected an axis from -3 to 2; received -4 for [2, 3].',
    ],
  ],
  slice: [
    [
      () => t.slice(x, { axis: 1, start: 1, end: 4 }),
      'Cannot take a part: expected places of axis 1 of [2, 3]; received 1 to 4.',
    ],
    [
      () => t.slice(x, { axis: 1, start: 2, end: 1 }),
      'Cannot take a part: expected places of axis 1 of [2, 3]; received 2 to 1.',
    ],
  ],
  pad: [
    [
      () => t.pad(x, { axis: 0, before: -1 }),
      'Cannot pad: expected counts of zeros that are whole and not negative; received -1 and 0.',
    ],
  ],
  concat: [
    [() => t.concat([]), 'Cannot join: expected at least one tensor; received none.'],
    [
      () => t.concat([x, of('float32', 3, 3)]),
      'Cannot join: expected shapes that differ in axis 1 alone; received float32 [2, 3] and float32 [3, 3].',
    ],
    [() => t.concat([x, double]), `Cannot join: expected ${types}`],
  ],
  full: [
    [
      () => t.full([2], 0.5, 'int32'),
      'Cannot make a tensor of this number: expected int32; received 0.5.',
    ],
    [
      () => t.full([-1], 1),
      'Cannot repeat: expected sizes that are whole numbers from 0; received [-1].',
    ],
  ],
  scalarLike: [
    [
      () => t.scalarLike(long, 0.5),
      'Cannot make a tensor of this number: expected int64; received 0.5.',
    ],
  ],
  iota: [
    [
      () => t.iota(1.5),
      'Cannot count: expected sizes that are whole numbers from 0; received [1.5].',
    ],
  ],
  oneHot: [
    [
      () => t.oneHot(x, 3),
      'Cannot compare by equal: expected one type (cast one of them); received float32 [2, 3, 1] and int32 [3].',
    ],
  ],
  foldIn: [
    [
      () => t.foldIn(x, 1),
      'Cannot make another key: expected a key: int32 [2]; received float32 [2, 3].',
    ],
    [
      () => t.foldIn(ids, -1),
      'Cannot make another key: expected a name or a whole number from 0; received -1.',
    ],
  ],
  randomUniform: [
    [
      () => t.randomUniform(x, [2]),
      'Cannot draw: expected a key: int32 [2]; received float32 [2, 3].',
    ],
  ],
  crossEntropy: [
    [
      () => t.crossEntropy(x, of('int32', 3)),
      'Cannot take the cross-entropy: expected one target for each row of logits; received float32 [2, 3] and int32 [3].',
    ],
  ],
  tokenLosses: [
    [
      () => t.tokenLosses(x, of('float32', 2)),
      'Cannot take the cross-entropy: expected int32; received float32 [2].',
    ],
  ],
  withGradient: [
    [
      () => t.withGradient(x, [], () => []),
      'Cannot give this a derivative: expected what it is by; received nothing.',
    ],
  ],
  gradients: [
    [
      () => t.gradients(x, [x]),
      'Cannot differentiate this output: expected a scalar (sum or mean it); received float32 [2, 3].',
    ],
    [
      () => t.gradients(x, [x], y),
      'Cannot differentiate: expected what it is multiplied with to be float32 [2, 3] as the output is; received float32 [4].',
    ],
    [
      () =>
        t.gradients(
          t.withGradient(t.sum(x), [x], (dOut) => [dOut]),
          [x],
        ),
      'Cannot use these derivatives: expected one of the type of each input (float32 [2, 3]); received float32 [].',
    ],
  ],
};

const path = fileURLToPath(import.meta.url);
const lines = readFileSync(path, 'utf8').split('\n');

function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof GradusError) return error.message;
    throw error;
  }
  return 'no error';
}

const rows = Object.entries(refused).flatMap(([operation, cases]) =>
  cases.map(([call, message]) => ({ operation, call, message })),
);

describe('an operation that does not fit', () => {
  it.each(rows)('says so: $message', ({ operation, call, message }) => {
    const found = messageOf(call);
    const place = / In packages\/tensor\/test\/errors\.test\.ts:(\d+):(\d+)\.$/.exec(found);
    expect(found.replace(place?.[0] ?? 'no place', '')).toBe(message);
    // The place is that of the call: `t.` and the name of the operation.
    const [line, column] = [Number(place![1]), Number(place![2])];
    expect(lines[line - 1]!.slice(column - 1)).toMatch(new RegExp(`^(t\\.)?${operation}\\(`));
  });

  it('is tried for every operation', () => {
    // These take whatever they are given.
    const takeAll = new Set(['cast', 'constant']);
    const operations = operationCases.map(({ operation }) => operation);
    expect(operations.filter((name) => !(name in refused || takeAll.has(name)))).toEqual([]);
  });
});

describe('an index that only a run shows', () => {
  const table = t.array([
    [1, 2],
    [3, 4],
  ]);
  it.each([-1, 2])('is refused: %i', (id) => {
    const wrong = t.array([id], 'int32');
    const message = `Cannot look up by this index: expected a number from 0 to 1; received ${id}.`;
    expect(() => evaluate((a, i) => t.gather(a, i), table, wrong)).toThrow(message);
    const along = t.array([[id], [0]], 'int32');
    expect(() => evaluate((a, i) => t.takeAlong(a, i), table, along)).toThrow(message);
    expect(() =>
      evaluate((a, i) => t.scatterAdd(a, i, { size: 2 }), t.array([[1, 2]]), wrong),
    ).toThrow(message);
  });
});
