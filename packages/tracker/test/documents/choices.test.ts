/** @file What the learner decides about an item's topics, and what becomes of marks when they do. */
import { describe, expect, it } from 'vitest';
import { itemOf, run, sync } from './held.ts';

const plan = `# Plan

## Basics

- [ ] Tokenization
- [ ] The thing with the arrows
- [x] Attention
`;
const id = 'basics/tokenization';
const evidence = [run('tokenization')];

describe('a choice', () => {
  it('binds what no title tells, and evidence counts at once', () => {
    const choices = { 'basics/the-thing-with-the-arrows': ['tokenization'] };
    expect(itemOf(sync(plan), /arrows/).state).toBe('own');
    const bound = sync(plan, { evidence, choices });
    expect(bound.text).toContain('- [x] The thing with the arrows');
    expect(sync(bound.text, { choices, memories: bound.memories }).text).toBe(plan);
  });

  it('of nothing takes back what a sync wrote, and leaves the learner’s ticks alone', () => {
    const filled = sync(plan, { evidence });
    expect(filled.text).toContain('- [x] Tokenization');
    const choices = { [id]: [], 'basics/attention': [] };
    const freed = sync(filled.text, { evidence, choices, memories: filled.memories });
    expect(freed.text).toBe(plan);
    expect(freed.plan.changes).toMatchObject([{ why: ['tokenization: no longer counts here'] }]);
    expect(freed.memories).toEqual({});
    expect(freed.plan.unproven).toEqual([]);
    expect(itemOf(freed, 'Attention')).toMatchObject({ state: 'own', needs: [] });
  });

  it('of several topics is reached with all of them', () => {
    const choices = { [id]: ['tokenization', 'embeddings'] };
    const one = sync(plan, { evidence, choices });
    expect(one.text).toBe(plan);
    expect(itemOf(one, 'Tokenization').needs).toEqual([
      'a verified lab run (no lab covers it yet)',
    ]);
    const two = sync(plan, { evidence: [...evidence, run('embeddings')], choices });
    expect(two.text).toContain('- [x] Tokenization');
  });

  it('of an unknown topic proves nothing; beside a known one it is left out', () => {
    const unknown = sync(plan, { evidence, choices: { [id]: ['tokenisation'] } });
    expect(unknown.text).toBe(plan);
    expect(itemOf(unknown, 'Tokenization').binding.topics).toEqual([]);
    const mixed = sync(plan, { evidence, choices: { [id]: ['tokenisation', 'tokenization'] } });
    expect(mixed.text).toContain('- [x] Tokenization');
  });

  it('for an item that is not there (any more) changes nothing', () => {
    const choices = { 'basics/gone': ['tokenization'] };
    expect(sync(plan, { evidence, choices }).text).toBe(sync(plan, { evidence }).text);
  });
});

describe('what the learner shows for an item that no topic can prove', () => {
  it('ticks its box, and takes the tick back when it is gone', () => {
    const links = { 'basics/the-thing-with-the-arrows': ['drawings/arrows.svg'] };
    const shown = sync(plan, { links });
    expect(shown.text).toBe(plan.replace('[ ] The thing', '[x] The thing'));
    expect(shown.plan.changes).toEqual([
      {
        line: 6,
        title: 'The thing with the arrows',
        from: ' ',
        to: 'x',
        kind: 'filled',
        because: ['drawings/arrows.svg'],
      },
    ]);
    expect(sync(shown.text, { memories: shown.memories })).toMatchObject({
      text: plan,
      memories: {},
      plan: { changes: [{ why: ['drawings/arrows.svg: withdrawn'] }] },
    });
  });

  it('proves no topic: where one is bound, its evidence decides', () => {
    expect(sync(plan, { links: { [id]: ['drawings/tokens.svg'] } }).text).toBe(plan);
  });
});
