/** @file Vocabularies to hold constraints to: one of bytes alone, the one that ships, others by hand. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import {
  fromTokenizerJson,
  readTokenizerJson,
  ScoredBpeTokenizer,
  WordPieceTokenizer,
} from '@gradus/tokenizer';
import { Vocabulary, vocabularyOf } from '../../src/index.ts';

/** Byte b is token b, and 256 ends. */
export const bytesAlone = new Vocabulary(
  Array.from({ length: 257 }, (_, id) => (id < 256 ? Uint8Array.of(id) : undefined)),
  { endIds: [256] },
);

/** Byte-level BPE of 1,536 tokens. */
export async function storiesVocabulary(): Promise<Vocabulary> {
  const path = new URL('../../../models/stories/tokenizer.json', import.meta.url);
  const { tokenizer } = await readTokenizerJson(fileURLToPath(path));
  return vocabularyOf(tokenizer, { endIds: [...tokenizer.specialTokens.values()] });
}

/** GPT-2's, of 50,257 tokens, as OpenAI published it. */
export async function gpt2Vocabulary(encoder: string, merges: string): Promise<Vocabulary> {
  const vocab = JSON.parse(await readFile(encoder, 'utf8')) as object;
  const { tokenizer } = fromTokenizerJson({
    version: '1.0',
    added_tokens: [{ id: 50_256, content: '<|endoftext|>', special: true }],
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false },
    decoder: { type: 'ByteLevel' },
    model: {
      type: 'BPE',
      vocab,
      merges: (await readFile(merges, 'utf8')).trimEnd().split('\n').slice(1),
    },
  });
  return vocabularyOf(tokenizer, { endIds: [50_256] });
}

const bytePieces = Array.from(
  { length: 256 },
  (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
);
const pieces = ['{"', '":', '",', ' the', 'é', '"}', '🙂', ' ', ':"', '12', '.5', '[[', ']]', '"'];

/** BPE by scores, as Llama 2 has it: special tokens, bytes, pieces. */
export const byScores = vocabularyOf(
  new ScoredBpeTokenizer({
    pieces: ['<unk>', '<s>', '</s>', ...bytePieces, ...pieces].map((piece, id) => [piece, -id]),
    specialTokens: new Map([
      ['<unk>', 0],
      ['<s>', 1],
      ['</s>', 2],
    ]),
  }),
  { endIds: [2] },
);

const ascii = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).slice(1);

/** Pieces that begin a word and such that go on with one; no byte beyond ASCII, and no space. */
export const wordPieces = vocabularyOf(
  new WordPieceTokenizer({
    vocabulary: new Map(
      ['[UNK]', '[SEP]', ...ascii, ...ascii.map((one) => `##${one}`), 'the', '##ing', 'café'].map(
        (piece, id) => [piece, id],
      ),
    ),
    specialTokens: new Map([['[SEP]', 1]]),
    unknownToken: '[UNK]',
  }),
  { endIds: [1] },
);
