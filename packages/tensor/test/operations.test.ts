import { createRandom } from '@gradus/statistics';
import { describe, expect, it } from 'vitest';
import * as t from '../src/index.ts';
import { derivativeOf, evaluate, gradientMismatches, uniformArray } from './check.ts';
import { operationCases } from './operation-cases.ts';

const random = createRandom(1);

/** What is exported and is no operation: numbers, sizes, the graph, its derivatives, its engine. */
const others = new Set(
  `allocate array elementCount fromData isFloat scalarOf toNested
   addDims dimension formatShape multiplyDims sameDim sameShape sizeOf subtractDims
   input label Tensor mismatch isLeaf leavesOf mapLeaves nodesOf trace
   grad gradients valueAndGrad runEager compile compileGraph asConstants toOnnxModel keyOf keyType
   zeroCode`.split(/\s+/),
);

describe('the table of cases', () => {
  it('has every operation', () => {
    const operations = Object.keys(t).filter((name) => !others.has(name));
    const tried = new Set<string>(operationCases.map(({ operation }) => operation));
    expect(operations.filter((name) => !tried.has(name))).toEqual([]);
  });

  it('has every case once', () => {
    const names = operationCases.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});

describe.each(operationCases)('$name', ({ name, build, inputs, hasGradient }) => {
  const values = inputs(random.split(name), 'float64');

  it('gives what its shape says', () => {
    const output = t.trace(build, values).result;
    const found = evaluate(build, ...values);
    expect(found.shape).toEqual(output.shape);
    expect(found.dtype).toBe(output.dtype);
    expect(found.data).toHaveLength(t.elementCount(found.shape));
  });

  if (!hasGradient) return;
  it('has the derivative of its slope', () => {
    expect(gradientMismatches(build, values, random)).toEqual([]);
  });

  it('has the second derivative of the slope of its first', () => {
    const weights = uniformArray(random.split('first'), evaluate(build, ...values).shape);
    const all = [weights, ...values];
    expect(gradientMismatches(derivativeOf(build), all, random, 3)).toEqual([]);
  });
});
