import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BpeModel } from '../../src/bpe/model.ts';
import { BpeTokenizer } from '../../src/bpe/tokenizer.ts';
import { trainBpe } from '../../src/bpe/train.ts';
import { patternNames } from '../../src/bpe/pre-tokenize.ts';
import { stressSamples, stressText } from '../unicode-stress.ts';

const end = '<|endoftext|>';
const tokenizers = patternNames.map((pattern) =>
  trainBpe(stressSamples, { vocabularySize: 600, pattern, specialTokens: [end] }),
);
const anyTokenizer = fc.constantFrom(...tokenizers);
const [tokenizer] = tokenizers as [BpeTokenizer];
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
const bytesOf = (model: BpeTokenizer, ids: readonly number[]): Buffer =>
  Buffer.concat(ids.map((id) => model.tokenBytes(id)));

describe('encode and decode', () => {
  it('give back the text; a lone surrogate comes back as U+FFFD', () => {
    fc.assert(
      fc.property(anyTokenizer, stressText, (model, sample) => {
        const ids = model.encode(sample);
        expect(model.decode(ids)).toBe(sample.toWellFormed());
        expect(bytesOf(model, ids)).toEqual(Buffer.from(sample));
      }),
      { numRuns: 2000 },
    );
  });

  it('give the same with and without the short cut for pieces that are tokens', () => {
    for (const model of tokenizers) {
      const { vocabulary, mergeIds, pattern } = model;
      const merging = new BpeTokenizer({ vocabulary, merges: mergeIds, pattern });
      expect(merging.wholeTokens).toBe(false);
      for (const sample of stressSamples)
        expect(merging.encode(sample)).toEqual(model.encode(sample));
    }
  });

  it('give the same when a piece comes again and when the cache has started anew', () => {
    const pieces = Array.from({ length: 70_000 }, (_, i) => ` ${i.toString(26)}q`);
    const long = pieces.join('');
    const first = tokenizer.encode(long);
    expect(tokenizer.encode(long)).toEqual(first);
    expect(pieces.flatMap((piece) => tokenizer.encode(piece))).toEqual(first);
  });

  it('take ids that merges did not number: special tokens first, merges in any place', () => {
    // 0 <pad>, 1 "ab", 2… the bytes
    const bytes = Array.from(
      { length: 256 },
      (_, byte) => [byte + 2, Uint8Array.of(byte)] as const,
    );
    const model = new BpeTokenizer({
      vocabulary: [[1, Buffer.from('ab')], ...bytes],
      merges: [[99, 100]],
      pattern: 'gpt2',
      specialTokens: new Map([['<pad>', 0]]),
    });
    expect(model.encode('abba')).toEqual([1, 100, 99]);
    expect(model.decode([0, 1, 100])).toBe('<pad>abb');
    expect(model.vocabularySize).toBe(258);
    expect([...model.vocabulary.keys()].slice(0, 3)).toEqual([1, 2, 3]);
  });

  it('encode a megabyte of one letter, O(n log n)', () => {
    const letters = 'a'.repeat(1_000_000);
    for (const model of tokenizers) expect(model.decode(model.encode(letters))).toBe(letters);
  });
});

describe('special tokens', () => {
  const id = tokenizer.specialTokens.get(end)!;

  it('are ordinary text unless they are allowed', () => {
    expect(tokenizer.encode(`a${end}`)).not.toContain(id);
    expect(tokenizer.decode(tokenizer.encode(`a${end}`))).toBe(`a${end}`);
  });

  it('are one id where they are', () => {
    expect(tokenizer.encode(`${end}a${end}`, { special: 'all' })).toEqual([
      id,
      ...tokenizer.encode('a'),
      id,
    ]);
    expect(tokenizer.encode(`a${end}`, { special: new Set([end]) }).at(-1)).toBe(id);
    expect(tokenizer.encode(`a${end}`, { special: new Set() })).not.toContain(id);
    expect(tokenizer.decode([id])).toBe(end);
    expect(text(tokenizer.tokenBytes(id))).toBe(end);
  });

  it('are refused by name when unknown', () => {
    expect(() => tokenizer.encode('a', { special: new Set(['<|x|>']) })).toThrow(
      'expected one of: <|endoftext|>; received "<|x|>"',
    );
  });
});

