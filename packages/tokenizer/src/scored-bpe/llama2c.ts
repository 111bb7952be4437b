/**
 * @file The tokenizer files of llama2.c: the length of the longest piece, then for each piece its
 * score as float32, its length and its bytes. The pieces of ids 0 to 2 are <unk>, <s> and </s>, then
 * come the 256 bytes.
 *
 * Source: karpathy/llama2.c, tokenizer.py, `export`.
 */
import { GradusError } from '@gradus/runtime';
import { readTokenizerFile } from '../tokenizer-json/file.ts';
import { ScoredBpeTokenizer } from './tokenizer.ts';

/** @throws GradusError `unreadable-tokenizer-file`, and those of `fromLlama2cTokenizer` */
export async function readLlama2cTokenizer(path: string): Promise<ScoredBpeTokenizer> {
  return readTokenizerFile(path, fromLlama2cTokenizer);
}

/** @throws GradusError `invalid-llama2c-tokenizer`, `corrupt-vocabulary` */
export function fromLlama2cTokenizer(bytes: Uint8Array): ScoredBpeTokenizer {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pieces: [string, number][] = [];
  if (bytes.length < 4) throw invalid('a length of 4 bytes', `${bytes.length} bytes`);
  for (let at = 4; at < bytes.length;) {
    const start = at + 8;
    const size = start <= bytes.length ? view.getInt32(at + 4, true) : -1;
    if (size < 1 || start + size > bytes.length) {
      throw invalid(`a whole piece ${pieces.length}`, `${bytes.length - at} bytes`);
    }
    const score = view.getFloat32(at, true);
    if (!Number.isFinite(score))
      throw invalid('a finite score', `${score} for piece ${pieces.length}`);
    at = start + size;
    pieces.push([spelling(bytes.subarray(start, at), pieces.length), score]);
  }
  for (const [id, token] of specialTokens.entries()) {
    // As they stand in the files: `\n<s>\n`.
    const found = pieces[id]?.[0].trim();
    if (found !== token) throw invalid(`${token} as piece ${id}`, JSON.stringify(found) ?? 'none');
    pieces[id]![0] = token;
  }
  return new ScoredBpeTokenizer({
    pieces,
    specialTokens: new Map(specialTokens.map((token, id) => [token, id])),
  });
}

const specialTokens = ['<unk>', '<s>', '</s>'] as const;

function spelling(bytes: Uint8Array, id: number): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw invalid(`UTF-8 in piece ${id}`, 'other bytes');
  }
}

const invalid = (expected: string, received: string): GradusError =>
  new GradusError({
    code: 'invalid-llama2c-tokenizer',
    kind: 'usage',
    what: 'This is no tokenizer file of llama2.c',
    expected,
    received,
    remedy: 'Give the .bin file that belongs to the model.',
  });
