/** @file Items to topics: by title, by section, by choice, or with a reason. */
import { type Binding, bindItems, type Choices, readRoadmap } from '@gradus/roadmap';
import { describe, expect, it } from 'vitest';

/** What the last item of a document is bound to. */
function lastBinding(text: string, choices?: Choices): Binding | undefined {
  return [...bindItems(readRoadmap(`# Plan\n${text}`), choices).values()].at(-1);
}

const own = "the learner's own evidence only";

describe('an item is bound', () => {
  it.each<readonly [string, Binding]>([
    ['- [ ] KV cache', { topics: ['kv-cache'], by: 'title' }],
    ['## KV cache\n- [ ] LoRA', { topics: ['lora'], by: 'title' }],
    ['- [ ] nothing known', { topics: [], by: 'none', reason: own }],
    [
      '## KV cache\n- [ ] nothing known',
      { topics: ['kv-cache'], by: 'section', doubt: 'only its section names a topic' },
    ],
    [
      '- [ ] LoRA and vLLM',
      { topics: ['lora', 'vllm'], by: 'title', doubt: 'its topics are of different domains' },
    ],
    // A criterion spans domains by its nature.
    ['## Graduation\n- [ ] LoRA and vLLM', { topics: ['lora', 'vllm'], by: 'title' }],
    // Parts belong to their project, whatever they mention.
    [
      '## Projects\n### P3. Serving benchmark\n- [ ] KV cache\n- [ ] Table',
      { topics: ['serving-benchmark'], by: 'section' },
    ],
    ['## Projects\n### P9\n- [ ] a\n- [ ] KV cache', { topics: ['kv-cache'], by: 'title' }],
    ['## Projects\n### P9\n- [ ] a\n- [ ] b', { topics: [], by: 'none', reason: own }],
    ['## This week\n- [ ] KV cache', { topics: [], by: 'none', reason: "the learner's own plan" }],
    [
      '## Gaps\n- [ ] KV cache',
      { topics: [], by: 'none', reason: "the learner's own list of gaps" },
    ],
    [
      '## Milestones\n- [ ] At least 3 Infra topics reach L4',
      { topics: [], by: 'none', reason: 'it counts rows of this document' },
    ],
  ])('%j', (text, binding) => {
    expect(lastBinding(text)).toEqual(binding);
  });
});

describe('a choice', () => {
  it('overrides what was found', () => {
    expect(lastBinding('- [ ] KV cache', { 'kv-cache': ['lora', 'dpo'] })).toEqual({
      topics: ['lora', 'dpo'],
      by: 'choice',
    });
  });

  it.each([[[]], [['no-such-topic']]])('of %j is none', (choice) => {
    expect(lastBinding('- [ ] KV cache', { 'kv-cache': choice })).toEqual({
      topics: [],
      by: 'choice',
      reason: 'your choice',
    });
  });

  it('is only what the learner chose, not what every object has', () => {
    for (const title of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      expect(lastBinding(`- [ ] ${title}`, {})).toEqual({ topics: [], by: 'none', reason: own });
    }
  });
});
