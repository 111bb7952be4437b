/** Misconception: a block is known by its own tokens. */
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

export interface SchedulerOptions {
  readonly blockCount: number;
  readonly blockSize: number;
  readonly maxRunning: number;
  readonly maxBatchTokens: number;
}

export interface Read {
  readonly id: number;
  readonly count: number;
}

export interface Step {
  readonly reads: readonly Read[];
  readonly preempted: readonly number[];
}

export class BlockPool {
  readonly #references: number[];
  readonly #free: number[];

  constructor(blockCount: number) {
    this.#references = Array<number>(blockCount + 1).fill(0);
    this.#free = Array.from({ length: blockCount }, (_, i) => i + 1);
  }

  get freeCount(): number {
    return this.#free.length;
  }

  referencesOf(block: number): number {
    return this.#references[block]!;
  }

  allocate(): number | undefined {
    const block = this.#free.shift();
    if (block !== undefined) this.#references[block] = 1;
    return block;
  }

  retain(block: number): void {
    this.#references[block]!++;
  }

  release(block: number): void {
    if (!this.#references[block]) throw new Error(`Nobody holds block ${block}`);
    this.#references[block]!--;
    if (this.#references[block] === 0) this.#free.push(block);
  }
}

export function makeWritable(
  table: number[],
  { start, end, blockSize, pool }: WritablePlaces,
): BlockCopy[] | undefined {
  const first = Math.floor(start / blockSize);
  const added = Math.max(0, Math.ceil(end / blockSize) - table.length);
  const shared = [...table.keys()].filter(
    (entry) => entry >= first && pool.referencesOf(table[entry]!) > 1,
  );
  if (added + shared.length > pool.freeCount) return undefined;
  const copies: BlockCopy[] = [];
  for (const entry of shared) {
    const copy = { from: table[entry]!, to: pool.allocate()! };
    pool.release(copy.from);
    table[entry] = copy.to;
    copies.push(copy);
  }
  for (let i = 0; i < added; i++) table.push(pool.allocate()!);
  return copies;
}

export function extendHashes(
  hashes: string[],
  tokens: readonly number[],
  blockSize: number,
  salt: string,
): void {
  while ((hashes.length + 1) * blockSize <= tokens.length) {
    const start = hashes.length * blockSize;
    const own = tokens.slice(start, start + blockSize).join();
    hashes.push(`${JSON.stringify(salt)}|${own}`);
  }
}

interface Text {
  readonly id: number;
  readonly order: number;
  length: number;
  computed: number;
  readonly table: number[];
}

export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #pool: BlockPool;
  readonly #waiting: Text[] = [];
  readonly #running: Text[] = [];
  #added = 0;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    this.#pool = new BlockPool(options.blockCount);
  }

  get freeCount(): number {
    return this.#pool.freeCount;
  }

  add(id: number, promptTokens: number): void {
    this.#waiting.push({ id, order: this.#added++, length: promptTokens, computed: 0, table: [] });
  }

  remove(id: number): void {
    for (const list of [this.#waiting, this.#running]) {
      const at = list.findIndex((text) => text.id === id);
      if (at === -1) continue;
      const [text] = list.splice(at, 1);
      this.#free(text!);
    }
  }

  step(): Step {
    const { maxBatchTokens, maxRunning } = this.#options;
    const reads: { text: Text; count: number }[] = [];
    const preempted: number[] = [];
    let budget = maxBatchTokens;
    running: for (let at = 0; at < this.#running.length && budget > 0; at++) {
      const text = this.#running[at]!;
      const count = Math.min(text.length - text.computed, budget);
      while (!this.#reserve(text, count)) {
        const victim = this.#running.pop()!;
        this.#preempt(victim);
        preempted.push(victim.id);
        if (victim === text) break running;
      }
      budget -= count;
      reads.push({ text, count });
    }
    while (preempted.length === 0 && budget > 0 && this.#running.length < maxRunning) {
      const text = this.#waiting[0];
      if (text === undefined) break;
      const count = Math.min(text.length - text.computed, budget);
      if (!this.#reserve(text, count)) break;
      this.#running.push(this.#waiting.shift()!);
      budget -= count;
      reads.push({ text, count });
    }
    for (const { text, count } of reads) {
      text.computed += count;
      if (text.computed === text.length) text.length++;
    }
    return { reads: reads.map(({ text, count }) => ({ id: text.id, count })), preempted };
  }

  #reserve({ table, computed }: Text, count: number): boolean {
    const { blockSize } = this.#options;
    const places = { start: computed, end: computed + count, blockSize, pool: this.#pool };
    return makeWritable(table, places) !== undefined;
  }

  #preempt(text: Text): void {
    this.#free(text);
    text.computed = 0;
    this.#waiting.push(text);
    this.#waiting.sort((a, b) => a.order - b.order);
  }

  #free({ table }: Text): void {
    for (const block of table.splice(0)) this.#pool.release(block);
  }
}
