/** Training: expectation–maximization, pruning and the whole, against definitions and SentencePiece. */
import { describeWithData } from '@gradus/datasets/testing';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSentencePiece } from '../../src/unigram/sentencepiece.ts';
import { digamma, expectationStep, maximizationStep } from '../../src/unigram/em.ts';
import { prune, removalLosses } from '../../src/unigram/prune.ts';
import { type Candidate, isCharacter, seedPieces } from '../../src/unigram/seed.ts';
import { trainUnigram, type UnigramRound } from '../../src/unigram/train.ts';
import { countWords } from '../../src/unigram/words.ts';

const text = `the keeper counts the boats, the other keepers count boats and the boats count for nothing
  a boat, a boathouse, the boathouses; counting, counted, counts; keep, keeps, keeping, kept: 12, 1212`;
const words = countWords(
  [text],
  [{ type: 'replace', pattern: { expression: '\\s+' }, content: ' ' }],
);
const seedOptions = { maximumPieceLength: 16, seedSize: 1000, characterCoverage: 1 };

describe('countWords', () => {
  it('marks and counts', () => {
    expect(countWords(['a b  a', 'a'], [])).toEqual(
      new Map([
        ['▁a', 3],
        ['▁b', 1],
        ['▁', 1],
      ]),
    );
  });
});

describe('seedPieces', () => {
  it('counts characters and substrings as often as they occur', () => {
    const seeds = seedPieces(
      new Map([
        ['▁abab', 2],
        ['▁ab', 1],
      ]),
      seedOptions,
    );
    // Characters by count: a 5, b 5, ▁ 3. Substrings by count times length: ▁ab 3·3 and ab 5·2 (▁a is
    // always followed by b), abab 2·4 and ▁abab 2·5 (▁aba, aba always go on), ba 2·2 (bab goes on).
    const scores = { a: 5, b: 5, '▁': 3, '▁abab': 10, ab: 10, '▁ab': 9, abab: 8, bab: 6 };
    const total = Object.values(scores).reduce((sum, score) => sum + score);
    expect(
      Object.fromEntries(
        seeds.map(({ piece, logProbability }) => [piece, Math.exp(logProbability) * total]),
      ),
    ).toEqual(
      Object.fromEntries(
        Object.entries(scores).map(([piece, score]) => [piece, expect.closeTo(score, 9)]),
      ),
    );
  });

  it('leaves a mark without a word as it is', () => {
    const seeds = seedPieces(new Map([['▁', 5]]), seedOptions);
    expect(seeds).toEqual([{ piece: '▁', logProbability: 0 }]);
  });

  it('does not mix letters, digits and the rest, and leaves rare characters out', () => {
    const seeds = seedPieces(
      new Map([
        ['▁a1.', 50],
        ['▁é', 1],
      ]),
      { ...seedOptions, characterCoverage: 0.99 },
    );
    expect(seeds.map(({ piece }) => piece).sort()).toEqual(['.', '1', 'a', '▁', '▁a']);
  });
});

describe('expectation–maximization', () => {
  it('never lowers the likelihood of the text', () => {
    let candidates: Candidate[] = seedPieces(words, seedOptions);
    const logLikelihoods: number[] = [];
    for (let step = 0; step < 15; step++) {
      const { counts, logLikelihood } = expectationStep(words, candidates);
      logLikelihoods.push(logLikelihood);
      candidates = maximizationStep(candidates, counts, 'maximum-likelihood');
    }
    for (let step = 1; step < 15; step++)
      expect(logLikelihoods[step]).toBeGreaterThanOrEqual(logLikelihoods[step - 1]! - 1e-9);
    expect(logLikelihoods.at(-1)! - logLikelihoods[0]!).toBeGreaterThan(10);
  });

  it('makes probabilities that sum to one, and below one where rare pieces are to lose', () => {
    const candidates = seedPieces(words, seedOptions);
    const { counts } = expectationStep(words, candidates);
    const sum = (estimate: 'maximum-likelihood' | 'variational'): number =>
      maximizationStep(candidates, counts, estimate).reduce(
        (total, { logProbability }) => total + Math.exp(logProbability),
        0,
      );
    expect(sum('maximum-likelihood')).toBeCloseTo(1, 12);
    expect(sum('variational')).toBeLessThan(0.9);
  });

  it('expects as many characters as the text has', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 7 }), {
          minLength: 1,
          maxLength: 6,
        }),
        (spellings) => {
          const some = new Map(spellings.map((word, index) => [`▁${word}`, index + 1]));
          const candidates = seedPieces(some, seedOptions);
          const { counts } = expectationStep(some, candidates);
          const characters = counts.reduce(
            (sum, count, id) => sum + count * candidates[id]!.piece.length,
            0,
          );
          const expected = [...some].reduce((sum, [word, count]) => sum + count * word.length, 0);
          expect(characters).toBeCloseTo(expected, 8);
        },
      ),
    );
  });
});

describe('digamma', () => {
  // scipy.special.digamma, scipy 1.17.1.
  it.each([
    [0.001, -1000.5755719318103],
    [0.1, -10.423754940411076],
    [0.5, -1.9635100260214235],
    [1, -0.5772156649015329],
    [1.5, 0.03648997397857652],
    [2, 0.42278433509846713],
    [3.7, 1.1671535393615113],
    [9.999, 2.251647417205735],
    [10, 2.251752589066721],
    [42, 3.725717617937282],
    [1000.0, 6.907255195648812],
    [100000000.0, 18.420680738952367],
  ])('of %d is %d', (x, expected) => {
    expect(Math.abs(digamma(x) / expected - 1)).toBeLessThan(1e-12);
  });
});

