/** @file What sacrebleu, rouge-score and the SQuAD script say: see fixtures/generate_text.py. */
import type { Segment } from '../../src/text/segments.ts';
import fixture from '../fixtures/text.json' with { type: 'json' };

export { fixture };

export const segmentsOf = ([start, end]: readonly number[]): Segment[] =>
  fixture.sentences.slice(start, end);
