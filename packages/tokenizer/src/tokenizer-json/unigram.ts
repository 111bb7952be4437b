/**
 * @file Unigram in a `tokenizer.json`. What SentencePiece does with white space is spread over three
 * fields there: normalizer, pre-tokenizer (`Metaspace`: ▁ for spaces, ▁ in front) and decoder.
 */
import { GradusError } from '@gradus/runtime';
import { z } from 'zod';
import type { NormalizerStep } from '../normalize/normalize.ts';
import type { JsonParts } from './bpe.ts';
import { describeValue, invalidField, parseWith, type Path, unsupportedField } from './error.ts';
import { readNormalizer, writeNormalizer } from './normalizer.ts';
import { spaceMark } from '../unigram/vocabulary.ts';
import { UnigramTokenizer } from '../unigram/tokenizer.ts';

const modelSchema = z.strictObject({
  type: z.literal('Unigram').optional(),
  unk_id: z.int().nonnegative(),
  vocab: z.array(z.tuple([z.string(), z.number()])),
  byte_fallback: z.boolean().default(false),
});

const metaspaceSchema = z.strictObject({
  type: z.literal('Metaspace'),
  replacement: z.literal(spaceMark),
  prepend_scheme: z.enum(['always', 'first', 'never']).optional(),
  /** What older files say in place of `prepend_scheme`. */
  add_prefix_space: z.boolean().optional(),
  split: z.boolean().default(true),
  str_rep: z.literal(spaceMark).optional(),
});

type Metaspace = z.output<typeof metaspaceSchema>;

const schemeOf = ({ prepend_scheme, add_prefix_space }: Metaspace): 'always' | 'first' | 'never' =>
  prepend_scheme ?? (add_prefix_space === false ? 'never' : 'always');

const preTokenizerSchema = z.discriminatedUnion('type', [
  metaspaceSchema,
  z.strictObject({
    type: z.literal('Sequence'),
    pretokenizers: z.tuple([
      z.strictObject({ type: z.literal('WhitespaceSplit') }),
      metaspaceSchema,
    ]),
  }),
]);

/** @throws GradusError `invalid-tokenizer-json`, `unsupported-tokenizer-json`, `corrupt-vocabulary` */
export function readUnigram(
  json: JsonParts,
  specialTokens: ReadonlyMap<string, number>,
): UnigramTokenizer {
  const model = parseWith(modelSchema, json.model, ['model']);
  if (model.unk_id >= model.vocab.length)
    throw invalidField(['model', 'unk_id'], 'an index of vocab', String(model.unk_id));
  const preTokenizer = parseWith(preTokenizerSchema, json.pre_tokenizer, ['pre_tokenizer']);
  const isSequence = preTokenizer.type === 'Sequence';
  const metaspace = isSequence ? preTokenizer.pretokenizers[1] : preTokenizer;
  const prefix = schemeOf(metaspace);
  if (isSequence && prefix !== 'always')
    throw unsupportedField(
      ['pre_tokenizer', 'pretokenizers', 1, 'prepend_scheme'],
      '"always" after WhitespaceSplit',
      JSON.stringify(prefix),
    );
  const normalizer = readNormalizer(json.normalizer, ['normalizer']);
  return new UnigramTokenizer({
    pieces: model.vocab,
    unknownId: model.unk_id,
    byteFallback: model.byte_fallback,
    normalizer: isSequence ? [...normalizer, ...oneSpaceBetweenWords] : normalizer,
    prefix,
    splitWords: metaspace.split,
    dropLeadingSpace: readDecoder(json.decoder, model.byte_fallback),
    specialTokens,
  });
}

/** What `WhitespaceSplit` before `Metaspace` comes to: each word gets one ▁ unless it has one. */
const oneSpaceBetweenWords: readonly NormalizerStep[] = [
  { type: 'strip', left: true, right: true },
  { type: 'replace', pattern: { expression: '\\s+' }, content: ' ' },
  { type: 'replace', pattern: { text: ` ${spaceMark}` }, content: spaceMark },
];

const decoderPartSchema = z.discriminatedUnion('type', [
  metaspaceSchema,
  z.strictObject({
    type: z.literal('Replace'),
    pattern: z.strictObject({ String: z.literal(spaceMark) }),
    content: z.literal(' '),
  }),
  z.strictObject({ type: z.literal('ByteFallback') }),
  z.strictObject({ type: z.literal('Fuse') }),
  z.strictObject({
    type: z.literal('Strip'),
    content: z.literal(' '),
    start: z.literal(1),
    stop: z.literal(0),
  }),
]);

/** @returns whether a space at the start is dropped */
function readDecoder(value: unknown, byteFallback: boolean): boolean {
  const path: Path = ['decoder'];
  const sequence = z
    .looseObject({ type: z.literal('Sequence'), decoders: z.array(z.unknown()) })
    .safeParse(value);
  const parts = sequence.success
    ? sequence.data.decoders.map((part, index) =>
        parseWith(decoderPartSchema, part, [...path, 'decoders', index]),
      )
    : [parseWith(decoderPartSchema, value, path)];

  // Metaspace, or its parts spelled out; bytes are joined where there are any.
  const kinds = parts.map(({ type }) => type).join(' ');
  const bytes = byteFallback ? 'ByteFallback ' : '';
  const metaspace = parts.find((part) => part.type === 'Metaspace');
  if (metaspace !== undefined && kinds === `${bytes}Metaspace`)
    return schemeOf(metaspace) !== 'never';
  if (kinds === `Replace ${bytes}Fuse`) return false;
  if (kinds === `Replace ${bytes}Fuse Strip`) return true;
  throw unsupportedField(
    path,
    `${bytes}Metaspace, or Replace ${bytes}Fuse with or without Strip`,
    kinds === '' ? describeValue(value) : kinds,
  );
}

/** @throws GradusError `not-representable`: pieces that must not be used, which the format cannot say */
export function writeUnigram({ options }: UnigramTokenizer): JsonParts {
  if (options.unusedIds.size > 0)
    throw new GradusError({
      code: 'not-representable',
      kind: 'usage',
      what: 'This tokenizer cannot be written as a tokenizer.json',
      expected: 'pieces that are all in use',
      received: `${options.unusedIds.size} unused`,
    });
  const replace = { type: 'Replace', pattern: { String: spaceMark }, content: ' ' };
  const strip = { type: 'Strip', content: ' ', start: 1, stop: 0 };
  return {
    normalizer: writeNormalizer(options.normalizer),
    pre_tokenizer: {
      type: 'Metaspace',
      replacement: spaceMark,
      prepend_scheme: options.prefix,
      split: options.splitWords,
    },
    decoder: {
      type: 'Sequence',
      decoders: [
        replace,
        ...(options.byteFallback ? [{ type: 'ByteFallback' }] : []),
        { type: 'Fuse' },
        ...(options.dropLeadingSpace ? [strip] : []),
      ],
    },
    model: {
      type: 'Unigram',
      unk_id: options.unknownId,
      vocab: options.pieces,
      byte_fallback: options.byteFallback,
    },
  };
}
