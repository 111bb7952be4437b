import { describe, expect, it } from 'vitest';
import { renderMatrix } from '../../src/dashboard/matrix.ts';
import { chaptersOf } from '../../src/dashboard/parts.ts';
import type { ItemStanding } from '../../src/documents/standing.ts';
import { evidence } from '../sample-evidence.ts';
import { wordsIn } from './reading.ts';
import { aDocument, aStanding, ownStanding } from './sample-items.ts';

const render = (items: readonly ItemStanding[]): string => {
  const document = aDocument({ path: '/p/plan.md', style: 'levels', title: 'Plan', items });
  return renderMatrix(chaptersOf([document])[0]!, (path) => path).source;
};

/** The words of each row's cells. */
const rowsOf = (source: string): readonly (readonly string[])[] =>
  [...source.matchAll(/<tr><th scope="row">.*?<\/tr>/gs)].map(([row]) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell]) => wordsIn(cell)),
  );

const run = evidence({ id: 'attention', kind: 'lab' });

describe('the level matrix', () => {
  it('shows where an item stands, what it passed and what it has not reached', () => {
    const item = { title: 'Attention', code: 'M5' };
    const standing = aStanding({ item, level: 2, state: 'reached', evidence: [run] });
    expect(rowsOf(render([standing]))).toEqual([
      [
        'M5 Attention reached attention',
        'passed',
        'passed',
        'L2',
        'not reached',
        'not reached',
        'not reached',
      ],
    ]);
  });

  it('marks the levels that the document claims and the evidence does not back', () => {
    const claims = (claim: string) =>
      rowsOf(render([aStanding({ item: { title: 'x' }, level: 1, state: 'unproven', claim })]));
    const unproven = 'claimed, unproven';
    expect(claims('L3')).toEqual([
      ['x unproven: says L3', 'passed', 'L1', unproven, unproven, 'not reached', 'not reached'],
    ]);
    expect(claims('[x]')).toEqual([
      ['x unproven: says [x]', 'passed', 'L1', ...Array.from({ length: 4 }, () => 'not reached')],
    ]);
  });

  it('marks levels on stale evidence, and evidence that counts for nothing', () => {
    const flawed = { ...evidence({ id: 'rope', kind: 'lab' }), flaws: ['altered'] };
    const old = { ...run, stale: ['a.ts'] };
    const standing = aStanding({
      item: { title: 'x' },
      level: 2,
      stale: true,
      state: 'reached',
      evidence: [old, flawed],
    });
    const [row] = rowsOf(render([standing]));
    expect(row?.[0]).toBe('x reached stale attention (stale) rope (counts for nothing)');
    expect(row?.[3]).toBe('L2, stale');
  });

  it('gathers by group, and what is in none last', () => {
    const inA = { title: 'in A', group: 'A' };
    const document = aDocument({
      path: '/p/plan.md',
      style: 'mastery',
      title: 'Plan',
      groups: [{ id: 'A', title: 'Domain A', line: 1 }],
      items: [
        aStanding({ item: { title: 'outside', role: 'project' } }),
        aStanding({ item: inA, level: 3, state: 'reached' }),
        aStanding({ item: inA, level: 1, state: 'unproven', stale: true }),
      ],
    });
    const { source } = renderMatrix(chaptersOf([document])[0]!, (path) => path);
    expect(
      [...source.matchAll(/<summary>(.*?)<\/summary>/gs)].map(([, all]) => wordsIn(all)),
    ).toEqual([
      'Domain A 1 of 2 reached, 1 unproven, 1 stale L1: 1 · L3: 1',
      'Elsewhere in the document 0 of 1 reached L0: 1',
    ]);
    expect(rowsOf(source).map(([item]) => item)).toEqual([
      'in A reached',
      'in A unproven stale',
      'outside project open',
    ]);
  });

  it('unfolds what has moved and leaves the rest folded', () => {
    expect(render([aStanding({ item: { title: 'x' } })])).toContain('<details class="group">');
    expect(render([aStanding({ item: { title: 'x' }, level: 1 })])).toContain(
      '<details class="group" open>',
    );
  });

  it('keeps what only the learner can judge apart, with the reason', () => {
    const source = render([ownStanding('A book')]);
    expect(rowsOf(source)).toEqual([]);
    expect(wordsIn(source)).toContain(
      "Yours to judge 1 item that no topic can prove A book line 140: the learner's own evidence only",
    );
  });
});
