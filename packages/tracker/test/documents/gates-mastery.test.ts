/** @file A document of mastery: stages that ask for notes, projects that ask for four things, counts. */
import { describe, expect, it } from 'vitest';
import type { Material, WrittenNote } from '../../src/documents/material.ts';
import { itemOf, project, run, sync } from './held.ts';

const plan = `# Mastery

**Last Updated**: YYYY-MM-DD

## Quick Stats

- **Overall Coverage**: 0 / ___ topics = **0%**
- **Projects Shipped**: 0 / ___
- **Eval Suites Built**: 0 / ___
- **Serving Benchmarks Completed**: 0 / ___

## Skill Map Overview (Domains)

| Domain | Weight | Topics Covered | Status |
|---|---:|---:|---|
| **A. Text** | 60% | 0/___ | ⚪ Not Started |
| **B. Serving** | 40% | 0/___ | ⚪ Not Started |

> **Mastery legend**: ⚪ not started · 🟡 learning · 🟢 solid · 🔵 advanced · 🟣 expert

## A. Text (60%)

### A1. Basics
- [ ] Tokenization
- [ ] Embeddings
- [ ] A letter to a friend

### Notes / Links
- Notes: \`progress/notes/text.md\` (create)

## B. Serving (40%)

### B1. Basics
- [ ] Serving benchmark

### Notes / Links
- Notes: _to be added_

## Projects

### P1. RAG Knowledge Factory
- [ ] Repo created
- [ ] Eval set
- **Deliverables**:
  - [ ] \`progress/projects/P1_writeup.md\`
  - [ ] Benchmark report

## Graduation Criteria
- [ ] I can explain tokenization
`;

const note = (kind: WrittenNote['kind'], topic: string, filled = true): WrittenNote => ({
  kind,
  topics: [topic],
  title: `On ${topic}`,
  date: '2026-11-02',
  path: `/home/learner/progress/notes/${topic}-${kind}.md`,
  filled,
});
const material = (notes: readonly WrittenNote[], written: readonly string[] = []): Material => ({
  notes,
  entries: [],
  isWritten: (path) => written.includes(path),
});

const domain = (letter: string, { text }: { readonly text: string }): string =>
  text.split('\n').find((line) => line.startsWith(`| **${letter}. `)) ?? '';

describe('the stage of a domain', () => {
  const both = [run('tokenization'), run('embeddings')];

  it('is learning with the first run, and no more without notes', () => {
    expect(domain('A', sync(plan, { evidence: [run('tokenization')] }))).toBe(
      '| **A. Text** | 60% | 1/2 | 🟡 Learning |',
    );
    expect(domain('A', sync(plan, { evidence: both }))).toBe(
      '| **A. Text** | 60% | 2/2 | 🟡 Learning |',
    );
    const one = material([note('note', 'tokenization')]);
    expect(domain('A', sync(plan, { evidence: both, material: one }))).toContain('🟡 Learning');
  });

  it('is solid with notes on every topic, or the domain’s own notes file', () => {
    const notes = ['tokenization', 'embeddings'].map((topic) => note('note', topic));
    const solid = '| **A. Text** | 60% | 2/2 | 🟢 Solid |';
    expect(domain('A', sync(plan, { evidence: both, material: material(notes) }))).toBe(solid);
    const file = material([], ['progress/notes/text.md']);
    expect(domain('A', sync(plan, { evidence: both, material: file }))).toBe(solid);
    // A template that nobody wrote into is linked and counts for nothing.
    const empty = material(notes.map((one) => ({ ...one, filled: false })));
    const result = sync(plan, { evidence: both, material: empty });
    expect(domain('A', result)).toBe('| **A. Text** | 60% | 2/2 | 🟡 Learning |');
    expect(result.text).toContain(
      '- Notes: `progress/notes/text.md` (create), [On tokenization](notes/tokenization-note.md), [On embeddings](notes/embeddings-note.md)\n',
    );
  });

  it('that the learner claims stays, and says what it asks for', () => {
    const claimed = plan.replace('60% | 0/___ | ⚪ Not Started', '60% | 0/___ | 🔵 Advanced');
    const result = sync(claimed, { evidence: both });
    expect(domain('A', result)).toContain('🔵 Advanced');
    expect(result.plan.unproven).toEqual([
      {
        line: 16,
        title: 'A. Text (60%): status',
        claim: '🔵 Advanced',
        needs: ['all its topics at L4, with notes of yours'],
      },
    ]);
    // To be learning is no claim.
    const modest = plan.replace('60% | 0/___ | ⚪ Not Started', '60% | 0/___ | 🟡 Learning');
    expect(sync(modest)).toMatchObject({ text: modest, plan: { unproven: [] } });
  });

  it('goes back with the legend that it was written by', () => {
    const up = sync(plan, { evidence: both });
    const without = up.text.replace(/> \*\*Mastery legend.*\n/, '');
    const held = { evidence: both, memories: up.memories, style: 'mastery' as const };
    expect(domain('A', sync(without, held))).toBe('| **A. Text** | 60% | 2/2 | ⚪ Not Started |');
  });
});

