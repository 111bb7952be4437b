/** What is not done is refused by place and name; what is hostile, in time. */
import { describe, expect, it } from 'vitest';
import {
  compileChoice,
  compileJsonSchema,
  compileRegex,
  createTokenMasks,
} from '../../src/index.ts';
import { bytesAlone } from './vocabularies.ts';

const object = (properties: object, more: object = {}): object => ({
  type: 'object',
  properties,
  additionalProperties: false,
  ...more,
});

describe('a schema is refused by place and name', () => {
  it.each<[unknown, string]>([
    [true, 'Schema #: expected an object; received true'],
    ['string', 'Schema #: expected an object; received "string"'],
    [{}, 'Schema #: expected "type", "enum", "const", "anyOf" or "$ref"; received none of them'],
    [{ type: 'text' }, 'Schema #/type: expected one or more of object, array'],
    [{ type: [] }, 'Schema #/type: expected one or more of'],
    [
      { oneOf: [] },
      'Schema #/oneOf: expected a keyword of the subset that structured outputs take; received "oneOf".',
    ],
    [object({ a: { allOf: [] } }), 'Schema #/properties/a/allOf: expected a keyword of the subset'],
    [object({ 'a/b': { not: {} } }), 'Schema #/properties/a~1b/not: expected a keyword'],
    [object({}, { patternProperties: {} }), 'Schema #/patternProperties: expected a keyword'],
    [object({}, { additionalProperties: true }), 'Schema #/additionalProperties: expected false'],
    [object({}, { required: ['b'] }), 'Schema #/required/0: expected one of the properties'],
    [{ type: 'array' }, 'Schema #/items: expected a schema; received nothing'],
    [{ type: 'array', items: [] }, 'Schema #/items: expected an object; received a list of 0'],
    [{ type: 'array', items: {}, uniqueItems: true }, 'Schema #/uniqueItems: expected a keyword'],
    [
      { type: 'string', minLength: -1 },
      'Schema #/minLength: expected a whole number of at least 0',
    ],
    [
      { type: 'string', minLength: 3, maxLength: 2 },
      'Schema #/minLength: expected at most maxLength, 2',
    ],
    [{ type: 'string', format: 'uri' }, 'Schema #/format: expected one of date-time, time'],
    [{ type: 'string', pattern: '(?=a)' }, '#/pattern "(?=a)", position 0: expected a regular'],
    [{ type: 'string', minimum: 1 }, 'Schema #/minimum: expected the type number or integer'],
    [{ type: 'number', maximum: '3' }, 'Schema #/maximum: expected a number; received "3"'],
    [{ type: 'number', multipleOf: 0 }, 'Schema #/multipleOf: expected a number above 0'],
    [{ type: 'number', multipleOf: 1.2345 }, 'Schema #/multipleOf: expected at most 1000 steps'],
    [{ enum: [] }, 'Schema #/enum: expected a list of one value or more'],
    [
      { enum: [1], minimum: 2 },
      'Schema #/minimum: expected type beside "enum"; received "minimum".',
    ],
    [{ enum: [1], const: 1 }, 'Schema #/const: expected type beside "enum"; received "const".'],
    [{ enum: [NaN] }, 'Schema #/enum/0: expected a value of JSON; received NaN'],
    [{ anyOf: [] }, 'Schema #/anyOf: expected a list of one schema or more'],
    [
      { anyOf: [{ type: 'null' }], type: 'null' },
      'Schema #/type: expected nothing beside "anyOf"; received "type".',
    ],
    [{ $ref: 'other.json' }, 'Schema #/$ref: expected a place in this document'],
    [{ $ref: '#/$defs/a' }, 'Schema #/$ref: expected a schema at that place'],
    [{ $ref: '#' }, 'No text can meet this constraint'],
    [
      { anyOf: [{ $ref: '#' }, { type: 'null' }] },
      'leads back to itself: expected an object or an array',
    ],
    [object({ a: { $ref: '#' } }, { required: ['a'] }), 'No text can meet this constraint'],
    [{ type: 'integer', minimum: 3, maximum: 2 }, 'No text can meet this constraint'],
    [{ type: 'null', enum: [1] }, 'No text can meet this constraint'],
  ])('%j', (schema, message) => {
    expect(() => compileJsonSchema(schema)).toThrow(message);
  });

  it('finds references by pointer, escaped or not', () => {
    const schema = {
      $ref: '#/$defs/a~1b%20c/anyOf/1',
      $defs: { 'a/b c': { anyOf: [{ type: 'null' }, { const: 'here' }] } },
    };
    expect(compileJsonSchema(schema).accepts('"here"')).toBe(true);
    expect(compileJsonSchema(schema).accepts('null')).toBe(false);
  });

  it('ignores what validators ignore', () => {
    const schema = { title: 't', description: 'd', default: 1, $schema: 'x', type: 'null' };
    expect(compileJsonSchema(schema).accepts('null')).toBe(true);
  });

  it('refuses to choose from nothing', () => {
    expect(() => compileChoice([])).toThrow('Cannot choose from nothing');
  });
});

