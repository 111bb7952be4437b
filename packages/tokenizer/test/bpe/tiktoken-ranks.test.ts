import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BpeTokenizer } from '../../src/bpe/tokenizer.ts';
import { trainBpe } from '../../src/bpe/train.ts';
import { fromTiktokenRanks, toTiktokenRanks } from '../../src/bpe/tiktoken-ranks.ts';
import { naiveEncodePiece } from './naive-bpe.ts';
import { stressSamples } from '../unicode-stress.ts';

const bytesOnly = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte));
const fileOf = (tokens: readonly string[]): string =>
  tokens.map((token, rank) => `${btoa(token)} ${rank}\n`).join('');

describe('fromTiktokenRanks', () => {
  it('encodes as tiktoken defines it, whatever the file: tokens that no merge makes included', () => {
    const token = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 2, maxLength: 7 });
    const piece = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.uniqueArray(token, { maxLength: 25 }), fc.array(piece), (added, pieces) => {
        const tokens = [...bytesOnly, ...added];
        const rankOf = new Map(tokens.map((spelling, rank) => [spelling, rank]));
        const tokenizer = fromTiktokenRanks(fileOf(tokens), { pattern: 'gpt2' });
        for (const text of pieces)
          expect(tokenizer.encode(text)).toEqual(naiveEncodePiece(text, rankOf));
      }),
      { numRuns: 2000 },
    );
  });

  it('takes ranks with gaps, out of order, and the file as bytes', () => {
    const content = `${btoa('ab')} 400\n${fileOf(bytesOnly)}`;
    const tokenizer = fromTiktokenRanks(Buffer.from(content), {
      pattern: 'cl100k',
      specialTokens: new Map([['<|x|>', 500]]),
    });
    expect(tokenizer.encode('abc<|x|>', { special: 'all' })).toEqual([400, 99, 500]);
    expect(tokenizer.vocabularySize).toBe(501);
    expect(tokenizer.pattern).toBe('cl100k');
  });

  it.each([
    ['', 1, '""'],
    ['IQ== 0\nIg==\n', 2, '"Ig=="'],
    ['IQ== 0\nIg== 1\n<html>', 3, '"<html>"'],
    ['IQ== 0\n\nIg== 1\n', 2, '""'],
    ['IQ== 0\nI!== 1\n', 2, '"I!== 1"'],
    [`IQ== 0\n${'A'.repeat(100)}\n`, 2, `"${'A'.repeat(60)}…"`],
  ])('names the line that it cannot read (%j)', (content, line, received) => {
    expect(() => fromTiktokenRanks(content, { pattern: 'gpt2' })).toThrow(
      `Cannot read these tiktoken ranks, line ${line}: expected a token in base64, a space and its rank; received ${received}.`,
    );
  });

  it('refuses a file that was cut off, by the byte that it lacks', () => {
    expect(() => fromTiktokenRanks(fileOf(bytesOnly.slice(0, 200)), { pattern: 'gpt2' })).toThrow(
      'expected a token for each of the 256 bytes; received none for byte 200',
    );
    const withoutFirst = [...bytesOnly.slice(1), '\0a', 'b\0'];
    expect(() => fromTiktokenRanks(fileOf(withoutFirst), { pattern: 'gpt2' })).toThrow(
      'expected a token for each of the 256 bytes; received none for byte 0',
    );
  });

  it('refuses a token without bytes and a token that comes twice', () => {
    expect(() => fromTiktokenRanks(`${fileOf(bytesOnly)}A 256\n`, { pattern: 'gpt2' })).toThrow(
      'expected tokens of a byte or more; received an empty one, id 256',
    );
    const twice = fileOf([...bytesOnly, 'ab', 'ab', 'abc']);
    expect(() => fromTiktokenRanks(twice, { pattern: 'gpt2' })).toThrow(
      'expected one id for each token; received a second, 257, for "ab"',
    );
  });
});

describe('toTiktokenRanks', () => {
  it('writes what fromTiktokenRanks reads back', () => {
    const trained = trainBpe(stressSamples, { vocabularySize: 500, pattern: 'o200k' });
    const content = toTiktokenRanks(trained);
    const read = fromTiktokenRanks(content, { pattern: 'o200k' });
    expect(content.split('\n')).toHaveLength(501);
    expect(content.startsWith('AA== 0\nAQ== 1\n')).toBe(true);
    expect(read.mergeIds).toEqual(trained.mergeIds);
    for (const sample of stressSamples) expect(read.encode(sample)).toEqual(trained.encode(sample));
    expect(toTiktokenRanks(read)).toBe(content);
  });

  it('refuses a tokenizer that does not merge in order of id', () => {
    const vocabulary = new Map(
      Array.from({ length: 256 }, (_, byte) => [byte, Uint8Array.of(byte)]),
    );
    vocabulary.set(300, Buffer.from('ab')).set(299, Buffer.from('cd'));
    const tokenizer = new BpeTokenizer({
      vocabulary,
      merges: [
        [97, 98],
        [99, 100],
      ],
      pattern: 'gpt2',
    });
    expect(() => toTiktokenRanks(tokenizer)).toThrow(
      'expected ids in the order of merging; received id 299 merged after id 300',
    );
  });
});
