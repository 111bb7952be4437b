/** The unigram tokenizer as a tokenizer: there and back, offsets, streams, special tokens. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytePiece, type UnigramOptions } from '../../src/unigram/vocabulary.ts';
import { UnigramTokenizer } from '../../src/unigram/tokenizer.ts';
import { unicodeText } from '../unicode-text.ts';

const words: [string, number][] = [
  ['<unk>', 0],
  ['<s>', 0],
  ['▁', -3],
  ['▁the', -2],
  ['▁un', -4],
  ['able', -5],
  ...Array.from('abehlnostuw', (letter): [string, number] => [letter, -6]),
  ['he', -4.5],
  ['th', -5.5],
];
const bytePieces = Array.from({ length: 256 }, (_, byte): [string, number] => [
  bytePiece(byte),
  -9,
]);

const make = (options: Partial<UnigramOptions> = {}): UnigramTokenizer =>
  new UnigramTokenizer({
    pieces: words,
    unknownId: 0,
    specialTokens: new Map([
      ['<unk>', 0],
      ['<s>', 1],
    ]),
    ...options,
  });

const withBytes = make({ pieces: [...words, ...bytePieces], byteFallback: true });
const spellings = (tokenizer: UnigramTokenizer, ids: readonly number[]): string[] =>
  ids.map((id) => tokenizer.options.pieces[id]![0]);

describe('UnigramTokenizer', () => {
  it('writes spaces as part of the words', () => {
    const tokenizer = make();
    const { ids, offsets } = tokenizer.encodeWithOffsets('the unable  the');
    expect(spellings(tokenizer, ids)).toEqual(['▁the', '▁un', 'able', '▁', '▁the']);
    expect(offsets).toEqual([
      [0, 3],
      [3, 6],
      [6, 10],
      [10, 11],
      [11, 15],
    ]);
  });

  it('makes one unknown token of neighbouring unknown characters', () => {
    const tokenizer = make();
    const { ids, offsets } = tokenizer.encodeWithOffsets('a日本🙂b');
    expect(spellings(tokenizer, ids)).toEqual(['▁', 'a', '<unk>', 'b']);
    expect(offsets).toEqual([
      [0, 0],
      [0, 1],
      [1, 5],
      [5, 6],
    ]);
  });

  it('falls back to bytes, all of which cover the character', () => {
    const { ids, offsets } = withBytes.encodeWithOffsets('a🙂');
    expect(spellings(withBytes, ids)).toEqual(['▁', 'a', '<0xF0>', '<0x9F>', '<0x99>', '<0x82>']);
    expect(offsets.slice(2)).toEqual([
      [1, 3],
      [1, 3],
      [1, 3],
      [1, 3],
    ]);
    expect(withBytes.encode('<0x41>')).not.toContain(withBytes.encode('A').at(-1));
  });

  it.each([
    ['always', ['▁the', '<s>', '▁the']],
    ['first', ['▁the', '<s>', 't', 'he']],
    ['never', ['t', 'he', '<s>', 't', 'he']],
  ] as const)('puts its mark in front: %s', (prefix, expected) => {
    const tokenizer = make({ prefix });
    expect(spellings(tokenizer, tokenizer.encode('the<s>the', { special: 'all' }))).toEqual(
      expected,
    );
  });

  it('reads special tokens only where they are allowed', () => {
    const tokenizer = make();
    expect(tokenizer.encode('<s>', { special: 'all' })).toEqual([1]);
    expect(tokenizer.encode('<s>', { special: new Set(['<s>']) })).toEqual([1]);
    expect(tokenizer.encode('<s>', { special: new Set(['<unk>']) })).not.toContain(1);
    expect(tokenizer.encode('<s>')).not.toContain(1);
    expect(() => tokenizer.encode('a', { special: new Set(['<pad>']) })).toThrow('"<pad>"');
  });

  it('can keep pieces of several words from being used', () => {
    const pieces: [string, number][] = [...words, ['▁the▁un', -0.1]];
    expect(make({ pieces }).encode('the un')).toEqual([pieces.length - 1]);
    const split = make({ pieces, splitWords: true });
    expect(spellings(split, split.encode('the un'))).toEqual(['▁the', '▁un']);
  });

  it('comes back byte for byte where bytes are the last resort', () => {
    fc.assert(
      fc.property(unicodeText, (text) => {
        // A space or mark at the start is one with the mark that is put in front.
        fc.pre(!/^[ ▁]/.test(text) && !text.includes('▁'));
        expect(withBytes.decode(withBytes.encode(text))).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it('covers the text without a gap where nothing is normalized', () => {
    fc.assert(
      fc.property(unicodeText, (text) => {
        const { ids, offsets } = withBytes.encodeWithOffsets(text);
        expect(ids).toEqual(withBytes.encode(text));
        let end = 0;
        for (const [from, to] of offsets) {
          expect([end, offsets.find(([start]) => start === from)![0]]).toContain(from);
          end = to;
        }
        expect(end).toBe(text.length);
      }),
      { numRuns: 300 },
    );
  });

  it('covers what a piece spells', () => {
    fc.assert(
      fc.property(unicodeText, (text) => {
        const tokenizer = make();
        const { ids, offsets } = tokenizer.encodeWithOffsets(text);
        const wrong = ids.filter((id, index) => {
          const [start, end] = offsets[index]!;
          const piece = tokenizer.options.pieces[id]![0];
          // The mark in front stands for nothing.
          const covered = text.slice(start, end).replaceAll(' ', '▁');
          return id !== 0 && piece !== covered && piece !== `▁${covered}`;
        });
        expect(wrong).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('streams what decode says, and never half a character', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: withBytes.vocabularySize - 1 })),
        unicodeText,
        (some, text) => {
          for (const ids of [some, withBytes.encode(text)]) {
            const stream = withBytes.streamDecoder();
            const parts = ids.map((id) => stream.push(id));
            expect(parts.join('') + stream.flush()).toBe(withBytes.decode(ids));
          }
          const stream = withBytes.streamDecoder();
          const parts = withBytes.encode(text).map((id) => stream.push(id));
          expect(parts.filter((part) => !part.isWellFormed())).toEqual([]);
          expect(stream.flush()).toBe('');
        },
      ),
      { numRuns: 300 },
    );
  });

  it('ends an unfinished character with U+FFFD', () => {
    const stream = withBytes.streamDecoder();
    const [mark, first] = withBytes.encode('🙂');
    expect([stream.push(mark!), stream.push(first!), stream.flush()]).toEqual(['', '', '\uFFFD']);
  });

  it('samples segmentations of the same text', () => {
    let state = 7;
    const random = (): number => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
    const samples = Array.from({ length: 50 }, () =>
      withBytes.encodeSampled('the unable', random, 0),
    );
    expect(new Set(samples.map(String)).size).toBeGreaterThan(10);
    expect(new Set(samples.map((ids) => withBytes.decode(ids)))).toEqual(new Set(['the unable']));
    expect(withBytes.encodeSampled('the unable', random, 1000)).toEqual(
      withBytes.encode('the unable'),
    );
  });

  it('takes linear time for one letter a million times', () => {
    expect(make().encode('a'.repeat(1_000_000))).toHaveLength(1_000_001);
    expect(make().encode('本'.repeat(1_000_000))).toEqual([2, 0]);
  });

  it.each<[string, Partial<UnigramOptions>, string]>([
    ['an empty piece', { pieces: [['', 0]] }, '"" as piece 0'],
    [
      'a piece twice',
      {
        pieces: [
          ['<unk>', 0],
          ['<s>', 0],
          ['a', -1],
          ['a', -2],
        ],
      },
      '"a" again as piece 3',
    ],
    [
      'no number',
      {
        pieces: [
          ['<unk>', 0],
          ['<s>', Number.NaN],
        ],
      },
      'NaN for "<s>"',
    ],
    ['no unknown piece', { unknownId: 99 }, 'unknown id 99'],
    ['bytes without their pieces', { byteFallback: true }, 'no <0x00>'],
    ['a special token on a piece', { specialTokens: new Map([['<x>', 2]]) }, '2, the id of "▁"'],
  ])('refuses %s', (_, options, received) => {
    expect(() => make(options)).toThrow(
      expect.objectContaining({ code: 'corrupt-vocabulary', received }),
    );
  });

  it('refuses an id that no token has', () => {
    expect(() => make().decode([1000])).toThrow(
      expect.objectContaining({ code: 'unknown-token-id' }),
    );
    expect(() => make().tokenBytes(-1)).toThrow(
      expect.objectContaining({ code: 'unknown-token-id' }),
    );
  });
});
