import { describe, expect, it } from 'vitest';
import * as classes from '../../src/bpe/char-classes.ts';

const classesOf = (text: string): Uint8Array => {
  const bytes = new TextEncoder().encode(text);
  const out = new Uint8Array(bytes.length + 1);
  classes.classifyBytes(bytes, bytes.length, out);
  return out;
};

describe('classifyBytes', () => {
  it('gives each byte the class of its character, and the end its own', () => {
    expect([...classesOf('aÉ日🙂')]).toEqual([
      classes.lower,
      ...Array.from({ length: 2 }, () => classes.upper),
      ...Array.from({ length: 3 }, () => classes.caseless),
      ...Array.from({ length: 4 }, () => classes.other),
      classes.end,
    ]);
  });

  it('sorts every code point as the categories of the regular expressions do', () => {
    const expectations: readonly (readonly [number, RegExp])[] = [
      [classes.letter, /\p{L}/u],
      [classes.upper | classes.caseless | classes.mark, /[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]/u],
      [classes.lower | classes.caseless | classes.mark, /[\p{Ll}\p{Lm}\p{Lo}\p{M}]/u],
      [classes.number, /\p{N}/u],
      [classes.whitespace, /\s/u],
      [classes.newline, /[\r\n]/u],
      [classes.symbol, /[^\s\p{L}\p{N}]/u],
    ];
    const wrong: string[] = [];
    for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++) {
      if (codePoint >= 0xd800 && codePoint <= 0xdfff) continue;
      const character = String.fromCodePoint(codePoint);
      const [found] = classesOf(character);
      for (const [set, pattern] of expectations)
        if (((found! & set) !== 0) !== pattern.test(character))
          wrong.push(`U+${codePoint.toString(16)} ${pattern}`);
    }
    expect(wrong).toEqual([]);
  });
});
