import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  patternNames,
  patternSources,
  preTokenize,
  type PatternName,
} from '../../src/bpe/pre-tokenize.ts';
import { stressSamples, stressText } from '../unicode-stress.ts';

const byRegularExpression = (text: string, pattern: PatternName): string[] =>
  text.match(new RegExp(patternSources[pattern], 'gu')) ?? [];

describe.each(patternNames)('pre-tokenization by %s', (pattern) => {
  it('agrees with the published regular expression on the stress samples', () => {
    for (const sample of stressSamples)
      expect(preTokenize(sample, pattern)).toEqual(byRegularExpression(sample, pattern));
  });

  it('agrees with it on 10,000 random texts', () => {
    fc.assert(
      fc.property(stressText, (text) => {
        expect(preTokenize(text, pattern)).toEqual(byRegularExpression(text, pattern));
      }),
      { numRuns: 10_000 },
    );
  });

  it('agrees with it on every short text over one character of each class', () => {
    const characters = ['a', 'B', 'ǅ', 'ル', '\u0301', '1', ' ', '\t', '\n', "'", '/', '日'];
    const different: string[] = [];
    let texts = [''];
    for (let length = 0; length < 4; length++) {
      texts = texts.flatMap((text) => characters.map((character) => text + character));
      different.push(
        ...texts.filter(
          (text) =>
            preTokenize(text, pattern).join('|') !== byRegularExpression(text, pattern).join('|'),
        ),
      );
    }
    expect(different).toEqual([]);
    expect(texts).toHaveLength(12 ** 4);
  });
});

describe('preTokenize', () => {
  it('cuts words, numbers and punctuation as its example says', () => {
    expect(preTokenize("It's 12 o'clock", 'gpt2')).toEqual(['It', "'s", ' 12', ' o', "'", 'clock']);
  });

  it('names the patterns it knows when asked for another', () => {
    expect(() => preTokenize('x', 'gpt5' as PatternName)).toThrow(
      'No pre-tokenization pattern of that name: expected one of: gpt2, cl100k, o200k; received "gpt5".',
    );
  });
});
