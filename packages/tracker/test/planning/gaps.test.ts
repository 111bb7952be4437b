import { describe, expect, it } from 'vitest';
import { findGaps } from '../../src/planning/gaps.ts';
import { failingRunOf, labOn, runOf, staleRunOf, world } from './sample-documents.ts';

describe('gaps', () => {
  it('are open items by weight, with the level and what it needs', () => {
    const found = findGaps(
      world(
        [
          {
            groups: [
              { id: 'A', weight: 0.2 },
              { id: 'B', weight: 0.8, priority: 'High' },
            ],
            items: [
              { id: 'a', topics: ['rope'], group: 'A' },
              { id: 'b', topics: ['lora'], group: 'B' },
            ],
          },
        ],
        [labOn('rope'), labOn('lora')],
      ),
    );
    // A 0.2, B 0.8 × 1.5 = 1.2: 100/7 and 600/7 points a level, two levels each.
    expect(found).toEqual([
      {
        kind: 'open',
        title: 'Item b',
        topics: ['lora'],
        why: 'It stands at L0 and asks for L2: 86 points a level in roadmap.md, B weighs 80%, priority High.',
        done: 'L2: run the lab: ./gradus lab run lora',
        impact: Number((1200 / 7).toFixed(9)),
        place: { document: '/plan/roadmap.md', line: 11 },
      },
      expect.objectContaining({ title: 'Item a', impact: Number((200 / 7).toFixed(9)) }),
    ]);
  });

  it('name a claim beyond the evidence, by how far it is beyond', () => {
    const found = findGaps(
      world(
        [{ items: [{ id: 'r', topics: ['rope'], state: 'unproven', claim: 'L4' }] }],
        [labOn('rope')],
        [runOf('rope'), runOf('positional-encoding')],
      ),
    );
    // The run is worth L3 where the lab asks for no more: one level is missing.
    expect(found).toMatchObject([
      {
        kind: 'unproven',
        why: 'The document says L4, the evidence L3: 100 points a level in roadmap.md.',
        impact: 100,
      },
    ]);
    expect(found[0]?.done).toContain('a linked design note of your own');
  });

  it('name the hole under what is reached', () => {
    const found = findGaps(
      world(
        [{ items: [{ id: 'r', topics: ['rope'] }] }],
        [labOn('rope'), labOn('positional-encoding')],
        [runOf('rope')],
      ),
    );
    // Half of what stands at L3 up there: (2 + ½) × 100 / 2.
    expect(found).toEqual([
      {
        kind: 'foundation',
        title: 'Positional encoding',
        topics: ['positional-encoding'],
        why: 'Rotary position embedding (L3) builds on it, and it is at L0.',
        done: 'L2: run the lab: ./gradus lab run positional-encoding',
        impact: 125,
      },
    ]);
  });

  it('name no hole under what rests on firm ground, nor under what is not begun', () => {
    const items = [{ id: 'r', topics: ['rope'], state: 'reached' as const }];
    const labs = [labOn('rope'), labOn('positional-encoding')];
    expect(
      findGaps(world([{ items }], labs, [runOf('rope'), runOf('positional-encoding')])),
    ).toEqual([]);
    expect(findGaps(world([{ items }], labs))).toEqual([]);
  });

  it('name stale and failing evidence with what it costs', () => {
    const found = findGaps(
      world(
        [
          {
            items: [
              { id: 't', topics: ['tokenization'] },
              { id: 'n', topics: ['numerics'] },
            ],
          },
        ],
        [labOn('tokenization'), labOn('numerics')],
        [staleRunOf('tokenization'), failingRunOf('numerics')],
      ),
    );
    expect(found.map(({ kind, title, impact }) => ({ kind, title, impact }))).toEqual([
      // From L0 firm to L3: 50 × 2.5.
      { kind: 'stale', title: 'tokenization', impact: 125 },
      { kind: 'open', title: 'Item n', impact: 100 },
      { kind: 'failing', title: 'numerics', impact: 50 },
    ]);
    expect(found[0]).toMatchObject({
      why: 'What it rests on has changed since (packages/statistics/src/mean.ts), and only firm levels open gates: Tokenization (L3, firm L0).',
      done: "results/tokenization/RESULTS.md is of today's sources: ./gradus results refresh tokenization",
    });
    expect(found[2]?.why).toBe(
      'It supports nothing on Numerical precision (L0): a claim fails: x.',
    );
  });

  it('name what blocks a milestone, and count what waits for it', () => {
    const found = findGaps(
      world(
        [
          {
            items: [
              { id: 'm1', topics: ['rope'], role: 'milestone' },
              { id: 'm2', topics: ['lora'], role: 'milestone' },
            ],
            milestones: [
              {
                code: 'M1',
                items: ['m1'],
                state: 'open',
                conditions: [
                  {
                    what: 'Rotary position embedding at L3 (now L0)',
                    met: false,
                    needs: ['run it'],
                  },
                  { what: 'a journal entry', met: true, needs: [] },
                ],
              },
              { code: 'M2', items: ['m2'], state: 'locked', waitsFor: ['M1'] },
            ],
          },
        ],
        [],
      ),
    );
    // Its own 50 × 3, and half of the 50 × 3 that wait.
    expect(found).toEqual([
      {
        kind: 'milestone',
        title: 'Milestone M1',
        topics: ['rope'],
        why: '1 of its 2 conditions is not met, and 1 milestone waits for it.',
        done: 'Rotary position embedding at L3 (now L0): run it',
        impact: 225,
        place: { document: '/plan/roadmap.md', line: 5 },
      },
    ]);
  });

  it('are none where nothing is asked for', () => {
    expect(findGaps(world([], []))).toEqual([]);
    expect(findGaps(world([{ items: [{ id: 'own', topics: [] }] }], []))).toEqual([]);
  });
});
