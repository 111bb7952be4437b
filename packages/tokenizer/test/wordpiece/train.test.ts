/** WordPiece training against a trainer that counts everything anew for each merge. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MergeCounts, mergeScores, type ScoreName } from '../../src/wordpiece/score.ts';
import { trainWordPiece } from '../../src/wordpiece/train.ts';

const names = ['likelihood', 'ratio', 'frequency'] as const;

/** Merges by their definition; ties by frequency, then by spelling. */
function naiveMerges(
  words: readonly string[],
  count: number,
  name: ScoreName,
  minimum: number,
): string[] {
  let rows = words.map((word) =>
    Array.from(word, (character, index) => (index > 0 ? '##' : '') + character),
  );
  const merges: string[] = [];
  while (merges.length < count) {
    const counts = new Map<string, number>();
    const pairs = new Map<string, number>();
    const bump = (map: Map<string, number>, key: string): unknown =>
      map.set(key, (map.get(key) ?? 0) + 1);
    for (const row of rows)
      for (const [index, piece] of row.entries()) {
        bump(counts, piece);
        if (index + 1 < row.length) bump(pairs, `${piece} ${row[index + 1]}`);
      }
    const all = rows.flat().length;
    const ranked = [...pairs]
      .filter(([, pair]) => pair >= minimum)
      .map(([key, pair]) => {
        const [left, right] = key.split(' ') as [string, string];
        const counted: MergeCounts = {
          pair,
          left: counts.get(left)!,
          right: counts.get(right)!,
          all,
        };
        return { left, right, pair, score: mergeScores[name](counted) };
      })
      .sort(
        (a, b) =>
          b.score - a.score ||
          b.pair - a.pair ||
          (a.left === b.left ? (a.right < b.right ? -1 : 1) : a.left < b.left ? -1 : 1),
      );
    const best = ranked[0];
    if (best === undefined) break;
    const merged = best.left + best.right.slice(2);
    merges.push(merged);
    rows = rows.map((row) => {
      const next: string[] = [];
      for (let index = 0; index < row.length; index++) {
        const isPair = row[index] === best.left && row[index + 1] === best.right;
        next.push(isPair ? merged : row[index]!);
        if (isPair) index++;
      }
      return next;
    });
  }
  return merges;
}

describe.each(names)('trainWordPiece by %s', (score) => {
  it('merges what counting anew would merge', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 3 }),
        (words, minimum) => {
          const tokenizer = trainWordPiece(words.join(' '), {
            vocabularySize: 40,
            score,
            minimumFrequency: minimum,
            specialTokens: [],
          });
          const spellings = [...tokenizer.vocabulary.keys()];
          const characters = new Set(
            words.flatMap((w) => Array.from(w, (c, i) => (i > 0 ? '##' : '') + c)),
          );
          const naive = naiveMerges(words, 1000, score, minimum);
          // A merge may spell a piece that another merge made before: then it is no new piece.
          const learned = [...new Set(naive)].slice(0, 39 - characters.size);
          expect(spellings).toEqual([
            '[UNK]',
            ...spellings.slice(1, 1 + characters.size),
            ...learned,
          ]);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('trainWordPiece', () => {
  const text = `${'hug '.repeat(10)}${'pug '.repeat(5)}${'pun '.repeat(12)}${'bun '.repeat(4)}${'hugs '.repeat(5)}`;

  it('begins with the special tokens and the characters', () => {
    const tokenizer = trainWordPiece(text, { vocabularySize: 12 });
    expect([...tokenizer.vocabulary.keys()]).toEqual([
      '[PAD]',
      '[UNK]',
      '[CLS]',
      '[SEP]',
      '[MASK]',
      'b',
      'h',
      'p',
      '##g',
      '##n',
      '##s',
      '##u',
    ]);
    expect(tokenizer.specialTokens.get('[MASK]')).toBe(4);
  });

  it('merges first what a well-known example by hand merges first', () => {
    // ##g 20, ##s 5, together 5: 5 / (20 · 5) is the highest ratio; u·g is the most frequent pair.
    const first = (score: ScoreName): string | undefined =>
      [...trainWordPiece(text, { vocabularySize: 13, score }).vocabulary.keys()].at(-1);
    expect(first('ratio')).toBe('##gs');
    expect(first('frequency')).toBe('##ug');
  });

  it('scores by likelihood what the likelihood gains', () => {
    const logLikelihood = (counts: readonly number[]): number => {
      const all = counts.reduce((a, b) => a + b);
      return counts.reduce(
        (sum, count) => sum + (count > 0 ? count * Math.log(count / all) : 0),
        0,
      );
    };
    fc.assert(
      fc.property(
        fc.nat(50),
        fc.nat(50),
        fc.nat(50),
        fc.integer({ min: 1, max: 50 }),
        (left, right, others, pair) => {
          const before = logLikelihood([left + pair, right + pair, others]);
          const after = logLikelihood([left, right, others, pair]);
          const score = mergeScores.likelihood({
            pair,
            left: left + pair,
            right: right + pair,
            all: left + right + others + 2 * pair,
          });
          expect(score).toBeCloseTo(after - before, 8);
        },
      ),
    );
  });

  it('learns nothing of special tokens', () => {
    const marked = trainWordPiece('[SEP]hug[SEP]', { vocabularySize: 30 });
    expect([...marked.vocabulary.keys()].slice(5)).toEqual(['h', '##g', '##u']);
  });

  it('stops where nothing is left to merge, and at a wish', () => {
    expect(trainWordPiece('ab ab', { vocabularySize: 100, specialTokens: [] }).vocabularySize).toBe(
      4,
    );
    const merges: number[] = [];
    trainWordPiece(text, { vocabularySize: 14, onProgress: (count) => void merges.push(count) });
    expect(merges).toEqual([1, 2]);
    const signal = AbortSignal.abort(new Error('enough'));
    expect(() => trainWordPiece(text, { vocabularySize: 14, signal })).toThrow('enough');
  });

  it.each([11, 0, Number.NaN])('refuses a vocabulary of %d', (vocabularySize) => {
    expect(() => trainWordPiece(text, { vocabularySize })).toThrow(
      expect.objectContaining({ code: 'vocabulary-too-small', received: String(vocabularySize) }),
    );
  });
});
