/**
 * @file Decoding while tokens arrive. A token may end in the middle of a character (`🙂` is four
 * bytes, often two or three tokens): its first bytes are held back until the last one comes.
 */
import type { StreamDecoder } from './tokenizer.ts';

/** What the stream says, joined, is what `decodeUtf8` says of all bytes at once. */
export function createStreamDecoder(tokenBytes: (id: number) => Uint8Array): StreamDecoder {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return {
    push: (id) => decoder.decode(tokenBytes(id), { stream: true }),
    flush: () => decoder.decode(),
  };
}

const wholeDecoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Bytes → text by the WHATWG rules: what is not UTF-8 becomes U+FFFD, one for each maximal
 * beginning of a character. A byte order mark is a character like any other and stays.
 */
export const decodeUtf8 = (bytes: Uint8Array): string => wholeDecoder.decode(bytes);
