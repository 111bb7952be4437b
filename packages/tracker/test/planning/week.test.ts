import { GradusError } from '@gradus/runtime';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { suggestNext } from '../../src/planning/suggest.ts';
import type { Block } from '../../src/planning/sittings.ts';
import type { Suggestion, SuggestionKind } from '../../src/planning/suggestion.ts';
import { planWeek } from '../../src/planning/week.ts';
import { anyWorld } from './any-world.ts';

const suggestion = (
  key: string,
  kind: SuggestionKind,
  hours: number,
  after: readonly string[] = [],
): Suggestion => ({
  key,
  kind,
  title: `Do ${key}`,
  topics: [key],
  reason: '',
  hours,
  value: 1,
  serves: [],
  after,
  outputs: kind === 'lab' || kind === 'project' ? [`results/${key}/RESULTS.md`] : [],
});

const week = (suggestions: readonly Suggestion[], hoursPerWeek: number, startDate = '2026-02-26') =>
  planWeek({ suggestions, hoursPerWeek, startDate });

const hoursOf = (key: string, blocks: readonly Block[]): number =>
  blocks.filter((block) => block.key === key).reduce((sum, { hours }) => sum + hours, 0);

describe('a week', () => {
  it('fits the hours, keeps some for notes, and names what did not fit', () => {
    const plan = week(
      [
        suggestion('rerun', 'rerun', 0.25),
        suggestion('one', 'lab', 2),
        suggestion('two', 'lab', 2, ['one']),
        suggestion('three', 'lab', 2, ['two']),
        suggestion('four', 'lab', 2, ['three']),
      ],
      6,
    );
    // 15% of 6 h is 0.9: 1 h in quarters. 5 h of work: 0.25 + 2 + 2, and 0.75 h stay free.
    expect(plan.sittings).toEqual([
      {
        date: '2026-02-26',
        hours: 0.25,
        blocks: [{ key: 'rerun', title: 'Do rerun', hours: 0.25 }],
      },
      { date: '2026-02-27', hours: 2, blocks: [{ key: 'one', title: 'Do one', hours: 2 }] },
      { date: '2026-03-01', hours: 2, blocks: [{ key: 'two', title: 'Do two', hours: 2 }] },
      {
        date: '2026-03-03',
        hours: 1,
        blocks: [
          {
            title: 'Log the sessions: what you found, and what surprised you',
            command: './gradus track log rerun one two',
            hours: 1,
          },
        ],
      },
    ]);
    expect(plan).toMatchObject({
      hours: 5.25,
      budgetHours: 6,
      outputs: ['results/one/RESULTS.md', 'results/two/RESULTS.md'],
      unplanned: [
        { key: 'three', why: 'needs 2 h; 0.75 h are left' },
        { key: 'four', why: 'comes after: Do three' },
      ],
    });
  });

  it('spends the hours kept on notes that are asked for', () => {
    const plan = week(
      [
        suggestion('lab', 'lab', 2),
        suggestion('design', 'note', 1, ['lab']),
        suggestion('p', 'practice', 2, ['lab']),
      ],
      6,
    );
    expect(plan.sittings.flatMap(({ blocks }) => blocks.map(({ key }) => key))).toEqual([
      'lab',
      'p',
      'design',
    ]);
    expect(plan.unplanned).toEqual([]);
  });

  it('begins a project that takes longer, without promising its evidence', () => {
    const plan = week([suggestion('big', 'project', 8)], 4);
    // 4 h: 0.5 h for notes, 3.5 h of the project.
    expect(
      plan.sittings.flatMap(({ blocks }) => blocks.map(({ hours, part }) => [hours, part])),
    ).toEqual([
      [2, { number: 1, of: 2 }],
      [1.5, { number: 2, of: 2 }],
      [0.5, undefined],
    ]);
    expect(plan.outputs).toEqual([]);
    expect(plan.unplanned).toEqual([
      { key: 'big', title: 'Do big', why: '3.5 of its 8 h are planned' },
    ]);
  });

  it('plans nothing after a project that is only begun', () => {
    const plan = week(
      [suggestion('big', 'project', 8), suggestion('next', 'rerun', 0.25, ['big'])],
      4,
    );
    expect(plan.unplanned).toMatchObject([
      { key: 'big' },
      { key: 'next', why: 'comes after: Do big' },
    ]);
    const late = week(
      [suggestion('big', 'project', 8), suggestion('note', 'note', 0.25, ['big'])],
      4,
    );
    expect(late.unplanned.map(({ key }) => key)).toEqual(['big', 'note']);
  });

  it('never rounds up to an hour that is not there', () => {
    const all = Array.from({ length: 3 }, (_, at) => suggestion(`lab-${at}`, 'lab', 2));
    const almost = 1.9999999999999998;
    expect(week([...all, suggestion('rerun', 'rerun', 0.25)], almost).hours).toBeLessThan(almost);
    expect(week([suggestion('big', 'project', 8)], almost).hours).toBe(1.75);
  });

  it('takes them in an order that works, even where the list has another', () => {
    const plan = week(
      [suggestion('second', 'lab', 2, ['first']), suggestion('first', 'lab', 2)],
      5,
    );
    expect(plan.outputs).toHaveLength(2);
    expect(plan.sittings.map(({ blocks }) => blocks[0]?.key)).toEqual([
      'first',
      'second',
      undefined,
    ]);
  });

  it('reviews nothing where nothing was done', () => {
    expect(week([], 10)).toMatchObject({ sittings: [], hours: 0, unplanned: [] });
    expect(week([suggestion('lab', 'lab', 2)], 1)).toMatchObject({ sittings: [], hours: 0 });
  });

  it.each([0, -1, 100.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses %s hours', (hours) => {
    expect(() => week([], hours)).toThrow(GradusError);
    expect(() => week([], hours)).toThrow(/above 0, at most 100/);
  });

  it.each(['2026-02-30', '26-02-01', 'tomorrow', ''])('refuses %j as a day', (date) => {
    expect(() => week([], 5, date)).toThrow(GradusError);
  });

  it('never exceeds its hours, its sittings or its order', () => {
    fc.assert(
      fc.property(anyWorld, fc.double({ min: 0.1, max: 100, noNaN: true }), ({ input }, hours) => {
        const suggestions = suggestNext(input);
        const plan = week(suggestions, hours);
        const blocks = plan.sittings.flatMap((sitting) => sitting.blocks);
        const total = blocks.reduce((sum, block) => sum + block.hours, 0);
        expect(total).toBeLessThanOrEqual(hours);
        expect(plan.hours).toBe(total);
        for (const sitting of plan.sittings) expect(sitting.hours).toBeLessThanOrEqual(2);
        const dates = plan.sittings.map(({ date }) => date);
        expect(dates).toEqual(dates.toSorted());
        for (const date of dates) expect(date >= '2026-02-26' && date <= '2026-03-04').toBe(true);
        for (const { key, after, hours: needed } of suggestions) {
          const at = blocks.findIndex((block) => block.key === key);
          // Everything it waits for is done before.
          const before = suggestions.filter((other) => at >= 0 && after.includes(other.key));
          for (const first of before) {
            expect(hoursOf(first.key, blocks.slice(0, at))).toBe(first.hours);
          }
          // Whole, begun (a project), or named as left out.
          const isWhole = hoursOf(key, blocks) === needed;
          expect(plan.unplanned.some((left) => left.key === key)).toBe(!isWhole);
        }
        expect(week(suggestions, hours)).toEqual(plan);
      }),
      { numRuns: 60 },
    );
  });
});
