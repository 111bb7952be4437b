/**
 * @file A runner whose keys and values are the tokens themselves: what it finds through a block
 * table must be the text, or it says so. Its logits are random numbers of the whole text, so equal
 * texts have equal logits, however they were read.
 */
import { createRandom } from '@gradus/statistics';
import { type ModelRunner, slotOf, type StepBatch, type StepResult } from '../../src/index.ts';

export interface RememberingOptions {
  readonly blockCount: number;
  readonly blockSize?: number;
  readonly contextLength?: number;
  readonly vocabularySize?: number;
  /** The same for every text, instead of random ones. */
  readonly logits?: Float32Array;
  /** Called while a step is computed. */
  readonly during?: (batch: StepBatch) => void | Promise<void>;
}

export class RememberingRunner implements ModelRunner {
  readonly vocabularySize: number;
  readonly contextLength: number;
  readonly blockCount: number;
  readonly blockSize: number;
  readonly kvSizeBytes: number;
  isOpen = true;
  /** Tokens read, over all steps. */
  readTokens = 0;
  readonly #memory: Int32Array;
  readonly #logits: Float32Array | undefined;
  readonly #during: NonNullable<RememberingOptions['during']>;

  constructor(options: RememberingOptions) {
    const { blockCount, blockSize = 4, contextLength = 64, vocabularySize = 16 } = options;
    this.blockCount = blockCount;
    this.blockSize = blockSize;
    this.contextLength = contextLength;
    this.vocabularySize = options.logits?.length ?? vocabularySize;
    this.#memory = new Int32Array((blockCount + 1) * blockSize).fill(-1);
    this.kvSizeBytes = this.#memory.byteLength;
    this.#logits = options.logits;
    this.#during = options.during ?? (() => undefined);
  }

  async step(batch: StepBatch): Promise<StepResult> {
    const { copies, sequences } = batch;
    const memory = this.#memory;
    const size = this.blockSize;
    for (const { from, to } of copies) {
      memory.copyWithin(to * size, from * size, (from + 1) * size);
    }
    await this.#during(batch);
    for (const { tokens, start, end, blocks } of sequences) {
      this.readTokens += end - start;
      for (let at = start; at < end; at++) memory[slotOf(blocks, at, size)] = tokens[at]!;
    }
    // After all have written: a block that two of them write would show.
    const logits = sequences.map(({ tokens, end, blocks, logitCount }) => {
      for (let at = 0; at < end; at++) {
        const found = memory[slotOf(blocks, at, size)];
        if (found !== tokens[at]) {
          throw new Error(`Place ${at} holds ${found}, not ${tokens[at]}`);
        }
      }
      return logitCount === 0 ? [] : [this.#logits ?? this.logitsOf(tokens.slice(0, end))];
    });
    return { logits, paddedTokens: 0 };
  }

  logitsOf(text: readonly number[]): Float32Array {
    let hash = 0;
    for (const id of text) hash = (Math.imul(hash, 31) + id + 1) >>> 0;
    const random = createRandom(hash);
    return Float32Array.from({ length: this.vocabularySize }, () => 2 * random.normal());
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.isOpen = false;
    return Promise.resolve();
  }
}
