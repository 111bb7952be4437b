/** The WordPiece tokenizer against the definition of greedy longest match. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type WordPieceOptions, WordPieceTokenizer } from '../../src/wordpiece/tokenizer.ts';
import { stressSamples } from '../unicode-stress.ts';
import { unicodeText } from '../unicode-text.ts';

// The vocabulary of BERT's own tokenization_test.py, and a few more.
const pieces = [
  '[UNK]', '[CLS]', '[SEP]', 'want', '##want', '##ed', 'wa', 'un', 'runn', '##ing', ',', 'low', '##est',
  'a', '##a', '##b', 'b', '##ab', '博', '.', "'", 's', 'ab', '##🙂', '🙂', 'e', '##e', 't', 'th', 'the', 'h',
]; // prettier-ignore

const make = (options: Partial<WordPieceOptions> = {}): WordPieceTokenizer =>
  new WordPieceTokenizer({
    vocabulary: pieces.map((piece, id) => [piece, id]),
    specialTokens: new Map([
      ['[UNK]', 0],
      ['[CLS]', 1],
      ['[SEP]', 2],
    ]),
    ...options,
  });
const tokenizer = make();
const spellings = (ids: readonly number[]): string[] => ids.map((id) => pieces[id]!);

/** The longest piece first, by trying all lengths. */
function greedy(word: string): string[] {
  const characters = Array.from(word);
  const found: string[] = [];
  for (let start = 0; start < characters.length;) {
    let end = characters.length;
    const spelled = (): string => (start > 0 ? '##' : '') + characters.slice(start, end).join('');
    while (end > start && !pieces.includes(spelled())) end--;
    if (end === start) return ['[UNK]'];
    found.push(spelled());
    start = end;
  }
  return found;
}

