/** @file Numbers as their decimal digits, exactly: a double's shortest spelling without an exponent. */

export interface Decimal {
  readonly isNegative: boolean;
  /** `0`, or digits that do not begin with one. */
  readonly whole: string;
  /** Digits that do not end in `0`; none for a whole number. */
  readonly fraction: string;
}

/** @param value finite */
export function decimalOf(value: number): Decimal {
  const [mantissa, exponent] = Math.abs(value).toExponential().split('e') as [string, string];
  const digits = mantissa.replace('.', '');
  const point = Number(exponent) + 1;
  const padded = '0'.repeat(Math.max(0, -point)) + digits.padEnd(Math.max(0, point), '0');
  const cut = Math.max(0, point);
  return {
    isNegative: value < 0,
    whole: padded.slice(0, cut) || '0',
    fraction: padded.slice(cut).replace(/0+$/, ''),
  };
}
