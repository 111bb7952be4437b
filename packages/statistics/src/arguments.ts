/** @file What every entry of this package checks about the numbers it is given. */
import { GradusError } from '@gradus/runtime';

/** A refusal of what the caller passed, in the three parts of every error. */
export function refused(
  what: string,
  expected: string,
  received: unknown,
  remedy?: string,
): GradusError {
  return new GradusError({
    code: 'statistics-argument',
    kind: 'usage',
    what,
    expected,
    received: String(received),
    ...(remedy === undefined ? {} : { remedy }),
  });
}

/** A copy of the values. @throws GradusError unless there are `minimum` of them, all finite. */
export function finiteValues(
  values: ArrayLike<number>,
  what: string,
  minimum: number,
): Float64Array {
  requireCount(values, what, minimum);
  const copy = new Float64Array(values);
  for (let i = 0; i < copy.length; i++) {
    if (!Number.isFinite(copy[i]!)) {
      throw refused(
        `Cannot use ${what}`,
        'finite numbers only',
        `${values[i]} at position ${i}`,
        'Leave missing values out before, and say how many.',
      );
    }
  }
  return copy;
}

export function requireCount(values: ArrayLike<unknown>, what: string, minimum: number): void {
  if (values.length < minimum) {
    const expected = minimum === 1 ? 'at least 1 value' : `at least ${minimum} values`;
    throw refused(`Cannot use ${what}`, expected, values.length);
  }
}

export function requireSameLength(
  what: string,
  first: ArrayLike<unknown>,
  second: ArrayLike<unknown>,
): void {
  if (first.length !== second.length) {
    throw refused(
      `Cannot pair ${what}`,
      'two lists of the same length',
      `${first.length} and ${second.length}`,
    );
  }
}

/** @throws GradusError unless 0 < value < 1. */
export function requireOpenFraction(value: number, what: string): void {
  if (!(value > 0 && value < 1)) {
    throw refused(`Cannot use this ${what}`, 'a number between 0 and 1, both excluded', value);
  }
}

/** @throws GradusError unless the value is a whole number in [minimum, maximum]. */
export function requireWhole(
  value: number,
  what: string,
  minimum: number,
  maximum = Number.MAX_SAFE_INTEGER,
): void {
  if (!Number.isSafeInteger(value) || value < minimum || value > maximum) {
    const range =
      maximum === Number.MAX_SAFE_INTEGER
        ? `of at least ${minimum}`
        : `from ${minimum} to ${maximum}`;
    throw refused(`Cannot use this ${what}`, `a whole number ${range}`, value);
  }
}

export function requirePositive(value: number, what: string): void {
  if (!(value > 0 && Number.isFinite(value))) {
    throw refused(`Cannot use this ${what}`, 'a positive number', value);
  }
}
