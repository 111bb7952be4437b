/** @file The lab on automatic differentiation. See README.md; what it measures is experiment.ts. */
import { defineLab } from '@gradus/lab-kit';

export const lab = defineLab({
  id: 'autograd',
  title: 'Autograd: the graph that knows its derivatives',
  question: 'How does a program differentiate itself, and what does it cost?',
  topics: ['autograd'],
  subjects: ['tensor'],
  run: async (context) => (await import('./experiment.ts')).run(context),
});
