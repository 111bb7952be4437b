/** @file Bad input, and what becomes of it. */
import type { Results } from '@gradus/evidence';
import { refusalOf } from '@gradus/lab-kit';
import { createRandom } from '@gradus/statistics';
import { array, trace } from '@gradus/tensor';
import {
  alibiSlopes,
  gpt2,
  type Gpt2Config,
  type Gpt2Parameters,
  initGpt2,
  nanoGptCpu,
  rotaryFrequencies,
  sinusoidalPositions,
} from '@gradus/transformer';

export function tryBadInputs(): Results['robustness'] {
  const config: Gpt2Config = {
    ...nanoGptCpu,
    vocabularySize: 5,
    contextLength: 4,
    layers: 1,
    heads: 2,
    width: 8,
  };
  const tooLong = array([[0, 1, 2, 3, 4]], 'int32');
  const parameters = initGpt2(config, createRandom(1));
  const read = (p: Gpt2Parameters, tokens: typeof tooLong) =>
    gpt2(p, tokens as never, { config }).logits;
  const slopes = alibiSlopes(1);
  return [
    { input: 'rotary positions of an odd width', ...refusalOf(() => rotaryFrequencies(7)) },
    { input: 'sinusoids of an odd width', ...refusalOf(() => sinusoidalPositions(3, 5)) },
    {
      input: 'five tokens for a table of four learned positions',
      ...refusalOf(() => trace(read as never, [parameters, tooLong])),
    },
    {
      input: 'one head of ALiBi',
      outcome: `a slope of ${slopes.join()}`,
      ok: slopes.length === 1 && slopes[0] === 2 ** -8,
    },
  ];
}
