import { topicById } from '@gradus/topics';
import { describe, expect, it } from 'vitest';
import { judgeTopics, noRecords } from '../../src/index.ts';
import { stepFor } from '../../src/planning/step-shapes.ts';
import { suggestNext } from '../../src/planning/suggest.ts';
import type { Suggestion } from '../../src/planning/suggestion.ts';
import { evidence } from '../sample-evidence.ts';
import { failingRunOf, labOn, runOf, staleRunOf, world } from './sample-documents.ts';

const keys = (suggestions: readonly Suggestion[]): string[] => suggestions.map(({ key }) => key);

describe('the value, by hand', () => {
  /*
   * Group A (0.6): gradient-descent and backprop, which builds on it; group B (0.4): tokenization.
   * No exercises, so a lab goes from L0 to L3: two levels in full and half of the third.
   *   gradient-descent  gain 30 × 2.5 = 75; opens ½ · 75 = 37.5;  112.5 / 2 h = 56.25
   *   tokenization      gain 40 × 2.5 = 100;                        100 / 2 h = 50
   *   backprop          gain 30 × 2.5 = 75;                          75 / 2 h = 37.5
   */
  const small = world(
    [
      {
        groups: [
          { id: 'A', weight: 0.6 },
          { id: 'B', weight: 0.4 },
        ],
        items: [
          { id: 'b', topics: ['backprop'], group: 'A' },
          { id: 'g', topics: ['gradient-descent'], group: 'A' },
          { id: 't', topics: ['tokenization'], group: 'B' },
        ],
      },
    ],
    [labOn('backprop'), labOn('gradient-descent'), labOn('tokenization')],
  );

  it('is points per hour, and what a step opens counts half', () => {
    expect(suggestNext(small).map(({ key, value, after }) => ({ key, value, after }))).toEqual([
      { key: 'lab:gradient-descent', value: 56.25, after: [] },
      { key: 'lab:tokenization', value: 50, after: [] },
      { key: 'lab:backprop', value: 37.5, after: ['lab:gradient-descent'] },
    ]);
  });

  it('is said in the reason, figure by figure', () => {
    const [first, , last] = suggestNext(small);
    expect(first?.reason).toBe(
      'It lifts Gradient descent from L0 to L3 for 1 item of roadmap.md (A, 60%); it opens 1: run the lab backprop. Worth 75 points, and 38 for what it opens, in about 2 h (56 an hour).',
    );
    expect(last?.reason).toContain('First: run the lab gradient-descent.');
    expect(first?.serves).toEqual([
      { document: '/plan/roadmap.md', item: 'g', title: 'Item g', line: 11 },
    ]);
  });

  it('gives the exercise the third level, after the lab', () => {
    const { documents, standings, labs } = world(
      [{ items: [{ id: 'r', topics: ['rope'] }] }],
      [{ ...labOn('rope', ['rope'], true), expectsComparisons: true, expectsFailures: true }],
    );
    // What a run brings is expected of the run. Lab 200 + ½ · 50 over 2 h; exercise 100 / 2 over 2 h.
    expect(suggestNext({ documents, standings, labs })).toMatchObject([
      { key: 'lab:rope', value: 112.5, command: './gradus lab run rope' },
      { key: 'practice:rope', value: 25, after: ['lab:rope'] },
    ]);
  });

  it('adds up what a lab does for several topics and documents', () => {
    const lab = labOn('lora', ['lora', 'qlora']);
    const items = [
      { id: 'l', topics: ['lora'] },
      { id: 'q', topics: ['qlora'] },
    ];
    const found = suggestNext(
      world(
        [{ items }, { path: '/plan/second.md', items: [{ id: 'x', topics: ['lora'] }] }],
        [lab],
      ),
    );
    // 2.5 × (50 + 50 + 100) over 2 h
    expect(found).toMatchObject([{ key: 'lab:lora', topics: ['lora', 'qlora'], value: 250 }]);
    expect(found[0]?.serves).toHaveLength(3);
  });
});

