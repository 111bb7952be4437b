/** @file The lab on the KV cache. See README.md; what it measures is experiment.ts. */
import { defineLab } from '@gradus/lab-kit';

export const lab = defineLab({
  id: 'kv-cache',
  title: 'The KV cache: reading every token once',
  question: 'What does a model have to keep of what it has read, and what does that save and cost?',
  topics: ['kv-cache'],
  subjects: ['inference', 'models', 'tensor', 'transformer'],
  packages: ['onnxruntime-node'],
  run: async (context) => (await import('./experiment.ts')).run(context),
});
