/** Bounds and steps, digit by digit, against exact arithmetic on whole numbers of any size. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileJsonSchema } from '../../src/index.ts';
import { orNothing } from './or-nothing.ts';
import { decimalOf } from '../../src/constrained/json/decimal.ts';

/** A decimal in units of 10⁻⁴⁰. */
function exactly(text: string): bigint {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text)!;
  return BigInt(sign! + whole! + fraction.padEnd(40, '0'));
}

/** The least digits that tell the double from all others, without an exponent. */
const spelled = (value: number): string => {
  const { isNegative, whole, fraction } = decimalOf(value);
  return `${isNegative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
};

interface Bounds {
  readonly type: 'integer' | 'number';
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
}

function meets(text: string, bounds: Bounds): boolean {
  if (!/^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text)) return false;
  if (/^-[0.]*$/.test(text)) return false;
  if (bounds.type === 'integer' && text.includes('.')) return false;
  const value = exactly(text);
  const isPlainInteger = bounds.type === 'integer' && bounds.multipleOf === undefined;
  const isReadAsWritten = isPlainInteger
    ? Number.isSafeInteger(Number(text))
    : text.replaceAll(/\D/g, '').length <= 15;
  if (!isReadAsWritten) return false;
  const limit = (bound: number | undefined): bigint | undefined =>
    bound === undefined ? undefined : exactly(spelled(bound));
  const [least, above] = [limit(bounds.minimum), limit(bounds.exclusiveMinimum)];
  const [most, below] = [limit(bounds.maximum), limit(bounds.exclusiveMaximum)];
  const step = limit(bounds.multipleOf);
  // A step has the last word on how many decimals there are.
  const places =
    bounds.multipleOf === undefined ? 15 : decimalOf(bounds.multipleOf).fraction.length;
  if ((text.split('.')[1] ?? '').length > places) return false;
  return (
    (least === undefined || value >= least) &&
    (above === undefined || value > above) &&
    (most === undefined || value <= most) &&
    (below === undefined || value < below) &&
    (step === undefined || value % step === 0n)
  );
}

const bound = fc.oneof(
  fc.integer({ min: -120, max: 120 }),
  fc.integer({ min: -2000, max: 2000 }).map((hundredths) => hundredths / 100),
  fc.constantFrom(0, -0, 1e-7, 0.1 + 0.2, 999.999, 1e15, -1e21, 1e-300),
);
const bounds: fc.Arbitrary<Bounds> = fc.record(
  {
    type: fc.constantFrom('integer' as const, 'number' as const),
    minimum: bound,
    exclusiveMinimum: bound,
    maximum: bound,
    exclusiveMaximum: bound,
    multipleOf: fc.constantFrom(1, 2, 3, 7, 100, 0.5, 0.25, 0.01, 1.5),
  },
  { requiredKeys: ['type'] },
);

const digitText = fc.oneof(
  fc.integer({ min: -150, max: 150 }).map(String),
  fc
    .tuple(
      fc.integer({ min: -150, max: 150 }),
      fc.constantFrom('0', '5', '25', '50', '99', '001', '30000000000001'),
    )
    .map(([whole, fraction]) => `${whole}.${fraction}`),
  fc.integer({ min: -2500, max: 2500 }).map((hundredths) => String(hundredths / 100)),
  fc.constantFrom(
    '-0',
    '-0.0',
    '00',
    '1.',
    '.5',
    '-',
    '01',
    '1e5',
    '999999999999999',
    '0.00000000000001',
  ),
);

describe('numbers', () => {
  it('are accepted exactly where they meet bounds and step', () => {
    fc.assert(
      fc.property(
        bounds.filter((one) => Object.keys(one).length > 1),
        fc.array(digitText, { minLength: 30, maxLength: 30 }),
        (one, texts) => {
          const near = Object.values(one).filter((value) => typeof value === 'number');
          const constraint = orNothing(() => compileJsonSchema(one));
          const all = [...texts, ...near.map(spelled)];
          expect(all.filter((text) => constraint?.accepts(text))).toEqual(
            all.filter((text) => meets(text, one)),
          );
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('without bounds are all that a double holds below 10³⁰⁸', () => {
    const number = compileJsonSchema({ type: 'number' });
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = JSON.stringify(value);
        expect([text, number.accepts(text)]).toEqual([text, Math.abs(value) < 1e308]);
      }),
      { numRuns: 2000 },
    );
    expect(number.accepts('1e999')).toBe(false);
    expect(number.accepts('-0')).toBe(false);
    expect(number.accepts('-0.00')).toBe(false);
    expect(number.accepts('1.7e+308')).toBe(false);
  });

  it('that are whole stay where doubles tell them apart', () => {
    const integer = compileJsonSchema({ type: 'integer' });
    expect(integer.accepts('9007199254740991')).toBe(true);
    expect(integer.accepts('-9007199254740991')).toBe(true);
    expect(integer.accepts('9007199254740992')).toBe(false);
    expect(integer.accepts('1e3')).toBe(false);
  });

  it('as decimals are what toString says, without its exponent', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = spelled(value);
        expect(text).not.toContain('e');
        expect(Number(text)).toBe(value === 0 ? 0 : value);
        fc.pre(!/e/.test(String(value)));
        expect(text).toBe(String(value));
      }),
    );
  });
});
