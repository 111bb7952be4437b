/**
 * The books of an inference engine. Fill in the functions and classes; `./gradus lab watch
 * inference-engine` judges the file on every save. No model is needed: nothing here looks at words.
 *
 * KV memory is cut into blocks of a fixed number of tokens. Blocks are numbered from 1; block 0 is
 * nobody's. A text has a table of the blocks that hold its tokens, in order.
 *
 *     const pool = new BlockPool(4);
 *     const table: number[] = [];
 *     makeWritable(table, { start: 0, end: 6, blockSize: 4, pool })   →  []     two blocks were taken
 *     for (const block of table) pool.retain(block);                  another text holds them as well
 *     makeWritable(table, { start: 6, end: 7, blockSize: 4, pool })   →  [{ from: 2, to: 3 }]
 *                                                                     place 6 is in a shared block
 *
 *     const scheduler = new Scheduler({ blockCount: 8, blockSize: 4, maxRunning: 2, maxBatchTokens: 6 });
 *     scheduler.add(0, 3);
 *     scheduler.add(1, 9);
 *     scheduler.step().reads    →  [{ id: 0, count: 3 }, { id: 1, count: 3 }]   0 has drawn a token
 *     scheduler.step().reads    →  [{ id: 0, count: 1 }, { id: 1, count: 5 }]
 *     scheduler.step().reads    →  [{ id: 0, count: 1 }, { id: 1, count: 1 }]   now 1 has drawn one
 */

/** Who holds which block: a block is free when nobody holds it any more. */
export class BlockPool {
  constructor(blockCount: number) {
    throw new Error(`your turn: blocks 1 to ${blockCount}, all free`);
  }

  get freeCount(): number {
    throw new Error('your turn: how many blocks does nobody hold?');
  }

  /** How many hold it. */
  referencesOf(block: number): number {
    throw new Error(`your turn: how many hold block ${block}?`);
  }

  /** A free block, held by one from now on; undefined where none is free. */
  allocate(): number | undefined {
    throw new Error('your turn: take a free block');
  }

  /** One more holds it. */
  retain(block: number): void {
    throw new Error(`your turn: one more holds block ${block}`);
  }

  /** One fewer holds it. An error where nobody does. */
  release(block: number): void {
    throw new Error(`your turn: one fewer holds block ${block}`);
  }
}

export interface BlockCopy {
  readonly from: number;
  readonly to: number;
}

export interface WritablePlaces {
  readonly start: number;
  readonly end: number;
  readonly blockSize: number;
  readonly pool: BlockPool;
}

/**
 * Makes the places from `start` to before `end` of a text writable. Blocks that lack are added at the
 * end of the table; one that will be written and that others hold too is replaced by a copy. All of
 * it or nothing.
 * @returns the copies that have to be made, in the order of the table; undefined where the pool has
 * too few blocks, and then nothing has changed
 */
export function makeWritable(table: number[], places: WritablePlaces): BlockCopy[] | undefined {
  throw new Error(`your turn: places ${places.start} to ${places.end} of ${table.length} blocks`);
}

/**
 * Adds what the full blocks of a text are known by, for those that have none yet: a string for each
 * that is equal for two texts exactly if they are equal from their beginning to the end of that
 * block, and have the same salt. A block that is not full yet is not known.
 */
export function extendHashes(
  hashes: string[],
  tokens: readonly number[],
  blockSize: number,
  salt: string,
): void {
  throw new Error(
    `your turn: ${tokens.length} tokens in blocks of ${blockSize}, ${hashes.length} known, “${salt}”`,
  );
}

export interface SchedulerOptions {
  readonly blockCount: number;
  readonly blockSize: number;
  /** Texts that run, at most. */
  readonly maxRunning: number;
  /** Tokens that one step reads, at most. */
  readonly maxBatchTokens: number;
}

export interface Read {
  readonly id: number;
  /** Tokens, from the first that was not read yet. */
  readonly count: number;
}

export interface Step {
  /** In the order in which texts were added. */
  readonly reads: readonly Read[];
  /** Whose blocks were taken away, the last first. */
  readonly preempted: readonly number[];
}

/**
 * Continuous batching over blocks, first come first served.
 *
 * A step first goes through those that run, in the order in which they were added: each reads what
 * it has not read yet, as far as the step's tokens reach. Where a block is needed and none is free,
 * the last of those that run gives all of its own back and waits again, at its old place in the
 * order; it has read nothing then, and will read everything again, the tokens that it drew too. It
 * may be the one that needed the block.
 *
 * Then those that wait come in, the first of them first, as long as there are tokens left in the
 * step, seats, and blocks for what would be read now; who does not fit keeps all behind him waiting.
 * In a step that sent somebody away nobody comes in.
 *
 * Whoever has read all of its tokens in a step draws one more, which is not read yet.
 */
export class Scheduler {
  constructor(options: SchedulerOptions) {
    throw new Error(`your turn: an engine with ${options.blockCount} blocks and nothing to do`);
  }

  get freeCount(): number {
    throw new Error('your turn: how many blocks does nobody hold?');
  }

  /** A prompt of so many tokens, behind all others. */
  add(id: number, promptTokens: number): void {
    throw new Error(`your turn: text ${id} of ${promptTokens} tokens waits`);
  }

  /** It is over, or nobody wants it any more, whether it runs or waits. */
  remove(id: number): void {
    throw new Error(`your turn: text ${id} is gone`);
  }

  step(): Step {
    throw new Error('your turn: who reads how many tokens?');
  }
}
