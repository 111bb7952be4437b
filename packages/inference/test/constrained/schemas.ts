/** @file Schemas of the subset at random, each with documents of it, made without what is tested. */
import * as fc from 'fast-check';

export interface Described {
  readonly schema: Readonly<Record<string, unknown>>;
  /** Documents of the schema, members in the order of its properties. */
  readonly documents: fc.Arbitrary<unknown>;
}

/** Whole characters of any plane. */
const text = (constraints: fc.StringConstraints = {}): fc.Arbitrary<string> =>
  fc.string({ unit: 'binary', ...constraints });

const described = (schema: Described['schema'], documents: fc.Arbitrary<unknown>): Described => ({
  schema,
  documents,
});

const patterns = [/^[a-z]{1,3}$/u, /[0-9]/u, /^"\\?é*$/u, /^(?:yes|no)\n?/u, /^[A-Z][^"]$|^$/u];

const formatDocuments: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'date-time': fc
    .date({ min: new Date('0000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  date: fc
    .date({ min: new Date('0000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10)),
  time: fc.date({ noInvalidDate: true }).map((date) => date.toISOString().replace(/.*T/, '')),
  duration: fc.constantFrom('P1D', 'PT0S', 'P3Y6M4DT12H30M5S', 'P2W', 'PT36H', 'P1Y'),
  email: fc.emailAddress(),
  hostname: fc.domain().filter((name) => name.length <= 253),
  ipv4: fc.ipV4(),
  ipv6: fc.ipV6().filter((address) => !address.includes('.')),
  uuid: fc.uuid(),
};

const small = fc.integer({ min: 0, max: 4 });

/** A bound and the numbers on its right side, in thousandths. */
const bounded: fc.Arbitrary<Described> = fc
  .tuple(fc.integer({ min: -3000, max: 3000 }), fc.integer({ min: 1, max: 3000 }), fc.boolean())
  .map(([least, width, isOpen]) =>
    described(
      isOpen
        ? { type: 'number', exclusiveMinimum: least / 1000, maximum: (least + width) / 1000 }
        : { type: 'number', minimum: least / 1000, exclusiveMaximum: (least + width) / 1000 },
      fc
        .integer(
          isOpen ? { min: least + 1, max: least + width } : { min: least, max: least + width - 1 },
        )
        .map((thousandths) => thousandths / 1000),
    ),
  );

const leaf: fc.Arbitrary<Described> = fc.oneof(
  fc.constant(described({ type: 'string' }, text())),
  fc
    .tuple(small, small)
    .map(([least, more]) =>
      described(
        { type: 'string', minLength: least, maxLength: least + more },
        text({ minLength: least, maxLength: least + more }),
      ),
    ),
  fc
    .constantFrom(...patterns)
    .map((pattern) =>
      described({ type: 'string', pattern: pattern.source }, fc.stringMatching(pattern)),
    ),
  fc
    .constantFrom(...Object.keys(formatDocuments))
    .map((format) => described({ type: 'string', format }, formatDocuments[format]!)),
  fc.constant(described({ type: 'integer' }, fc.maxSafeInteger())),
  fc.constant(
    described(
      { type: 'number' },
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -9e307, max: 9e307 }),
    ),
  ),
  bounded,
  fc
    .tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 0, max: 99 }))
    .map(([least, width]) =>
      described(
        { type: 'integer', minimum: least, maximum: least + width },
        fc.integer({ min: least, max: least + width }),
      ),
    ),
  fc.constantFrom(3, 7, 10, 25).map((step) =>
    described(
      { type: 'integer', multipleOf: step },
      fc.integer({ min: -999, max: 999 }).map((count) => count * step),
    ),
  ),
  fc.constant(described({ type: 'boolean' }, fc.boolean())),
  fc.constant(described({ type: ['integer', 'null'] }, fc.option(fc.integer()))),
  fc
    .uniqueArray(
      fc.oneof(text(), fc.integer(), fc.constant(null), fc.array(fc.integer(), { maxLength: 2 })),
      { minLength: 1, maxLength: 4, selector: (value) => JSON.stringify(value) },
    )
    .map((values) => described({ enum: values }, fc.constantFrom(...values))),
  text().map((value) => described({ const: value }, fc.constant(value))),
);

