/** @file The lab on the inference engine. See README.md; what it measures is experiment.ts. */
import { defineLab } from '@gradus/lab-kit';

export const lab = defineLab({
  id: 'inference-engine',
  title: 'The inference engine: many texts, one model',
  question: 'How does one model serve many at once, and what does each mechanism buy?',
  topics: [
    'inference-engine',
    'batching',
    'paged-attention',
    'prefix-caching',
    'streaming-generation',
    'backpressure',
  ],
  subjects: ['inference', 'models', 'tensor', 'transformer'],
  packages: ['onnxruntime-node'],
  run: async (context) => (await import('./experiment.ts')).run(context),
});
