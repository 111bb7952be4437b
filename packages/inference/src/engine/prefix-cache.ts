/**
 * @file Finding again what was computed before. A full block is known by a hash of its tokens and
 * of all that stand before it, so equal hashes mean equal texts from the very beginning; keys and
 * values depend on nothing else. Partly filled blocks are not known: they still change.
 *
 * SHA-256, as vLLM since 2025: with a hash that can be forged, one user could be given the
 * computation of another.
 */
import { createHash } from 'node:crypto';

export class PrefixCache {
  readonly #blocks = new Map<string, number>();
  readonly #hashes = new Map<number, string>();

  /** How many blocks are known. */
  get size(): number {
    return this.#blocks.size;
  }

  find(hash: string): number | undefined {
    return this.#blocks.get(hash);
  }

  holds(block: number): boolean {
    return this.#hashes.has(block);
  }

  /** The first block of a hash stays; a second with the same content is not known. */
  register(hash: string, block: number): void {
    if (this.#blocks.has(hash) || this.#hashes.has(block)) return;
    this.#blocks.set(hash, block);
    this.#hashes.set(block, hash);
  }

  /** The block will hold something else. */
  evict(block: number): void {
    const hash = this.#hashes.get(block);
    if (hash === undefined) return;
    this.#hashes.delete(block);
    this.#blocks.delete(hash);
  }
}

/**
 * Adds the hashes of full blocks that have none yet: each is that of the one before and its own
 * tokens. Texts with different salts never share.
 */
export function extendHashes(
  hashes: string[],
  tokens: readonly number[],
  blockSize: number,
  salt: string,
): void {
  for (let end = (hashes.length + 1) * blockSize; end <= tokens.length; end += blockSize) {
    const hash = createHash('sha256');
    hash.update(hashes.at(-1) ?? `salt ${salt}`);
    hash.update(Int32Array.from(tokens.slice(end - blockSize, end)));
    hashes.push(hash.digest('base64'));
  }
}