describe('offsets', () => {
  it('cover the characters that the bytes of each token belong to', () => {
    fc.assert(
      fc.property(anyTokenizer, stressText, fc.boolean(), (model, sample, special) => {
        const source = special ? `${sample}${end}${sample}` : sample;
        const options = { special: special ? 'all' : 'none' } as const;
        const { ids, offsets } = model.encodeWithOffsets(source, options);
        expect(ids).toEqual(model.encode(source, options));
        expect(offsets).toHaveLength(ids.length);

        // Oracle: byte by byte, the character that each belongs to.
        const owner: (readonly [number, number])[] = [];
        for (let start = 0; start < source.length;) {
          const stop = start + String.fromCodePoint(source.codePointAt(start)!).length;
          const size = Buffer.byteLength(source.slice(start, stop));
          for (let i = 0; i < size; i++) owner.push([start, stop]);
          start = stop;
        }
        let at = 0;
        for (const [i, id] of ids.entries()) {
          const size = model.tokenBytes(id).length;
          expect(offsets[i]).toEqual([owner[at]![0], owner[at + size - 1]![1]]);
          at += size;
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('of tokens that split a character all cover it', () => {
    const bytes = trainBpe('', { vocabularySize: 256 });
    expect(bytes.encodeWithOffsets('a🙂').offsets).toEqual([
      [0, 1],
      [1, 3],
      [1, 3],
      [1, 3],
      [1, 3],
    ]);
  });
});

describe('decode', () => {
  it('makes U+FFFD of what is not UTF-8, as the WHATWG decoder does', () => {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    fc.assert(
      fc.property(fc.array(fc.nat(tokenizer.vocabularySize - 1)), (ids) => {
        expect(tokenizer.decode(ids)).toBe(decoder.decode(bytesOf(tokenizer, ids)));
      }),
    );
    const bytes = trainBpe('', { vocabularySize: 256 });
    expect(bytes.decode([0xf0, 0x9f, 0x99])).toBe('\ufffd');
    expect(bytes.decode([0xff, 0x61, 0xc0, 0x80])).toBe('\ufffda\ufffd\ufffd');
    expect(bytes.decode([0xef, 0xbb, 0xbf, 0x61])).toBe('\ufeffa');
    expect(bytes.decode([])).toBe('');
  });

  it.each([-1, 257, 601, 1.5, Number.NaN])('refuses the id %d', (id) => {
    const small = trainBpe('aa', { vocabularySize: 257 });
    for (const use of [
      () => small.decode([97, id]),
      () => small.tokenBytes(id),
      () => small.streamDecoder().push(id),
    ])
      expect(use).toThrow(
        `No token has this id: expected an id from 0 to 256 that the vocabulary uses; received ${id}.`,
      );
  });

  it('hands out bytes that are the caller’s own', () => {
    tokenizer.tokenBytes(97)[0] = 98;
    expect(tokenizer.decode([97])).toBe('a');
  });
});

describe('stream decoding', () => {
  it('says, piece by piece, what decode says, and never half a character', () => {
    fc.assert(
      fc.property(
        anyTokenizer,
        stressText,
        fc.array(fc.tuple(fc.nat(100), fc.nat(599))),
        (model, sample, noise) => {
          const ids = model.encode(sample);
          // Tokens put in anywhere make all kinds of broken UTF-8.
          for (const [place, id] of noise) ids.splice(place % (ids.length + 1), 0, id);
          const stream = model.streamDecoder();
          const parts = ids.map((id) => stream.push(id));
          for (const part of parts) expect(part.isWellFormed()).toBe(true);
          expect(parts.join('') + stream.flush()).toBe(model.decode(ids));
          expect(stream.flush()).toBe('');
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('holds the bytes of an open character back, and gives up on one that stays open', () => {
    const bytes = trainBpe('', { vocabularySize: 256 });
    const stream = bytes.streamDecoder();
    expect([...Buffer.from('é🙂')].map((byte) => stream.push(byte))).toEqual([
      '',
      'é',
      '',
      '',
      '',
      '🙂',
    ]);
    expect(stream.push(0xf0)).toBe('');
    expect(stream.flush()).toBe('\ufffd');
  });
});

describe('a vocabulary that cannot be used', () => {
  const vocabulary = Array.from({ length: 256 }, (_, byte) => [byte, Uint8Array.of(byte)] as const);
  const build = (parts: Partial<BpeModel>): BpeTokenizer =>
    new BpeTokenizer({ vocabulary, merges: [], pattern: 'gpt2', ...parts });
  const ab = [256, Buffer.from('ab')] as const;

  it.each<[string, Partial<BpeModel>, string]>([
    [
      'a byte is missing',
      { vocabulary: vocabulary.slice(1) },
      'a token for each of the 256 bytes; received none for byte 0',
    ],
    [
      'an id comes twice',
      { vocabulary: [...vocabulary, [97, Buffer.from('ab')]] },
      'one token for each id; received two with id 97',
    ],
    [
      'a token comes twice',
      { vocabulary: [...vocabulary, [256, Buffer.from('a')]] },
      'one id for each token; received a second, 256, for "a"',
    ],
    [
      'a token is empty',
      { vocabulary: [...vocabulary, [256, new Uint8Array(0)]] },
      'tokens of a byte or more; received an empty one, id 256',
    ],
    [
      'an id is no id',
      { vocabulary: [...vocabulary, [-1, Buffer.from('ab')]] },
      'ids from 0 to 16777215; received -1',
    ],
    [
      'an id is absurd',
      { vocabulary: [...vocabulary, [2 ** 31, Buffer.from('ab')]] },
      'ids from 0 to 16777215; received 2147483648',
    ],
    [
      'a merge has no parts',
      { merges: [[97, 999]] },
      'merges of tokens; received id 999 in merge 0',
    ],
    [
      'a merge makes nothing',
      { merges: [[97, 98]] },
      'merges that make tokens; received "ab" in merge 0',
    ],
    [
      'a merge comes twice',
      {
        vocabulary: [...vocabulary, ab],
        merges: [
          [97, 98],
          [97, 98],
        ],
      },
      'each merge once; received merge 1 (97, 98) again',
    ],
    [
      'a special token has a token’s id',
      { specialTokens: new Map([['<s>', 97]]) },
      'an id of its own for each special token; received 97 for "<s>"',
    ],
    [
      'two special tokens have one id',
      {
        specialTokens: new Map([
          ['<s>', 300],
          ['</s>', 300],
        ]),
      },
      'an id of its own for each special token; received 300 for "</s>"',
    ],
    [
      'a special token is empty',
      { specialTokens: new Map([['', 300]]) },
      'special tokens of a character or more; received an empty one, id 300',
    ],
  ])('is named: %s', (_, parts, message) => {
    expect(() => build(parts)).toThrow(`This vocabulary cannot be used: expected ${message}.`);
  });

  it('is taken with holes between the ids', () => {
    const model = build({
      vocabulary: [...vocabulary, [1000, Buffer.from('ab')]],
      merges: [[97, 98]],
    });
    expect(model.vocabularySize).toBe(1001);
    expect(model.encode('ab')).toEqual([1000]);
    expect(() => model.decode([999])).toThrow('received 999');
  });
});
