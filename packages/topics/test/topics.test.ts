import { describe, expect, it } from 'vitest';
import { domains, topicById, topics, wordsOf } from '@gradus/topics';

/** Every lab and project of the curriculum; a topic of another name where the lab's is too wide. */
const labs = `
  tokenization embeddings gradient-descent backprop optimizers autograd classical-ml attention
  positional-encoding transformer-block mini-gpt sampling objectives context-window numerics
  flash-attention moe scaling-laws vision-classifier math-foundations sequence-models
  transfer-learning
  data-pipeline pretraining distributed-training data-platform memory-math
  sft lora dpo rlhf safety-tuning recipes
  kv-cache inference-engine quantization serving-benchmark serving-frameworks profiling gpu-kernels
  document-parsing chunking retrieval grounded-generation rag-evaluation rag-service
  prompt-engineering model-choice
  lcel tool-calling langgraph agent-patterns memory:agent-memory multi-agent research-agent mcp
  evaluation monitoring closed-loop
  asr diarization audio-text document-vision
  experiment-tracking gateway security deployment
  algorithms system-design debug-stories
  knowledge-factory intent-router qc-loop tabular-service semantic-search probability-explorer
  attention-visualizer docs-chat capstone`
  .trim()
  .split(/\s+/)
  .map((lab) => lab.split(':'));

/** Everything that a topic builds on, near and far. */
function ancestors(id: string, path: readonly string[] = []): ReadonlySet<string> {
  if (path.includes(id)) throw new Error(`cycle: ${[...path, id].join(' → ')}`);
  const all = new Set<string>();
  for (const near of topicById(id)?.buildsOn ?? []) {
    all.add(near);
    for (const far of ancestors(near, [...path, id])) all.add(far);
  }
  return all;
}

describe('the list of topics', () => {
  it('has a topic for every lab and project of the curriculum', () => {
    const absent = labs.filter(([lab, topic = lab]) => topicById(topic ?? '') === undefined);
    expect(absent).toEqual([]);
  });

  it('has kebab-case ids, each once', () => {
    const ids = topics.map(({ id }) => id);
    expect(ids.filter((id) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('fills every domain, in the order of the domains', () => {
    const order = [...new Set(topics.map(({ domain }) => domain))];
    expect(order).toEqual(domains.map(({ id }) => id));
  });

  it('gives no name to two topics, and none twice to one', () => {
    const owners = new Map<string, string[]>();
    for (const { id, title, aliases } of topics) {
      // The title may read like the id; an alias has to add a name.
      const names = [...new Set([id, title].map((name) => wordsOf(name).join(' ')))];
      for (const name of [...names, ...aliases.map((alias) => wordsOf(alias).join(' '))])
        owners.set(name, [...(owners.get(name) ?? []), id]);
    }
    expect([...owners].filter(([name, ids]) => name === '' || ids.length > 1)).toEqual([]);
  });

  it('finds a topic by its id only', () => {
    expect(topicById('rope')?.title).toBe('Rotary position embedding');
    expect(topicById('RoPE')).toBeUndefined();
  });
});

describe('prerequisites', () => {
  it('are topics', () => {
    const unknown = topics.flatMap(({ id, buildsOn }) =>
      buildsOn.filter((base) => topicById(base) === undefined).map((base) => `${id} → ${base}`),
    );
    expect(unknown).toEqual([]);
  });

  it('have no cycle', () => {
    expect(() => topics.map(({ id }) => ancestors(id))).not.toThrow();
  });

  it('name only the nearest: the list is its own transitive reduction', () => {
    const redundant = topics.flatMap(({ id, buildsOn }) =>
      buildsOn
        .filter((base, index) =>
          buildsOn.some(
            (other, at) => at !== index && (other === base || ancestors(other).has(base)),
          ),
        )
        .map((base) => `${id} → ${base}`),
    );
    expect(redundant).toEqual([]);
  });

  it('never name a project', () => {
    const bases = new Set(topics.flatMap(({ buildsOn }) => buildsOn));
    expect(topics.filter(({ id, domain }) => domain === 'P' && bases.has(id))).toEqual([]);
  });

  it('lead from the first ideas to the last', () => {
    expect(ancestors('tokenization').size).toBe(0);
    expect([...ancestors('sampling')]).toEqual(
      expect.arrayContaining(['tokenization', 'attention', 'backprop', 'cross-entropy']),
    );
    expect([...ancestors('docs-chat')]).toEqual(
      expect.arrayContaining(['chunking', 'golden-sets', 'context-window']),
    );
    expect(ancestors('attention').has('sampling')).toBe(false);
  });
});
