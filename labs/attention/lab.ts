/** @file The lab on attention. See README.md; what it measures is experiment.ts. */
import { defineLab } from '@gradus/lab-kit';

export const lab = defineLab({
  id: 'attention',
  title: 'Attention: what a token takes from the others',
  question: 'What does a token look at, and what does looking cost?',
  topics: ['attention'],
  subjects: ['tensor', 'transformer'],
  packages: ['onnxruntime-node'],
  run: async (context) => (await import('./experiment.ts')).run(context),
});
