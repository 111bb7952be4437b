/** The package's block pool, block table and attention, with the exercise's names. */
import { BlockPool, blocksFor, makeWritable, slotOf as slotInMemory } from '@gradus/inference';
import { array, constant, runEager, type Tensor, toNested, trace } from '@gradus/tensor';
import { causalMask, scaledDotProduct } from '@gradus/transformer';
import type { Matrix } from './stub.ts';

export function bytesPerToken(shape: {
  readonly layers: number;
  readonly keyValueHeads: number;
  readonly headWidth: number;
  readonly bytesPerNumber: number;
}): number {
  return 2 * shape.layers * shape.keyValueHeads * shape.headWidth * shape.bytesPerNumber;
}

export function slotOf(table: readonly number[], place: number, blockSize: number): number {
  return slotInMemory(table, place, blockSize);
}

export class BlockMemory {
  readonly blockSize: number;
  readonly pool: BlockPool;
  /** By slot. */
  readonly keys: (readonly number[])[] = [];
  readonly values: (readonly number[])[] = [];

  constructor(blockCount: number, blockSize: number) {
    this.blockSize = blockSize;
    this.pool = new BlockPool(blockCount);
  }

  get freeCount(): number {
    return this.pool.freeCount;
  }
}

export class KvCache {
  readonly #memory: BlockMemory;
  readonly #table: number[] = [];
  #length = 0;

  constructor(memory: BlockMemory) {
    this.#memory = memory;
  }

  get length(): number {
    return this.#length;
  }

  append(keys: Matrix, values: Matrix): boolean {
    const { blockSize, pool } = this.#memory;
    const places = { start: this.#length, end: this.#length + keys.length, blockSize, pool };
    if (makeWritable(this.#table, places) === undefined) return false;
    for (const [i, key] of keys.entries()) {
      const slot = slotOf(this.#table, this.#length + i, blockSize);
      this.#memory.keys[slot] = [...key];
      this.#memory.values[slot] = [...values[i]!];
    }
    this.#length += keys.length;
    return true;
  }

  attend(queries: Matrix): number[][] {
    const slots = Array.from({ length: this.#length }, (_, place) =>
      slotOf(this.#table, place, this.#memory.blockSize),
    );
    const rows = (all: Matrix): Matrix => slots.map((slot) => all[slot]!);
    const inputs = [queries, rows(this.#memory.keys), rows(this.#memory.values)].map((matrix) =>
      array(matrix, 'float64'),
    );
    const places = slots.map((_, place) => place);
    const mask = (): Tensor =>
      causalMask(
        constant(array(places.slice(-queries.length), 'int32')),
        constant(array(places, 'int32')),
      );
    const build = (q: Tensor, k: Tensor, v: Tensor): Tensor =>
      scaledDotProduct(q, k, v, { mask: mask() });
    const [q, k, v] = inputs as [(typeof inputs)[0], (typeof inputs)[0], (typeof inputs)[0]];
    return toNested(runEager(trace(build, [q, k, v]), [q, k, v])) as number[][];
  }

  truncate(length: number): void {
    const { blockSize, pool } = this.#memory;
    for (const block of this.#table.splice(blocksFor(length, blockSize)))
      pool.release(block, false);
    this.#length = length;
  }
}
