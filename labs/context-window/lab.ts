/** @file The lab on the context window. See README.md; what it measures is experiment.ts. */
import { defineLab } from '@gradus/lab-kit';

export const lab = defineLab({
  id: 'context-window',
  title: 'The context window: what fits, and what is lost',
  question:
    'What happens to a text that is longer than a model can read, and what may be left out?',
  topics: ['context-window'],
  subjects: ['inference', 'models', 'tensor', 'transformer'],
  packages: ['onnxruntime-node'],
  options: [
    {
      name: 'beside',
      value: 'model',
      description: 'a second model to be read behind its end; its files have to be on this machine',
      example: 'stories260k',
    },
  ],
  run: async (context) => (await import('./experiment.ts')).run(context),
});
