import { describe, expect, it } from 'vitest';
import { parseCsv } from '@gradus/evidence';
import { bootstrapInterval, createRandom, mean } from '@gradus/statistics';
import { compare } from '../../src/comparison/compare.ts';
import { reportAsJson, reportForEvidence, reportForTerminal } from '../../src/runner/report.ts';
import { runEvaluation } from '../../src/runner/run-evaluation.ts';
import { scoredSystem, summarize } from '../../src/runner/summarize.ts';
import { arithmetic } from './arithmetic.ts';

const result = await runEvaluation(arithmetic(12, { repeats: 2 }), {
  concurrency: 1,
  nowMs: (() => {
    let ms = 0;
    return () => (ms += 5);
  })(),
});
const summaries = summarize(result);
const compared = compare(
  scoredSystem(result, 'exact', 'exactMatch'),
  scoredSystem(result, 'sloppy', 'exactMatch'),
  {
    metric: 'exactMatch',
    unit: 'points',
    random: createRandom(1),
  },
);

describe('a summary', () => {
  it('has for each variant what it scored, what failed, how long it took, what it cost', () => {
    const [exact, sloppy, broken] = summaries;
    expect(exact).toMatchObject({
      cases: 12,
      attempts: 24,
      failed: 0,
      latencyMs: { p50: 5, p95: 5 },
    });
    expect(exact!.costUsd!.total).toBeCloseTo(24 * 0.00012, 12);
    expect(exact!.scores[0]).toMatchObject({
      scorer: 'exactMatch',
      mean: 1,
      interval: { low: 1, high: 1 },
    });
    expect(sloppy!.scores.map((score) => score.mean)).toEqual([8 / 12, 4 / 12]);
    // Failed attempts count: as 0, or as the scorer says.
    expect(broken).toMatchObject({ failed: 6 });
    expect(broken!.scores.map((score) => score.mean)).toEqual([9 / 12, (3 * 10) / 12]);
  });

  it('has intervals over cases, not over attempts', () => {
    const values = Array.from({ length: 12 }, (_, i) => Number(i % 3 !== 0));
    const { low, high } = bootstrapInterval(values, mean, {
      random: createRandom(1).split('sloppy exactMatch'),
    });
    expect(summaries[1]!.scores[0]!.interval).toEqual({ low, high });
    const clustered = summarize(result, {
      by: 'parity',
      of: (id) => String(Number(id.slice(4)) % 2),
    });
    expect(clustered[1]!.scores[0]!.method).toMatch(/clustered by parity \(2 clusters\)/);
  });

  it('refuses names that are none', () => {
    expect(() => scoredSystem(result, 'none', 'exactMatch')).toThrow(
      /one of: exact, sloppy, broken; received none/,
    );
    expect(() => scoredSystem(result, 'exact', 'none')).toThrow(/one of: exactMatch, distance/);
  });
});

describe('a report', () => {
  it('fits a terminal', () => {
    expect(reportForTerminal(summaries, [compared]).split('\n')).toEqual([
      expect.stringMatching(/^variant {2}exactMatch +distance +failed +p50 {3}p95 {3}cost$/),
      expect.stringMatching(
        /^exact {4}1 \[1, 1\] +0 \[0, 0\] +0 of 24 {2}5 ms {2}5 ms {2}\$0\.00288$/,
      ),
      expect.stringMatching(/^sloppy {3}0\.667 \[0\.\d+, 0\.\d+\] {2}0\.333 /),
      expect.stringMatching(/^broken {3}0\.75 \[.* 6 of 24 {2}5 ms/),
      expect.stringMatching(
        /^sloppy against exact, exactMatch: −0\.333 points \[−0\.\d+, −?0\.\d+\], p = 0\.12, 12 items, 0 better, 4 worse$/,
      ),
    ]);
  });

  it('brings tables and comparisons to evidence', () => {
    const { artifacts, tables, comparisons } = reportForEvidence(result, summaries, [compared]);
    expect(tables).toEqual([{ title: 'Variants', path: 'variants.csv' }]);
    const [variants, attempts] = artifacts.map(({ content }) => parseCsv(content));
    expect(variants![2]!.slice(0, 5)).toEqual(['sloppy', '12', '24', '0', String(8 / 12)]);
    expect(attempts).toHaveLength(1 + 72);
    expect(comparisons[0]).toMatchObject({ metric: 'exactMatch', difference: -1 / 3, n: 12 });
  });

  it('is JSON for programs', () => {
    const parsed = JSON.parse(reportAsJson(result, summaries, [compared])) as {
      summaries: unknown[];
      attempts: unknown[];
    };
    expect([parsed.summaries.length, parsed.attempts.length]).toEqual([3, 72]);
  });
});