describe('what comes first, and what is not suggested', () => {
  it('stale evidence runs again before anything else', () => {
    const found = suggestNext(
      world(
        [{ items: ['rope', 'lora'].map((topic) => ({ id: topic, topics: [topic] })) }],
        [labOn('rope'), labOn('lora')],
        [staleRunOf('lora')],
      ),
    );
    expect(found[0]).toMatchObject({
      key: 'rerun:lora',
      kind: 'rerun',
      command: './gradus results refresh lora',
      hours: 0.25,
    });
    expect(keys(found)).toEqual(['rerun:lora', 'lab:rope']);
  });

  it('even where a lab is worth more', () => {
    const found = suggestNext(
      world(
        [
          {
            groups: [
              { id: 'A', weight: 0.02 },
              { id: 'B', weight: 0.98 },
            ],
            items: [
              { id: 'l', topics: ['lora'], group: 'A' },
              { id: 'r', topics: ['rope'], group: 'B' },
            ],
          },
        ],
        [labOn('rope'), labOn('lora')],
        [staleRunOf('lora')],
      ),
    );
    // 2 × 2.5 / ¼ h, and 98 × 2.5 / 2 h
    expect(found.map(({ key, value }) => [key, value])).toEqual([
      ['rerun:lora', 20],
      ['lab:rope', 122.5],
    ]);
  });

  it('failing evidence is a rerun of the same lab', () => {
    const found = suggestNext(
      world(
        [{ items: [{ id: 'rope', topics: ['rope'] }] }],
        [labOn('rope')],
        [failingRunOf('rope')],
      ),
    );
    expect(found).toMatchObject([{ key: 'rerun:rope', command: './gradus lab run rope' }]);
  });

  it('a stale foundation is run again before what builds on it', () => {
    const found = suggestNext(
      world(
        [{ items: ['backprop', 'gradient-descent'].map((id) => ({ id, topics: [id] })) }],
        [labOn('backprop'), labOn('gradient-descent')],
        [staleRunOf('gradient-descent')],
      ),
    );
    expect(found.map(({ key, after }) => ({ key, after }))).toEqual([
      { key: 'rerun:gradient-descent', after: [] },
      { key: 'lab:backprop', after: ['rerun:gradient-descent'] },
    ]);
  });

  it('looks through foundations that nobody asks for or that have no lab', () => {
    // rope → positional-encoding (not asked for) → attention (no lab) → backprop
    const found = suggestNext(
      world(
        [{ items: ['rope', 'attention', 'backprop'].map((id) => ({ id, topics: [id] })) }],
        [labOn('rope'), labOn('positional-encoding'), labOn('backprop')],
      ),
    );
    expect(found.find(({ key }) => key === 'lab:rope')?.after).toEqual(['lab:backprop']);
  });

  it('looks no further than a firm foundation', () => {
    // rope → positional-encoding (has been run) → attention
    const found = suggestNext(
      world(
        [{ items: ['rope', 'attention'].map((id) => ({ id, topics: [id] })) }],
        [labOn('rope'), labOn('attention')],
        [runOf('positional-encoding')],
      ),
    );
    expect(found.map(({ after }) => after)).toEqual([[], []]);
  });

  it('folds topics without a lab into one session, last', () => {
    const found = suggestNext(
      world(
        [{ items: ['lora', 'dpo', 'rope'].map((id) => ({ id, topics: [id] })) }],
        [labOn('rope')],
      ),
    );
    expect(keys(found)).toEqual(['lab:rope', 'session']);
    expect(found[1]).toMatchObject({ topics: ['lora', 'dpo'], command: './gradus track log lora' });
  });

  it('does not ask to study what has been studied', () => {
    const found = suggestNext(
      world([{ items: ['lora', 'dpo'].map((id) => ({ id, topics: [id] })) }], [], [], {
        ...noRecords,
        sessions: [{ topic: 'lora', source: 'a paper' }],
      }),
    );
    expect(found).toMatchObject([{ key: 'session', topics: ['dpo'] }]);
  });

  it('suggests a project once what it is made of can be run', () => {
    const items = [
      { id: 'p', topics: ['semantic-search'], role: 'project' as const },
      { id: 'e', topics: ['embeddings'] },
    ];
    expect(keys(suggestNext(world([{ items }], [])))).toEqual(['session']);
    const found = suggestNext(world([{ items }], [labOn('embeddings')]));
    expect(found.map(({ key, after }) => ({ key, after }))).toEqual([
      { key: 'lab:embeddings', after: [] },
      { key: 'project:semantic-search', after: ['lab:embeddings'] },
    ]);
  });

  it('goes up to L5 where the document claims it', () => {
    const found = suggestNext(
      world(
        [{ items: [{ id: 'r', topics: ['rope'], state: 'unproven', claim: 'L5' }] }],
        [labOn('rope')],
        [runOf('rope')],
      ),
    );
    expect(found.map(({ key, after }) => [key, after])).toEqual([
      ['design:rope', []],
      ['project:rope', []],
      ['prediction:rope', ['design:rope', 'project:rope']],
      ['explanation:rope', ['design:rope', 'project:rope']],
    ]);
  });

  it('asks for what a run of the lab did not show', () => {
    const lab = { ...labOn('rope'), expectsComparisons: true, expectsFailures: true };
    const simulated = evidence({
      id: 'rope',
      kind: 'lab',
      topics: ['rope'],
      target: { kind: 'simulated', name: 'mock', version: '1' },
    });
    const found = suggestNext(
      world([{ items: [{ id: 'r', topics: ['rope'] }] }], [lab], [simulated]),
    );
    // L3 is worth 50: two of its three things, then one.
    expect(found).toMatchObject([
      { key: 'full:rope', value: Number(((50 * (2 / 3)) / 2).toFixed(9)) },
      { key: 'real:rope', value: Number((50 / 3 / 2).toFixed(9)) },
    ]);
  });

  it('names what the open milestone wants written, after there is something to write about', () => {
    const found = suggestNext(
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
                  { what: 'RoPE at L3', met: false, needs: [] },
                  { what: 'a journal entry', met: false, needs: ['./gradus track journal M1'] },
                ],
              },
              { code: 'M2', items: ['m2'], state: 'locked', waitsFor: ['M1'] },
            ],
          },
        ],
        [labOn('rope'), labOn('lora')],
      ),
    );
    expect(found.map(({ key, command, after }) => ({ key, command, after }))).toEqual([
      { key: 'lab:rope', command: './gradus lab run rope', after: [] },
      { key: 'note:journal M1', command: './gradus track journal M1', after: ['lab:rope'] },
    ]);
    expect(found[0]?.reason).toContain('that a milestone waits for');
  });

  it('asks for no entry about what nothing can be done on', () => {
    const found = suggestNext(
      world(
        [
          {
            items: [{ id: 'm1', topics: ['rope'], role: 'milestone' }],
            milestones: [
              {
                code: 'M1',
                items: ['m1'],
                state: 'open',
                conditions: [
                  { what: 'a journal entry', met: false, needs: ['./gradus track journal M1'] },
                ],
              },
            ],
          },
        ],
        [],
      ),
    );
    expect(keys(found)).toEqual(['session']);
  });

  it('survives two labs that each cover what the other builds on', () => {
    // rope → positional-encoding → attention
    const found = suggestNext(
      world(
        [
          {
            items: ['rope', 'positional-encoding', 'attention'].map((id) => ({ id, topics: [id] })),
          },
        ],
        [labOn('both', ['rope', 'attention']), labOn('middle', ['positional-encoding'])],
      ),
    );
    expect(keys(found).sort()).toEqual(['lab:both', 'lab:middle']);
    expect(found[0]?.after).toEqual([]);
    expect(found[1]?.after).toEqual([found[0]?.key]);
  });

  it('works without any document, and with nothing at all', () => {
    expect(keys(suggestNext(world([], [labOn('rope'), labOn('backprop')])))).toEqual([
      'lab:backprop',
      'lab:rope',
    ]);
    expect(suggestNext(world([], []))).toEqual([]);
  });
});

