/** @file The lab on pretraining. See README.md; what it measures is experiment.ts. */
import { defineLab } from '@gradus/lab-kit';

export const lab = defineLab({
  id: 'pretraining',
  title: 'Pretraining: a run that can be trusted',
  question:
    'What keeps a long training run on course, and what proves that it went on where it stopped?',
  topics: [
    'pretraining',
    'learning-rate-schedules',
    'training-stability',
    'checkpoint-resume',
    'gradient-accumulation',
  ],
  subjects: ['training', 'transformer', 'tensor'],
  packages: ['onnxruntime-node'],
  run: async (context) => (await import('./experiment.ts')).run(context),
});
