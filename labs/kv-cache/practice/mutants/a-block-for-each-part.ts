/** Misconception: each call of append begins a new block. */
export type Matrix = readonly (readonly number[])[];

export interface CacheShape {
  readonly layers: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headWidth: number;
  readonly bytesPerNumber: number;
}

export function bytesPerToken(shape: CacheShape): number {
  return 2 * shape.layers * shape.keyValueHeads * shape.headWidth * shape.bytesPerNumber;
}

export function slotOf(table: readonly number[], place: number, blockSize: number): number {
  return table[Math.floor(place / blockSize)]! * blockSize + (place % blockSize);
}

export class BlockMemory {
  readonly blockSize: number;
  readonly free: number[];
  readonly keys: (readonly number[])[] = [];
  readonly values: (readonly number[])[] = [];

  constructor(blockCount: number, blockSize: number) {
    this.blockSize = blockSize;
    this.free = Array.from({ length: blockCount }, (_, block) => block);
  }

  get freeCount(): number {
    return this.free.length;
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
    const { blockSize, free } = this.#memory;
    const added = Math.ceil(keys.length / blockSize);
    if (added > free.length) return false;
    this.#table.push(...free.splice(0, added));
    for (const [i, key] of keys.entries()) {
      const slot = slotOf(this.#table, this.#length + i, blockSize);
      this.#memory.keys[slot] = [...key];
      this.#memory.values[slot] = [...values[i]!];
    }
    this.#length += keys.length;
    return true;
  }

  attend(queries: Matrix): number[][] {
    const { keys, values, blockSize } = this.#memory;
    const slots = Array.from({ length: this.#length }, (_, place) =>
      slotOf(this.#table, place, blockSize),
    );
    const first = this.#length - queries.length;
    return queries.map((query, t) => {
      const seen = slots.slice(0, first + t + 1);
      const scores = seen.map((slot) => dot(query, keys[slot]!) / Math.sqrt(query.length));
      const weights = softmax(scores);
      return query.map((_, d) =>
        seen.reduce((sum, slot, s) => sum + weights[s]! * values[slot]![d]!, 0),
      );
    });
  }

  truncate(length: number): void {
    const kept = Math.ceil(length / this.#memory.blockSize);
    this.#memory.free.push(...this.#table.splice(kept));
    this.#length = length;
  }
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, d) => sum + x * b[d]!, 0);
}

function softmax(scores: readonly number[]): number[] {
  const largest = Math.max(...scores);
  const weights = scores.map((score) => Math.exp(score - largest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
