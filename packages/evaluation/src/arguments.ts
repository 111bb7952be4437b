/** @file What every metric checks about what it is given, and how it refuses. */
import { GradusError } from '@gradus/runtime';

/** A refusal of what the caller passed, in the parts of every error. */
export function refused(
  what: string,
  expected: string,
  received: unknown,
  remedy?: string,
): GradusError {
  return new GradusError({
    code: 'evaluation-argument',
    kind: 'usage',
    what,
    expected,
    received: String(received),
    ...(remedy === undefined ? {} : { remedy }),
  });
}

export function requireSome(values: ArrayLike<unknown>, what: string): void {
  if (values.length === 0) throw refused(`Cannot score ${what}`, 'at least one', 'none');
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
