import { describe, expect, it } from 'vitest';
import { SpecialTokens } from '../src/special-tokens.ts';

const specials = new SpecialTokens(
  new Map([
    ['<|end|>', 10],
    ['<|end|><|end|>', 11],
    ['a+b', 12],
  ]),
);

describe('SpecialTokens', () => {
  it('finds none unless they are allowed', () => {
    expect(specials.split('x<|end|>y')).toEqual([{ start: 0, stop: 9 }]);
    expect(specials.split('', 'all')).toEqual([]);
  });

  it('cuts them out, the longest where several fit', () => {
    expect(specials.split('x<|end|><|end|><|end|>', 'all')).toEqual([
      { start: 0, stop: 1 },
      { start: 1, stop: 15, id: 11 },
      { start: 15, stop: 22, id: 10 },
    ]);
  });

  it('reads characters that mean something in a pattern as they are', () => {
    expect(specials.split('aab a+b', 'all')).toEqual([
      { start: 0, stop: 4 },
      { start: 4, stop: 7, id: 12 },
    ]);
  });

  it('allows those that are named', () => {
    expect(specials.split('a+b<|end|>', new Set(['a+b']))).toEqual([
      { start: 0, stop: 3, id: 12 },
      { start: 3, stop: 10 },
    ]);
    expect(specials.split('a+b', new Set())).toEqual([{ start: 0, stop: 3 }]);
  });

  it('refuses a name that it does not know', () => {
    expect(() => specials.split('x', new Set(['<|pad|>']))).toThrow(
      'This tokenizer has no such special token: expected one of: <|end|>, <|end|><|end|>, a+b; received "<|pad|>".',
    );
    expect(() => new SpecialTokens(new Map()).split('x', new Set(['y']))).toThrow(
      'expected none at all; received "y"',
    );
  });
});
