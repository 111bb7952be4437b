import { readFileSync } from 'node:fs';
import { GradusError } from '@gradus/runtime';
import { describeWithData } from '@gradus/datasets/testing';
import { array, assert, constantFrom, nat, oneof, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromLlama2cTokenizer, readLlama2cTokenizer } from '../../src/index.ts';
import { firstPieces, llama2cFile } from './llama2c-file.ts';
import { naiveEncode } from './naive.ts';

const learned = [
  [' t', -0],
  ['he', -1],
  [' the', -2],
  ['aa', -3],
  ['aaa', -4],
  ['é!', -5],
  ...Array.from(' theaé!', (character, i): [string, number] => [character, -6 - i]),
] as const;
const tokenizer = fromLlama2cTokenizer(llama2cFile(learned));
const idOf = (piece: string): number =>
  firstPieces.length + learned.findIndex(([one]) => one === piece);

const texts = oneof(
  string({ unit: constantFrom('a', 'h', 'e', 't', ' ', 'é', '!', '🙂', '\n', '<s>') }),
  string({ unit: 'grapheme' }),
);

describe('the tokenizer of llama2.c', () => {
  it('merges the best score first, and spells what it has no piece for in bytes', () => {
    expect(tokenizer.encode('the')).toEqual([idOf(' the')]);
    expect(tokenizer.encode('t')).toEqual([idOf(' t')]);
    expect(tokenizer.encode('aaaa')).toEqual([' ', 'aa', 'aa'].map(idOf));
    expect(tokenizer.encode('é!\u{1f642}')).toEqual([
      ...[' ', 'é!'].map(idOf),
      0xf0 + 3,
      0x9f + 3,
      0x99 + 3,
      0x82 + 3,
    ]);
    expect(tokenizer.encode('')).toEqual([]);
  });

  it('gives the ids of run.c, and the text back', () => {
    assert(
      property(texts, (text) => {
        const ids = tokenizer.encode(text);
        expect(ids).toEqual(naiveEncode(text, [...firstPieces, ...learned]));
        expect(tokenizer.decode(ids)).toBe(text.toWellFormed());
      }),
      { numRuns: 300 },
    );
  });

  it('gives the text back token by token, and around special tokens', () => {
    assert(
      property(texts, (text) => {
        const ids = tokenizer.encode(text, { special: 'all' });
        expect(tokenizer.decode(ids)).toBe(text.toWellFormed());
        const stream = tokenizer.streamDecoder();
        const parts = ids.map((id) => stream.push(id));
        expect([...parts, stream.flush()].join('')).toBe(text.toWellFormed());
      }),
    );
  });

  it('reads special tokens only where it may', () => {
    expect(tokenizer.encode('<s>the', { special: 'all' })).toEqual([1, idOf(' the')]);
    expect(tokenizer.encode('<s>the')).not.toContain(1);
    expect(tokenizer.decode([1, idOf(' the')])).toBe('<s>the');
  });

  it('says what of the text each token covers', () => {
    assert(
      property(texts, (text) => {
        const { ids, offsets } = tokenizer.encodeWithOffsets(text);
        expect(ids).toEqual(tokenizer.encode(text));
        for (const [i, [start, stop]] of offsets.entries()) {
          const covered = text.slice(start, stop).toWellFormed();
          const bytes = Buffer.from(tokenizer.tokenBytes(ids[i]!));
          const own = i === 0 ? bytes.subarray(1) : bytes;
          const isPart = own.length === 1 && own[0]! > 0x7f;
          const fits = isPart ? Buffer.from(covered).includes(own[0]!) : covered === own.toString();
          expect(fits).toBe(true);
        }
      }),
    );
  });

  it('reads a long run of one letter', () => {
    const ids = tokenizer.encode('a'.repeat(2 ** 17));
    expect(ids).toHaveLength(2 ** 16 + 1);
  });

  it('knows no id beyond its pieces', () => {
    const beyond = firstPieces.length + learned.length;
    expect(() => tokenizer.decode([beyond])).toThrow(`an id from 0 to ${beyond - 1}`);
  });
});

function errorOf(act: () => unknown): unknown {
  try {
    act();
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('a damaged file', () => {
  const file = llama2cFile(learned);

  it('is refused wherever it is cut off inside a piece', () => {
    for (const length of [0, 3, 5, 11, 12, file.length - 1]) {
      expect(() => fromLlama2cTokenizer(file.subarray(0, length))).toThrow(
        expect.objectContaining({ code: 'invalid-llama2c-tokenizer' }),
      );
    }
  });

  it('is refused where a byte has no piece', () => {
    const few = file.subarray(0, llama2cFile([]).length - 14);
    expect(() => fromLlama2cTokenizer(few)).toThrow('no <0xFF>');
  });

  it('gives a tokenizer or one clear error, whatever its bytes', () => {
    assert(
      property(nat(file.length - 1), nat(255), (at, byte) => {
        const changed = Buffer.from(file);
        changed[at] = byte;
        const wrong = errorOf(() => fromLlama2cTokenizer(changed));
        expect(wrong instanceof GradusError || wrong === undefined).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('is named', async () => {
    await expect(readLlama2cTokenizer('/nowhere/tok.bin')).rejects.toThrow('/nowhere/tok.bin');
  });
});

describeWithData('the pieces of stories260K', ['models/tok512.bin'], (path) => {
  const stories = fromLlama2cTokenizer(readFileSync(path));

  it('cut a text as run.c does', () => {
    const text = 'Once upon a time, there was a little girl named Lily. “Café!” she said.\n';
    expect(stories.encode(text)).toEqual(naiveEncode(text, stories.pieces));
    expect(stories.encode('Once upon a time')).toEqual([403, 407, 261, 378]);
    expect(stories.decode(stories.encode(text))).toBe(text);
  });

  it('cut random texts as run.c does', () => {
    const words = array(constantFrom('the', 'Lily', 'was', ' ', '.', 'ing', 'é', '\n', 'q'));
    assert(
      property(words, (parts) => {
        const text = parts.join('');
        expect(stories.encode(text)).toEqual(naiveEncode(text, stories.pieces));
        expect(stories.decode(stories.encode(text))).toBe(text);
      }),
    );
  });
});
