/** @file What is wrong with a schema, and where: `#/properties/age/minimum`. */
import { inspect } from 'node:util';
import { GradusError } from '@gradus/runtime';

export type Pointer = readonly (string | number)[];

/** As a fragment of RFC 6901, but readable: nothing is percent-encoded. */
export const pointerText = (pointer: Pointer): string =>
  ['#', ...pointer.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1'))].join(
    '/',
  );

/** It says what no schema may say. */
export const invalidSchema = (pointer: Pointer, expected: string, received: string): GradusError =>
  schemaError('invalid-schema', pointer, expected, received);

/** It may be a schema, but says what is not done here. Nothing is left out silently. */
export const unsupportedSchema = (
  pointer: Pointer,
  expected: string,
  received: string,
): GradusError => schemaError('unsupported-schema', pointer, expected, received);

function schemaError(
  code: string,
  pointer: Pointer,
  expected: string,
  received: string,
): GradusError {
  const place = pointerText(pointer);
  const what = `Schema ${place.length > 120 ? `${place.slice(0, 60)}…${place.slice(-59)}` : place}`;
  return new GradusError({ code, kind: 'usage', what, expected, received });
}

/** Short values as they are, others by their kind. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'object' && value !== null) {
    return Array.isArray(value) ? `a list of ${value.length}` : 'an object';
  }
  const text = typeof value === 'string' ? JSON.stringify(value) : inspect(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
