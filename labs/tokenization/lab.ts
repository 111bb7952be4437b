/** @file The lab on tokenization. See README.md; what it measures is experiment.ts. */
import { defineLab } from '@gradus/lab-kit';

export const lab = defineLab({
  id: 'tokenization',
  title: 'Tokenization: how text becomes numbers',
  question: 'Why do some texts cost three times as many tokens as others?',
  topics: ['tokenization'],
  subjects: ['tokenizer'],
  packages: ['gpt-tokenizer'],
  run: async (context) => (await import('./experiment.ts')).run(context),
});
