/** @file The lab on gradient descent. See README.md; what it measures is experiment.ts. */
import { defineLab } from '@gradus/lab-kit';

export const lab = defineLab({
  id: 'gradient-descent',
  title: 'Gradient descent: downhill, and how far at a time',
  question: 'How long may a step be, and how many steps does it take?',
  topics: ['gradient-descent'],
  subjects: ['tensor'],
  run: async (context) => (await import('./experiment.ts')).run(context),
});
