/**
 * @file JSON Schema as a grammar: the subset that structured outputs take. Every schema in the
 * document is a rule, so one that contains itself is no different from any other.
 */
import { GrammarBuilder } from '../automaton/builder.ts';
import { everyCharacter } from '../automaton/code-points.ts';
import { intersection } from '../automaton/intersection.ts';
import { call, choice, type Language, literal, repeat, sequence } from '../automaton/language.ts';
import { containsMatch, wholeMatch } from '../pattern/language.ts';
import { parsePattern } from '../pattern/syntax.ts';
import { characters } from '../automaton/utf8.ts';
import { arrayOf, type Member, objectOf, type Separators, writeJson } from './containers.ts';
import { formats } from './formats.ts';
import { boundedNumber, mostRemainders, stepOf } from './numbers.ts';
import {
  invalidSchema,
  type Pointer,
  pointerText,
  shown,
  unsupportedSchema,
} from './schema-errors.ts';
import {
  boundsOf,
  countAt,
  isJsonObject,
  type JsonObject,
  readNode,
  type TypeName,
} from './schema-node.ts';
import { quotationMark, writtenInJson } from './text.ts';

export interface JsonSchemaOptions {
  /**
   * `none` is how `JSON.stringify` writes; `after-separators` puts one space behind each comma and
   * colon, as Python's `json.dumps` does. Default: none.
   */
  readonly whitespace?: 'none' | 'after-separators';
}

/** Schemas within schemas. */
const deepest = 256;

/**
 * Any number that a double holds and that is below 10³⁰⁸, as JavaScript writes it and some more.
 * Zero has no sign.
 */
const anyNumber = [
  String.raw`0(?:\.\d{1,24})?`,
  String.raw`-0\.0{0,23}[1-9]\d{0,16}`,
  String.raw`-?[1-9]\d{0,20}(?:\.\d{1,24})?`,
  String.raw`-?[1-9](?:\.\d{1,17})?e(?:\+(?:[1-9]\d?|[12]\d\d|30[0-7])|-[1-9]\d{0,2})`,
].join('|');

/** @throws GradusError `invalid-schema`, `unsupported-schema`, `invalid-pattern`, `unsupported-pattern`, `constraint-too-large` */
export function grammarOfSchema(schema: unknown, options: JsonSchemaOptions): GrammarBuilder {
  const builder = new GrammarBuilder();
  drawSchema(builder, schema, options);
  return builder;
}

/** Into a grammar of more. @returns the rule of the schema's documents @throws as `grammarOfSchema` */
export function drawSchema(
  builder: GrammarBuilder,
  schema: unknown,
  options: JsonSchemaOptions = {},
): number {
  return new SchemaCompiler(builder, schema, options).root;
}

class SchemaCompiler {
  readonly builder: GrammarBuilder;
  /** The rule of whole documents. */
  readonly root: number;
  readonly #root: unknown;
  readonly #separators: Separators;
  readonly #rules = new Map<string, number>();
  readonly #open: { rule: number; schema: unknown; pointer: Pointer; depth: number }[] = [];
  #depth = 0;

  constructor(builder: GrammarBuilder, root: unknown, { whitespace = 'none' }: JsonSchemaOptions) {
    const space = whitespace === 'none' ? '' : ' ';
    this.#separators = { comma: `,${space}`, colon: `:${space}` };
    this.builder = builder;
    this.#root = root;
    this.root = this.#ruleAt(root, []);
    for (let next = this.#open.pop(); next !== undefined; next = this.#open.pop()) {
      const { rule, schema, pointer, depth } = next;
      this.#depth = depth;
      const { start, end } = this.builder.rules[rule]!;
      this.#languageOf(schema, pointer)(this.builder, start, end);
    }
  }

