/** @file The lab on optimizers. See README.md; what it measures is experiment.ts. */
import { defineLab } from '@gradus/lab-kit';

export const lab = defineLab({
  id: 'optimizers',
  title: 'Optimizers: one gradient, five steps',
  question: 'Which step does each rule take from the same gradient, and when does it matter?',
  topics: ['optimizers'],
  subjects: ['training'],
  packages: ['onnxruntime-node'],
  run: async (context) => (await import('./experiment.ts')).run(context),
});
