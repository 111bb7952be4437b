/**
 * @file Hugging Face's `tokenizer.json`, read and written: BPE of bytes or by scores, unigram, WordPiece. A file
 * describes a pipeline of components; what is not done here is refused by name, because a tokenizer
 * that leaves a component out gives other ids without saying so.
 *
 * Source of the format: huggingface/tokenizers (the `Deserialize` of each component).
 */
import { z } from 'zod';
import { BpeTokenizer } from '../bpe/tokenizer.ts';
import { readTokenizerFile } from './file.ts';
import { type JsonParts, readBpe, writeBpe } from './bpe.ts';
import { invalidField, parseWith } from './error.ts';
import { ScoredBpeTokenizer } from '../scored-bpe/tokenizer.ts';
import { readScoredBpe, writeScoredBpe } from './scored-bpe.ts';
import { readTemplate, type Template, writeTemplate } from './template.ts';
import { readUnigram, writeUnigram } from './unigram.ts';
import { readAddedTokens, writeAddedTokens } from './vocabulary.ts';
import { readWordPiece, writeWordPiece } from './wordpiece.ts';
import { UnigramTokenizer } from '../unigram/tokenizer.ts';
import type { WordPieceTokenizer } from '../wordpiece/tokenizer.ts';

export type AnyTokenizer =
  | BpeTokenizer
  | ScoredBpeTokenizer
  | UnigramTokenizer
  | WordPieceTokenizer;

/** What a file says besides the mapping between text and ids; `encode` applies none of it. */
export interface TokenizerSurroundings {
  /** What a model wants around its text: see `applyTemplate`. */
  readonly template?: Template | undefined;
  /** How the authors cut and pad their batches, as it stands in the file. */
  readonly truncation?: unknown;
  readonly padding?: unknown;
}

export interface TokenizerFile extends TokenizerSurroundings {
  readonly tokenizer: AnyTokenizer;
}

const fileSchema = z.strictObject({
  version: z.literal('1.0').optional(),
  truncation: z.unknown().optional(),
  padding: z.unknown().optional(),
  added_tokens: z.unknown().optional(),
  normalizer: z.unknown().optional(),
  pre_tokenizer: z.unknown().optional(),
  post_processor: z.unknown().optional(),
  decoder: z.unknown().optional(),
  model: z.looseObject({ vocab: z.unknown().optional() }),
});

/**
 * @param json the parsed content of the file
 * @throws GradusError `invalid-tokenizer-json` (damaged), `unsupported-tokenizer-json` (a component or
 *   setting that is not done here), `corrupt-vocabulary`
 */
export function fromTokenizerJson(json: unknown): TokenizerFile {
  const file = parseWith(fileSchema, json, []);
  const specialTokens = readAddedTokens(file.added_tokens, (file.normalizer ?? null) !== null);
  return {
    tokenizer: readers[modelType(file.model)](file, specialTokens),
    template: readTemplate(file.post_processor, ['post_processor']),
    truncation: file.truncation ?? null,
    padding: file.padding ?? null,
  };
}

const readers = { BPE: readAnyBpe, Unigram: readUnigram, WordPiece: readWordPiece } as const;

/** Only SentencePiece's BPE falls back to bytes, and merges a text that nothing cut before. */
function readAnyBpe(
  json: JsonParts,
  specialTokens: ReadonlyMap<string, number>,
): BpeTokenizer | ScoredBpeTokenizer {
  const { byte_fallback } = json.model as { byte_fallback?: unknown };
  const isScored = byte_fallback === true && (json.pre_tokenizer ?? null) === null;
  return isScored ? readScoredBpe(json, specialTokens) : readBpe(json, specialTokens);
}

/** Old files do not name the type of the model: only BPE has merges, only Unigram a list. */
function modelType(model: Record<string, unknown>): keyof typeof readers {
  const type = model['type'];
  if (type === undefined)
    return 'merges' in model ? 'BPE' : Array.isArray(model['vocab']) ? 'Unigram' : 'WordPiece';
  return parseWith(z.enum(['BPE', 'Unigram', 'WordPiece']), type, ['model', 'type']);
}

/** The content of a `tokenizer.json` that Hugging Face's libraries read as the same tokenizer. */
export function toTokenizerJson(
  tokenizer: AnyTokenizer,
  { template, truncation = null, padding = null }: TokenizerSurroundings = {},
): Record<string, unknown> {
  const { normalizer, pre_tokenizer, decoder, model } = writeModel(tokenizer);
  return {
    version: '1.0',
    truncation,
    padding,
    added_tokens: writeAddedTokens(tokenizer.specialTokens),
    normalizer,
    pre_tokenizer,
    post_processor: writeTemplate(template),
    decoder,
    model,
  };
}

function writeModel(tokenizer: AnyTokenizer): JsonParts {
  if (tokenizer instanceof BpeTokenizer) return writeBpe(tokenizer);
  if (tokenizer instanceof ScoredBpeTokenizer) return writeScoredBpe(tokenizer);
  return tokenizer instanceof UnigramTokenizer
    ? writeUnigram(tokenizer)
    : writeWordPiece(tokenizer);
}

/** @throws GradusError `unreadable-tokenizer-file`, and those of `fromTokenizerJson`, naming the file */
export async function readTokenizerJson(path: string): Promise<TokenizerFile> {
  return readTokenizerFile(path, (content) => fromTokenizerJson(parseJson(content)));
}

function parseJson(content: Uint8Array): unknown {
  const text = new TextDecoder().decode(content);
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw invalidField([], 'JSON', text.trim() === '' ? 'an empty file' : reason);
  }
}
