/**
 * @file BPE by scores in a `tokenizer.json`, as those of Llama 1 and 2: merges in the order of their
 * scores, ▁ for spaces, bytes for characters that are no piece. The format orders pairs, not pieces:
 * where one piece can be made of two overlapping pairs, Hugging Face's library may cut otherwise.
 */
import { z } from 'zod';
import { ScoredBpeTokenizer } from '../scored-bpe/tokenizer.ts';
import { spaceMark } from '../unigram/vocabulary.ts';
import type { JsonParts } from './bpe.ts';
import { describeValue, invalidField, parseWith, unsupportedField } from './error.ts';
import { readVocabulary } from './vocabulary.ts';

const modelSchema = z.strictObject({
  type: z.literal('BPE').optional(),
  dropout: z.literal([0, null]).optional(),
  /** Has no say where every byte is a piece. */
  unk_token: z.string().nullish(),
  fuse_unk: z.boolean().optional(),
  continuing_subword_prefix: z.literal(['', null]).optional(),
  end_of_word_suffix: z.literal(['', null]).optional(),
  byte_fallback: z.literal(true),
  ignore_merges: z.literal(false).optional(),
  vocab: z.unknown().optional(),
  merges: z.array(z.union([z.string(), z.tuple([z.string(), z.string()])])),
});

const spaces = { type: 'Replace', pattern: { String: ' ' }, content: spaceMark } as const;
const normalizer = {
  type: 'Sequence',
  normalizers: [{ type: 'Prepend', prepend: spaceMark }, spaces],
} as const;
const decoder = {
  type: 'Sequence',
  decoders: [
    { type: 'Replace', pattern: { String: spaceMark }, content: ' ' },
    { type: 'ByteFallback' },
    { type: 'Fuse' },
    { type: 'Strip', content: ' ', start: 1, stop: 0 },
  ],
} as const;

/** @throws GradusError `invalid-tokenizer-json`, `unsupported-tokenizer-json`, `corrupt-vocabulary` */
export function readScoredBpe(
  json: JsonParts,
  specialTokens: ReadonlyMap<string, number>,
): ScoredBpeTokenizer {
  const fixed = { normalizer, decoder };
  for (const [field, expected] of Object.entries(fixed)) {
    const found = json[field as keyof typeof fixed] ?? null;
    if (JSON.stringify(found) !== JSON.stringify(expected))
      throw unsupportedField([field], 'that of Llama 2 with byte_fallback', describeValue(found));
  }
  const model = parseWith(modelSchema, json.model, ['model']);
  const entries = readVocabulary(model.vocab, ['model', 'vocab']);
  const byId = new Map(entries.map(([token, id]) => [id, token]));
  const merged = model.merges.map((merge) =>
    typeof merge === 'string' ? merge.replace(' ', '') : merge.join(''),
  );
  // The first merge that makes a piece is the order of the piece.
  const order = new Map<string, number>();
  for (const piece of merged) if (!order.has(piece)) order.set(piece, order.size);
  const tokenizer = new ScoredBpeTokenizer({
    pieces: Array.from({ length: entries.length }, (_, id) => {
      const piece = byId.get(id);
      if (piece === undefined)
        throw invalidField(['model', 'vocab'], 'ids without a gap', `no token ${id}`);
      return [fromMarks(piece), -(order.get(piece) ?? order.size)] as const;
    }),
    specialTokens,
  });
  requireMerges(tokenizer, model.merges.length, merged, order);
  return tokenizer;
}

/** Every way to make a piece is a merge here; pieces merge in one order, whatever they are made of. */
function requireMerges(
  tokenizer: ScoredBpeTokenizer,
  count: number,
  merged: readonly string[],
  order: ReadonlyMap<string, number>,
): void {
  const inOrder = merged.every(
    (piece, i) => i === 0 || order.get(piece)! >= order.get(merged[i - 1]!)!,
  );
  if (inOrder && tokenizer.merges.length === count) return;
  throw unsupportedField(
    ['model', 'merges'],
    `all ${tokenizer.merges.length} pairs that make a piece, piece by piece`,
    inOrder ? `${count} pairs` : 'pairs in another order',
  );
}

const toMarks = (piece: string): string => piece.replaceAll(' ', spaceMark);
const fromMarks = (piece: string): string => piece.replaceAll(spaceMark, ' ');

export function writeScoredBpe(tokenizer: ScoredBpeTokenizer): JsonParts {
  return {
    normalizer,
    pre_tokenizer: null,
    decoder,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: true,
      ignore_merges: false,
      vocab: Object.fromEntries(tokenizer.pieces.map(([piece], id) => [toMarks(piece), id])),
      merges: tokenizer.merges.map((pair) => pair.map(toMarks)),
    },
  };
}
