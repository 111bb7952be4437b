/** @file Bad input, and what becomes of it. */
import type { Results } from '@gradus/evidence';
import { refusalInTime } from '@gradus/lab-kit';
import { beamSearch, distribution, generateTokens } from '@gradus/inference';
import { tableModel } from './tables.ts';

const model = tableModel([[1, 0]]);

export async function tryBadInputs(): Promise<Results['robustness']> {
  const tries: readonly (readonly [input: string, action: () => unknown])[] = [
    ['a temperature below 0', () => distribution([1, 2], { temperature: -0.5 })],
    ['top-k 0', () => distribution([1, 2], { topK: 0 })],
    ['top-p 0', () => distribution([1, 2], { topP: 0 })],
    ['min-p in percent', () => distribution([1, 2], { minP: 5 })],
    ['a logit that is not a number', () => distribution([1, NaN, 3])],
    ['every token forbidden', () => distribution([-Infinity, -Infinity])],
    ['an empty prompt', () => generateTokens(model, [], { maxTokens: 3 }).next()],
    ['no beams', () => beamSearch(model, [0], { beams: 0, maxTokens: 3 })],
  ];
  const refused: Results['robustness'] = [];
  for (const [input, action] of tries) refused.push({ input, ...(await refusalInTime(action)) });
  const huge = distribution([1e300, 0, -1e300]);
  return [
    ...refused,
    {
      input: 'logits of 10³⁰⁰',
      outcome: `probabilities ${[...huge.probabilities].join(', ')}`,
      ok: huge.probabilities[0] === 1,
    },
    {
      input: 'top-k 50 of two tokens',
      outcome: `${distribution([1, 2], { topK: 50 }).ids.length} tokens stay`,
      ok: distribution([1, 2], { topK: 50 }).ids.length === 2,
    },
  ];
}
