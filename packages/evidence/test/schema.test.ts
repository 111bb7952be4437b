import { describe, expect, it } from 'vitest';
import { artifactPattern, comparisonOperators, holds, idPattern } from '../src/index.ts';

describe('holds', () => {
  it.each([
    ['<', [true, false, false]],
    ['<=', [true, true, false]],
    ['=', [false, true, false]],
    ['>=', [false, true, true]],
    ['>', [false, false, true]],
  ] as const)('1, 2 and 3 %s 2: %j', (operator, expected) => {
    expect([1, 2, 3].map((value) => holds(value, operator, 2))).toEqual(expected);
  });

  it('is false for what is no number, whatever the operator', () => {
    expect(comparisonOperators.map((operator) => holds(Number.NaN, operator, 0))).toEqual(
      comparisonOperators.map(() => false),
    );
  });
});

describe('names', () => {
  it.each([
    ['tokenization', true],
    ['kv-cache.practice', true],
    ['serving.benchmark', true],
    ['Tokenization', false],
    ['kv--cache', false],
    ['x.other', false],
    ['../x', false],
    ['', false],
  ])('%j is an id: %s', (id, expected) => {
    expect(idPattern.test(id)).toBe(expected);
  });

  it.each([
    ['curve.3fa2b1c0.svg', true],
    ['requests.csv.3fa2b1c0.zst', true],
    ['curve.svg', false],
    ['RESULTS.md', false],
    ['../curve.3fa2b1c0.svg', false],
    ['a/curve.3fa2b1c0.svg', false],
    ['.curve.3fa2b1c0.svg', false],
    ['curve.3FA2B1C0.svg', false],
  ])('%j is an artifact: %s', (name, expected) => {
    expect(artifactPattern.test(name)).toBe(expected);
  });
});
