/** @file What numbers do at the ends of their types: rounding, overflow, what is not finite. */
import { describe, expect, it } from 'vitest';
import * as t from '../src/index.ts';
import { evaluate } from './check.ts';

const wholes = (...values: number[]): t.NdArray => t.array(values, 'int32');

describe('float32', () => {
  it('is rounded once, after each operation', () => {
    const [a, b] = [Math.fround(0.1), Math.fround(0.2)];
    const found = evaluate((x, y) => t.mul(t.add(x, y), y), t.array(0.1), t.array(0.2));
    expect(t.scalarOf(found)).toBe(Math.fround(Math.fround(a + b) * b));
  });

  it('is summed in double precision', () => {
    const ones = t.fromData(new Float32Array(100_000).fill(0.1), [100_000]);
    const exact = Math.fround(Math.fround(0.1) * 100_000);
    expect(t.scalarOf(evaluate((x) => t.sum(x), ones))).toBe(exact);
    const product = evaluate(
      (x, y) => t.matmul(x, y),
      t.fromData(ones.data, [1, 100_000]),
      t.fromData(new Float32Array(100_000).fill(1), [100_000, 1]),
    );
    expect(t.scalarOf(product)).toBe(exact);
    // In float32 throughout, 2²⁴ + 1 + 1 would stay 2²⁴.
    const large = t.array([2 ** 24, 1, 1]);
    expect(t.scalarOf(evaluate((x) => t.sum(x), large))).toBe(2 ** 24 + 2);
  });

  it('overflows to infinity', () => {
    expect(t.scalarOf(evaluate((x) => t.exp(x), t.array(89)))).toBe(Infinity);
    expect(t.scalarOf(evaluate((x) => t.cast(x, 'float32'), t.array(1e39, 'float64')))).toBe(
      Infinity,
    );
  });
});

describe('what is not finite', () => {
  it('gets no share of a softmax, and a row of nothing else has none', () => {
    const rows = t.array([
      [0, -Infinity, 0],
      [-Infinity, -Infinity, -Infinity],
    ]);
    expect(t.toNested(evaluate((x) => t.softmax(x), rows))).toEqual([
      [0.5, 0, 0.5],
      [NaN, NaN, NaN],
    ]);
  });

  it('is kept by maxima and comparisons as IEEE 754 has it', () => {
    const x = t.array([1, NaN, Infinity]);
    expect(t.scalarOf(evaluate((a) => t.reduceMax(a), x))).toBeNaN();
    expect(t.toNested(evaluate((a) => t.maximum(a, 2), x))).toEqual([2, NaN, Infinity]);
    expect(t.toNested(evaluate((a) => t.relu(a), x))).toEqual([1, NaN, Infinity]);
    expect(t.toNested(evaluate((a) => t.equal(a, a), x))).toEqual([true, false, true]);
    expect(t.toNested(evaluate((a) => t.less(a, a), x))).toEqual([false, false, false]);
  });
});

describe('int32', () => {
  it('divides towards zero, and by zero to 0', () => {
    const found = evaluate(t.div, wholes(7, -7, 7, -7, 5), wholes(2, 2, -2, -2, 0));
    expect(t.toNested(found)).toEqual([3, -3, -3, 3, 0]);
  });

  it('wraps around, with all its low bits', () => {
    const most = 2 ** 31 - 1;
    expect(t.toNested(evaluate((x) => t.add(x, 1), wholes(most)))).toEqual([-(2 ** 31)]);
    expect(t.toNested(evaluate((x) => t.mul(x, x), wholes(most)))).toEqual([1]);
    expect(t.toNested(evaluate((x) => t.negate(x), wholes(-(2 ** 31))))).toEqual([-(2 ** 31)]);
    expect(t.scalarOf(evaluate((x) => t.sum(x), wholes(most, 1)))).toBe(-(2 ** 31));
  });
});

describe('cast', () => {
  const cast = (values: t.NdArray, ...to: t.DType[]): t.Nested =>
    t.toNested(evaluate((x) => to.reduce(t.cast, x), values));

  it('cuts fractions off towards zero', () => {
    const x = t.array([-2.7, -0.5, 0.5, 2.7], 'float64');
    expect(cast(x, 'int32')).toEqual([-2, 0, 0, 2]);
    expect(cast(x, 'int64')).toEqual([-2, 0, 0, 2]);
    expect(cast(x, 'bool')).toEqual([true, true, true, true]);
  });

  it('keeps int64 exact, and its low bits in int32', () => {
    const large = t.fromData(new BigInt64Array([2n ** 53n + 3n, -1n, 2n ** 32n + 7n]), [3]);
    expect(cast(large, 'int32')).toEqual([3, -1, 7]);
    expect(cast(large, 'bool')).toEqual([true, true, true]);
    const kept = evaluate((x) => t.transpose(t.reshape(x, [1, 3])), large);
    expect(kept.data).toEqual(large.data);
  });

  it('makes 0 of what has no whole number', () => {
    const x = t.array([NaN, Infinity, -Infinity], 'float64');
    expect(cast(x, 'int64')).toEqual([0, 0, 0]);
    expect(cast(x, 'int32')).toEqual([0, 0, 0]);
    expect(cast(x, 'bool')).toEqual([true, true, true]);
  });
});

describe('array', () => {
  it('makes true of anything but 0', () => {
    expect(t.array([0, 2, 0.5], 'bool').data).toEqual(Uint8Array.of(0, 1, 1));
    expect(t.array([true, false]).dtype).toBe('bool');
  });

  it('knows sizes of zero and scalars', () => {
    expect(t.array([[], []]).shape).toEqual([2, 0]);
    expect(t.toNested(t.array([[], []]))).toEqual([[], []]);
    expect(t.array(3).shape).toEqual([]);
  });

  it('refuses lists of unequal lengths, and other counts of elements', () => {
    expect(() => t.array([[1, 2], [3]])).toThrow(
      'Cannot make an array of these lists, at depth 1: expected a list of 2; received a list of 1.',
    );
    expect(() => t.array([1, [2]])).toThrow('expected a number; received a list of 1.');
    expect(() => t.fromData(new Float32Array(3), [2])).toThrow(
      'Cannot give these elements this shape: expected 2 elements for [2]; received 3.',
    );
    expect(() => t.scalarOf(t.array([1, 2]))).toThrow('expected one element; received shape [2].');
  });
});