  /** The rule of the schema that stands there; it is drawn later, and once. */
  #ruleAt(schema: unknown, pointer: Pointer, depth = this.#depth + 1): number {
    if (depth > deepest)
      throw unsupportedSchema(pointer, `schemas at most ${deepest} deep`, 'one deeper');
    const name = pointerText(pointer);
    const known = this.#rules.get(name);
    if (known !== undefined) return known;
    const rule = this.builder.addRule(`Schema ${name}`);
    this.#rules.set(name, rule);
    this.#open.push({ rule, schema, pointer, depth });
    return rule;
  }

  /** A rule for what many schemas say alike. */
  #shared(key: string, language: () => Language): Language {
    const known = this.#rules.get(key);
    if (known !== undefined) return call(known);
    const rule = this.builder.addRule(key);
    this.#rules.set(key, rule);
    const { start, end } = this.builder.rules[rule]!;
    language()(this.builder, start, end);
    return call(rule);
  }

  #languageOf(schema: unknown, pointer: Pointer): Language {
    const node = readNode(schema, pointer);
    switch (node.form) {
      case '$ref':
        return call(this.#referred(node.reference, [...pointer, '$ref']));
      case 'anyOf':
        return choice(
          node.options.map((option, index) =>
            call(this.#ruleAt(option, [...pointer, 'anyOf', index])),
          ),
        );
      case 'enum':
        return choice(
          node.values.map((value, index) => {
            requireJson(value, [...pointer, 'enum', index]);
            return literal(writeJson(value, this.#separators));
          }),
        );
      case 'type':
        return choice(node.types.map((type) => this.#typed(type, node.schema, pointer)));
    }
  }

  #typed(type: TypeName, schema: JsonObject, pointer: Pointer): Language {
    switch (type) {
      case 'null':
        return literal('null');
      case 'boolean':
        return choice([literal('true'), literal('false')]);
      case 'integer':
      case 'number':
        return this.#number(type, schema, pointer);
      case 'string':
        return this.#string(schema, pointer);
      case 'array':
        return this.#array(schema, pointer);
      case 'object':
        return this.#object(schema, pointer);
    }
  }

  #object(schema: JsonObject, pointer: Pointer): Language {
    const { properties = {}, required = [], additionalProperties = false } = schema;
    if (additionalProperties !== false)
      throw unsupportedSchema(
        [...pointer, 'additionalProperties'],
        'false',
        shown(additionalProperties),
      );
    if (!isJsonObject(properties))
      throw invalidSchema([...pointer, 'properties'], 'an object', shown(properties));
    if (!Array.isArray(required))
      throw invalidSchema([...pointer, 'required'], 'a list of names', shown(required));
    for (const [index, name] of required.entries()) {
      if (typeof name !== 'string' || !Object.hasOwn(properties, name))
        throw invalidSchema([...pointer, 'required', index], 'one of the properties', shown(name));
    }
    const names = new Set<unknown>(required);
    const members = Object.entries(properties).map(([key, value]): Member => ({
      key,
      isRequired: names.has(key),
      value: call(this.#ruleAt(value, [...pointer, 'properties', key])),
    }));
    return objectOf(members, this.#separators);
  }

  #array(schema: JsonObject, pointer: Pointer): Language {
    if (schema['items'] === undefined)
      throw unsupportedSchema([...pointer, 'items'], 'a schema', 'nothing');
    const [least, most] = span(schema, 'minItems', 'maxItems', pointer);
    const item = call(this.#ruleAt(schema['items'], [...pointer, 'items']));
    return arrayOf(item, this.#separators, least, most);
  }

  #number(type: 'integer' | 'number', schema: JsonObject, pointer: Pointer): Language {
    const bounds = boundsOf(schema, pointer);
    const step = bounds.multipleOf;
    if (step !== undefined && step <= 0)
      throw invalidSchema([...pointer, 'multipleOf'], 'a number above 0', shown(step));
    if (step !== undefined && stepOf(step).size > mostRemainders)
      throw unsupportedSchema(
        [...pointer, 'multipleOf'],
        `at most ${mostRemainders} steps of the last decimal place`,
        shown(step),
      );
    return this.#shared(`${type} ${JSON.stringify(bounds)}`, () =>
      type === 'number' && Object.keys(bounds).length === 0
        ? wholeMatch(parsePattern(anyNumber), characters)
        : boundedNumber({ ...bounds, isInteger: type === 'integer' }),
    );
  }

  #string(schema: JsonObject, pointer: Pointer): Language {
    const { pattern, format } = schema;
    const [least, most] = span(schema, 'minLength', 'maxLength', pointer);
    if (pattern !== undefined && typeof pattern !== 'string')
      throw invalidSchema([...pointer, 'pattern'], 'a string', shown(pattern));
    if (format !== undefined && (typeof format !== 'string' || !Object.hasOwn(formats, format)))
      throw unsupportedSchema(
        [...pointer, 'format'],
        `one of ${Object.keys(formats).join(', ')}`,
        shown(format),
      );
    const key = `string ${JSON.stringify([pattern, format, least, most])}`;
    return this.#shared(key, () => {
      const parts: Language[] = [];
      if (pattern !== undefined) {
        const where = pointerText([...pointer, 'pattern']);
        parts.push(containsMatch(parsePattern(pattern, where), writtenInJson));
      }
      const known = formats[format ?? ''];
      if (known !== undefined) parts.push(wholeMatch(parsePattern(known.pattern), writtenInJson));
      const longest = Math.min(most, known?.mostLength ?? Infinity);
      if (parts.length === 0 || least > 0 || longest < Infinity) {
        // Calls keep long counts small, but two stacks do not fit into one.
        const character = parts.length === 0 ? this.#character() : writtenInJson(everyCharacter);
        parts.push(repeat(character, least, longest));
      }
      return sequence([quotationMark, parts.reduce(intersection), quotationMark]);
    });
  }

  #character(): Language {
    return this.#shared('character', () => writtenInJson(everyCharacter));
  }

  /** @param reference `#`, or `#/$defs/node` */
  #referred(reference: string, pointer: Pointer): number {
    if (reference !== '#' && !reference.startsWith('#/'))
      throw unsupportedSchema(pointer, 'a place in this document, #/…', shown(reference));
    const path: string[] = [];
    let at = this.#root;
    for (const part of reference.split('/').slice(1)) {
      const key = decodePart(part);
      path.push(key);
      at = isJsonObject(at) || Array.isArray(at) ? ownValue(at, key) : undefined;
      if (at === undefined)
        throw invalidSchema(pointer, 'a schema at that place', shown(reference));
    }
    return this.#ruleAt(at, path, path.length === 0 ? 1 : this.#depth);
  }
}

