/** @file What is kept for an item whose words the learner changes. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { itemOf, run, sync, type Synced } from './held.ts';

const plan = `# Plan

## Basics

- [ ] Tokenization
- [ ] The thing with the arrows
- [ ] Attention

## Later

- [ ] Embeddings
`;
const evidence = [run('tokenization'), run('attention')];
const remembered = ({ memories, items }: Synced) => ({ memories, items });

describe('a reworded item', () => {
  it('keeps its tick while evidence speaks of it, and gives it back without', () => {
    const filled = sync(plan, { evidence });
    const reword = (text: string) => text.replace('Tokenization', 'Tokenization, once more');
    const kept = sync(reword(filled.text), { evidence, ...remembered(filled) });
    expect(kept.text).toBe(reword(filled.text));
    expect(kept.orphans).toEqual([]);
    const gone = sync(kept.text, remembered(kept));
    expect(gone.text).toBe(reword(plan));
    expect(gone.plan.unproven).toEqual([]);
    expect(gone.memories).toEqual({});
  });

  it('that names no topic any more gives its tick back at once', () => {
    const filled = sync(plan, { evidence });
    const reword = (text: string) => text.replace('Tokenization', 'Pieces of words');
    expect(sync(reword(filled.text), { evidence, ...remembered(filled) }).text).toBe(
      reword(sync(plan, { evidence: [run('attention')] }).text),
    );
  });

  it('is told from its neighbour, reworded at the same time, by its place', () => {
    const filled = sync(plan, { evidence });
    const reword = (text: string) =>
      text.replace('Tokenization', 'Chopping text').replace('Attention', 'Looking around');
    const after = sync(reword(filled.text), remembered(filled));
    expect(after.text).toBe(reword(plan));
    expect(after.orphans).toEqual([]);
  });

  it('is told from a new one that the learner ticked themselves', () => {
    const filled = sync(plan, { evidence });
    const edited = filled.text
      .replace('Tokenization', 'Chopping text')
      .replace('- [ ] The thing', '- [x] Bread\n- [ ] The thing');
    const after = sync(edited, remembered(filled));
    expect(after.text).toContain('- [ ] Chopping text\n- [x] Bread\n');
  });

  it('is told from what was written above it', () => {
    const filled = sync(plan, { evidence });
    const edited = filled.text
      .replace('- [x] Tokenization', '- [ ] Bread\n- [ ] Butter\n- [x] Tokenization')
      .replace('- [x] Attention', '- [x] Looking around\n- [x] Cheese');
    const after = sync(edited, remembered(filled));
    expect(after.text).toContain('- [ ] Looking around\n- [x] Cheese\n');
    expect(after.text).toContain('- [ ] Butter\n- [ ] Tokenization\n');
  });

  it('does not inherit the decision of a neighbour that was taken out', () => {
    const choices = { 'basics/tokenization': ['tokenization'] };
    const text = plan.replace('- [ ] The thing with the arrows\n', '');
    const filled = sync(text, { evidence, choices });
    const edited = filled.text
      .replace('- [x] Tokenization\n', '')
      .replace('Attention', 'Looking around');
    const after = sync(edited, { evidence, choices, ...remembered(filled) });
    expect(itemOf(after, 'Looking around').binding.by).toBe('none');
    expect(after.orphans).toMatchObject([{ item: 'basics/tokenization' }]);
  });

  it('is found under another heading by its own words', () => {
    const filled = sync(plan, { evidence });
    const reword = (text: string) => text.replace('## Basics', '## Foundations');
    const after = sync(reword(filled.text), remembered(filled));
    expect(after.text).toBe(reword(plan));
    expect(after.orphans).toEqual([]);
  });

  it('takes the decisions along', () => {
    const id = 'basics/the-thing-with-the-arrows';
    const before = sync(plan, { choices: { [id]: ['lora'] } });
    const after = sync(plan.replace('The thing with the arrows', 'Arrows again'), {
      choices: { [id]: ['lora'] },
      evidence: [run('lora')],
      ...remembered(before),
    });
    expect(itemOf(after, 'Arrows again')).toMatchObject({
      state: 'reached',
      binding: { by: 'choice', topics: ['lora'] },
    });
    const linked = sync(plan.replace('The thing with the arrows', 'Arrows again'), {
      links: { [id]: ['arrows.svg'] },
      ...remembered(before),
    });
    expect(itemOf(linked, 'Arrows again').links).toEqual(['arrows.svg']);
  });

  it('of an older ledger, without the list of items, is found where it is the only one', () => {
    const filled = sync(plan, { evidence });
    const reword = (text: string) => text.replace('Tokenization', 'Chopping text');
    const { memories } = filled;
    expect(sync(reword(filled.text), { memories }).text).toBe(reword(plan));
    // Two untold items could be meant.
    const choices = { 'basics/gone': ['lora'] };
    expect(sync(plan, { choices }).orphans).toEqual([{ item: 'basics/gone', kinds: ['topics'] }]);
  });

  it('that is nowhere is named, with what was kept for it', () => {
    const filled = sync(plan, { evidence });
    const cut = filled.text.replace('- [x] Tokenization\n', '');
    const after = sync(cut, {
      evidence,
      choices: { 'basics/tokenization': ['tokenization'] },
      ...remembered(filled),
    });
    expect(after.text).toBe(cut);
    expect(after.orphans).toEqual([{ item: 'basics/tokenization', kinds: ['mark', 'topics'] }]);
  });

  it('always gives back the learner’s own text, whatever is reworded', () => {
    const titles = ['Tokenization', 'The thing with the arrows', 'Attention', 'Embeddings'];
    const arbitrary = fc.uniqueArray(fc.constantFrom(...titles), { minLength: 1 });
    fc.assert(
      fc.property(arbitrary, arbitrary, (reworded, held) => {
        const topics = { Tokenization: 'tokenization', Attention: 'attention' };
        const found = Object.entries(topics).flatMap(([title, topic]) =>
          held.includes(title) ? [run(topic)] : [],
        );
        const filled = sync(plan, { evidence: found });
        const reword = (text: string) =>
          reworded.reduce((all, title, index) => all.replace(title, `Mine ${index} way`), text);
        const gone = sync(reword(filled.text), remembered(filled));
        expect(gone.text).toBe(reword(plan));
        expect(gone.memories).toEqual({});
      }),
      { numRuns: 60, seed: 3 },
    );
  });
});
