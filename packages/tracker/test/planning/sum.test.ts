import { expect, it } from 'vitest';
import { sum } from '../../src/planning/sum.ts';

it('is the same in every order, where plain addition is not', () => {
  const parts = [0.1, 0.2, 0.3, 1e16, -1e16];
  expect(0.1 + 0.2 + 0.3).not.toBe(0.3 + 0.2 + 0.1);
  expect(sum(parts.toReversed())).toBe(sum(parts));
  expect(sum([0.3, 0.2, 0.1])).toBe(sum([0.1, 0.2, 0.3]));
  expect(sum([2, 3, 5])).toBe(10);
  expect(sum([])).toBe(0);
});
