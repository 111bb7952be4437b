/** @file The lab on the transformer block. See README.md; what it measures is experiment.ts. */
import { defineLab } from '@gradus/lab-kit';

export const lab = defineLab({
  id: 'transformer-block',
  title: 'The transformer block: what lets a deep network learn',
  question: 'Why norms and residuals, and what happens without them?',
  topics: ['transformer-block'],
  subjects: ['datasets', 'tensor', 'training', 'transformer'],
  packages: ['onnxruntime-node'],
  run: async (context) => (await import('./experiment.ts')).run(context),
});