const ownValue = (container: object, key: string): unknown =>
  Object.hasOwn(container, key) ? (Reflect.get(container, key) as unknown) : undefined;

function decodePart(part: string): string {
  let decoded = part;
  try {
    decoded = decodeURIComponent(part);
  } catch (error) {
    // A lone % stands for itself.
    if (!(error instanceof URIError)) throw error;
  }
  return decoded.replaceAll('~1', '/').replaceAll('~0', '~');
}

function span(
  schema: JsonObject,
  leastKeyword: string,
  mostKeyword: string,
  pointer: Pointer,
): [least: number, most: number] {
  const least = countAt(schema, leastKeyword, pointer, 0);
  const most = countAt(schema, mostKeyword, pointer, Infinity);
  if (least > most)
    throw invalidSchema(
      [...pointer, leastKeyword],
      `at most ${mostKeyword}, ${most}`,
      shown(least),
    );
  return [least, most];
}

/** @throws GradusError `invalid-schema` for what JSON has no spelling for */
function requireJson(value: unknown, pointer: Pointer): void {
  const open: (readonly [value: unknown, depth: number])[] = [[value, 0]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [part, depth] = next;
    const isJson =
      part === null ||
      ['string', 'boolean', 'object'].includes(typeof part) ||
      Number.isFinite(part);
    if (!isJson) throw invalidSchema(pointer, 'a value of JSON', shown(part));
    if (depth > deepest) throw unsupportedSchema(pointer, `values at most ${deepest} deep`, 'more');
    if (typeof part === 'object' && part !== null)
      for (const inner of Object.values(part) as unknown[]) open.push([inner, depth + 1]);
  }
}
