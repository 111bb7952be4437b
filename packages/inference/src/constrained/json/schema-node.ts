/**
 * @file One schema as it stands in the document: which form it has, and that it says nothing that is
 * not understood here.
 */
import type { GradusError } from '@gradus/runtime';
import type { NumberBounds } from './numbers.ts';
import { invalidSchema, type Pointer, shown, unsupportedSchema } from './schema-errors.ts';

export const typeNames = [
  'object',
  'array',
  'string',
  'number',
  'integer',
  'boolean',
  'null',
] as const;
export type TypeName = (typeof typeNames)[number];

/** What a validator does not look at. */
const annotations = new Set([
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
  '$comment',
  '$schema',
  '$id',
  '$defs',
  'definitions',
]);

const numberKeywords = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
] as const satisfies readonly (keyof NumberBounds)[];

const about =
  (...types: readonly TypeName[]) =>
  (keyword: string): [string, readonly TypeName[]] => [keyword, types];

/** Keyword → the types that it says something about. */
const typeOfKeyword = new Map<string, readonly TypeName[]>([
  ...['properties', 'required', 'additionalProperties'].map(about('object')),
  ...['items', 'minItems', 'maxItems'].map(about('array')),
  ...['pattern', 'format', 'minLength', 'maxLength'].map(about('string')),
  ...numberKeywords.map(about('number', 'integer')),
]);

export type SchemaNode =
  | { readonly form: '$ref'; readonly reference: string }
  | { readonly form: 'anyOf'; readonly options: readonly unknown[] }
  | { readonly form: 'enum'; readonly values: readonly unknown[] }
  | { readonly form: 'type'; readonly types: readonly TypeName[]; readonly schema: JsonObject };

export type JsonObject = Readonly<Record<string, unknown>>;

/** @throws GradusError `invalid-schema`, `unsupported-schema` */
export function readNode(schema: unknown, pointer: Pointer): SchemaNode {
  if (typeof schema === 'boolean') throw unsupportedSchema(pointer, 'an object', shown(schema));
  if (!isJsonObject(schema)) throw invalidSchema(pointer, 'an object', shown(schema));
  const keywords = Object.keys(schema).filter((keyword) => !annotations.has(keyword));
  if (schema['$ref'] !== undefined) {
    allowOnly(keywords, ['$ref'], pointer);
    const reference = schema['$ref'];
    if (typeof reference !== 'string')
      throw invalidSchema([...pointer, '$ref'], 'a string', shown(reference));
    return { form: '$ref', reference };
  }
  if (schema['anyOf'] !== undefined) {
    allowOnly(keywords, ['anyOf'], pointer);
    const options = schema['anyOf'];
    if (!Array.isArray(options) || options.length === 0)
      throw invalidSchema([...pointer, 'anyOf'], 'a list of one schema or more', shown(options));
    return { form: 'anyOf', options };
  }
  const types = readTypes(schema['type'], pointer);
  if (schema['enum'] !== undefined || schema['const'] !== undefined) {
    allowOnly(keywords, [schema['enum'] === undefined ? 'const' : 'enum', 'type'], pointer);
    return { form: 'enum', values: readValues(schema, types, pointer) };
  }
  if (types === undefined) {
    const unknown = keywords.find((keyword) => !typeOfKeyword.has(keyword));
    if (unknown !== undefined) throw unknownKeyword(unknown, pointer);
    throw unsupportedSchema(pointer, '"type", "enum", "const", "anyOf" or "$ref"', 'none of them');
  }
  for (const keyword of keywords.filter((one) => one !== 'type')) {
    const described = typeOfKeyword.get(keyword);
    if (described === undefined) throw unknownKeyword(keyword, pointer);
    if (!described.some((type) => types.includes(type)))
      throw invalidSchema(
        [...pointer, keyword],
        `the type ${described.join(' or ')}`,
        types.join(', '),
      );
  }
  return { form: 'type', types, schema };
}

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function readTypes(type: unknown, pointer: Pointer): TypeName[] | undefined {
  if (type === undefined) return undefined;
  const names: unknown[] = Array.isArray(type) ? type : [type];
  const isSound = (name: unknown): name is TypeName =>
    (typeNames as readonly unknown[]).includes(name);
  if (names.length === 0 || !names.every(isSound)) {
    const wrong = names.find((name) => !isSound(name)) ?? type;
    throw invalidSchema(
      [...pointer, 'type'],
      `one or more of ${typeNames.join(', ')}`,
      shown(wrong),
    );
  }
  return [...new Set(names)];
}

function readValues(
  schema: JsonObject,
  types: readonly TypeName[] | undefined,
  pointer: Pointer,
): unknown[] {
  const { enum: listed, const: only } = schema;
  if (listed === undefined) return [only].filter((value) => hasType(value, types));
  if (!Array.isArray(listed) || listed.length === 0)
    throw invalidSchema([...pointer, 'enum'], 'a list of one value or more', shown(listed));
  return listed.filter((value: unknown) => hasType(value, types));
}

function hasType(value: unknown, types: readonly TypeName[] | undefined): boolean {
  if (types === undefined) return true;
  if (value === null) return types.includes('null');
  if (Array.isArray(value)) return types.includes('array');
  if (Number.isInteger(value) && types.includes('integer')) return true;
  return types.includes(typeof value as TypeName);
}

/** These forms say all by themselves. */
function allowOnly(keywords: readonly string[], allowed: readonly string[], at: Pointer): void {
  const other = keywords.find((keyword) => !allowed.includes(keyword));
  if (other === undefined) return;
  const isKnown = typeOfKeyword.has(other) || ['type', 'enum', 'const', 'anyOf'].includes(other);
  if (!isKnown) throw unknownKeyword(other, at);
  const [form, ...beside] = allowed;
  const nothing = beside.length === 0 ? 'nothing' : beside.join(', ');
  throw unsupportedSchema([...at, other], `${nothing} beside "${form}"`, `"${other}"`);
}

const unknownKeyword = (keyword: string, pointer: Pointer): GradusError =>
  unsupportedSchema(
    [...pointer, keyword],
    'a keyword of the subset that structured outputs take',
    `"${keyword}"`,
  );

/** A count: a whole number of at least 0. */
export function countAt(
  schema: JsonObject,
  keyword: string,
  pointer: Pointer,
  otherwise: number,
): number {
  const value = schema[keyword];
  if (value === undefined) return otherwise;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw invalidSchema([...pointer, keyword], 'a whole number of at least 0', shown(value));
  return value;
}

export function boundsOf(schema: JsonObject, pointer: Pointer): NumberBounds {
  const bounds: { -readonly [Keyword in keyof NumberBounds]: number } = {};
  for (const keyword of numberKeywords) {
    const value = schema[keyword];
    if (value === undefined) continue;
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw invalidSchema([...pointer, keyword], 'a number', shown(value));
    bounds[keyword] = value;
  }
  return bounds;
}