describe('what is hostile is compiled or refused, in bounded time and memory', () => {
  const nested = (depth: number): object =>
    Array.from({ length: depth }).reduce<object>((inner) => ({ type: 'array', items: inner }), {
      type: 'null',
    });

  it('10,000 properties, all optional', () => {
    const properties = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [`p${index}`, { type: 'integer' }]),
    );
    const constraint = compileJsonSchema(object(properties));
    expect(constraint.accepts('{"p0":1,"p777":2,"p9999":3}')).toBe(true);
    expect(constraint.accepts('{"p777":2,"p0":1}')).toBe(false);
    const cursor = createTokenMasks(constraint, bytesAlone).start({ maxTokens: 30 });
    expect(cursor.allows(0x7b)).toBe(true);
  });

  it('100,000 choices, and 100,000 alternatives of one character', () => {
    const some = Array.from({ length: 100_000 }, (_, index) => String(index % 10));
    expect(() => compileChoice(some.map((one) => `${one}x`))).not.toThrow();
    expect(() => compileChoice(some.map((one) => `${one}xyz`))).toThrow('too large');
    expect(compileRegex(some.join('|')).accepts('7')).toBe(true);
    expect(compileRegex(`[${some.join('')}]`).accepts('7')).toBe(true);
  });

  it('schemas 1,000 deep', () => {
    expect(() => compileJsonSchema(nested(1000))).toThrow('schemas at most 256 deep');
    expect(compileJsonSchema(nested(200)).accepts(`${'['.repeat(200)}${']'.repeat(200)}`)).toBe(
      true,
    );
  });

  it('schemas that contain themselves as objects', () => {
    const cyclic: Record<string, unknown> = { type: 'array' };
    cyclic['items'] = cyclic;
    expect(() => compileJsonSchema(cyclic)).toThrow('schemas at most 256 deep');
  });

  it('values 1,000 deep', () => {
    let value: unknown = 1;
    for (let depth = 0; depth < 1000; depth++) value = [value];
    expect(() => compileJsonSchema({ const: value })).toThrow('values at most 256 deep');
  });

  it('documents of 2⁶⁰ bytes', () => {
    const $defs = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => {
        const next = index === 59 ? { type: 'null' } : { $ref: `#/$defs/d${index + 1}` };
        return [`d${index}`, { type: 'array', items: next, minItems: 2, maxItems: 2 }];
      }),
    );
    const masks = createTokenMasks(compileJsonSchema({ $ref: '#/$defs/d0', $defs }), bytesAlone);
    expect(masks.machine.start.bytesToEnd).toBeGreaterThan(2 ** 60);
    expect(() => masks.start({ maxTokens: 1000 })).toThrow('expected at least ten thousand');
  });

  it.each([
    '(?:(?:a{1,1000}){1,1000}){1,1000}',
    'a{1,999999999999999999999}',
    '(){0,99999999}',
    `${'('.repeat(1000)}a${')'.repeat(1000)}`,
  ])('%s', (pattern) => {
    expect(() => compileRegex(pattern)).toThrow(/too large|at most 200 deep/);
  });

  it('alternatives that double with every character', () => {
    const constraint = compileRegex('(?:(?:a|a)*|(?:a|aa)*)*b|(?:a?){200}c');
    expect(constraint.accepts(`${'a'.repeat(2000)}b`)).toBe(true);
    expect(constraint.accepts(`${'a'.repeat(200)}c`)).toBe(true);
    expect(constraint.accepts(`${'a'.repeat(201)}c`)).toBe(false);
  });

  it('schemas that are ambiguous at every level', () => {
    const node = { $ref: '#/$defs/node' };
    const schema = {
      ...node,
      $defs: {
        node: {
          anyOf: [
            { type: 'null' },
            object({ a: node }, { required: ['a'] }),
            object({ a: node, b: node }, { required: ['a'] }),
            object({ a: node, c: { type: 'null' } }),
          ],
        },
      },
    };
    const constraint = compileJsonSchema(schema);
    const deep = `${'{"a":'.repeat(500)}null${',"b":null}'.repeat(250)}${',"c":null}'.repeat(250)}`;
    expect(constraint.accepts(deep)).toBe(true);
    expect(constraint.accepts(`${deep}}`)).toBe(false);
    const state = constraint.machine.read(
      constraint.machine.start,
      Buffer.from(deep.slice(0, 2000)),
    )!;
    expect(state.items.length).toBeLessThan(20);
  });

  it('an automaton with too many states to keep: what is forgotten is found again', async () => {
    const { Machine } = await import('../../src/constrained/automaton/machine.ts');
    const { grammar } = compileRegex('(?:a|b)*a(?:a|b){12}').machine;
    const machine = new Machine(grammar, { mostItems: 500 });
    const expression = /^(?:a|b)*a(?:a|b){12}$/;
    let word = 1;
    for (let count = 0; count < 300; count++) {
      word = (word * 48_271) % 2_147_483_647;
      const text = word.toString(2).replaceAll('0', 'a').replaceAll('1', 'b');
      const state = machine.read(machine.start, Buffer.from(text));
      expect(state?.canEnd).toBe(expression.test(text));
    }
    expect(machine.generation).toBeGreaterThan(5);
  });
});
