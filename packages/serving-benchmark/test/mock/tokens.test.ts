import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countTokens,
  generatedId,
  generatedText,
  markerId,
  textOf,
  tokenIds,
  vocabularySize,
} from '../../src/mock/tokens.ts';

describe('tokens', () => {
  it('are four bytes each, as numbers of base 256 that begin at one byte', () => {
    expect([...tokenIds('a')]).toEqual([97]);
    expect([...tokenIds('ab')]).toEqual([(97 + 1) * 256 + 98]);
    expect([...tokenIds('\0\0')]).toEqual([256]);
    expect([...tokenIds('abcdefghi')]).toHaveLength(3);
    expect(tokenIds('')).toHaveLength(0);
  });

  it('give any text back, and as many as were counted', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const ids = tokenIds(text);
        expect(textOf(ids)).toBe(text);
        expect(ids).toHaveLength(countTokens(text));
        expect(countTokens(text)).toBe(Math.ceil(new TextEncoder().encode(text).length / 4));
      }),
    );
  });

  it('have a text for every id', () => {
    expect(textOf([vocabularySize - 1, markerId('user')])).toBe('<|function|><|user|>');
    expect(textOf([markerId('system') - 1])).toHaveLength(4);
  });

  it('generated for a prompt are read back as the same ids', () => {
    const positions = Array.from({ length: 200 }, (_, i) => i);
    const text = positions.map((at) => generatedText(7, at)).join('');
    expect([...tokenIds(text)]).toEqual(positions.map((at) => generatedId(7, at)));
    expect(text).toMatch(/^( [a-z]{3}){200}$/);
    expect(new Set(positions.map((at) => generatedId(7, at))).size).toBeGreaterThan(150);
    expect(positions.map((at) => generatedText(8, at)).join('')).not.toBe(text);
  });
});
