/** @file Fractions of whole numbers: sums, products and quotients of decimals without an error. */

/** In lowest terms; the denominator is positive. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

export function rational(numerator: bigint, denominator = 1n): Rational {
  if (denominator === 0n) throw new RangeError('division by zero');
  const sign = denominator < 0n ? -1n : 1n;
  const divisor = greatestCommonDivisor(
    numerator < 0n ? -numerator : numerator,
    sign * denominator,
  );
  return {
    numerator: (sign * numerator) / divisor,
    denominator: (sign * denominator) / divisor,
  };
}

/** `12`, `0.25`, `1e-3`: digits as they are written, not as a double holds them. */
export function rationalOf(digits: string): Rational {
  const [, sign, whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d*)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/.exec(digits) ?? [];
  if (whole + fraction === '') throw new RangeError(`no number: ${JSON.stringify(digits)}`);
  const scale = Number(exponent) - fraction.length;
  if (Math.abs(scale) > 400) throw new RangeError(`too large or too small: ${digits}`);
  const value = BigInt(`${sign}${whole}${fraction}`);
  return scale >= 0
    ? rational(value * 10n ** BigInt(scale))
    : rational(value, 10n ** BigInt(-scale));
}

export const add = (a: Rational, b: Rational): Rational =>
  rational(
    a.numerator * b.denominator + b.numerator * a.denominator,
    a.denominator * b.denominator,
  );

export const negate = ({ numerator, denominator }: Rational): Rational => ({
  numerator: -numerator,
  denominator,
});

export const multiply = (a: Rational, b: Rational): Rational =>
  rational(a.numerator * b.numerator, a.denominator * b.denominator);

/** @throws RangeError for a divisor of zero */
export const divide = (a: Rational, b: Rational): Rational =>
  rational(a.numerator * b.denominator, a.denominator * b.numerator);

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [one, other] = [a, b];
  while (other !== 0n) [one, other] = [other, one % other];
  return one === 0n ? 1n : one;
}

/**
 * All digits where they end (the denominator has no other primes than 2 and 5), else the given number
 * of decimals, halves to even.
 */
export function decimalText(value: Rational, decimals: number): string {
  const { denominator } = value;
  let rest = denominator;
  let places = 0;
  for (; rest % 10n === 0n; rest /= 10n) places++;
  for (; rest % 2n === 0n; rest /= 2n) places++;
  for (; rest % 5n === 0n; rest /= 5n) places++;
  return roundedText(value, rest === 1n ? places : decimals);
}

/** Halves to even; zeros at the end are left out. */
export function roundedText({ numerator, denominator }: Rational, decimals: number): string {
  const isNegative = numerator < 0n;
  const scaled = (isNegative ? -numerator : numerator) * 10n ** BigInt(decimals);
  let quotient = scaled / denominator;
  const twice = 2n * (scaled % denominator);
  if (twice > denominator || (twice === denominator && quotient % 2n === 1n)) quotient++;
  const digits = quotient.toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  const text = fraction === '' ? whole : `${whole}.${fraction}`;
  return isNegative && quotient !== 0n ? `-${text}` : text;
}

/** So many digits from the first that is not zero; halves to even. */
export function significantText(value: Rational, digits: number): string {
  const { numerator, denominator } = value;
  if (numerator === 0n) return '0';
  const size = (numerator < 0n ? -numerator : numerator).toString().length;
  // Within one of the decimal exponent; the comparison settles it.
  let exponent = size - denominator.toString().length;
  const magnitude = numerator < 0n ? -numerator : numerator;
  const isBelow =
    exponent >= 0
      ? magnitude < denominator * 10n ** BigInt(exponent)
      : magnitude * 10n ** BigInt(-exponent) < denominator;
  if (isBelow) exponent--;
  const decimals = digits - 1 - exponent;
  if (decimals >= 0) return roundedText(value, decimals);
  const unit = 10n ** BigInt(-decimals);
  const inUnits = roundedText(rational(numerator, denominator * unit), 0);
  return (BigInt(inUnits) * unit).toString();
}
