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
  const epochOf = lastOf((epoch) => {
    const own = random.split(epoch);
    const offset = own.integer(Math.min(room, blockLength - 1) + 1);
    return { offset, order: own.shuffle(Uint32Array.from({ length: blocks }, (_, i) => i)) };
  });
  return batchesOf(ids, { batchSize, blockLength }, { rule: 'shuffled blocks', seed }, (row) => {
    const { order, offset } = epochOf(Math.floor(row / blocks));
    return offset + order[row % blocks]! * blockLength;
  });
}

/**
 * Windows that begin where documents do, at every occurrence of the mark that begins them, in an
 * order that the seed decides; every document begins one window in an epoch. A model then sees how
 * a document began before it has to go on with it: who its people are, for instance. What is beyond
 * the block of a longer document it does not see.
 * @throws GradusError when no document has a block of tokens from its start on.
 */
export function documentWindows(
  ids: Int32Array,
  { batchSize, blockLength, seed, mark }: SeededBatchOptions & { readonly mark: number },
): Batches<TokenBatch> {
  requireBlocks(ids, batchSize, blockLength);
  const starts: number[] = [];
  for (let at = ids.indexOf(mark); at !== -1; at = ids.indexOf(mark, at + 1)) {
    if (at + blockLength < ids.length) starts.push(at);
  }
  if (starts.length === 0) throw tooShort(`a block of ${blockLength} behind a mark ${mark}`, ids);
  const random = createRandom(seed).split('documents');
  const orderOf = lastOf((epoch) => random.split(epoch).shuffle(Uint32Array.from(starts)));
  const settings = { rule: 'document windows', seed, mark };
  return batchesOf(
    ids,
    { batchSize, blockLength },
    settings,
    (row) => orderOf(Math.floor(row / starts.length))[row % starts.length]!,
  );
}

/** Remembers what it computed for the last epoch: rows come in their order. */
function lastOf<Value>(compute: (epoch: number) => Value): (epoch: number) => Value {
  let known: { readonly epoch: number; readonly value: Value } | undefined;
  return (epoch) => {
    if (known?.epoch !== epoch) known = { epoch, value: compute(epoch) };
    return known.value;
  };
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
  const startOf = (block: number): number =>
    Math.floor((block * fit) / (count * batchSize)) * blockLength;
  return Array.from({ length: count }, (_, batch) =>
    windows(
      ids,
      blockLength,
      Array.from({ length: batchSize }, (__, b) => startOf(batch * batchSize + b)),
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
