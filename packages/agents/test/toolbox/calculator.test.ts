import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calculatorTool } from '../../src/toolbox/calculator/calculator.ts';
import { evaluate, ExpressionError } from '../../src/toolbox/calculator/expression.ts';
import { decimalText, rationalOf, significantText } from '../../src/toolbox/calculator/rational.ts';

const cases = JSON.parse(
  readFileSync(join(import.meta.dirname, '../fixtures/expressions.json'), 'utf8'),
) as [string, string][];

describe('expressions', () => {
  it("300 random ones come out as Python's fractions say, digit by digit", () => {
    expect(cases.map(([text]) => [text, decimalText(evaluate(text), 12)])).toEqual(cases);
  });

  it('what a double cannot hold is exact', () => {
    const worked = [
      '0.1+0.2',
      '9007199254740993+0',
      '1/8',
      '0.1*3-0.3',
      '1.1*1.1*1.1',
      '2/3',
      '-2/3',
    ];
    expect(worked.map((text) => decimalText(evaluate(text), 4))).toEqual([
      '0.3',
      '9007199254740993',
      '0.125',
      '0',
      '1.331',
      '0.6667',
      '-0.6667',
    ]);
  });

  it.each([
    ['1+', 'expected a number or ( at character 3'],
    ['', 'expected a number or ( at character 1'],
    ['2 3', 'expected + - * / or the end at character 3'],
    ['(1+2', 'expected ) at character 5'],
    ['4/(2-2)', 'division by zero at character 3'],
    ['process.exit()', 'expected a number or ( at character 1'],
    ['1+constructor', 'expected a number or ( at character 3'],
    ['('.repeat(60) + '1', 'nested too deeply at character 52'],
    ['-'.repeat(999) + '1', 'nested too deeply at character 52'],
    ['1+'.repeat(600), 'more than 1000 characters at character 1001'],
  ])('%s is refused with its place', (text, message) => {
    expect(() => evaluate(text)).toThrow(message);
  });

  it('any text is a value or an error with a place', () => {
    const texts = fc.string({
      unit: fc.constantFrom(...'0123456789.+-*/() e'.split('')),
      maxLength: 60,
    });
    fc.assert(
      fc.property(texts, (text) => {
        expect([text, isValueOrPlace(text)]).toEqual([text, true]);
      }),
      { seed: 8, numRuns: 500 },
    );
  });
});

function isValueOrPlace(text: string): boolean {
  try {
    evaluate(text);
    return true;
  } catch (error) {
    return error instanceof ExpressionError && error.at >= 1 && error.at <= text.length + 1;
  }
}

describe('digits', () => {
  it('so many as asked for, halves to even', () => {
    expect(
      ['0.00012345', '123450', '2.5', '99.95', '-1e-7'].map((text) =>
        significantText(rationalOf(text), 3),
      ),
    ).toEqual(['0.000123', '123000', '2.5', '100', '-0.0000001']);
  });

  it('as Number.toPrecision has them, wherever that is not at a half', () => {
    const double = fc.double({ min: 1e-6, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(double, fc.integer({ min: 3, max: 8 }), (value, digits) => {
        // toPrecision rounds the double itself, whose decimals go on beyond the shortest text.
        const shortest = rationalOf(String(value));
        expect(
          Math.abs(
            Number(significantText(shortest, digits)) / Number(value.toPrecision(digits)) - 1,
          ),
        ).toBeLessThan(10 ** (1 - digits));
      }),
      { seed: 8 },
    );
  });
});

it('the tool answers in JSON with all digits', async () => {
  const context = { signal: new AbortController().signal, idempotencyKey: 'k' };
  expect(await calculatorTool().run({ expression: '99999999999999999999*3' }, context)).toBe(
    '{"result":299999999999999999997}',
  );
  expect(await calculatorTool({ decimals: 4 }).run({ expression: '2/3' }, context)).toBe(
    '{"result":0.6667}',
  );
  await expect(calculatorTool().run({ expression: '1/0' }, context)).rejects.toThrow(
    'cannot work out "1/0": division by zero at character 3',
  );
});
