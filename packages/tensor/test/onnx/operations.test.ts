/**
 * Every operation and its derivative, compiled, against the eager engine; both in float32. The
 * shapes that onnxruntime returns are held against those of the graph by every run.
 */
import { createRandom } from '@gradus/statistics';
import { describe, expect, it } from 'vitest';
import * as t from '../../src/index.ts';
import { evaluate, uniformArray } from '../check.ts';
import { operationCases } from '../operation-cases.ts';
import { differences } from './differences.ts';

const random = createRandom(1);

describe.each(operationCases)('$name', ({ name, build, inputs, hasGradient }) => {
  const values = inputs(random.split(name), 'float32');

  it('gives what the eager engine gives', async () => {
    expect(await differences(build, values)).toEqual([]);
  });

  if (!hasGradient) return;
  it('has the derivative of the eager engine', async () => {
    const { shape } = evaluate(build, ...values);
    const weights = uniformArray(random, shape, [-1, 1], 'float32');
    const floats = [...values.keys()].filter((i) => t.isFloat(values[i]!.dtype));
    const derivative = (weight: t.Tensor, ...rest: t.Tensor[]): t.Tensor[] =>
      t.gradients(
        t.sum(t.mul(build(...rest), weight)),
        floats.map((i) => rest[i]!),
      );
    expect(await differences(derivative, [weights, ...values])).toEqual([]);
  });
});

describe('what is not a number', () => {
  const rows = t.array([
    [1, NaN, 3],
    [NaN, 5, Infinity],
    [NaN, NaN, -Infinity],
    [3, 2, 1],
  ]);
  it.each<[string, (x: t.Tensor) => t.Tensor]>([
    ['reduceMax', (x) => t.reduceMax(x, { axes: [1] })],
    ['reduceMax over all', (x) => t.reduceMax(x)],
    ['argmax', (x) => t.argmax(x)],
    ['argmax along the first axis', (x) => t.argmax(x, 0)],
    ['maximum', (x) => t.maximum(x, 2)],
    ['minimum', (x) => t.minimum(2, x)],
    ['softplus', t.softplus],
  ])('is not passed over by %s, nor by its derivative', async (name, build) => {
    expect(await differences(build, [rows])).toEqual([]);
    if (name.startsWith('argmax')) return;
    expect(await differences((x) => t.gradients(t.sum(build(x)), [x]), [rows])).toEqual([]);
  });
});
