/** Whatever writes, the document parses and validates; and every document of the schema can be written. */
import { createRandom } from '@gradus/statistics';
import { describeWithData } from '@gradus/datasets/testing';
import { readSentencePiece } from '@gradus/tokenizer';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compileJsonSchema,
  createTokenMasks,
  type Vocabulary,
  vocabularyOf,
} from '../../src/index.ts';
import { models, write } from './models.ts';
import { recursiveSchemas, schemas } from './schemas.ts';
import { validatorOf } from './validator.ts';
import {
  byScores,
  bytesAlone,
  gpt2Vocabulary,
  storiesVocabulary,
  wordPieces,
} from './vocabularies.ts';

const anySchema = fc.oneof(
  { weight: 5, arbitrary: schemas },
  { weight: 1, arbitrary: fc.constantFrom(...recursiveSchemas) },
);

/**
 * Lets every model write a document within `tokens` more than the shortest takes.
 * @returns what is wrong with what they wrote
 */
function faults(schema: object, vocabulary: Vocabulary, seed: number, tokens: number): string[] {
  const constraint = compileJsonSchema(schema);
  const masks = createTokenMasks(constraint, vocabulary);
  const validate = validatorOf(schema);
  const random = createRandom(seed);
  const shortest = masks.completionOf(masks.machine.start, Infinity)!.length;
  return Object.entries(models).flatMap(([name, model]) => {
    const maxTokens = shortest + random.integer(tokens);
    const ids = write(masks.start({ maxTokens }), model, vocabulary, random);
    const text = vocabulary.text(ids);
    const isSound =
      validate(JSON.parse(text)) && constraint.accepts(text) && ids.length <= maxTokens;
    return isSound ? [] : [`a model that ${name} wrote ${text}`];
  });
}

