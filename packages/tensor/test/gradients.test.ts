import { createRandom } from '@gradus/statistics';
import { describe, expect, it } from 'vitest';
import * as t from '../src/index.ts';
import { gradientMismatches, evaluate, uniformArray } from './check.ts';

const random = createRandom(1);
const some = (...shape: number[]): t.NdArray => uniformArray(random, shape);

describe('matmul', () => {
  const flags = [false, true];
  const cases = flags.flatMap((a) => flags.map((b) => ({ transposeA: a, transposeB: b })));

  it.each(cases)('has the derivative of its slope: %o', (flagsOfCase) => {
    const a = flagsOfCase.transposeA ? some(2, 1, 3, 4) : some(2, 1, 4, 3);
    const b = flagsOfCase.transposeB ? some(2, 5, 3) : some(2, 3, 5);
    const build = (x: t.Tensor, y: t.Tensor): t.Tensor =>
      t.matmul(x, y, { ...flagsOfCase, scale: 0.5 });
    expect(gradientMismatches(build, [a, b], random)).toEqual([]);
    expect(evaluate(build, a, b).shape).toEqual([2, 2, 4, 5]);
  });

  it('names the line of who called it', () => {
    expect(() => evaluate((a, b) => t.matmul(a, b), some(3, 2), some(3, 1))).toThrow(
      /Cannot multiply matrices: expected the columns .* received \[3, 2\] and \[3, 1\]\. In packages\/tensor\/test\/gradients\.test\.ts:\d+:\d+\./,
    );
  });
});

describe('softplus', () => {
  it('is the logarithm of 1 + eˣ, where eˣ is no number too, and has its slope', () => {
    const x = t.array([-1000, -40, 0, 1, 1000], 'float64');
    const found = Array.from(evaluate(t.softplus, x).data, Number);
    expect(found).toEqual([
      0,
      Math.exp(-40),
      Math.LN2,
      expect.closeTo(1.3132616875182228, 15),
      1000,
    ]);
    expect(gradientMismatches(t.softplus, [some(3, 4)], random)).toEqual([]);
  });
});