describe('WordPieceTokenizer', () => {
  it.each([
    ['', []],
    ['unwanted running', ['un', '##want', '##ed', 'runn', '##ing']],
    ['unwantedX running', ['[UNK]', 'runn', '##ing']],
    ['UNwant\u00E9d,lowest', ['un', '##want', '##ed', ',', 'low', '##est']],
    ["the a's ab.", ['the', 'a', "'", 's', 'ab', '.']],
    ['ab博ab', ['ab', '博', 'ab']],
  ])('cuts %j', (text, expected) => {
    expect(spellings(tokenizer.encode(text))).toEqual(expected);
  });

  it('takes the longest piece at each place, or none of the word', () => {
    const word = fc.string({
      unit: fc.constantFrom('a', 'b', '🙂', 't', 'h', 'e', 'un', 'want', 'ed'),
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(word, (text) => {
        expect(spellings(tokenizer.encode(text))).toEqual(greedy(text));
      }),
      { numRuns: 1000 },
    );
  });

  it('points into the text before normalization', () => {
    const { ids, offsets } = tokenizer.encodeWithOffsets(' UNwant\u00E9d,\u200B lowest博XYZ');
    expect(spellings(ids)).toEqual(['un', '##want', '##ed', ',', 'low', '##est', '博', '[UNK]']);
    expect(offsets).toEqual([
      [1, 3],
      [3, 7],
      [7, 9],
      [9, 10],
      [12, 15],
      [15, 18],
      [18, 19],
      [19, 22],
    ]);
  });

  it('never points outside the text or backwards', () => {
    fc.assert(
      fc.property(fc.oneof(unicodeText, fc.constantFrom(...stressSamples)), (text) => {
        const { ids, offsets } = tokenizer.encodeWithOffsets(text);
        expect(ids).toEqual(tokenizer.encode(text));
        expect(offsets).toHaveLength(ids.length);
        const edges = offsets.flat();
        expect(edges).toEqual(edges.toSorted((a, b) => a - b));
        expect(edges.at(-1) ?? 0).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 500 },
    );
  });

  it('encodes the part of the text that a word covers as that word', () => {
    fc.assert(
      fc.property(unicodeText, (text) => {
        const { ids, offsets } = tokenizer.encodeWithOffsets(text);
        const isWhole = (index: number): boolean =>
          [ids[index], ids[index + 1]].every(
            (id) => id === undefined || !pieces[id]!.startsWith('##'),
          );
        const wrong = [...ids.keys()].filter(
          (index) =>
            isWhole(index) &&
            String(tokenizer.encode(text.slice(...offsets[index]!))) !== String(ids[index]),
        );
        expect(wrong).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('calls words unknown that are longer than it cares for', () => {
    const short = make({ maximumWordLength: 4 });
    expect(spellings(short.encode('abab ababa 🙂🙂🙂🙂 🙂🙂🙂🙂🙂'))).toEqual([
      'ab',
      '##ab',
      '[UNK]',
      '🙂',
      '##🙂',
      '##🙂',
      '##🙂',
      '[UNK]',
    ]);
  });

  it('can split at white space only', () => {
    const plain = make({ split: 'whitespace', normalizer: [] });
    expect(spellings(plain.encode('a\u00A0ab\n[CLS] ab, ##ed'))).toEqual([
      'a',
      'ab',
      '[UNK]',
      '[UNK]',
      '##ed',
    ]);
  });

  it('reads special tokens only where they are allowed', () => {
    expect(spellings(tokenizer.encode('[CLS] a', { special: 'all' }))).toEqual(['[CLS]', 'a']);
    expect(tokenizer.encode('[CLS] a')).not.toContain(1);
    expect(make({ split: 'whitespace', normalizer: [] }).encode('[CLS]')).toEqual([0]);
  });

  it('puts spaces between words when it decodes', () => {
    const decode = (spelled: string[], using = tokenizer): string =>
      using.decode(spelled.map((piece) => pieces.indexOf(piece)));
    expect(decode(['un', '##want', '##ed', ',', 'the', '.'])).toBe('unwanted, the.');
    expect(decode(['a', ',', 'b'], make({ tightPunctuation: false }))).toBe('a , b');
    expect(decode(['##ed', 'a'])).toBe('##ed a');
    expect(decode([])).toBe('');
    expect(() => tokenizer.decode([99])).toThrow(
      expect.objectContaining({ code: 'unknown-token-id' }),
    );
  });

  it('streams what decode says', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: pieces.length - 1 })), (ids) => {
        const stream = tokenizer.streamDecoder();
        const parts = ids.map((id) => stream.push(id));
        expect(parts.join('') + stream.flush()).toBe(tokenizer.decode(ids));
      }),
    );
  });

  it('knows the bytes of a piece, without its prefix', () => {
    expect(Buffer.from(tokenizer.tokenBytes(5)).toString()).toBe('ed');
    expect(Buffer.from(tokenizer.tokenBytes(18)).toString()).toBe('博');
  });

  it('takes linear time for one letter a million times', () => {
    expect(tokenizer.encode('a'.repeat(1_000_000))).toEqual([0]);
    expect(make({ maximumWordLength: Infinity }).encode('a'.repeat(1_000_000))).toHaveLength(
      1_000_000,
    );
    expect(tokenizer.encode('.'.repeat(1_000_000))).toHaveLength(1_000_000);
  });

  it.each<[string, Partial<WordPieceOptions>, string]>([
    ['an unknown token that is no piece', { unknownToken: '<unk>' }, 'none'],
    [
      'an id twice',
      {
        vocabulary: [
          ['[UNK]', 0],
          ['[CLS]', 1],
          ['[SEP]', 2],
          ['a', 2],
        ],
      },
      '2 for "[SEP]" and "a"',
    ],
    [
      'a piece twice',
      {
        vocabulary: [
          ['[UNK]', 0],
          ['a', 4],
          ['a', 5],
        ],
      },
      '"a" again',
    ],
    ['a negative id', { vocabulary: [['[UNK]', -1]] }, '-1 for "[UNK]"'],
    ['an empty piece', { vocabulary: [['', 3]] }, '"" with id 3'],
    ['an empty prefix', { continuationPrefix: '' }, '""'],
  ])('refuses %s', (_, options, received) => {
    expect(() => make(options)).toThrow(
      expect.objectContaining({ code: 'corrupt-vocabulary', received }),
    );
  });
});
