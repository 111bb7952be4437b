/** @file WordPiece in a `tokenizer.json`. */
import { z } from 'zod';
import type { JsonParts } from './bpe.ts';
import { invalidField, parseWith, unsupportedField } from './error.ts';
import { readNormalizer, writeNormalizer } from './normalizer.ts';
import { readVocabulary } from './vocabulary.ts';
import { WordPieceTokenizer } from '../wordpiece/tokenizer.ts';

const modelSchema = z.strictObject({
  type: z.literal('WordPiece').optional(),
  unk_token: z.string(),
  continuing_subword_prefix: z.string().min(1).default('##'),
  max_input_chars_per_word: z.int().positive().default(100),
  vocab: z.unknown().optional(),
});

const preTokenizerSchema = z.strictObject({
  type: z.literal(['BertPreTokenizer', 'WhitespaceSplit']),
});

const decoderSchema = z.strictObject({
  type: z.literal('WordPiece'),
  prefix: z.string(),
  cleanup: z.boolean(),
});

/** @throws GradusError `invalid-tokenizer-json`, `unsupported-tokenizer-json`, `corrupt-vocabulary` */
export function readWordPiece(
  json: JsonParts,
  specialTokens: ReadonlyMap<string, number>,
): WordPieceTokenizer {
  const preTokenizer = parseWith(preTokenizerSchema, json.pre_tokenizer, ['pre_tokenizer']);
  const decoder = parseWith(decoderSchema, json.decoder, ['decoder']);
  const model = parseWith(modelSchema, json.model, ['model']);
  const vocabulary = readVocabulary(model.vocab, ['model', 'vocab']);
  if (!vocabulary.some(([piece]) => piece === model.unk_token))
    throw invalidField(['model', 'unk_token'], 'a token of vocab', JSON.stringify(model.unk_token));
  if (decoder.prefix !== model.continuing_subword_prefix)
    throw unsupportedField(
      ['decoder', 'prefix'],
      `${JSON.stringify(model.continuing_subword_prefix)}, as in the model`,
      JSON.stringify(decoder.prefix),
    );
  return new WordPieceTokenizer({
    vocabulary,
    unknownToken: model.unk_token,
    continuationPrefix: model.continuing_subword_prefix,
    maximumWordLength: model.max_input_chars_per_word,
    normalizer: readNormalizer(json.normalizer, ['normalizer']),
    split: preTokenizer.type === 'BertPreTokenizer' ? 'bert' : 'whitespace',
    tightPunctuation: decoder.cleanup,
    specialTokens,
  });
}

export function writeWordPiece(tokenizer: WordPieceTokenizer): JsonParts {
  const { options, vocabulary } = tokenizer;
  return {
    normalizer: writeNormalizer(options.normalizer),
    pre_tokenizer: { type: options.split === 'bert' ? 'BertPreTokenizer' : 'WhitespaceSplit' },
    decoder: {
      type: 'WordPiece',
      prefix: options.continuationPrefix,
      cleanup: options.tightPunctuation,
    },
    model: {
      type: 'WordPiece',
      unk_token: options.unknownToken,
      continuing_subword_prefix: options.continuationPrefix,
      max_input_chars_per_word: Math.min(options.maximumWordLength, Number.MAX_SAFE_INTEGER),
      vocab: Object.fromEntries(vocabulary),
    },
  };
}
