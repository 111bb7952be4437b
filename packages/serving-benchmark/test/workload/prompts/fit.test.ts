import { createRandom } from '@gradus/statistics';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitToTokens } from '../../../src/workload/prompts/fit.ts';
import { storyWords } from '../../../src/workload/prompts/story-words.ts';
import { priceWords, type CountTokens } from '../../../src/workload/prompts/token-costs.ts';
import { wordPrompts } from '../../../src/workload/prompts/word-prompts.ts';
import { largeBpe } from '../tokenizers.ts';

/** Ways to count in which the costs of words do not add up, as no tokenizer here has them. */
const strange: ReadonlyArray<readonly [string, (text: string) => number]> = [
  ['a token for every four characters', (text) => Math.ceil(text.length / 4)],
  ['a token at the beginning', (text) => 1 + largeBpe.encode(text).length],
  ['every seventh word for nothing', (text) => Math.ceil((text.split(' ').length * 6) / 7)],
  ['a token more after every tenth word', (text) => Math.floor(text.split(' ').length * 1.1)],
];

describe.each(strange)('the repair, with %s', (_, count) => {
  it('reaches the length exactly', async () => {
    const prices = await priceWords(count, storyWords().slice(0, 200));
    const maker = wordPrompts({ count, prices, random: createRandom(2) });
    for (const tokens of [2, 3, 17, 100, 1001]) {
      const prompt = await maker.prompt([{ pool: 'request', number: tokens, tokens }]);
      expect(count(prompt as string)).toBe(tokens);
    }
  });
});

describe('the repair', () => {
  const word = { text: 'word', cost: 1, startCost: 1 };
  const fit = (pieces: string[], tokens: number, count: CountTokens): Promise<string> =>
    fitToTokens(pieces, { tokens, count, draw: () => word, costs: { least: 1, greatest: 1 } });

  it('counts once where nothing is to be repaired', async () => {
    let counts = 0;
    const text = await fit(['a', ' b', ' c'], 3, (given) => {
      counts++;
      return given.split(' ').length;
    });
    expect([text, counts]).toEqual(['a b c', 1]);
  });

  it('gives up in one line where no text has the length', async () => {
    const even: CountTokens = (text) => 2 * text.split(' ').length;
    await expect(fit(['a', ' b', ' c', ' d'], 5, even)).rejects.toThrow(
      'No text of exactly 5 tokens was found under this tokenizer',
    );
  });

  it('ends whatever the count says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(60), { minLength: 1, maxLength: 40 }), async (answers) => {
        let counts = 0;
        const count: CountTokens = () => {
          counts++;
          if (counts > 20_000) throw new Error('does not end');
          return answers[counts % answers.length]!;
        };
        const pieces = Array.from({ length: 30 }, () => ' word');
        const outcome = await fit(pieces, 30, count).catch((error: unknown) => String(error));
        expect(outcome).not.toContain('does not end');
      }),
      { numRuns: 200, seed: 11 },
    );
  });
});
