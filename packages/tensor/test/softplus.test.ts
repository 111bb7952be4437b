import { createRandom } from '@gradus/statistics';
import { expect, it } from 'vitest';
import * as t from '../src/index.ts';
import { evaluate, gradientMismatches, uniformArray } from './check.ts';

it('softplus is the logarithm of 1 + eˣ, where eˣ is no number too, and has its slope', () => {
  const x = t.array([-1000, -40, 0, 1, 1000], 'float64');
  const found = Array.from(evaluate(t.softplus, x).data, Number);
  const of1 = expect.closeTo(1.3132616875182228, 15);
  expect(found).toEqual([0, Math.exp(-40), Math.LN2, of1, 1000]);
  const random = createRandom(1);
  expect(gradientMismatches(t.softplus, [uniformArray(random, [3, 4])], random)).toEqual([]);
});
