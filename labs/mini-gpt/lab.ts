/** @file The lab on a small GPT. See README.md; what it measures is experiment.ts. */
import { defineLab } from '@gradus/lab-kit';

export const lab = defineLab({
  id: 'mini-gpt',
  title: 'A small GPT: from random numbers to sentences',
  question:
    'What does a model learn from a text, and how do you see that it learned the right thing?',
  topics: ['mini-gpt'],
  subjects: ['datasets', 'inference', 'tensor', 'training', 'transformer'],
  packages: ['onnxruntime-node'],
  options: [
    {
      name: 'corpus',
      value: 'file or name',
      description:
        'text to train on: a file, or a name of ./gradus data list (default: generated stories)',
      example: 'my-notes.txt',
    },
  ],
  run: async (context) => (await import('./experiment.ts')).run(context),
});
