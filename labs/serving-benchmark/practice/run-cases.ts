/** @file The cases about many requests: goodput and percentiles. */
import assert from 'node:assert/strict';
import type { PracticeCase } from '@gradus/lab-kit';
import { answered, done, error, logOf, refused, text, texts, usage } from './event-logs.ts';
import { fieldsOf, rounded, type Implementation } from './implementation.ts';
import type { Goodput, Objective, RequestLog, TimeWindow } from './stub.ts';

export function goodputCases(goodput: Implementation['goodput']): PracticeCase[] {
  const ttft = { name: 'ttft', limitMs: 500 } as const;
  const tpot = { name: 'tpot', limitMs: 50 } as const;
  const gives = (
    name: string,
    logs: readonly RequestLog[],
    objectives: readonly Objective[],
    expected: Partial<Goodput>,
    window: TimeWindow = { fromMs: 0, toMs: 2000 },
  ): PracticeCase => ({
    name: `goodput: ${name}`,
    run: () => {
      const found = goodput(logs, objectives, window);
      assert.deepEqual(found && fieldsOf(found, expected), fieldsOf(expected, expected));
    },
  });
  return [
    gives(
      'good requests per second; a limit just reached is kept',
      [answered(0, 200, 20), answered(500, 500, 50)],
      [ttft, tpot],
      { good: 2, bad: 0, failed: 0, share: 1, perSecond: 1 },
    ),
    gives(
      'each request is judged for itself, not their mean',
      [0, 1, 2].map((at) => answered(at, 100, 20)).concat(answered(3, 900, 20)),
      [ttft],
      { good: 3, bad: 1, share: 0.75, perSecond: 1.5 },
    ),
    gives(
      'every objective must be met',
      [answered(0, 100, 90), answered(500, 900, 20), answered(900, 100, 20)],
      [ttft, tpot],
      { good: 1, bad: 2, perSecond: 0.5 },
    ),
    gives(
      'a failed request is never good, and never left out',
      [answered(0, 100, 20), refused(100), logOf([...texts(150, 160), error(170)])],
      [ttft],
      { good: 1, bad: 0, failed: 2, share: 1 / 3, perSecond: 0.5 },
    ),
    gives(
      'one token has no pace to miss',
      [logOf([text(300), usage(300, 1), done(300)])],
      [ttft, tpot],
      { good: 1, bad: 0, share: 1 },
    ),
    gives(
      'who was scheduled within the window counts, whenever it ended',
      [answered(0, 400, 20), answered(990, 400, 20), answered(1000, 100, 20)],
      [ttft],
      { good: 2, bad: 0, failed: 0, perSecond: 2 },
      { fromMs: 0, toMs: 1000 },
    ),
    {
      name: 'goodput: of a window without requests there is none',
      run: () => assert.equal(goodput([refused(0)], [ttft], { fromMs: 500, toMs: 600 }), undefined),
    },
    gives(
      'a promise from the schedule on counts the wait before sending',
      [logOf([...texts(900, 920), done(920)], { sentMs: 800 })],
      [{ name: 'scheduled-ttft', limitMs: 500 }],
      { good: 0, bad: 1, share: 0 },
    ),
  ];
}

export function percentileCases(percentile: Implementation['percentile']): PracticeCase[] {
  /** 1 to n, in an order that is neither theirs nor the alphabet's. */
  const shuffled = (n: number): number[] =>
    Array.from({ length: n }, (_, index) => ((index * 37) % n) + 1);
  const isBetween = (percent: number, n: number): void => {
    const enough = percentile(shuffled(n), percent);
    assert.ok(enough !== undefined && enough >= 1 && enough <= n, `p${percent} of ${n} values`);
    assert.equal(percentile(shuffled(n - 1), percent), undefined, `p${percent} of ${n - 1} values`);
  };
  return [
    {
      name: 'percentile: interpolated between its neighbours',
      run: () => assert.equal(rounded(percentile(shuffled(100), 90)), 90.1),
    },
    {
      name: 'percentile: p50 from 11 values on, p90 and p10 from 64, p95 from 130, p99 from 662',
      run: () => {
        isBetween(50, 11);
        isBetween(90, 64);
        isBetween(10, 64);
        isBetween(95, 130);
        isBetween(99, 662);
      },
    },
  ];
}
