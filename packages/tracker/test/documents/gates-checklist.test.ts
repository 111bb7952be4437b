/** @file A check list: the current position moves on and comes back, links and notes join the learner's. */
import { describe, expect, it } from 'vitest';
import { documentPath, project, run, sync } from './held.ts';

const plan = `# Plan

## Current Status

**Phase:** Phase 1 - Text
**Current topic:** Tokenization (in progress)

## Phase 1: Text

### Topics

- [ ] **Tokenization**
  - Notes: _to be added_
- [ ] **Embeddings**
  - Notes: [mine](mine.md)

### Project: Semantic Search Tool

- [ ] **Build a semantic search tool**
  - Link: _to be added_

## Phase 2: Models

### Topics

- [ ] **Attention**
- [ ] **Sampling**

## Phase 3: Optional

- [ ] **LoRA**
`;

const position = ({ text }: { readonly text: string }): readonly string[] =>
  [...text.matchAll(/^\*\*(?:Phase|Current topic):\*\* (.*)$/gm)].map(([, value = '']) => value);
const runs = (...topics: readonly string[]) => ({ evidence: topics.map((topic) => run(topic)) });

describe('the current topic', () => {
  it.each<readonly [covered: readonly string[], phase: string, topic: string]>([
    [[], 'Phase 1 - Text', 'Tokenization (in progress)'],
    [['embeddings'], 'Phase 1 - Text', 'Tokenization (in progress)'],
    [['tokenization'], 'Phase 1 - Text', 'Embeddings'],
    [['tokenization', 'embeddings'], 'Phase 2 - Models', 'Attention'],
    [['tokenization', 'embeddings', 'attention'], 'Phase 2 - Models', 'Sampling'],
    // What is optional is nobody's next topic.
    [
      ['tokenization', 'embeddings', 'attention', 'sampling'],
      'Phase 2 - Models',
      'all topics covered',
    ],
  ])('with %j covered is in %s: %s; and comes back', (covered, phase, topic) => {
    const result = sync(plan, runs(...covered));
    expect(position(result)).toEqual([phase, topic]);
    const back = sync(result.text, { memories: result.memories });
    expect(back.text).toBe(plan);
    expect(back.plan.changes.every(({ kind }) => kind === 'returned')).toBe(true);
  });

  it('moves forward only in the report, too: a shorter name is no step back', () => {
    const { changes } = sync(plan, runs('tokenization')).plan;
    expect(changes.find(({ title }) => title === 'current topic')).toMatchObject({
      from: 'Tokenization (in progress)',
      to: 'Embeddings',
      kind: 'filled',
    });
  });

  it('is the learner’s choice until that one is covered, and goes on from there', () => {
    const first = sync(plan, runs('tokenization'));
    const chosen = first.text.replace('topic:** Embeddings', 'topic:** Attention, at last');
    const held = { memories: first.memories, ...runs('tokenization') };
    const second = sync(chosen, held);
    expect(position(second)).toEqual(['Phase 1 - Text', 'Attention, at last']);
    const third = sync(second.text, {
      memories: second.memories,
      ...runs('tokenization', 'attention'),
    });
    // Embeddings were left out on purpose: they come after what lies ahead.
    expect(position(third)).toEqual(['Phase 2 - Models', 'Sampling']);
    const last = sync(third.text, {
      memories: third.memories,
      ...runs('tokenization', 'attention', 'sampling'),
    });
    expect(position(last)).toEqual(['Phase 1 - Text', 'Embeddings']);
    const gone = sync(last.text, { memories: last.memories });
    expect(position(gone)).toEqual(['Phase 1 - Text', 'Attention, at last']);
  });

  it('takes a phase along that a sync wrote, where the learner moves on by themselves', () => {
    const covered = runs('tokenization', 'embeddings');
    const first = sync(plan, covered);
    const chosen = first.text.replace('topic:** Attention', 'topic:** LoRA');
    const second = sync(chosen, { memories: first.memories, ...covered });
    expect(position(second)).toEqual(['Phase 3 - Optional', 'LoRA']);
    expect(sync(second.text, { memories: second.memories, ...covered }).plan.edits).toEqual([]);
  });

  it('never says that all is covered where boxes are only ticked', () => {
    const ticked = plan.replaceAll(/- \[ \] \*\*(Embeddings|Attention|Sampling)/g, '- [x] **$1');
    const result = sync(ticked, runs('tokenization'));
    expect(position(result)).toEqual(['Phase 1 - Text', 'Embeddings']);
    expect(result.plan.unproven.map(({ title }) => title)).toEqual([
      'Embeddings',
      'Attention',
      'Sampling',
    ]);
  });

  it('that names no topic stays as it is', () => {
    const own = plan.replace('Tokenization (in progress)', 'moving house');
    expect(position(sync(own, runs('tokenization', 'embeddings')))).toEqual([
      'Phase 1 - Text',
      'moving house',
    ]);
  });
});

describe('links and notes beneath a box', () => {
  const notes = ['tokenization', 'embeddings'].map((topic) => ({
    kind: 'note' as const,
    topics: [topic],
    title: `On ${topic} [draft] | v2`,
    date: '2026-11-02',
    path: `/home/learner/notes/${topic}.md`,
    filled: true,
  }));
  const held = {
    evidence: [run('tokenization'), project('semantic-search')],
    material: { notes, entries: [], isWritten: () => false },
  };
  const fields = ({ text }: { readonly text: string }): readonly string[] =>
    [...text.matchAll(/^ {2}- (?:Notes|Link): (.*)$/gm)].map(([, value = '']) => value);
  const on = (topic: string): string =>
    String.raw`[On ${topic} \[draft\] \| v2](../notes/${topic}.md)`;

  it('fill what is blank, join what is the learner’s, and are taken out again', () => {
    const result = sync(plan, held);
    expect(fields(result)).toEqual([
      on('tokenization'),
      `[mine](mine.md), ${on('embeddings')}`,
      '[semantic-search.project](../results/semantic-search.project/RESULTS.md)',
    ]);
    expect(result.text).toContain('- [x] **Build a semantic search tool**');
    expect(sync(result.text, { memories: result.memories }).text).toBe(plan);
  });

  it.each([
    ['after', (link: string) => `${link}, and a word`, 'and a word'],
    ['before', (link: string) => `see also, ${link}`, 'see also'],
    ['around', (link: string) => `a,, b, ${link}, c ,d`, 'a,, b, c ,d'],
    ['instead', () => 'nothing yet', 'nothing yet'],
  ])('leave what the learner wrote %s them', (_, write, left) => {
    const first = sync(plan, held);
    const edited = first.text.replace(on('tokenization'), write(on('tokenization')));
    const gone = sync(edited, { memories: first.memories });
    expect(gone.text).toBe(plan.replace('Notes: _to be added_', `Notes: ${left}`));
    expect(gone.memories).toEqual({});
    const again = sync(edited, { ...held, memories: first.memories });
    expect(fields(again)[0]).toBe(`${left}, ${on('tokenization')}`);
  });

  it('are not repeated where the learner linked the same file', () => {
    const own = plan.replace('Notes: _to be added_', 'Notes: [my page](../notes/tokenization.md)');
    expect(fields(sync(own, held))[0]).toBe('[my page](../notes/tokenization.md)');
  });

  it('lead from the document, wherever it lies', () => {
    expect(documentPath).toBe('/home/learner/progress/plan.md');
    expect(fields(sync(plan, held))[2]).toContain('](../results/');
  });
});
