import { describe, expect, it } from 'vitest';
import { bpeFromMerges } from '../../src/bpe/from-merges.ts';
import { trainBpe } from '../../src/bpe/train.ts';
import { stressSamples } from '../unicode-stress.ts';

describe('bpeFromMerges', () => {
  it('encodes its example', () => {
    const tokenizer = bpeFromMerges([
      [108, 111],
      [256, 119],
    ]);
    expect(tokenizer.encode('low')).toEqual([257]);
    expect(tokenizer.decode([256, 257])).toBe('lolow');
  });

  it('gives back the tokenizer whose merges it is given', () => {
    const trained = trainBpe(stressSamples, { vocabularySize: 400, pattern: 'o200k' });
    const again = bpeFromMerges(trained.mergeIds, 'o200k');
    expect(again.vocabulary).toEqual(trained.vocabulary);
    for (const sample of stressSamples)
      expect(again.encode(sample)).toEqual(trained.encode(sample));
  });

  it('refuses a merge of a token that no earlier one made', () => {
    expect(() =>
      bpeFromMerges([
        [108, 111],
        [257, 119],
        [97, 98],
      ]),
    ).toThrow('expected merges of tokens; received id 257 in merge 1');
  });
});
