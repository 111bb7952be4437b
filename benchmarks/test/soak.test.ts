/** A few seconds of the soak: bad clients of every kind, and what the good ones get meanwhile. */
import { createRandom } from '@gradus/statistics';
import { expect, it } from 'vitest';
import { soak } from '../server/soak-run.ts';

it('bad clients are told what is right, good ones get what they always get, nothing is left', async () => {
  const { answers, differing, told, atEnd } = await soak({
    rounds: 1,
    windowMs: 800,
    random: createRandom(1),
    signal: new AbortController().signal,
  });
  expect(told.filter(({ wrong }) => wrong > 0)).toEqual([]);
  expect(told.filter(({ count }) => count === 0)).toEqual([]);
  const flooded = told.at(-1)!.statuses;
  expect(Math.min(flooded['200'] ?? 0, flooded['429'] ?? 0)).toBeGreaterThan(0);
  expect(answers.length).toBeGreaterThan(10);
  expect(differing).toBe(0);
  expect(atEnd).toEqual({ running: 0, waiting: 0, kvUsage: 0 });
});
