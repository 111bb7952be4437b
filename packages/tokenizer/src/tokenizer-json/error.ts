/** @file What is wrong with a `tokenizer.json`: one line that names the field. */
import { GradusError } from '@gradus/runtime';
import type { z } from 'zod';

export type Path = readonly PropertyKey[];

/** The content is not what the format says. */
export const invalidField = (path: Path, expected: string, received: string): GradusError =>
  new GradusError({
    code: 'invalid-tokenizer-json',
    kind: 'usage',
    what: `${fieldName(path)} is damaged`,
    expected,
    received,
    remedy: 'Get the file again from where it was published.',
  });

/** The content is right, but says something that is not done here; nothing is silently left out. */
export const unsupportedField = (path: Path, supported: string, received: string): GradusError =>
  new GradusError({
    code: 'unsupported-tokenizer-json',
    kind: 'usage',
    what: `${fieldName(path)} is not supported`,
    expected: supported,
    received,
    remedy: 'Use another tokenizer.',
  });

/** @throws GradusError for the first thing that is wrong */
export function parseWith<T>(schema: z.ZodType<T>, value: unknown, path: Path): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw describeIssue(result.error.issues[0]!, value, path);
}

function describeIssue(issue: z.core.$ZodIssue, value: unknown, base: Path): GradusError {
  const path = [...base, ...issue.path];
  const received = describeValue(valueAt(value, issue.path));
  if (issue.code === 'unrecognized_keys') {
    const [key] = issue.keys;
    const content = valueAt(value, [...issue.path, key!]);
    return unsupportedField([...path, key!], 'no such field', describeValue(content));
  }
  const allowed = allowedValues(issue);
  if (allowed !== undefined)
    return (received === 'nothing' ? invalidField : unsupportedField)(path, allowed, received);
  if (issue.code === 'invalid_type') return invalidField(path, article(issue.expected), received);
  return invalidField(path, issue.message, received);
}

/** What a field that is one of a few values may say: a setting, or the type of a component. */
function allowedValues(issue: z.core.$ZodIssue): string | undefined {
  if (issue.code === 'invalid_value') return oneOf(issue.values);
  return issue.code === 'invalid_union' && 'options' in issue && Array.isArray(issue.options)
    ? oneOf(issue.options)
    : undefined;
}

/** `Field model.vocab["a b"][0]` */
export function fieldName(path: Path): string {
  const name = path.reduce<string>((before, key) => {
    if (typeof key === 'number') return `${before}[${key}]`;
    if (!/^[A-Za-z_]\w*$/.test(String(key))) return `${before}[${JSON.stringify(String(key))}]`;
    return before === '' ? String(key) : `${before}.${String(key)}`;
  }, '');
  return name === '' ? 'The content' : `Field ${name}`;
}

/** Short values as they are, long ones by their kind. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  const json = JSON.stringify(value);
  if (json.length <= 60) return json;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return typeof value === 'string' ? `${json.slice(0, 50)}…"` : 'an object';
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null ? Reflect.get(at, key as string) : undefined,
    value,
  );

const oneOf = (values: readonly unknown[]): string => {
  const written = values.map((value) => JSON.stringify(value));
  return written.length === 1 ? written[0]! : `one of ${written.join(', ')}`;
};

const article = (type: string): string =>
  type === 'int' ? 'a whole number' : /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
