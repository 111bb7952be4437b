import { describe, expect, it } from 'vitest';
import { judgePredictions } from '../../src/records/judge-predictions.ts';
import { claim, comparison, evidence } from '../sample-evidence.ts';

describe('judgePredictions', () => {
  const registered = '2026-11-20T10:00:00.000Z';
  const entry = {
    resultId: 'tokenization',
    topics: ['tokenization', 'kv-cache'],
    metric: 'mismatches',
    comparison: '<=' as const,
    threshold: 2,
    scale: 'default' as const,
    registeredAt: registered,
    digest: '0'.repeat(64),
  };
  const values = (...all: number[]) => all.map((value) => ({ ...claim, value, pass: value === 0 }));
  const run = (change: object = {}, startedAt = '2026-11-20T11:00:00Z') =>
    evidence({ id: 'tokenization', kind: 'lab', startedAt, claims: values(1), ...change });
  const judge = (runs: readonly ReturnType<typeof run>[], change: object = {}) =>
    judgePredictions({ entries: [{ ...entry, ...change }], unverified: [] }, runs)[0];

  it.each([
    ['no run', [], {}, 'waiting'],
    ['a run that holds', [run()], {}, 'confirmed'],
    ['a run that does not', [run({ claims: values(3) })], {}, 'refuted'],
    ['exactly the threshold', [run({ claims: values(2) })], {}, 'confirmed'],
    ['a run before', [run({}, '2026-11-20T09:59:59.999Z')], {}, 'waiting'],
    ['a run at that very moment', [run({}, '2026-11-20T10:00:00Z')], {}, 'waiting'],
    ['a run a millisecond later', [run({}, '2026-11-20T10:00:00.001Z')], {}, 'confirmed'],
    ['a run with a flaw', [{ ...run(), flaws: ['the digest'] }], {}, 'waiting'],
    ['a wrong run with a flaw', [{ ...run({ claims: values(3) }), flaws: ['x'] }], {}, 'waiting'],
    ['a stale run', [{ ...run(), stale: ['labs/lab.ts'] }], {}, 'confirmed'],
    [
      'a simulated target',
      [run({ target: { kind: 'simulated', name: 'mock', version: '1' } })],
      {},
      'waiting',
    ],
    ['another run', [run({ id: 'attention' })], {}, 'waiting'],
    ['its practice', [run({ id: 'tokenization.practice' })], {}, 'waiting'],
    ['another metric', [run({ claims: [{ ...claim, metric: 'x' }] })], {}, 'waiting'],
    ['another seed', [run({ seed: 2 })], { seed: 1 }, 'waiting'],
    ['that seed', [run({ seed: 2 })], { seed: 2 }, 'confirmed'],
    ['another scale', [run({ scale: 'full' })], {}, 'waiting'],
    ['one of two claims of it', [run({ claims: values(1, 3) })], {}, 'refuted'],
    [
      'the first of two runs: right',
      [run({ claims: values(9) }, '2026-11-20T13:00:00Z'), run()],
      {},
      'confirmed',
    ],
    [
      'the first of two runs: wrong',
      [run({}, '2026-11-20T13:00:00Z'), run({ claims: values(9) })],
      {},
      'refuted',
    ],
    [
      'the difference of a comparison',
      [run({ comparisons: [comparison] })],
      { metric: 'bytes per token', comparison: '=', threshold: 1 },
      'confirmed',
    ],
  ])('%s', (_, runs, change, state) => {
    expect(judge(runs, change)?.state).toBe(state);
  });

  it('names the run, its value, and only the topics that it is about', () => {
    expect(judge([run({ claims: values(1, 3) })])).toMatchObject({
      run: {
        resultId: 'tokenization',
        startedAt: '2026-11-20T11:00:00.000Z',
        value: 3,
        topics: ['tokenization'],
      },
    });
  });
});
