/** @file What an explanation lists: evidence, the learner's own records, results nobody can read. */
import { describe, expect, it } from 'vitest';
import { explainItem, explainTopic, type LearnerRecords } from '../../src/index.ts';
import { bindItems } from '@gradus/roadmap';
import { judgeTopics } from '../../src/judge.ts';
import { noMaterial } from '../../src/documents/material.ts';
import { itemOf, run, sync, withExercise } from './held.ts';

const records: LearnerRecords = {
  sessions: [
    { topic: 'attention', source: 'https://example.org/paper' },
    { topic: 'lora', source: 'a book' },
  ],
  designNotes: [{ topic: 'attention', link: 'progress/notes/design.md' }],
  explanations: [{ topic: 'attention', link: 'progress/notes/talk.md' }],
  predictions: [
    { topic: 'attention', registeredAt: '2026-01-01T00:00:00.000Z' },
    {
      topic: 'attention',
      registeredAt: '2026-01-02T00:00:00.000Z',
      confirmedBy: { resultId: 'attention', startedAt: '2026-01-03T00:00:00.000Z' },
    },
  ],
};
const unreadable = [
  { id: 'attention.practice', path: '/r/attention.practice/RESULTS.md', problem: 'cut off' },
  { id: 'heads', path: '/r/heads/RESULTS.md', problem: 'cut off' },
  { id: 'lora', path: '/r/lora/RESULTS.md', problem: 'cut off' },
];
const labs = [{ ...withExercise('attention')[0]!, id: 'heads' }];

describe('the explanation of a topic', () => {
  const standings = judgeTopics({ evidence: [run('attention')], labs, records });
  const standing = standings.get('attention')!;

  it('lists the records behind L1, L4 and L5, and what cannot be read', () => {
    const topic = explainTopic(standing, standings, { records, unreadable, labs });
    expect(topic.records).toEqual([
      { level: 1, kind: 'source', text: 'https://example.org/paper', supports: true },
      { level: 4, kind: 'design note', text: 'progress/notes/design.md', supports: true },
      { level: 5, kind: 'explanation', text: 'progress/notes/talk.md', supports: true },
      { level: 5, kind: 'prediction', text: '2026-01-01T00:00:00.000Z', supports: false },
      {
        level: 5,
        kind: 'prediction',
        text: '2026-01-02T00:00:00.000Z, confirmed by attention',
        supports: true,
      },
    ]);
    expect(topic.unreadable.map(({ id }) => id)).toEqual(['attention.practice', 'heads']);
  });

  it('lists none where none are known', () => {
    expect(explainTopic(standing, standings)).toMatchObject({ records: [], unreadable: [] });
  });
});

it('an item that only the learner can judge shows what they linked', () => {
  const synced = sync('# Plan\n\n- [ ] Plants\n- [ ] Attention\n', {
    links: { plants: ['plants.jpg'] },
  });
  const { roadmap } = synced.standing;
  const judged = {
    roadmap,
    bindings: bindItems(roadmap),
    standings: judgeTopics({ evidence: [], labs }),
    material: noMaterial,
    records,
    unreadable,
  };
  expect(explainItem(itemOf(synced, 'Plants'), judged)).toMatchObject({
    state: 'own',
    links: ['plants.jpg'],
    topics: [],
  });
  expect(explainItem(itemOf(synced, 'Attention'), judged)).toMatchObject({
    links: [],
    topics: [{ records: { length: 5 }, unreadable: [{ id: 'attention.practice' }] }],
  });
});
