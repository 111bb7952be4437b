/** @file What documents say of themselves besides their words, and questions about it. */

export type FieldValue = string | number | boolean | readonly (string | number)[];
export type Fields = Readonly<Record<string, FieldValue>>;

/** Equal to it, or to one of them, or between two (ends included; texts by code units). */
export type Condition =
  | string
  | number
  | boolean
  | readonly (string | number | boolean)[]
  | { readonly from?: string | number; readonly to?: string | number };

/** All of them must hold. A field with several values meets a condition when one of them does. */
export type Filter = Readonly<Record<string, Condition>>;

export function matches(fields: Fields | undefined, filter: Filter): boolean {
  for (const [name, condition] of Object.entries(filter)) {
    const value = fields?.[name];
    if (value === undefined) return false;
    const values: readonly (string | number | boolean)[] = Array.isArray(value) ? value : [value];
    if (!values.some((one) => meets(one, condition))) return false;
  }
  return true;
}

function meets(value: string | number | boolean, condition: Condition): boolean {
  if (typeof condition !== 'object') return value === condition;
  if (isList(condition)) return condition.includes(value);
  const { from, to } = condition;
  return isWithin(value, from, (a, b) => a >= b) && isWithin(value, to, (a, b) => a <= b);
}

const isList = (condition: object): condition is readonly (string | number | boolean)[] =>
  Array.isArray(condition);

/** A number is never between texts, nor a text between numbers. */
const isWithin = (
  value: string | number | boolean,
  end: string | number | undefined,
  holds: (a: string | number, b: string | number) => boolean,
): boolean =>
  end === undefined ||
  (typeof value === typeof end && typeof value !== 'boolean' && holds(value, end));
