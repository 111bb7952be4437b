import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BpeTokenizer } from '../../src/bpe/tokenizer.ts';
import { trainBpe, trainBpeAsync } from '../../src/bpe/train.ts';
import { patternNames, patternSources } from '../../src/bpe/pre-tokenize.ts';
import { byteText, naiveMerges, utf8 } from './naive-bpe.ts';
import { stressText } from '../unicode-stress.ts';

const mergesOf = (tokenizer: BpeTokenizer): [string, string][] =>
  tokenizer.merges.map(([left, right]) => [byteText(left), byteText(right)]);

const tiesArbitrary = fc.constantFrom('greatest-bytes', 'lowest-ids');

describe('trainBpe against a trainer that counts everything anew', () => {
  it('learns the same merges from words over a tiny alphabet', () => {
    // Long runs and repeats: overlapping pairs (aaa), words that lose and regain a pair.
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 12 });
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 12 }),
        fc.nat(30),
        tiesArbitrary,
        (words, wanted, ties) => {
          const tokenizer = trainBpe(words, { vocabularySize: 256 + wanted, ties });
          expect(mergesOf(tokenizer)).toEqual(naiveMerges(words.map(utf8), wanted, ties));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('learns the same merges from any text under each pattern', () => {
    fc.assert(
      fc.property(
        fc.array(stressText, { maxLength: 4 }),
        fc.constantFrom(...patternNames),
        tiesArbitrary,
        (texts, pattern, ties) => {
          const tokenizer = trainBpe(texts, { vocabularySize: 276, pattern, ties });
          const pieces = texts.flatMap(
            (text) => text.match(new RegExp(patternSources[pattern], 'gu')) ?? [],
          );
          expect(mergesOf(tokenizer)).toEqual(naiveMerges(pieces.map(utf8), 20, ties));
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('trainBpe', () => {
  it('learns the merges of the worked example in Stanford CS336, assignment 1', () => {
    const times = (count: number, word: string): string[] =>
      Array.from({ length: count }, () => word);
    const words = [
      ...times(5, 'low'),
      ...times(2, 'lower'),
      ...times(3, 'widest'),
      ...times(6, 'newest'),
    ];
    const tokenizer = trainBpe(words, { vocabularySize: 256 + 12 });
    expect(mergesOf(tokenizer).map((pair) => pair.join(' '))).toEqual([
      's t',
      'e st',
      'o w',
      'l ow',
      'w est',
      'n e',
      'ne west',
      'w i',
      'wi d',
      'wid est',
      'low e',
      'lowe r',
    ]);
  });

  it('gives what the README shows', () => {
    const text = 'low low low lower lowest newer newest wider widest';
    const tokenizer = trainBpe(text, { vocabularySize: 268 });
    const ids = tokenizer.encode('lowest');
    expect(ids).toEqual([257, 260]);
    expect(ids.map((id) => tokenizer.decode([id]))).toEqual(['low', 'est']);
  });

  it('breaks ties as it is told', () => {
    // ab, cd and ef come once each.
    const first = (ties: 'greatest-bytes' | 'lowest-ids'): unknown =>
      mergesOf(trainBpe(['cd', 'ef', 'ab'], { vocabularySize: 257, ties }))[0];
    expect(first('greatest-bytes')).toEqual(['e', 'f']);
    expect(first('lowest-ids')).toEqual(['a', 'b']);
    expect(mergesOf(trainBpe(['cd', 'ef', 'ab'], { vocabularySize: 257 }))[0]).toEqual(['e', 'f']);
  });

  it('lays out ids: bytes, merges, special tokens', () => {
    const tokenizer = trainBpe('low low', {
      vocabularySize: 260,
      specialTokens: ['<|a|>', '<|b|>'],
    });
    expect(tokenizer.vocabularySize).toBe(260);
    expect(tokenizer.tokenBytes(108)).toEqual(Uint8Array.of(108));
    expect(mergesOf(tokenizer)).toEqual([
      ['o', 'w'],
      ['l', 'ow'],
    ]);
    expect(Buffer.from(tokenizer.tokenBytes(257)).toString()).toBe('low');
    expect([...tokenizer.specialTokens]).toEqual([
      ['<|a|>', 258],
      ['<|b|>', 259],
    ]);
  });

  it('lets special tokens in the text separate and learns nothing of them', () => {
    // Pieces: "lo", "w", " lo", "w". Nothing merges across the special token, nor with it.
    const text = 'lo<|end|>w lo<|end|>w';
    const tokenizer = trainBpe(text, { vocabularySize: 300, specialTokens: ['<|end|>'] });
    expect(mergesOf(tokenizer)).toEqual([
      ['l', 'o'],
      [' ', 'lo'],
    ]);
  });

  it('stops where there are no more pairs', () => {
    const tokenizer = trainBpe('aaaa', { vocabularySize: 1000 });
    expect(mergesOf(tokenizer)).toEqual([
      ['a', 'a'],
      ['aa', 'aa'],
    ]);
    expect(tokenizer.vocabularySize).toBe(258);
    expect(trainBpe('', { vocabularySize: 1000 }).vocabularySize).toBe(256);
    expect(trainBpe([], { vocabularySize: 1000 }).vocabularySize).toBe(256);
  });

  it('reports every merge and stops where it is told', () => {
    const controller = new AbortController();
    const seen: number[] = [];
    const train = (): BpeTokenizer =>
      trainBpe('low lower lowest', {
        vocabularySize: 300,
        signal: controller.signal,
        onProgress: (merges) => {
          seen.push(merges);
          if (merges === 3) controller.abort(new Error('stop here'));
        },
      });
    expect(train).toThrow('stop here');
    expect(seen).toEqual([1, 2, 3]);
  });

  it.each([255, 256.5, Number.NaN, -1])('refuses a vocabulary of %d', (vocabularySize) => {
    expect(() => trainBpe('x', { vocabularySize })).toThrow(
      `expected a whole number, at least 256 (256 bytes and the special tokens); received ${vocabularySize}`,
    );
  });

  it('takes one long word: 100,000 letters without a space', () => {
    const tokenizer = trainBpe('a'.repeat(100_000), { vocabularySize: 256 + 16 });
    // 2^16 letters in one token.
    expect(tokenizer.tokenBytes(256 + 15)).toHaveLength(65_536);
  });
});

describe('trainBpeAsync', () => {
  const texts = ['the cat sat on the mat', 'the dog sat on the log', 'a cat and a dog'];

  it('learns what trainBpe learns', async () => {
    const tokenizer = await trainBpeAsync(texts, { vocabularySize: 270 });
    expect(tokenizer.mergeIds).toEqual(trainBpe(texts, { vocabularySize: 270 }).mergeIds);
    expect(tokenizer.mergeIds).toHaveLength(14);
  });

  it('stops when a timer aborts it in the middle: the event loop runs meanwhile', async () => {
    const controller = new AbortController();
    const endless = function* () {
      for (;;) yield 'the cat sat on the mat';
    };
    setTimeout(() => controller.abort(new Error('stop')), 1);
    const training = trainBpeAsync(endless(), { vocabularySize: 300, signal: controller.signal });
    await expect(training).rejects.toThrow('stop');
  });
});
