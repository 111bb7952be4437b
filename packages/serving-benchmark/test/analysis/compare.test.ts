import { describe, expect, it } from 'vitest';
import { compareRuns, pairingOf } from '../../src/analysis/compare.ts';
import type { ComparedFigure, Comparison } from '../../src/analysis/compare.ts';
import { parseObjectives } from '../../src/analysis/objectives.ts';
import type { RequestRecord } from '../../src/measurements/record.ts';
import { failed, simulatedRun } from './records.ts';

const run = (seed: number, change: { prefillMs?: number; tpotMs?: number } = {}): RequestRecord[] =>
  simulatedRun({ seed, requests: 400, perSecond: 30, ...change });

function figure(comparison: Comparison, name: string): ComparedFigure {
  const found = comparison.figures.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no figure ${name}`);
  return found;
}

describe('two runs', () => {
  it('that are the same run differ in nothing', () => {
    const comparison = compareRuns(run(1), run(1));
    expect(comparison.pairing).toBe('paired');
    expect(comparison.verdict).toBe('no-difference');
    expect(comparison.figures.map(({ difference }) => difference)).toEqual(
      comparison.figures.map(() => 0),
    );
    expect(comparison.figures.map(({ name }) => name)).toContain('TTFT p90');
    // 400 are too few for p99.
    expect(comparison.figures.map(({ name }) => name)).not.toContain('TTFT p99');
  });

  it('are told apart by a fifth in their pace, in the right direction', () => {
    const slower = compareRuns(run(1), run(2, { tpotMs: 12 }));
    expect(figure(slower, 'TPOT mean')).toMatchObject({ verdict: 'worse', baseline: 10 });
    expect(figure(slower, 'TPOT mean').relative).toBeCloseTo(0.2, 9);
    const faster = compareRuns(run(1, { tpotMs: 12 }), run(2));
    expect(figure(faster, 'TPOT p90').verdict).toBe('better');
  });

  it('need pairs to be told apart by 15% in their prefill', () => {
    // Same seed: the same arrivals and the same draws, 15% longer.
    const baseline = run(1);
    const candidate = run(1, { prefillMs: 115 });
    const paired = figure(compareRuns(baseline, candidate), 'TTFT mean');
    const unpaired = figure(compareRuns(baseline, candidate, { pairing: 'unpaired' }), 'TTFT mean');
    expect(paired.verdict).toBe('worse');
    expect(paired.relative).toBeCloseTo(0.15, 2);
    expect(unpaired.verdict).toBe('cannot-tell');
    expect(unpaired.detectable!).toBeGreaterThan(paired.detectable! * 3);
  });

  it('of one server differ by chance in few of many comparisons', () => {
    let wrong = 0;
    for (let seed = 0; seed < 60; seed++) {
      const { figures } = compareRuns(run(2 * seed), run(2 * seed + 1), { pairing: 'unpaired' });
      if (figures.some(({ verdict }) => verdict === 'better' || verdict === 'worse')) wrong++;
    }
    // Holm promises 5% over all figures: 3 of 60.
    expect(wrong).toBeLessThanOrEqual(7);
  });

  it('have an interval that contains the true difference', () => {
    let covered = 0;
    for (let seed = 0; seed < 60; seed++) {
      const comparison = compareRuns(run(2 * seed), run(2 * seed + 1, { prefillMs: 130 }), {
        pairing: 'unpaired',
      });
      const { low, high } = figure(comparison, 'TTFT mean');
      if (low! <= 30 && 30 <= high!) covered++;
    }
    expect(covered).toBeGreaterThanOrEqual(52);
  });

  it('cannot differ by less than what matters', () => {
    // 2% slower, seen for sure because paired, and not enough to matter.
    const comparison = compareRuns(run(1), run(1, { tpotMs: 10.2 }));
    const pace = figure(comparison, 'TPOT mean');
    expect(pace.relative).toBeCloseTo(0.02, 9);
    expect(pace.verdict).toBe('no-difference');
    const strict = compareRuns(run(1), run(1, { tpotMs: 10.2 }), { minimumEffect: 0.01 });
    expect(figure(strict, 'TPOT mean').verdict).toBe('worse');
  });

  it('pair only requests that completed in both, and see failures for what they are', () => {
    const broken = run(1).map((one, index) => (index % 5 === 0 ? failed(one) : one));
    const comparison = compareRuns(run(1), broken, { objectives: parseObjectives('ttft:60000') });
    expect(figure(comparison, 'TTFT mean')).toMatchObject({ n: 320, difference: 0 });
    expect(figure(comparison, 'completed')).toMatchObject({ verdict: 'worse', baseline: 1 });
    expect(figure(comparison, 'completed').candidate).toBeCloseTo(0.8, 10);
    expect(figure(comparison, 'good').verdict).toBe('worse');
    expect(comparison.verdict).toBe('worse');
  });

  it('say that nobody can tell from a handful', () => {
    const { verdict, figures } = compareRuns(run(1).slice(0, 5), run(2).slice(0, 5));
    expect(verdict).toBe('cannot-tell');
    expect(figures.find(({ name }) => name === 'TTFT mean')).toMatchObject({
      low: undefined,
      pValue: undefined,
      verdict: 'cannot-tell',
    });
  });

  it('are pairs only if they asked for the same', () => {
    expect(pairingOf(run(1), run(2))).toBe('paired');
    expect(pairingOf(run(1), run(2).slice(1))).toBe('unpaired');
    const other = run(2).map((one) => ({ ...one, intended: { promptTokens: 7 } }));
    expect(pairingOf(run(1), other)).toBe('unpaired');
  });
});
