/**
 * @file From packed rows to batches: as in data/batches.ts, row n of a run is a function of the
 * rows, the seed and n alone. Every row comes once in an epoch, in an order that the seed decides.
 *
 * B rows of T tokens.
 */
import { createRandom } from '@gradus/statistics';
import { GradusError } from '@gradus/runtime';
import { fromData, type NdArray } from '@gradus/tensor';
import type { Batches } from '../data/batches.ts';
import { hashOfIds } from '../data/token-dataset.ts';
import type { PackedRow } from './packing.ts';

export interface ChatBatch<Leaf = NdArray> {
  readonly tokens: Leaf; // int32 [B, T]
  readonly targets: Leaf; // int32 [B, T], -1 where a token does not count
  readonly positions: Leaf; // int32 [B, T]
  readonly segments: Leaf; // int32 [B, T]
}

/** @throws GradusError when there is no row. */
export function chatBatches(
  rows: readonly PackedRow[],
  { batchSize, seed }: { readonly batchSize: number; readonly seed: number },
): Batches<ChatBatch> {
  const [first] = rows;
  if (first === undefined) throw noRows();
  const T = first.tokens.length;
  const random = createRandom(seed).split('chat');
  let known: { readonly epoch: number; readonly order: Uint32Array } | undefined;
  const rowAt = (number: number): PackedRow => {
    const epoch = Math.floor(number / rows.length);
    if (known?.epoch !== epoch) {
      const order = Uint32Array.from(rows, (_, i) => i);
      known = { epoch, order: random.split(epoch).shuffle(order) };
    }
    return rows[known.order[number % rows.length]!]!;
  };
  return {
    settings: {
      rule: 'packed dialogues',
      seed,
      batchSize,
      blockLength: T,
      data: hashOfIds(joined(rows.map(({ tokens }) => tokens))),
      targets: hashOfIds(joined(rows.map(({ targets }) => targets))),
    },
    tokensPerBatch: batchSize * T,
    at: (number) =>
      stacked(Array.from({ length: batchSize }, (_, b) => rowAt(number * batchSize + b))),
  };
}

/** All rows in batches, in their order; the last ones that fill none are left out. */
export function chatEvaluationBatches(
  rows: readonly PackedRow[],
  { batchSize, limit = Infinity }: { readonly batchSize: number; readonly limit?: number },
): ChatBatch[] {
  const count = Math.min(limit, Math.floor(rows.length / batchSize));
  if (count === 0) throw noRows();
  return Array.from({ length: count }, (_, number) =>
    stacked(rows.slice(number * batchSize, (number + 1) * batchSize)),
  );
}

function stacked(rows: readonly PackedRow[]): ChatBatch {
  const stack = (part: keyof PackedRow): NdArray => {
    const all = joined(rows.map((row) => row[part]));
    return fromData(all, [rows.length, all.length / rows.length]);
  };
  return {
    tokens: stack('tokens'),
    targets: stack('targets'),
    positions: stack('positions'),
    segments: stack('segments'),
  };
}

function joined(parts: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function noRows(): GradusError {
  return new GradusError({
    code: 'corpus-too-short',
    kind: 'usage',
    what: 'There are no dialogues to train on',
    expected: 'packed rows for at least one batch',
    remedy: 'Give more dialogues, or a smaller batch.',
  });
}
