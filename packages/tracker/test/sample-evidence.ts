/** @file Evidence as the reader would hand it over, with only what the rules look at. */
import type { Claim, Comparison, Failure, Results } from '@gradus/evidence';
import type { Evidence } from '../src/index.ts';

export const claim: Claim = {
  statement: 'Decoding gives back the text.',
  metric: 'mismatches',
  value: 0,
  unit: 'texts',
  comparison: '=',
  threshold: 0,
  pass: true,
  oracle: 'the text',
  replay: { class: 'exact' },
};

export const comparison: Comparison = {
  metric: 'bytes per token',
  unit: 'bytes',
  arms: [
    { name: 'prose', value: 4 },
    { name: 'code', value: 3 },
  ],
  difference: 1,
  interval: { low: 0.5, high: 1.5 },
  n: 30,
  method: 'BCa bootstrap',
};

export const aFailure = (name: string): Failure => ({
  case: name,
  expected: 'one token',
  got: 'four',
  cause: 'never seen',
  intervention: { change: 'seen', got: 'one', removed: true },
});

export function evidence(
  given: Pick<Results, 'id' | 'kind'> & Partial<Results>,
  path = `results/${given.id}/RESULTS.md`,
): Evidence {
  const results: Results = {
    schema: 'gradus.results/1',
    title: given.id,
    topics: ['tokenization'],
    command: './gradus lab run tokenization --seed 1',
    seed: 1,
    scale: 'default',
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs: 1,
    summary: 'A finding.',
    environment: {
      cpu: 'a CPU',
      cores: 2,
      memoryBytes: 1,
      os: 'Linux',
      runtime: 'Node 24',
      commit: null,
      dirty: false,
      packages: {},
    },
    sources: [],
    inputs: [],
    artifacts: [],
    claims: [claim],
    comparisons: [],
    failures: [],
    constraints: [],
    hooks: [],
    robustness: [],
    tables: [],
    plots: [],
    notes: [],
    digest: '0'.repeat(64),
    ...given,
  };
  return { id: given.id, path, results, flaws: [], stale: [] };
}
