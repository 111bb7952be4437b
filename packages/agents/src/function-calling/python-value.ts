/**
 * @file JSON as Python reads it. BFCL's rules are about Python's types: `5` is an int and `5.0` a
 * float, though they are equal, and `True` equals 1. JSON.parse alone forgets which it was.
 */

export interface PythonNumber {
  readonly type: 'int' | 'float';
  readonly value: number;
}

export type PythonValue =
  | string
  | boolean
  | null
  | PythonNumber
  | readonly PythonValue[]
  | ReadonlyMap<string, PythonValue>;

export type PythonType = 'str' | 'bool' | 'NoneType' | 'int' | 'float' | 'list' | 'dict';

/** @throws SyntaxError for what is no JSON */
export function parsePython(json: string): PythonValue {
  // The third argument has the digits as they were written.
  const revive = (
    _: string,
    value: unknown,
    { source = '' }: { readonly source?: string },
  ): unknown => {
    if (typeof value === 'number') return { type: /[.eE]/.test(source) ? 'float' : 'int', value };
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return new Map(Object.entries(value));
  };
  return JSON.parse(json, revive as (key: string, value: unknown) => unknown) as PythonValue;
}

/** Python's `type(value)`. */
export function typeOf(value: PythonValue): PythonType {
  if (value === null) return 'NoneType';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  if (isList(value)) return 'list';
  if (isDict(value)) return 'dict';
  return value.type;
}

export const isList = (value: PythonValue): value is readonly PythonValue[] => Array.isArray(value);

export const isDict = (value: PythonValue): value is ReadonlyMap<string, PythonValue> =>
  value instanceof Map;

/** Python's `==`: numbers by their value, whichever their type; True is 1. */
export function equals(one: PythonValue, other: PythonValue): boolean {
  const [a, b] = [numberOf(one), numberOf(other)];
  if (a !== undefined || b !== undefined) return a === b;
  if (isList(one)) {
    return (
      isList(other) &&
      one.length === other.length &&
      one.every((item, index) => equals(item, other[index]!))
    );
  }
  if (isDict(one)) {
    if (!isDict(other) || one.size !== other.size) return false;
    return [...one].every(([key, value]) => other.has(key) && equals(value, other.get(key)!));
  }
  return one === other;
}

/** Python's `value in list`. */
export const isIn = (value: PythonValue, list: readonly PythonValue[]): boolean =>
  list.some((one) => equals(one, value));

function numberOf(value: PythonValue): number | undefined {
  if (typeof value === 'boolean') return Number(value);
  if (value === null || typeof value === 'string' || isList(value) || isDict(value))
    return undefined;
  return value.value;
}