describe('documents of random schemas validate, whatever the model', () => {
  it.each([
    ['bytes alone', bytesAlone],
    ['BPE by scores', byScores],
  ])('%s', (_, vocabulary) => {
    fc.assert(
      fc.property(anySchema, fc.nat(), ({ schema }, seed) => {
        expect(faults(schema, vocabulary, seed, 60)).toEqual([]);
      }),
      { numRuns: 70 },
    );
  });

  it('the tokenizer that ships', async () => {
    const vocabulary = await storiesVocabulary();
    fc.assert(
      fc.property(anySchema, fc.nat(), ({ schema }, seed) => {
        expect(faults(schema, vocabulary, seed, 40)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('without a limit too, where the schema has one', async () => {
    const schema = {
      type: 'object',
      properties: {
        name: { type: 'string', maxLength: 20 },
        tags: { type: 'array', items: { enum: ['new', 'old', 'ol'] }, maxItems: 5 },
        'né "': { type: ['integer', 'null'] },
      },
      required: ['tags'],
      additionalProperties: false,
    };
    const validate = validatorOf(schema);
    const vocabulary = await storiesVocabulary();
    const masks = createTokenMasks(compileJsonSchema(schema), vocabulary);
    const random = createRandom(3);
    for (const model of Object.values(models)) {
      for (let count = 0; count < 10; count++) {
        const text = vocabulary.text(write(masks.start(), model, vocabulary, random));
        expect([text, validate(JSON.parse(text))]).toEqual([text, true]);
      }
    }
  });

  it('WordPiece, confined to what its pieces spell', () => {
    const schema = {
      type: 'object',
      properties: { say: { type: 'string', minLength: 2 }, n: { type: 'number' } },
      required: ['say', 'n'],
      additionalProperties: false,
    };
    const masks = createTokenMasks(compileJsonSchema(schema), wordPieces);
    expect(masks.unspellableBytes).toContain(0x20);
    expect(masks.unspellableBytes).toContain(0xc3);
    expect(faults(schema, wordPieces, 5, 40)).toEqual([]);
  });
});

const gpt2Files = ['tokenizers/encoder.json', 'tokenizers/vocab.bpe'] as const;

describeWithData(
  'documents of random schemas, with published vocabularies',
  gpt2Files,
  (...paths) => {
    it("GPT-2's", async () => {
      const vocabulary = await gpt2Vocabulary(...paths);
      expect(vocabulary.size).toBe(50_257);
      fc.assert(
        fc.property(anySchema, fc.nat(), ({ schema }, seed) => {
          expect(faults(schema, vocabulary, seed, 8)).toEqual([]);
        }),
        { numRuns: 8 },
      );
    });
  },
);

describeWithData('SentencePiece', ['tokenizers/sentencepiece-unigram-en.model'], (path) => {
  it('says which constraints its pieces cannot spell', async () => {
    const tokenizer = await readSentencePiece(path);
    const vocabulary = vocabularyOf(tokenizer, { endIds: [tokenizer.specialTokens.get('</s>')!] });
    const object = { type: 'object', properties: {}, additionalProperties: false };
    expect(() => createTokenMasks(compileJsonSchema(object), vocabulary)).toThrow(
      'This vocabulary cannot spell any text of this constraint',
    );
    expect(faults({ type: 'integer' }, vocabulary, 1, 10)).toEqual([]);
  });
});

describe('every document of the schema is accepted', () => {
  it('as JSON.stringify writes it', () => {
    fc.assert(
      fc.property(
        anySchema.chain(({ schema, documents }) =>
          fc.tuple(fc.constant(schema), fc.array(documents, { minLength: 5, maxLength: 5 })),
        ),
        ([schema, documents]) => {
          const constraint = compileJsonSchema(schema);
          const texts = documents.map((document) => JSON.stringify(document));
          expect(texts.filter((text) => !constraint.accepts(text))).toEqual([]);
        },
      ),
      { numRuns: 250 },
    );
  });

  it('as Python writes it, with a space behind each comma and colon', () => {
    const schema = {
      type: 'object',
      properties: { a: { type: 'array', items: { type: 'integer' } }, b: { const: { c: [1, 2] } } },
      required: ['a'],
      additionalProperties: false,
    };
    const spaced = compileJsonSchema(schema, { whitespace: 'after-separators' });
    expect(spaced.accepts('{"a": [1, 2], "b": {"c": [1, 2]}}')).toBe(true);
    expect(spaced.accepts('{"a":[1,2]}')).toBe(false);
    expect(compileJsonSchema(schema).accepts('{"a":[1,2],"b":{"c":[1,2]}}')).toBe(true);
    expect(compileJsonSchema(schema).accepts('{"a": [1, 2]}')).toBe(false);
  });
});

it('names of members are escaped as JSON.stringify escapes them', () => {
  const names = ['\\', '"', '\\n', '\n', '/', '\u0001', '__proto__', '\u2028'];
  for (const name of names) {
    const properties = Object.fromEntries([[name, { type: 'null' }]]);
    const constraint = compileJsonSchema({ type: 'object', properties, required: [name] });
    const written = names.map((other) => `{${JSON.stringify(other)}:null}`);
    expect(written.filter((text) => constraint.accepts(text))).toEqual([
      `{${JSON.stringify(name)}:null}`,
    ]);
  }
});

describe('what is not of the schema is refused', () => {
  const schema = {
    type: 'object',
    properties: { a: { type: 'string', maxLength: 2 }, b: { type: 'integer' } },
    required: ['a'],
    additionalProperties: false,
  };
  it.each([
    ['{"a":""}', true],
    ['{"a":"🙂🙂","b":-3}', true],
    [String.raw`{"a":"\n\u0001"}`, true],
    ['{}', false],
    ['{"b":1,"a":""}', false],
    ['{"a":"abc"}', false],
    ['{"a":"","c":1}', false],
    ['{"a":"",}', false],
    ['{"a":"","b":1.0}', false],
    ['{"a":"","b":01}', false],
    ['{"a":"\n"}', false],
    [String.raw`{"a":"\u0041"}`, false],
    [String.raw`{"a":"\ud800"}`, false],
    ['{"a":""} ', false],
    ['{"a":"","a":""}', false],
  ])('%s: %s', (text, isAccepted) => {
    expect(compileJsonSchema(schema).accepts(text)).toBe(isAccepted);
  });

  it('byte sequences that are not UTF-8', () => {
    const text = compileJsonSchema({ type: 'string' });
    const quoted = (...bytes: number[]): Uint8Array => Uint8Array.of(0x22, ...bytes, 0x22);
    expect(text.accepts(quoted(0xc3, 0xa9))).toBe(true);
    expect(text.accepts(quoted(0xf4, 0x8f, 0xbf, 0xbf))).toBe(true);
    for (const bytes of [
      [0xc3],
      [0xc0, 0x80],
      [0xed, 0xa0, 0x80],
      [0xf4, 0x90, 0x80, 0x80],
      [0xff],
    ])
      expect(text.accepts(quoted(...bytes))).toBe(false);
  });
});
