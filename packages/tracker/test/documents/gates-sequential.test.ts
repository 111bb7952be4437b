/** @file Milestones one after the other: what locks them, what opens them, what each asks for. */
import { describe, expect, it } from 'vitest';
import type { WrittenEntry } from '../../src/documents/material.ts';
import { run, sync } from './held.ts';

const plan = `# Roadmap

## Phase 1: Text

**Learning objectives:**
- Explain tokenization

| Milestone | Exit Criteria |
|---|---|
| M1 | Tokenizer encodes and decodes |
| M2 | Embeddings learned from raw text |

## Phase 2: Models

| Milestone | Exit Criteria |
|---|---|
| M3 | Attention computed; intuition documented |
| M4 | A walk around the lake |
| M5 | LoRA on a narrow task |
`;

const both = (milestone: string): readonly WrittenEntry[] => [
  { log: 'experiments', milestone, topics: [] },
  { log: 'journal', milestone, topics: [] },
];
const material = (...entries: readonly WrittenEntry[]) => ({
  notes: [],
  entries,
  isWritten: () => false,
});
const states = (held: Parameters<typeof sync>[1]): readonly string[] =>
  sync(plan, held).standing.milestones.map(({ milestone, state }) => `${milestone.code} ${state}`);

describe('milestones in sequence', () => {
  it('are locked but the first, and say what they wait for', () => {
    expect(states({})).toEqual(['M1 open', 'M2 locked', 'M3 locked', 'M4 locked', 'M5 locked']);
    const { milestones } = sync(plan).standing;
    expect(milestones.map(({ waitsFor }) => waitsFor)).toEqual([
      [],
      ['M1'],
      ['M1', 'M2'],
      ['M1', 'M2', 'M3'],
      ['M1', 'M2', 'M3', 'M4'],
    ]);
  });

  it('ask for L3, an experiment and a journal entry, each', () => {
    const evidence = [run('tokenization')];
    expect(states({ evidence })[0]).toBe('M1 open');
    const { milestones } = sync(plan, { evidence }).standing;
    expect(milestones[0]?.conditions).toEqual([
      { what: 'Tokenization at L3', met: true, needs: [] },
      { what: 'an experiment logged', met: false, needs: ['./gradus track experiment M1'] },
      { what: 'a journal entry', met: false, needs: ['./gradus track journal M1'] },
    ]);
    const [, journal] = both('M1');
    expect(states({ evidence, material: material(journal!) })[0]).toBe('M1 open');
    // Logs of another milestone are not of this one, also where they name its topic.
    const other = both('M2').map((entry) => ({ ...entry, topics: ['tokenization'] }));
    expect(states({ evidence, material: material(...other) })[0]).toBe('M1 open');
    expect(states({ evidence, material: material(...both('M1')) }).slice(0, 2)).toEqual([
      'M1 complete',
      'M2 open',
    ]);
  });

  it('take a log without a milestone for the topics that it names', () => {
    const entries = (['experiments', 'journal'] as const).map((log) => ({
      log,
      topics: ['tokenization'],
    }));
    const held = { evidence: [run('tokenization')], material: material(...entries) };
    expect(states(held).slice(0, 2)).toEqual(['M1 complete', 'M2 open']);
  });

  it('open a phase after the one before, however much is known of it', () => {
    const evidence = [run('tokenization'), run('attention')];
    const entries = [...both('M1'), ...both('M3')];
    expect(states({ evidence, material: material(...entries) })).toEqual([
      'M1 complete',
      'M2 open',
      'M3 locked',
      'M4 locked',
      'M5 locked',
    ]);
    const all = [...evidence, run('embeddings')];
    expect(states({ evidence: all, material: material(...entries, ...both('M2')) })).toEqual([
      'M1 complete',
      'M2 complete',
      'M3 complete',
      'M4 open',
      'M5 locked',
    ]);
  });

  it('take the learner’s journal for what no lab can show, so that nothing stays locked for good', () => {
    const evidence = ['tokenization', 'embeddings', 'attention'].map((topic) => run(topic));
    const entries = ['M1', 'M2', 'M3'].flatMap(both);
    const open = sync(plan, { evidence, material: material(...entries) }).standing.milestones[3];
    expect(open?.conditions).toEqual([
      {
        isOwn: true,
        what: 'A walk around the lake',
        met: false,
        needs: ["the learner's own evidence only; say that it is done: ./gradus track journal M4"],
      },
    ]);
    const told = [...entries, { log: 'journal' as const, milestone: 'M4', topics: [] }];
    expect(states({ evidence, material: material(...told) }).slice(3)).toEqual([
      'M4 complete',
      'M5 open',
    ]);
  });

  it('close again on stale evidence, and with them all behind', () => {
    const stale = [run('tokenization', { stale: ['labs/lab.ts'] }), run('embeddings')];
    const held = { evidence: stale, material: material(...both('M1'), ...both('M2')) };
    expect(states(held).slice(0, 2)).toEqual(['M1 open', 'M2 locked']);
    expect(sync(plan, held).standing.milestones[0]?.conditions[0]).toEqual({
      what: 'Tokenization at L3 (its evidence is stale)',
      met: false,
      needs: ['run it again: ./gradus results refresh'],
    });
  });

  it('have no place for a mark: nothing is written', () => {
    const evidence = ['tokenization', 'embeddings', 'attention', 'lora'].map((topic) => run(topic));
    const held = { evidence, material: material(...['M1', 'M2', 'M3', 'M4', 'M5'].flatMap(both)) };
    expect(sync(plan, held)).toMatchObject({ text: plan, memories: {} });
  });
});

describe('phases of bullets', () => {
  const agenda = `# Agenda

# Phase 1 — Text

- Tokenization, embeddings.

Milestones

- Tokenizer with the same ids as another.
- A garden.

# Portfolio projects

- A semantic search tool.
`;

  it('stand somewhere, and nothing is written', () => {
    const evidence = [run('tokenization'), run('embeddings')];
    const { text, memories, standing } = sync(agenda, { evidence });
    expect(standing.roadmap.style).toBe('phases');
    expect(text).toBe(agenda);
    expect(memories).toEqual({});
    expect(standing.milestones.map(({ milestone, state }) => [milestone.title, state])).toEqual([
      ['Tokenizer with the same ids as another.', 'complete'],
      ['A garden.', 'open'],
      ['A semantic search tool.', 'open'],
    ]);
    // Nothing waits for what only the learner knows, and how to end that is said.
    expect(standing.milestones[1]?.conditions[0]?.needs).toEqual([
      "the learner's own evidence only; show it: ./gradus track bind plan.md:10 --link <path or address>",
    ]);
  });
});
