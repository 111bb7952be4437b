/** @file One answer to what level an item asks for: of the document's own rules and of the planning. */
import { describe, expect, it } from 'vitest';
import { levelAsked } from '../../src/planning/demand.ts';
import { itemOf, run, sync, withExercise } from '../documents/held.ts';

const plan = `# Plan

## Basics

- [ ] Embeddings

## Milestones

### Milestone 1 (Framework L4)
- [ ] Attention
- [ ] Tokenization at L2
- [ ] LoRA at L3

## Graduation Criteria
- [ ] I can explain quantization
`;

describe('the level that an item asks for', () => {
  it.each([
    ['Embeddings', 2],
    ['Attention', 4],
    ['Tokenization at L2', 2],
    ['LoRA at L3', 3],
    ['I can explain quantization', 4],
  ])('%s: L%d, whether it is judged or planned', (title, level) => {
    const topics = ['embeddings', 'attention', 'tokenization', 'lora', 'quantization'];
    const labs = withExercise(...topics);
    const at2 = sync(plan, { labs, evidence: topics.map((topic) => run(topic)) });
    const at3 = sync(plan, { evidence: topics.map((topic) => run(topic)) });
    expect(levelAsked(itemOf(at2, title), at2.standing)).toBe(level);
    expect(itemOf(at2, title).state).toBe(level <= 2 ? 'reached' : 'open');
    expect(itemOf(at3, title).state).toBe(level <= 3 ? 'reached' : 'open');
  });
});
