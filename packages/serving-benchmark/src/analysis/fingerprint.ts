/**
 * @file Whether two runs may be compared at all: their headers, field by field. What may differ (the
 * endpoint, when that is what is compared) is named by the caller; anything else that differs makes
 * the comparison one of two things at once.
 */
import { GradusError } from '@gradus/runtime';

export interface FieldDifference {
  /** `workload.outputTokens.mean`. */
  readonly field: string;
  /** As JSON; `missing` where the field is not there. */
  readonly first: string;
  readonly second: string;
}

/**
 * @param mayDiffer - Fields that do not count, each with all below it.
 * @returns In the order of their names.
 */
export function headerDifferences(
  first: object,
  second: object,
  mayDiffer: readonly string[] = [],
): FieldDifference[] {
  const left = leaves(first);
  const right = leaves(second);
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((field) => left.get(field) !== right.get(field))
    .filter((field) => !mayDiffer.some((free) => field === free || field.startsWith(`${free}.`)))
    .toSorted()
    .map((field) => ({
      field,
      first: left.get(field) ?? 'missing',
      second: right.get(field) ?? 'missing',
    }));
}

/** @throws GradusError that names every field in which the headers differ. */
export function requireComparable(
  first: object,
  second: object,
  mayDiffer: readonly string[] = [],
): void {
  const differences = headerDifferences(first, second, mayDiffer);
  if (differences.length === 0) return;
  throw new GradusError({
    code: 'not-comparable',
    kind: 'usage',
    what: 'Cannot compare these runs',
    expected: 'runs that differ in nothing but what is compared',
    received: differences.map((one) => `${one.field} ${one.first} and ${one.second}`).join('; '),
    remedy: 'Run both with the same settings.',
  });
}

function leaves(value: unknown, path = ''): Map<string, string> {
  if (value === undefined) return new Map();
  const isBranch = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
  if (!isBranch) return new Map([[path, JSON.stringify(value)]]);
  return new Map(
    Object.entries(value).flatMap(([key, child]) => [
      ...leaves(child, path === '' ? key : `${path}.${key}`),
    ]),
  );
}
