/** @file The lab on benchmarks of serving. See README.md; what it measures is experiment.ts. */
import { defineLab } from '@gradus/lab-kit';

export const lab = defineLab({
  id: 'serving-benchmark',
  title: 'Serving benchmark: what a latency figure is worth',
  question: 'How fast is a server under load, and who says so?',
  topics: ['serving-benchmark', 'latency-throughput', 'cost-model'],
  subjects: ['serving-benchmark'],
  run: async (context) => (await import('./experiment.ts')).run(context),
});
