import { describe, expect, it } from 'vitest';
import { pointsOf, readDemand, worthOf } from '../../src/planning/demand.ts';
import { type DocumentSpec, labOn, world } from './sample-documents.ts';

const points = (spec: DocumentSpec): Record<string, number> => {
  const [document] = world([spec], []).documents;
  if (document === undefined) throw new Error('no document');
  return Object.fromEntries(
    pointsOf(document).map(({ standing, points: value }) => [
      standing.item.id,
      Number(value.toFixed(6)),
    ]),
  );
};

describe('what an item is worth', () => {
  it('is its share of a weighted group', () => {
    expect(
      points({
        groups: [
          { id: 'A', weight: 0.6 },
          { id: 'B', weight: 0.4 },
        ],
        items: [
          { id: 'a1', topics: ['backprop'], group: 'A' },
          { id: 'a2', topics: ['attention'], group: 'A' },
          { id: 'b1', topics: ['lora'], group: 'B' },
        ],
      }),
    ).toEqual({ a1: 30, a2: 30, b1: 40 });
  });

  it('counts weight × priority, the mean weight where a group has none, half for optional items', () => {
    // A 0.2 × 1.5 = 0.3; B 0.4 × 0.5 = 0.2; C the mean 0.3: of 0.8 in all. B: 1 + ½ units.
    expect(
      points({
        groups: [
          { id: 'A', weight: 0.2, priority: 'High' },
          { id: 'B', weight: 0.4, priority: 'Low' },
          { id: 'C' },
        ],
        items: [
          { id: 'a1', topics: ['backprop'], group: 'A' },
          { id: 'b1', topics: ['lora'], group: 'B' },
          { id: 'b2', topics: ['dpo'], group: 'B', optional: true },
          { id: 'c1', topics: ['rope'], group: 'C' },
        ],
      }),
    ).toEqual({ a1: 37.5, b1: 16.666667, b2: 8.333333, c1: 37.5 });
  });

  it('is the same for every item of a document without weights', () => {
    expect(
      points({
        groups: [{ id: 'A' }, { id: 'B' }],
        items: [
          { id: 'a1', topics: ['backprop'], group: 'A' },
          { id: 'a2', topics: ['attention'], group: 'A' },
          { id: 'a3', topics: ['rope'], group: 'A' },
          { id: 'b1', topics: ['lora'], group: 'B' },
          { id: 'own', topics: [], group: 'B' },
        ],
      }),
    ).toEqual({ a1: 25, a2: 25, a3: 25, b1: 25 });
  });
});

describe('what is asked for', () => {
  const ask = (spec: DocumentSpec) =>
    readDemand(world([spec], [])).map(({ topic, what, asked, points: value }) => ({
      topic,
      what,
      asked,
      points: value,
    }));

  it('splits an item over its topics, and asks by role and claim', () => {
    expect(
      ask({
        items: [
          { id: 'i', topics: ['backprop', 'rope'] },
          { id: 'claim', topics: ['lora'], state: 'unproven', claim: 'L4' },
          { id: 'end', topics: ['dpo'], role: 'criterion' },
          { id: 'build', topics: ['docs-chat', 'rag-service'], role: 'project' },
        ],
      }),
    ).toEqual([
      { topic: 'backprop', what: 'level', asked: 2, points: 12.5 },
      { topic: 'rope', what: 'level', asked: 2, points: 12.5 },
      { topic: 'lora', what: 'level', asked: 4, points: 25 },
      { topic: 'dpo', what: 'level', asked: 4, points: 25 },
      { topic: 'docs-chat', what: 'project', asked: 2, points: 25 },
    ]);
  });

  it('leaves out what is locked, and objectives that a phase says again', () => {
    expect(
      ask({
        items: [
          { id: 'o', topics: ['rope'], role: 'objective', group: 'p1' },
          { id: 'm1', topics: ['backprop'], role: 'milestone', group: 'p1' },
          { id: 'm2', topics: ['attention'], role: 'milestone', group: 'p2' },
          { id: 'later', topics: ['lora'], group: 'p2' },
        ],
        milestones: [
          { code: 'M1', items: ['m1'], state: 'open', group: 'p1' },
          { code: 'M2', items: ['m2'], state: 'locked', group: 'p2', waitsFor: ['M1'] },
        ],
      }),
    ).toEqual([{ topic: 'backprop', what: 'level', asked: 3, points: expect.closeTo(100 / 3, 9) }]);
  });

  it('without documents is every topic with a lab, all alike', () => {
    const found = readDemand(world([], [labOn('rope'), labOn('attention')]));
    expect(found.map(({ topic, points: value }) => [topic, value])).toEqual([
      ['attention', 50],
      ['rope', 50],
    ]);
  });

  it('counts levels beyond the one asked for half, up to L3', () => {
    const want = { topic: 'rope', what: 'level', asked: 2, points: 10, order: 0 } as const;
    expect(worthOf(want, 0, 2)).toBe(20);
    expect(worthOf(want, 0, 3)).toBe(25);
    expect(worthOf(want, 2, 3)).toBe(5);
    expect(worthOf(want, 3, 5)).toBe(0);
    expect(worthOf({ ...want, asked: 4 }, 1, 5)).toBe(30);
  });
});
