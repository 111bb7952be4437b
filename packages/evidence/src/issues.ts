/**
 * @file What is wrong with a value that should be evidence, in the three parts of every message:
 * where, what was expected, what was received.
 */
import type { z } from 'zod';
import { codePointHex, invisible } from './invisible.ts';

/** `z.ZodError['issues'][number]`, by its own name. */
type Issue = z.core.$ZodIssue;

export interface Fault {
  readonly path: readonly PropertyKey[];
  /** `claims[2].value` */
  readonly field: string;
  readonly expected: string;
  readonly received: string;
}

/** One fault per issue; an unknown key is a fault of its own, at the key. */
export function describeIssues(issues: readonly Issue[], value: unknown): Fault[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') {
      const received = describeValue(valueAt(value, issue.path));
      return [faultAt(issue.path, expectation(issue), received)];
    }
    return issue.keys.map((key) =>
      faultAt([...issue.path, key], 'only keys of the schema', `the unknown key ${quote(key)}`),
    );
  });
}

const faultAt = (path: readonly PropertyKey[], expected: string, received: string): Fault => ({
  path,
  field: fieldName(path),
  expected,
  received,
});

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return typeNames[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.map((option) => quote(String(option))).join(' or ');
    case 'invalid_union':
      return ('options' in issue ? (issue.options ?? []) : [])
        .map((option) => quote(String(option)))
        .join(' or ');
    case 'too_small':
      return bound(
        issue.origin,
        issue.inclusive === false ? 'more than' : 'at least',
        issue.minimum,
      );
    case 'too_big':
      return bound(
        issue.origin,
        issue.inclusive === false ? 'less than' : 'at most',
        issue.maximum,
      );
    case 'invalid_key':
      return issue.issues.map(expectation).join(', ');
    default:
      // Ours: the schema words every other check itself.
      return issue.message;
  }
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a finite number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'named fields',
  record: 'named fields',
};

const bound = (origin: string, relation: string, limit: number | bigint): string =>
  `${relation} ${limit}${origin === 'array' ? (limit === 1 ? ' entry' : ' entries') : ''}`;

/** `['claims', 2, 'value']` → `claims[2].value` */
function fieldName(path: readonly PropertyKey[]): string {
  const name = path
    .map((step) => {
      if (typeof step === 'number') return `[${step}]`;
      const key = String(step);
      return /^[A-Za-z][\w-]*$/.test(key) ? `.${key}` : `[${quote(key)}]`;
    })
    .join('');
  return name === '' ? 'the front matter' : name.replace(/^\./, '');
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step)) {
      return undefined;
    }
    current = (current as Record<PropertyKey, unknown>)[step];
  }
  return current;
}

function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'named fields';
  return `${value as number | boolean | null}`;
}

/** In quotes, on one line, invisible characters as escapes, cut where it gets long. */
export function quote(text: string, limit = 80): string {
  const visible = JSON.stringify(text.length > limit ? `${text.slice(0, limit)}…` : text);
  return visible.replaceAll(invisible, (sign) => `\\u${codePointHex(sign)}`);
}
