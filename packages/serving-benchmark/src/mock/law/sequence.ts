/**
 * @file One request inside the engine: what it asks for, how far it is, and when what happened.
 * All times are milliseconds of whatever clock its arrival was given in.
 */
import { generatedId, mix } from '../tokens.ts';

/** What the law needs to know of a request. */
export interface EngineRequest {
  /** At least 1. */
  readonly promptTokens: number;
  /** At least 1. */
  readonly outputTokens: number;
  /** Ids of the prompt; without them it is unlike any other and never cached. */
  readonly promptIds?: ArrayLike<number>;
}

export type SequenceState = 'waiting' | 'running' | 'finished' | 'cancelled';

export interface Sequence {
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly arrivalMs: number;
  /** Decides what is generated. */
  readonly seed: number;
  state: SequenceState;
  /** Index of the engine that has it. */
  engine: number;
  /** Computing its prompt (or, after a preemption, everything again), not yet decoding. */
  prefilling: boolean;
  /** Tokens whose keys and values lie in its blocks. */
  computed: number;
  generated: number;
  blocks: number[];
  /** Full blocks that the prefix cache has been told of. */
  registered: number;
  firstScheduledMs: number | undefined;
  /** Ends of the steps that brought tokens, and how many each brought. */
  readonly chunksAtMs: number[];
  readonly chunkTokens: number[];
  /** Prompt tokens found in the prefix cache when first scheduled. */
  cachedTokens: number;
  preemptions: number;
  readonly hashes: BlockHashes | undefined;
}

export function createSequence(
  request: EngineRequest,
  arrivalMs: number,
  blockTokens: number,
): Sequence {
  const { promptTokens, outputTokens, promptIds } = request;
  const seed = promptIds === undefined ? 0 : seedOf(promptIds);
  return {
    promptTokens,
    outputTokens,
    arrivalMs,
    seed,
    state: 'waiting',
    engine: 0,
    prefilling: true,
    computed: 0,
    generated: 0,
    blocks: [],
    registered: 0,
    firstScheduledMs: undefined,
    chunksAtMs: [],
    chunkTokens: [],
    cachedTokens: 0,
    preemptions: 0,
    hashes: promptIds === undefined ? undefined : new BlockHashes(promptIds, seed, blockTokens),
  };
}

function seedOf(ids: ArrayLike<number>): number {
  let seed = ids.length;
  for (let i = 0; i < ids.length; i++) seed = mix(seed, ids[i]!);
  return seed;
}

/**
 * One hash per full block, over the block and all before it: 53 bits, so that even a million
 * blocks collide with probability below 10⁻⁴. Made as blocks fill, because the answer is part of
 * the next prompt of a conversation; of the prompt's ids only the unfinished block is kept.
 */
export class BlockHashes {
  readonly #hashes: number[] = [];
  readonly #blockTokens: number;
  readonly #seed: number;
  /** Ids of the prompt behind its last full block. */
  readonly #tail: number[] = [];
  readonly #promptTokens: number;

  constructor(promptIds: ArrayLike<number>, seed: number, blockTokens: number) {
    this.#blockTokens = blockTokens;
    this.#seed = seed;
    this.#promptTokens = promptIds.length;
    const fullBlocks = Math.floor(promptIds.length / blockTokens);
    for (let block = 0; block < fullBlocks; block++) {
      this.#append((offset) => promptIds[block * blockTokens + offset]!);
    }
    for (let at = fullBlocks * blockTokens; at < promptIds.length; at++) {
      this.#tail.push(promptIds[at]!);
    }
  }

  /** Of full block number `block`, prompt and answer counted as one text. */
  of(block: number): number {
    while (this.#hashes.length <= block) {
      const start = this.#hashes.length * this.#blockTokens;
      this.#append((offset) => {
        const generated = start + offset - this.#promptTokens;
        if (generated >= 0) return generatedId(this.#seed, generated);
        return this.#tail[this.#tail.length + generated]!;
      });
    }
    return this.#hashes[block]!;
  }

  #append(idAt: (offset: number) => number): void {
    const previous = this.#hashes.at(-1) ?? 0;
    let high = mix(previous, previous / 2 ** 32);
    let low = mix(high, previous);
    for (let offset = 0; offset < this.#blockTokens; offset++) {
      const id = idAt(offset);
      high = mix(high ^ Math.floor(id / 2 ** 32), id);
      low = mix(low, id ^ high);
    }
    this.#hashes.push(high * 2 ** 21 + (low >>> 11));
  }
}
