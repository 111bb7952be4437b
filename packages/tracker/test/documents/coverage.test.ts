/** @file The one count of what a document covers. */
import { describe, expect, it } from 'vitest';
import { coverageOf } from '../../src/index.ts';
import { run, sync } from './held.ts';

const covered = (text: string, topics: readonly string[]) => {
  const { standing } = sync(text, { evidence: topics.map((topic) => run(topic)) });
  const { covered: reached, total, weighted } = coverageOf(standing);
  return { covered: reached, total, weighted };
};

describe('coverage', () => {
  it('counts boxes without a heading', () => {
    const text = '# Plan\n\n- [ ] Tokenization\n- [ ] Attention\n- [ ] LoRA\n- [ ] Plants\n';
    expect(covered(text, ['tokenization', 'lora'])).toEqual({
      covered: 2,
      total: 3,
      weighted: 2 / 3,
    });
    expect(covered(text, [])).toEqual({ covered: 0, total: 3, weighted: 0 });
  });

  it('weighs a group without a weight, and what stands under none, as the mean of the others', () => {
    const text = `# Plan

- [ ] Quantization

## A. Text (30%)

- [ ] Tokenization
- [ ] Embeddings

## B. Models (10%)

- [ ] Attention

## C. More

- [ ] LoRA
`;
    // 0.3 · ½ + 0.1 · 1 + 0.2 · 0 + 0.2 · 1, over 0.8
    const { weighted, ...counts } = covered(text, ['tokenization', 'attention', 'quantization']);
    expect(counts).toEqual({ covered: 3, total: 5 });
    expect(weighted).toBeCloseTo(0.45 / 0.8, 12);
  });

  it('is nothing of nothing where no item names a topic', () => {
    expect(covered('# Plan\n\n- [ ] Plants\n', [])).toEqual({
      covered: 0,
      total: 0,
      weighted: 0,
    });
  });
});
