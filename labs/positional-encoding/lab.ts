/** @file The lab on positions. See README.md; what it measures is experiment.ts. */
import { defineLab } from '@gradus/lab-kit';

export const lab = defineLab({
  id: 'positional-encoding',
  title: 'Positions: how a token knows where it stands',
  question: 'How is order told to a model, and what is left of it in texts longer than any it saw?',
  topics: ['positional-encoding', 'rope'],
  subjects: ['transformer', 'tensor'],
  packages: ['onnxruntime-node'],
  run: async (context) => (await import('./experiment.ts')).run(context),
});