describe('pruning', () => {
  it('knows what the text loses with a piece', () => {
    // ▁ab ×3 is best cut ▁|ab, ▁abc ×1 is ▁|abc. Without "ab" three uses become a, b: of 8 pieces 11
    // would be left. Without "abc" its one use becomes ab, c, of which there are 4 and 1 then, of 9.
    const candidates = Object.entries({
      '▁': 0.2,
      a: 0.05,
      b: 0.05,
      c: 0.05,
      ab: 0.3,
      abc: 0.3,
      bc: 0.05,
    }).map(([piece, probability]): Candidate => ({ piece, logProbability: Math.log(probability) }));
    const losses = removalLosses(
      new Map([
        ['▁ab', 3],
        ['▁abc', 1],
      ]),
      candidates,
    );
    const lossOfAb = (3 / 4) * (Math.log(3 / 8) - 2 * Math.log(3 / 11));
    const lossOfAbc = (1 / 4) * (Math.log(1 / 8) - Math.log(4 / 9) - Math.log(1 / 9));
    expect([...losses]).toEqual([
      Infinity,
      Infinity,
      Infinity,
      Infinity,
      expect.closeTo(lossOfAb, 12),
      expect.closeTo(lossOfAbc, 12),
      0,
    ]);
  });

  it('keeps the characters and what costs most', () => {
    const candidates = seedPieces(words, seedOptions);
    const losses = removalLosses(words, candidates);
    const kept = prune(words, candidates, 40);
    expect(kept).toHaveLength(40);
    expect(kept.filter(({ piece }) => isCharacter(piece))).toEqual(
      candidates.filter(({ piece }) => isCharacter(piece)),
    );
    const lossOf = (candidate: Candidate): number => losses[candidates.indexOf(candidate)]!;
    const given = candidates.filter((candidate) => !kept.includes(candidate));
    expect(Math.max(...given.map(lossOf))).toBeLessThanOrEqual(Math.min(...kept.map(lossOf)));
    expect(prune(words, candidates, 0).every(({ piece }) => isCharacter(piece))).toBe(true);
  });
});

describe('trainUnigram', () => {
  it('makes the vocabulary asked for', () => {
    const tokenizer = trainUnigram(text, { vocabularySize: 40, specialTokens: ['<s>'] });
    expect(tokenizer.vocabularySize).toBe(40);
    expect([...tokenizer.specialTokens]).toEqual([
      ['<unk>', 0],
      ['<s>', 1],
    ]);
    expect(tokenizer.decode(tokenizer.encode(text))).toBe(text.replaceAll(/\s+/g, ' '));
    const spellings = tokenizer.options.pieces.map(([piece]) => piece);
    for (const frequent of ['▁the', '▁boat', '▁count', '▁keep'])
      expect(spellings).toContain(frequent);
  });

  it('is deterministic, and the same for a text in parts', () => {
    const train = (input: string | string[]): unknown =>
      trainUnigram(input, { vocabularySize: 60 }).options.pieces;
    expect(train(text)).toEqual(train(text));
    expect(train([text])).toEqual(train(text));
  });

  it('can fall back to bytes', () => {
    const tokenizer = trainUnigram(text, { vocabularySize: 320, byteFallback: true });
    expect(tokenizer.decode(tokenizer.encode('a 🙂 boat'))).toBe('a 🙂 boat');
  });

  it('refuses a vocabulary that not even the characters fit into', () => {
    expect(() => trainUnigram(text, { vocabularySize: 10 })).toThrow(
      expect.objectContaining({ code: 'vocabulary-too-small', kind: 'usage' }),
    );
  });

  it('learns nothing of special tokens', () => {
    const marked = trainUnigram('<s>boat<s>boats '.repeat(9), {
      vocabularySize: 30,
      specialTokens: ['<s>', '<unk>'],
    });
    const spellings = marked.options.pieces.map(([piece]) => piece);
    expect(spellings.slice(0, 3)).toEqual(['<unk>', '<s>', '▁boat']);
    expect(spellings.slice(2).join('')).not.toMatch(/[<>]/);
  });

  it('stops at a wish', () => {
    const signal = AbortSignal.abort(new Error('enough'));
    expect(() => trainUnigram(text, { vocabularySize: 40, signal })).toThrow('enough');
  });

  it('accepts a text with nothing to learn', () => {
    expect(trainUnigram('', { vocabularySize: 10 }).vocabularySize).toBe(1);
    expect(trainUnigram('a', { vocabularySize: 10 }).encode('a')).toHaveLength(2);
  });
});

describeWithData(
  'on the corpus of the published model',
  ['corpora/botchan.txt', 'tokenizers/sentencepiece-unigram-en.model'],
  (corpusFile, modelFile) => {
    it('learns nearly the same pieces, which cut the text as well', async () => {
      const corpus = readFileSync(corpusFile, 'utf8').replaceAll(/\s+/g, ' ');
      const rounds: UnigramRound[] = [];
      const own = trainUnigram(corpus, {
        vocabularySize: 1000,
        specialTokens: ['<s>', '</s>'],
        onRound: (round) => void rounds.push(round),
      });
      const published = await readSentencePiece(modelFile);
      const pieces = new Set(published.options.pieces.map(([piece]) => piece));
      const shared = own.options.pieces.filter(([piece]) => pieces.has(piece)).length;
      expect(shared).toBeGreaterThan(800);
      expect(own.encode(corpus).length / published.encode(corpus).length).toBeLessThan(1.01);
      // Fewer pieces, less likelihood: the price of a smaller vocabulary.
      const logLikelihoods = rounds.map(({ logLikelihood }) => logLikelihood);
      expect(logLikelihoods).toEqual(logLikelihoods.toSorted((a, b) => b - a));
    });
  },
);
