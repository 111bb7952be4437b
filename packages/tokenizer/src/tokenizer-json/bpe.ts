/**
 * @file Byte-level BPE in a `tokenizer.json`: bytes in GPT-2's alphabet, merges as pairs of tokens, the
 * pattern as a regular expression that has to be one of those known here.
 */
import { z } from 'zod';
import { BpeTokenizer } from '../bpe/tokenizer.ts';
import { fromByteAlphabet, toByteAlphabet } from './byte-alphabet.ts';
import type { PatternName } from '../bpe/pre-tokenize.ts';
import { describeValue, invalidField, parseWith, type Path, unsupportedField } from './error.ts';
import { readVocabulary } from './vocabulary.ts';

const absent = z.literal(['', null]).optional();

const modelSchema = z.strictObject({
  type: z.literal('BPE').optional(),
  /** Random merges while a model is trained; not for encoding. */
  dropout: z.literal([0, null]).optional(),
  /** Has no say where every byte is a token. */
  unk_token: z.string().nullish(),
  fuse_unk: z.boolean().optional(),
  continuing_subword_prefix: absent,
  end_of_word_suffix: absent,
  byte_fallback: z.literal(false).optional(),
  ignore_merges: z.boolean().optional(),
  vocab: z.unknown().optional(),
  merges: z.array(z.union([z.string(), z.tuple([z.string(), z.string()])])),
});

const anyCase = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
const blanks = String.raw`\s*[\r\n]+|\s+(?!\S)|\s+`;
const head = String.raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`;
const tail = String.raw`[\p{Ll}\p{Lm}\p{Lo}\p{M}]`;

/** As published in the tokenizer files of GPT-2, Llama 3 and GPT-4o. */
const patternExpressions: Readonly<Record<PatternName, string>> = {
  gpt2: String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`,
  cl100k: String.raw`${anyCase}|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|${blanks}`,
  o200k: String.raw`${head}*${tail}+${anyCase}?|${head}+${tail}*${anyCase}?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|${blanks}`,
};

const byteLevelSchema = z.strictObject({
  type: z.literal('ByteLevel'),
  add_prefix_space: z.literal(false),
  /** Offsets are never trimmed here; changes no id. */
  trim_offsets: z.boolean().optional(),
  use_regex: z.boolean().default(true),
});

const splitSchema = z.strictObject({
  type: z.literal('Split'),
  pattern: z.strictObject({ Regex: z.string() }),
  behavior: z.literal('Isolated'),
  invert: z.literal(false),
});

const sequenceSchema = z.strictObject({
  type: z.literal('Sequence'),
  pretokenizers: z.tuple([splitSchema, byteLevelSchema]),
});

const preTokenizerSchema = z.discriminatedUnion('type', [byteLevelSchema, sequenceSchema]);

const decoderSchema = z.strictObject({
  type: z.literal('ByteLevel'),
  add_prefix_space: z.boolean().optional(),
  trim_offsets: z.boolean().optional(),
  use_regex: z.boolean().optional(),
});

export interface JsonParts {
  readonly model?: unknown;
  readonly normalizer?: unknown;
  readonly pre_tokenizer?: unknown;
  readonly decoder?: unknown;
}

/** @throws GradusError `invalid-tokenizer-json`, `unsupported-tokenizer-json`, `corrupt-vocabulary` */
export function readBpe(json: JsonParts, specialTokens: ReadonlyMap<string, number>): BpeTokenizer {
  if (json.normalizer !== null && json.normalizer !== undefined)
    throw unsupportedField(['normalizer'], 'null for BPE', describeValue(json.normalizer));
  const pattern = readPattern(parseWith(preTokenizerSchema, json.pre_tokenizer, ['pre_tokenizer']));
  parseWith(decoderSchema, json.decoder, ['decoder']);
  const model = parseWith(modelSchema, json.model, ['model']);

  const entries = readVocabulary(model.vocab, ['model', 'vocab']);
  const ids = new Map(entries);
  const vocabulary = entries
    .filter(([token, id]) => specialTokens.get(token) !== id)
    .map(([token, id]): [number, Uint8Array] => {
      const bytes = fromByteAlphabet(token);
      if (bytes === undefined)
        throw unsupportedField(['model', 'vocab', token], "tokens in GPT-2's byte alphabet", token);
      return [id, bytes];
    });
  const merges = model.merges.map((merge, index) =>
    readMerge(merge, ids, ['model', 'merges', index]),
  );
  return new BpeTokenizer({
    vocabulary,
    merges,
    pattern,
    specialTokens,
    wholeTokens: model.ignore_merges ?? false,
  });
}

function readPattern(preTokenizer: z.output<typeof preTokenizerSchema>): PatternName {
  if (preTokenizer.type === 'ByteLevel') {
    if (preTokenizer.use_regex) return 'gpt2';
    throw unsupportedField(['pre_tokenizer', 'use_regex'], 'true, or a Split before it', 'false');
  }
  const path = ['pre_tokenizer', 'pretokenizers'];
  const [split, byteLevel] = preTokenizer.pretokenizers;
  if (byteLevel.use_regex)
    throw unsupportedField([...path, 1, 'use_regex'], 'false after a Split', 'true');
  const { Regex: expression } = split.pattern;
  const names = Object.keys(patternExpressions) as PatternName[];
  const name = names.find((one) => patternExpressions[one] === expression);
  if (name === undefined)
    throw unsupportedField(
      [...path, 0, 'pattern', 'Regex'],
      `the pattern of ${names.join(', ')}`,
      describeValue(expression),
    );
  return name;
}

/** `"Ġ t"`, or `["Ġ", "t"]`. */
function readMerge(
  merge: string | readonly [string, string],
  ids: ReadonlyMap<string, number>,
  path: Path,
): readonly [number, number] {
  const parts = typeof merge === 'string' ? merge.split(' ') : merge;
  const [left, right] = parts.map((part) => ids.get(part));
  if (parts.length !== 2 || left === undefined || right === undefined)
    throw invalidField(path, 'two tokens of the vocabulary', describeValue(merge));
  return [left, right];
}

export function writeBpe(tokenizer: BpeTokenizer): JsonParts {
  const vocabulary = [...tokenizer.vocabulary].map(
    ([id, bytes]) => [toByteAlphabet(bytes), id] as const,
  );
  const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true };
  return {
    normalizer: null,
    pre_tokenizer:
      tokenizer.pattern === 'gpt2'
        ? { ...byteLevel, use_regex: true }
        : {
            type: 'Sequence',
            pretokenizers: [
              {
                type: 'Split',
                pattern: { Regex: patternExpressions[tokenizer.pattern] },
                behavior: 'Isolated',
                invert: false,
              },
              { ...byteLevel, use_regex: false },
            ],
          },
    decoder: { ...byteLevel, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: tokenizer.wholeTokens,
      vocab: Object.fromEntries(vocabulary),
      merges: tokenizer.merges.map((parts) => parts.map(toByteAlphabet).join(' ')),
    },
  };
}