const arrayOf = ({ schema, documents }: Described, least: number, more: number): Described =>
  described(
    { type: 'array', items: schema, minItems: least, maxItems: least + more },
    fc.array(documents, { minLength: least, maxLength: least + more }),
  );

function objectOf(
  members: readonly (readonly [key: string, value: Described, isRequired: boolean])[],
): Described {
  const properties = Object.fromEntries(members.map(([key, { schema }]) => [key, schema]));
  const byKey = new Map(members.map(([key, value, isRequired]) => [key, { value, isRequired }]));
  const keys = Object.keys(properties);
  return described(
    {
      type: 'object',
      properties,
      required: members.filter(([, , isRequired]) => isRequired).map(([key]) => key),
      additionalProperties: false,
    },
    fc
      .tuple(
        ...keys.map((key) => {
          const { value, isRequired } = byKey.get(key)!;
          const member = value.documents.map((content) => [[key, content]]);
          return isRequired ? member : fc.oneof(member, fc.constant([]));
        }),
      )
      .map((entries) => Object.fromEntries(entries.flat() as [string, unknown][])),
  );
}

/**
 * Without backslashes: once V8 (13.6) has parsed `{"a":0,"\\":0}`, it gives the second member of
 * `{"a":0,"\"":0}` the same name, and ajv is shown a document that nobody wrote.
 */
const key = fc.oneof(
  fc.constantFrom('a', 'b', 'name', 'ab', '"', '\n', 'é', '', '10', '9'),
  fc.string({ maxLength: 5 }).filter((one) => one !== '__proto__' && !one.includes('\\')),
);

/** Schemas within schemas, to a depth of three or so. */
export const schemas: fc.Arbitrary<Described> = fc.letrec<{ any: Described }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc
      .uniqueArray(fc.tuple(key, tie('any'), fc.boolean()), {
        maxLength: 4,
        selector: ([name]) => name,
      })
      .map(objectOf),
    fc.tuple(tie('any'), small, small).map(([item, least, more]) => arrayOf(item, least, more)),
    fc
      .array(tie('any'), { minLength: 1, maxLength: 3 })
      .map((options) =>
        described(
          { anyOf: options.map(({ schema }) => schema) },
          fc.oneof(...options.map(({ documents }) => documents)),
        ),
      ),
  ),
})).any;

const tree = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.record({
    value: fc.integer({ min: -9, max: 9 }),
    children: fc.oneof(
      { depthSize: 'small' },
      fc.constant([]),
      fc.array(tie('node'), { maxLength: 3 }),
    ),
  }),
})).node;

const expression = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.boolean(),
    fc.record({ not: tie('node') }),
    fc.record({ and: fc.array(tie('node'), { maxLength: 3 }) }),
    fc.record({ not: tie('node'), because: fc.string() }),
  ),
})).node;

const closed = (properties: object, required: readonly string[]): object => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

/** Schemas that contain themselves. The last is ambiguous at every level. */
export const recursiveSchemas: readonly Described[] = [
  described(
    {
      ...closed(
        {
          value: { type: 'integer', minimum: -9, maximum: 9 },
          children: { type: 'array', items: { $ref: '#' } },
        },
        ['value', 'children'],
      ),
    },
    tree,
  ),
  described(
    {
      $ref: '#/$defs/node',
      $defs: {
        node: {
          anyOf: [
            { type: 'boolean' },
            closed({ not: { $ref: '#/$defs/node' } }, ['not']),
            closed({ and: { type: 'array', items: { $ref: '#/$defs/node' } } }, ['and']),
            closed({ not: { $ref: '#/$defs/node' }, because: { type: 'string' } }, [
              'not',
              'because',
            ]),
          ],
        },
      },
    },
    expression,
  ),
];