describe('counts', () => {
  it('are those of items with a topic, and the learner’s own where they say more', () => {
    const evidence = [run('tokenization')];
    expect(sync(plan, { evidence }).text).toContain('**Overall Coverage**: 1 / 3 topics = **33%**');
    const more = plan.replace('0 / ___ topics = **0%**', '2 / 3 topics = **66.7%**');
    const result = sync(more, { evidence });
    expect(result.text).toContain('**Overall Coverage**: 2 / 3 topics = **66.7%**');
    expect(result.plan.unproven).toEqual([
      {
        line: 7,
        title: 'coverage',
        claim: '2 / 3 topics = **66.7%**',
        needs: ['evidence for 2 (there is evidence for 1)'],
      },
    ]);
    const all = sync(more, {
      evidence: ['tokenization', 'embeddings', 'serving-benchmark'].map((id) => run(id)),
    });
    expect(all.text).toContain('**Overall Coverage**: 3 / 3 topics = **100%**');
  });

  it('of benchmarks leave simulated targets out', () => {
    const benchmark = (kind: 'real' | 'simulated') =>
      project('serving-benchmark', {
        kind: 'benchmark',
        target: { kind, name: 'a server', version: '1' },
      });
    const line = (kind: 'real' | 'simulated') =>
      sync(plan, { evidence: [benchmark(kind)] }).text.match(/Serving Benchmarks.*/)?.[0];
    expect(line('real')).toBe('Serving Benchmarks Completed**: 1 / ___');
    expect(line('simulated')).toBe('Serving Benchmarks Completed**: 0 / ___');
  });
});

describe('a project', () => {
  const evaluation = { hooks: [{ kind: 'evaluation' as const, name: 'golden set' }] };
  const parts = ['Repo created', 'Eval set', 'Benchmark report'];
  const shipped = {
    evidence: [project('knowledge-factory', evaluation)],
    material: material(
      [note('deployment', 'knowledge-factory')],
      ['progress/projects/P1_writeup.md'],
    ),
  };

  it('is shipped with all four: code, evaluation, write-up, deployment notes', () => {
    const { text, standing } = sync(plan, shipped);
    expect(standing.milestones[0]).toMatchObject({ state: 'complete' });
    expect(text).toContain('**Projects Shipped**: 1 / 1');
    expect(text).toContain('**Eval Suites Built**: 1 / ___');
    for (const part of parts) expect(text).toContain(`- [x] ${part}`);
    expect(text).toContain('- [x] `progress/projects/P1_writeup.md`');
  });

  it.each([
    [
      'code',
      { ...shipped, evidence: [] },
      'a result of kind project or benchmark on RAG knowledge factory',
    ],
    [
      'an evaluation',
      { ...shipped, evidence: [project('knowledge-factory')] },
      'a result with an evaluation hook',
    ],
    [
      'a write-up',
      { ...shipped, material: material([note('deployment', 'knowledge-factory')]) },
      'write progress/projects/P1_writeup.md',
    ],
    [
      'deployment notes',
      { ...shipped, material: material([], ['progress/projects/P1_writeup.md']) },
      './gradus track note knowledge-factory --kind deployment',
    ],
    [
      'fresh code',
      {
        ...shipped,
        evidence: [project('knowledge-factory', { ...evaluation, stale: ['a.ts'] })],
      },
      'its result on RAG knowledge factory is stale; run it again: ./gradus results refresh',
    ],
  ])('is not shipped without %s, nor are its parts', (_, held, need) => {
    const result = sync(plan, held);
    expect(result.standing.milestones[0]?.state).toBe('open');
    expect(result.standing.milestones[0]?.conditions.flatMap(({ needs }) => needs)).toContain(need);
    expect(result.text).toContain('**Projects Shipped**: 0 / ___');
    for (const part of parts) {
      expect(result.text).toContain(`- [ ] ${part}`);
      expect(itemOf(result, part).needs).toContain(need);
    }
    const written = held.material.isWritten('progress/projects/P1_writeup.md');
    expect(result.text).toContain(`- [${written ? 'x' : ' '}] \`progress/projects/P1_writeup.md\``);
  });
});

describe('a graduation criterion', () => {
  it('asks for L4 on its topics, on evidence that still fits its sources', () => {
    const held = {
      records: {
        sessions: [],
        designNotes: [{ topic: 'tokenization', link: 'note.md' }],
        explanations: [],
        predictions: [],
      },
    };
    const box = (evidence: Parameters<typeof sync>[1]): string | undefined =>
      sync(plan, { ...held, ...evidence }).text.match(/- \[.\] I can explain.*/)?.[0];
    expect(box({ evidence: [run('tokenization')] })).toBe('- [ ] I can explain tokenization');
    const all = [run('tokenization'), project('tokenization')];
    expect(box({ evidence: all })).toBe('- [x] I can explain tokenization');
    const stale = [run('tokenization', { stale: ['a.ts'] }), project('tokenization')];
    expect(box({ evidence: stale })).toBe('- [ ] I can explain tokenization');
    expect(itemOf(sync(plan, { ...held, evidence: stale }), /^I can/).needs).toEqual([
      'run it again: ./gradus results refresh',
    ]);
  });
});
