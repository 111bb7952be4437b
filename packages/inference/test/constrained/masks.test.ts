/** Masks against their definition: a token is allowed where some text goes on with its bytes. */
import { createRandom } from '@gradus/statistics';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compileChoice,
  compileJsonSchema,
  compileRegex,
  createTokenMasks,
  idsIn,
  isIn,
  keepOnly,
  Vocabulary,
} from '../../src/index.ts';
import { models, write } from './models.ts';
import { recursiveSchemas, schemas } from './schemas.ts';
import { byScores, bytesAlone, storiesVocabulary, wordPieces } from './vocabularies.ts';

/** Few characters, so that texts share their beginnings. */
const text = fc.string({
  unit: fc.constantFrom('a', 'b', 'é', 'è', '🙂', '"', '\u0000'),
  maxLength: 6,
});
const choices = fc.uniqueArray(text, { minLength: 1, maxLength: 12 });

const spelling = fc
  .tuple(text, fc.nat({ max: 3 }))
  .map(([some, cut]) => new Uint8Array(Buffer.from(some).subarray(cut)));

/** All bytes, some longer tokens, some of them twice, and an end. */
const vocabularies = fc.array(spelling, { maxLength: 30 }).map((longer) => {
  const bytes = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte));
  return new Vocabulary([undefined, ...longer, ...bytes], { endIds: [0] });
});

const startsWith = (whole: Buffer, start: Uint8Array): boolean =>
  Buffer.compare(whole.subarray(0, start.length), start) === 0;

