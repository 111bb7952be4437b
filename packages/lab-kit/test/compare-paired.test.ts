import { comparePaired } from '@gradus/lab-kit';
import { createRandom } from '@gradus/statistics';
import { expect, it } from 'vitest';

it('compares items pairwise: what all items share does not widen the interval', () => {
  const items = Array.from({ length: 30 }, (_, item) => 100 * item);
  const { arms, difference, interval, n } = comparePaired(
    { metric: 'steps', unit: 'steps' },
    { name: 'slow', values: items.map((item, index) => item + 5 + (index % 2)) },
    { name: 'fast', values: items },
    createRandom(1),
  );
  expect(arms).toEqual([
    { name: 'slow', value: 1455.5 },
    { name: 'fast', value: 1450 },
  ]);
  expect(difference).toBe(5.5);
  expect(interval.low).toBeGreaterThan(5.2);
  expect(interval.high).toBeLessThan(5.8);
  expect(n).toBe(30);
});
