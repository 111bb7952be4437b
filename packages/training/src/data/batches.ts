/**
 * @file From ids to batches. Row n of a run is a function of the data, the seed and n alone, and
 * batch b of B rows is the rows from b · B on. So whoever knows the number of the step knows what
 * comes next, and eight batches of one row are the rows of one batch of eight.
 *
 * B rows of T tokens; the target of a token is the token behind it.
 */
import { GradusError } from '@gradus/runtime';
import { createRandom } from '@gradus/statistics';
import { fromData, type NdArray } from '@gradus/tensor';
import type { Settings } from '../optimizers/optimizer.ts';
import { hashOfIds } from './token-dataset.ts';

/** Where a run's batches come from. */
export interface Batches<Batch> {
  /** What decides the batches, the data included: for checkpoints. */
  readonly settings: Settings;
  /** What one batch counts for in tokens per second. */
  readonly tokensPerBatch: number;
  /** Batch `number` of the run, from 0; always the same. */
  at(number: number): Batch;
}

/** What a language model learns from. */
export interface TokenBatch<Leaf = NdArray> {
  readonly tokens: Leaf; // int32 [B, T]
  readonly targets: Leaf; // int32 [B, T]
}

export interface BatchOptions {
  readonly batchSize: number;
  readonly blockLength: number;
}

export interface SeededBatchOptions extends BatchOptions {
  readonly seed: number;
}

/**
 * Windows from anywhere, as nanoGPT draws them: some places come twice before others come once.
 * @throws GradusError when the corpus is shorter than a block and its last target.
 */
export function randomWindows(
  ids: Int32Array,
  { batchSize, blockLength, seed }: SeededBatchOptions,
): Batches<TokenBatch> {
  requireBlocks(ids, batchSize, blockLength);
  const random = createRandom(seed).split('windows');
  const starts = ids.length - blockLength;
  return batchesOf(ids, { batchSize, blockLength }, { rule: 'random windows', seed }, (row) =>
    random.split(row).integer(starts),
  );
}

/**
 * Every block once before any comes again, in an order that the seed decides; each epoch cuts the
 * blocks elsewhere, and what is left over at the ends, less than two blocks, it leaves out.
 * @throws GradusError when the corpus is shorter than a block and its last target.
 */
export function shuffledBlocks(
  ids: Int32Array,
  { batchSize, blockLength, seed }: SeededBatchOptions,
): Batches<TokenBatch> {
  requireBlocks(ids, batchSize, blockLength);
  const random = createRandom(seed).split('blocks');
  // One block fewer than fit, where that is possible, leaves room to cut elsewhere.
  const fit = Math.floor((ids.length - 1) / blockLength);
  const blocks = Math.max(1, fit - 1);
  const room = ids.length - 1 - blocks * blockLength;
  let known:
    | { readonly epoch: number; readonly order: Uint32Array; readonly offset: number }
    | undefined;
  const orderOf = (epoch: number) => {
    if (known?.epoch === epoch) return known;
    const own = random.split(epoch);
    const offset = own.integer(Math.min(room, blockLength - 1) + 1);
    known = {
      epoch,
      offset,
      order: own.shuffle(Uint32Array.from({ length: blocks }, (_, i) => i)),
    };
    return known;
  };
  return batchesOf(ids, { batchSize, blockLength }, { rule: 'shuffled blocks', seed }, (row) => {
    const { order, offset } = orderOf(Math.floor(row / blocks));
    return offset + order[row % blocks]! * blockLength;
  });
}

/**
 * Blocks of what is held out, evenly spaced and always the same, in batches; at most `limit`
 * batches. The last blocks that fill no batch are left out.
 * @throws GradusError when there is not one batch of them.
 */
export function evaluationBatches(
  ids: Int32Array,
  { batchSize, blockLength, limit = Infinity }: BatchOptions & { readonly limit?: number },
): TokenBatch[] {
  requireBlocks(ids, batchSize, blockLength);
  const fit = Math.floor((ids.length - 1) / blockLength);
  const count = Math.min(limit, Math.floor(fit / batchSize));
  if (count === 0) throw tooShort(`${batchSize} blocks of ${blockLength} to evaluate on`, ids);
  const stride = Math.floor(fit / (count * batchSize)) * blockLength;
  return Array.from({ length: count }, (_, batch) =>
    windows(
      ids,
      blockLength,
      Array.from({ length: batchSize }, (__, b) => (batch * batchSize + b) * stride),
    ),
  );
}

function batchesOf(
  ids: Int32Array,
  { batchSize, blockLength }: BatchOptions,
  settings: Settings,
  startOf: (row: number) => number,
): Batches<TokenBatch> {
  return {
    settings: { ...settings, batchSize, blockLength, data: hashOfIds(ids) },
    tokensPerBatch: batchSize * blockLength,
    at: (number) =>
      windows(
        ids,
        blockLength,
        Array.from({ length: batchSize }, (_, b) => startOf(number * batchSize + b)),
      ),
  };
}

function windows(ids: Int32Array, T: number, starts: readonly number[]): TokenBatch {
  const tokens = new Int32Array(starts.length * T);
  const targets = new Int32Array(starts.length * T);
  for (const [b, start] of starts.entries()) {
    tokens.set(ids.subarray(start, start + T), b * T);
    targets.set(ids.subarray(start + 1, start + T + 1), b * T);
  }
  const shape = [starts.length, T];
  return { tokens: fromData(tokens, shape), targets: fromData(targets, shape) };
}

function requireBlocks(ids: Int32Array, batchSize: number, blockLength: number): void {
  for (const [name, value] of Object.entries({ batchSize, blockLength })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new GradusError({
      code: 'training-data',
      kind: 'usage',
      what: `Cannot make batches with this ${name}`,
      expected: 'a whole number of at least 1',
      received: String(value),
    });
  }
  if (ids.length <= blockLength) throw tooShort(`a block of ${blockLength} and one more`, ids);
}

function tooShort(needed: string, ids: Int32Array): GradusError {
  return new GradusError({
    code: 'corpus-too-short',
    kind: 'usage',
    what: 'The corpus is too short',
    expected: `tokens for ${needed}`,
    received: `${ids.length} tokens`,
    remedy: 'Give more text, or a shorter block.',
  });
}