describe('a mask', () => {
  it('has exactly the tokens that some choice goes on with, at every step', () => {
    fc.assert(
      fc.property(choices, vocabularies, fc.nat(), (some, vocabulary, seed) => {
        const wholes = some.map((one) => Buffer.from(one));
        const cursor = createTokenMasks(compileChoice(some), vocabulary).start();
        const random = createRandom(seed);
        let written = Buffer.alloc(0);
        for (;;) {
          const expected = Array.from({ length: vocabulary.size }, (_, id) => id).filter((id) => {
            const bytes = vocabulary.bytesOf(id);
            if (id === 0) return wholes.some((whole) => whole.equals(written));
            if (bytes === undefined) return false;
            const longer = Buffer.concat([written, bytes]);
            return wholes.some((whole) => startsWith(whole, longer));
          });
          expect(idsIn(cursor.allowed())).toEqual(expected);
          expect(cursor.canEnd).toBe(expected.includes(0));
          for (const id of [0, 1, 5, 100]) expect(cursor.allows(id)).toBe(expected.includes(id));
          if (cursor.isComplete) break;
          const id = random.choice(expected);
          cursor.advance(id);
          if (id === 0) break;
          written = Buffer.concat([written, vocabulary.bytesOf(id) ?? Buffer.alloc(0)]);
        }
        expect(some).toContain(written.toString());
      }),
      { numRuns: 300 },
    );
  });

  it('has exactly the tokens that can be read one by one, in documents', async () => {
    const vocabulary = await storiesVocabulary();
    const any = fc.oneof(schemas, fc.constantFrom(...recursiveSchemas));
    fc.assert(
      fc.property(any, fc.nat(), ({ schema }, seed) => {
        const cursor = createTokenMasks(compileJsonSchema(schema), vocabulary).start();
        const random = createRandom(seed);
        for (let step = 0; step < 6 && !cursor.isComplete; step++) {
          const allowed = cursor.allowed();
          const one = Array.from({ length: vocabulary.size }, (_, id) => cursor.allows(id));
          expect(one).toEqual(one.map((_, id) => isIn(allowed, id)));
          cursor.advance(random.choice(idsIn(allowed)));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is the same whether masks are kept or forgotten', () => {
    const constraint = compileJsonSchema(recursiveSchemas[1]!.schema);
    const kept = createTokenMasks(constraint, byScores);
    const forgotten = createTokenMasks(constraint, byScores, { mostMasks: 1 });
    const random = createRandom(8);
    for (let count = 0; count < 20; count++) {
      const [a, b] = [kept.start({ maxTokens: 80 }), forgotten.start({ maxTokens: 80 })];
      while (!a.isComplete) {
        expect(b.allowed()).toEqual(a.allowed());
        const id = random.choice(idsIn(a.allowed()));
        a.advance(id);
        b.advance(id);
      }
    }
  });

  it('never has a special token, an empty one, or one beyond the vocabulary', () => {
    const masks = createTokenMasks(compileRegex('[^]*'), byScores);
    const ids = idsIn(masks.start().allowed());
    expect(ids).not.toContain(0);
    expect(ids).not.toContain(1);
    expect(ids).toContain(2);
    expect(masks.start().allows(-1)).toBe(false);
    expect(masks.start().allows(byScores.size)).toBe(false);
    const logits = new Float32Array(byScores.size + 50);
    keepOnly(logits, masks.start().allowed());
    expect([...logits.keys()].filter((id) => logits[id] === 0)).toEqual(ids);
  });
});

describe('the tree of tokens', () => {
  it('has one node for each different beginning, and every token at the node of its bytes', () => {
    fc.assert(
      fc.property(fc.array(spelling), (some) => {
        const vocabulary = new Vocabulary(some);
        const { trie } = vocabulary;
        const beginnings = some.flatMap((bytes) =>
          Array.from(bytes, (_, index) => bytes.slice(0, index + 1).join()),
        );
        expect(trie.nodeCount).toBe(new Set(beginnings).size);
        for (const bytes of some.filter(({ length }) => length > 0)) {
          const node = bytes.reduce((at, byte) => trie.child(at, byte), -1);
          expect(some[trie.tokenAt(node)]).toEqual(bytes);
        }
      }),
    );
  });
});

describe('a text', () => {
  const masks = createTokenMasks(compileRegex('ab?'), bytesAlone);
  const [a, b, end] = [0x61, 0x62, 256];

  it('ends where it may, and nothing comes behind', () => {
    const cursor = masks.start();
    expect(idsIn(cursor.allowed())).toEqual([a]);
    cursor.advance(a);
    expect([cursor.canEnd, cursor.isComplete]).toEqual([true, false]);
    expect(idsIn(cursor.allowed())).toEqual([b, end]);
    const other = cursor.clone();
    cursor.advance(end);
    expect([cursor.canEnd, cursor.isComplete]).toEqual([true, true]);
    expect(idsIn(cursor.allowed())).toEqual([]);
    expect(() => cursor.advance(b)).toThrow('none: the text has ended');
    expect(() => keepOnly([0, 0], cursor.allowed())).toThrow(
      'Stop when the cursor says isComplete.',
    );
    other.advance(b);
    expect([other.canEnd, other.isComplete]).toEqual([true, true]);
    expect(idsIn(other.allowed())).toEqual([end]);
  });

  it('refuses what may not come and stays where it was', () => {
    const cursor = masks.start();
    expect(() => cursor.advance(b)).toThrow(
      'This token cannot come here: expected one of the 1 that the mask allows; received 98, "b".',
    );
    expect(() => cursor.advance(end)).toThrow('This token cannot come here');
    cursor.advance(a);
    expect(cursor.canEnd).toBe(true);
  });

  it('says what comes whatever is chosen', () => {
    const schema = {
      type: 'object',
      properties: { kind: { enum: ['cat', 'car'] }, n: { type: 'integer' } },
      required: ['kind', 'n'],
      additionalProperties: false,
    };
    const cursor = createTokenMasks(compileJsonSchema(schema), bytesAlone).start();
    const forced = (): string => Buffer.from(cursor.forcedBytes()).toString();
    expect(forced()).toBe('{"kind":"ca');
    for (const byte of Buffer.from('{"kind":"cat')) cursor.advance(byte);
    expect(forced()).toBe('","n":');
    for (const byte of Buffer.from('","n":5')) cursor.advance(byte);
    expect(forced()).toBe('');
  });
});

describe('a limit of tokens', () => {
  it('is met by every model, down to the fewest that do', () => {
    fc.assert(
      fc.property(
        choices,
        vocabularies,
        fc.nat(),
        fc.nat({ max: 3 }),
        (some, vocabulary, seed, more) => {
          const masks = createTokenMasks(compileChoice(some), vocabulary);
          const fewest = masks.completionOf(masks.machine.start, 100)!.length;
          const shortest = Math.min(...some.map((one) => Buffer.byteLength(one)));
          expect(masks.machine.start.bytesToEnd).toBe(shortest);
          expect(fewest).toBeLessThanOrEqual(shortest);
          for (const model of Object.values(models)) {
            const cursor = masks.start({ maxTokens: fewest + more });
            const ids = write(cursor, model, vocabulary, createRandom(seed));
            expect(some).toContain(vocabulary.text(ids));
            expect(ids.length).toBeLessThanOrEqual(fewest + more);
          }
          expect(() => masks.start({ maxTokens: fewest - 1 })).toThrow(
            `expected at least ${fewest}, as the shortest text takes; received ${fewest - 1}`,
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it('changes nothing while it is far', () => {
    const masks = createTokenMasks(compileRegex('(?:abc)*'), bytesAlone);
    const [free, limited] = [masks.start(), masks.start({ maxTokens: 7 })];
    expect(limited.allowed()).toEqual(free.allowed());
    for (const byte of Buffer.from('abcabc')) limited.advance(byte);
    // One token is left, and what it would begin takes three.
    expect(idsIn(limited.allowed())).toEqual([256]);
    expect(limited.allows(0x61)).toBe(false);
    expect(limited.remainingTokens).toBe(1);
  });
});

describe('a vocabulary that lacks bytes', () => {
  it('is told, and never runs into a dead end', () => {
    // "abx" can be begun, as "ab", and never be ended: there is no x.
    const vocabulary = new Vocabulary(['a', 'b', 'ab', 'c'].map((one) => Buffer.from(one)));
    const masks = createTokenMasks(compileChoice(['abx', 'ac']), vocabulary);
    expect(masks.unspellableBytes).toEqual([0x78]);
    const cursor = masks.start();
    expect(idsIn(cursor.allowed())).toEqual([0]);
    cursor.advance(0);
    expect(idsIn(cursor.allowed())).toEqual([3]);
    expect(() => createTokenMasks(compileChoice(['abx', 'é']), vocabulary)).toThrow(
      'expected a token for each byte that such a text needs; received none for "x", 0xa9, 0xc3.',
    );
  });

  it('WordPiece: tokens say their pieces, without the spaces between words', () => {
    const masks = createTokenMasks(compileChoice(['thesing', 'café']), wordPieces);
    expect(masks.unspellableBytes).toEqual([0xa9, 0xc3]);
    const ids = write(
      masks.start(),
      models['wants the longest token']!,
      wordPieces,
      createRandom(1),
    );
    expect(wordPieces.text(ids)).toBe('thesing');
    expect(ids).toHaveLength(3);
  });

  it('refuses ends that are no tokens', () => {
    expect(() => new Vocabulary([Buffer.from('a')], { endIds: [1] })).toThrow('received 1');
    expect(() => bytesAlone.text([300])).toThrow('The vocabulary has no such token');
  });
});
