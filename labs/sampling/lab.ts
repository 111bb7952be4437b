/** @file The lab on sampling. See README.md; what it measures is experiment.ts. */
import { defineLab } from '@gradus/lab-kit';

export const lab = defineLab({
  id: 'sampling',
  title: 'Sampling: from probabilities to a text',
  question: 'Who chooses the next word, and what does each rule leave to chance?',
  topics: ['sampling'],
  subjects: ['inference', 'models', 'transformer', 'tensor'],
  packages: ['onnxruntime-node'],
  run: async (context) => (await import('./experiment.ts')).run(context),
});