describe('the phrases of the levels', () => {
  it('are all known here, so that rewording one cannot drop a step', () => {
    const lab = {
      ...labOn('rope', ['rope'], true),
      expectsComparisons: true,
      expectsFailures: true,
    };
    const none = judgeTopics({ evidence: [runOf('attention')], labs: [lab], records: noRecords });
    const simulated = evidence({
      id: 'rope',
      kind: 'lab',
      topics: ['rope'],
      target: { kind: 'simulated', name: 'mock', version: '1' },
    });
    const begun = judgeTopics({ evidence: [simulated], labs: [lab] });
    const phrasesWithoutStep = [none.get('rope'), begun.get('rope'), none.get('lora')].flatMap(
      (standing) =>
        (standing?.rungs ?? []).flatMap(({ level, lacking }) =>
          lacking
            .filter((phrase) => standing !== undefined && stepFor(phrase, standing) === undefined)
            // Without any run there is none to go further with.
            .filter(() => level !== 3 || standing?.level === 2),
        ),
    );
    expect([...new Set(phrasesWithoutStep)]).toEqual([
      'log a session or note that names a source',
      'L3 on Positional encoding, which it builds on',
      'a verified lab run (no lab covers it yet)',
      ...(topicById('lora')?.buildsOn ?? []).map(
        (id) => `L3 on ${topicById(id)?.title}, which it builds on`,
      ),
    ]);
  });
});
