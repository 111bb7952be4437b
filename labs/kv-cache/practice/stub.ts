/**
 * A KV cache in blocks. Fill in the two classes and two functions; `./gradus lab watch kv-cache`
 * judges the file on every save.
 *
 * One head of causal attention, width D. Memory is cut into blocks of a fixed number of tokens, and
 * several texts share it. A text has a block table: place p lies in block table[⌊p / blockSize⌋], at
 * offset p mod blockSize; slot = block · blockSize + offset.
 *
 *     slotOf([7, 2], 5, 4)   →  9       place 5 is in the second block, 2, at offset 1
 *
 *     const memory = new BlockMemory(3, 4);        three blocks of four tokens
 *     const text = new KvCache(memory);
 *     text.append(keys, values);                   five tokens: two blocks are taken
 *     text.attend(queries);                        of the last tokens: any number of them
 *     text.truncate(3);                            two are taken back: one block is free again
 */
export type Matrix = readonly (readonly number[])[];

export interface CacheShape {
  readonly layers: number;
  /** Of queries. */
  readonly heads: number;
  /** Of keys and values; fewer where heads share them. */
  readonly keyValueHeads: number;
  readonly headWidth: number;
  readonly bytesPerNumber: number;
}

/** What a cache holds for one token, in all layers. */
export function bytesPerToken(shape: CacheShape): number {
  throw new Error(`your turn: bytes of a token in ${shape.layers} layers`);
}

/** Where in memory place `place` of a text lies. */
export function slotOf(table: readonly number[], place: number, blockSize: number): number {
  throw new Error(`your turn: place ${place} of ${table.length} blocks of ${blockSize}`);
}

/** Memory that several texts share. */
export class BlockMemory {
  constructor(blockCount: number, blockSize: number) {
    throw new Error(`your turn: ${blockCount} blocks of ${blockSize} tokens`);
  }

  /** Blocks that no text holds. */
  get freeCount(): number {
    throw new Error('your turn: how many blocks are free?');
  }
}

/** What was read of one text. */
export class KvCache {
  /** @param memory where its blocks come from */
  constructor(memory: BlockMemory) {
    throw new Error(`your turn: an empty text in a memory with ${memory.freeCount} free blocks`);
  }

  /** Tokens that it holds. */
  get length(): number {
    throw new Error('your turn: how many tokens?');
  }

  /**
   * Puts keys and values of further tokens behind those that are there. The last block is filled
   * before another is taken. False where memory has no room for all of them; then nothing changes.
   */
  append(keys: Matrix, values: Matrix): boolean {
    throw new Error(`your turn: ${keys.length} keys and ${values.length} values`);
  }

  /**
   * Queries of the last tokens, in order: softmax(q·k / √D) over the keys up to each one's own
   * place, times their values. A row for each query. Their keys and values were appended before.
   */
  attend(queries: Matrix): number[][] {
    throw new Error(`your turn: ${queries.length} queries`);
  }

  /** Keeps the first `length` tokens, and gives back each block that holds none of them. */
  truncate(length: number): void {
    throw new Error(`your turn: back to ${length} tokens`);
  }
}
