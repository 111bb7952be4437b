import { expect, it } from 'vitest';
import { claim, constraint, resultsSchema } from '../src/index.ts';

const parts = {
  statement: 'Small enough.',
  metric: 'size',
  unit: 'bytes',
  comparison: '<=',
  threshold: 5,
  oracle: 'the limit',
  replay: { class: 'exact' },
} as const;

it('derives a verdict that the schema agrees with, on both sides of the threshold', () => {
  const claims = [4, 5, 6].map((value) => claim({ ...parts, value }));
  expect(claims.map(({ pass }) => pass)).toEqual([true, true, false]);
  expect(resultsSchema.shape.claims.safeParse(claims).success).toBe(true);
});

it('derives whether a constraint is met', () => {
  const limit = { name: 'latency', unit: 'ms', comparison: '<', limit: 5 } as const;
  expect(constraint({ ...limit, measured: 4.9 }).met).toBe(true);
  expect(constraint({ ...limit, measured: 5 }).met).toBe(false);
});
