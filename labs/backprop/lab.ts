/** @file The lab on backpropagation. See README.md; what it measures is experiment.ts. */
import { defineLab } from '@gradus/lab-kit';

export const lab = defineLab({
  id: 'backprop',
  title: 'Backpropagation: who is to blame, layer by layer',
  question: 'How does a layer in the middle learn what the end got wrong?',
  topics: ['backprop'],
  subjects: ['tensor'],
  run: async (context) => (await import('./experiment.ts')).run(context),
});
