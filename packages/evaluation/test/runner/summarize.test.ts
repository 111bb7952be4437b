import { describe, expect, it } from 'vitest';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claim, parseCsv, verifyResults, writeResults } from '@gradus/evidence';
import { bootstrapInterval, createRandom, expandedLevel, mean } from '@gradus/statistics';
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
      level: expandedLevel(0.95, 12),
    });
    expect(summaries[1]!.scores[0]!.interval).toEqual({ low, high });
    const clustered = summarize(result, {
      clusters: { by: 'parity', of: (id) => String(Number(id.slice(4)) % 2) },
    });
    expect(clustered[1]!.scores[0]!.method).toMatch(/clustered by parity \(2 clusters\)/);
  });

  it('is broken down by strata', () => {
    const stratumOf = (id: string) => (Number(id.slice(4)) < 4 ? 'small' : 'large');
    const [, sloppy] = summarize(result, { stratumOf });
    // Of 0 to 3 two are multiples of three, of 4 to 11 two.
    expect(
      sloppy!.strata!.map(({ stratum, cases, scores }) => [stratum, cases, scores[0]!.mean]),
    ).toEqual([
      ['small', 4, 0.5],
      ['large', 8, 0.75],
    ]);
  });

  it('lets latency and cost be compared', () => {
    expect(scoredSystem(result, 'exact', 'latencyMs').scores.get('sum-3')).toBe(5);
    expect(scoredSystem(result, 'exact', 'costUsd').scores.get('sum-3')).toBeCloseTo(0.00012, 12);
    expect(() => scoredSystem(result, 'broken', 'costUsd')).toThrow(
      /usage of every attempt; received none for case sum-0 of broken/,
    );
  });

  it('refuses names that are none', () => {
    expect(() => scoredSystem(result, 'none', 'exactMatch')).toThrow(
      /one of: exact, sloppy, broken; received none/,
    );
    expect(() => scoredSystem(result, 'exact', 'none')).toThrow(
      /one of: exactMatch, distance, latencyMs, costUsd; received none/,
    );
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

  it('is evidence that verifies', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gradus-evaluation-evidence-'));
    await writeResults(folder, {
      repositoryRoot: join(import.meta.dirname, '../../../..'),
      identity: {
        id: 'arithmetic.benchmark',
        kind: 'benchmark',
        title: 'Sums',
        topics: ['evaluation'],
        command: 'none: a test',
        seed: 1,
        scale: 'default',
        startedAt: '2026-01-01T00:00:00Z',
        durationMs: 1,
      },
      sources: ['packages/evaluation/src/runner'],
      body: {
        summary: 'Sloppy sums are wrong in a third of the cases.',
        claims: [
          claim({
            statement: 'The sloppy variant is worse.',
            metric: 'difference of exact matches',
            value: compared.difference,
            unit: 'points',
            comparison: '<',
            threshold: 0,
            oracle: 'every third sum is off by one',
            replay: { class: 'exact' },
          }),
        ],
        ...reportForEvidence(result, summaries, [compared]),
      },
    });
    const { problems } = await verifyResults(folder, {
      repositoryRoot: join(import.meta.dirname, '../../../..'),
    });
    expect(problems).toEqual([]);
    expect(readFileSync(join(folder, 'RESULTS.md'), 'utf8')).toContain('sloppy');
    rmSync(folder, { recursive: true });
  });

  it('is JSON for programs', () => {
    const parsed = JSON.parse(reportAsJson(result, summaries, [compared])) as {
      summaries: unknown[];
      attempts: unknown[];
    };
    expect([parsed.summaries.length, parsed.attempts.length]).toEqual([3, 72]);
  });
});
