/**
 * @file A model over paged memory as one graph: it gathers keys and values block by block, writes the
 * new ones where they belong among them, attends, and gives the new ones back to be kept. Pages are
 * an input like any other; the model itself (packages/transformer) knows nothing of them.
 *
 * B sequences, T new tokens each, M blocks of L tokens in a table, S = M · L places, R rows whose
 * logits are wanted; K heads of D dimensions, N blocks in all. What is shorter than T or M is padded
 * on the right: place s is place s of the text, and nobody looks behind their own.
 */
import {
  add,
  type Dim,
  dimension,
  expandDims,
  gather,
  iota,
  mul,
  multiplyDims,
  reshape,
  setRows,
  type Tensor,
  type TensorType,
} from '@gradus/tensor';
import { type KeysAndValues, type LanguageModel, runModel } from '@gradus/transformer';
import type { KvShape } from './kv-store.ts';

export interface PagedInputs<Leaf> {
  readonly tokens: Leaf; // int32 [B, T]
  /** Places in the texts by which the model knows its tokens; any where there is padding. */
  readonly positions: Leaf; // int32 [B, T]
  /** The same places, and behind them those of padding. */
  readonly places: Leaf; // int32 [B, T]
  readonly blocks: Leaf; // int32 [B, M]
  /** Among the B·T new places. */
  readonly rows: Leaf; // int32 [R]
  readonly memory: readonly KeysAndValues<Leaf>[]; // [N·K, L·D] per layer
}

export interface PagedOutputs<Leaf> {
  readonly logits: Leaf; // [R, V]
  readonly written: readonly KeysAndValues<Leaf>[]; // [B, K, T, D] per layer
}

export function pagedInputTypes({
  layers,
  headWidth,
  blockSize,
}: KvShape): PagedInputs<TensorType> {
  const [B, T, M, R] = ['B', 'T', 'M', 'R'].map(dimension) as [Dim, Dim, Dim, Dim];
  const ids = (...dims: Dim[]): TensorType => ({ dtype: 'int32', shape: dims });
  const heads: TensorType = { dtype: 'float32', shape: [dimension('N'), blockSize * headWidth] };
  return {
    tokens: ids(B, T),
    positions: ids(B, T),
    places: ids(B, T),
    blocks: ids(B, M),
    rows: ids(R),
    memory: Array.from({ length: layers }, () => ({ key: heads, value: heads })),
  };
}

export function pagedGraph(
  model: LanguageModel<Tensor>,
  { heads, headWidth, blockSize }: KvShape,
  { tokens, positions, places, blocks, rows, memory }: PagedInputs<Tensor>,
): PagedOutputs<Tensor> {
  const [B, M] = blocks.shape as readonly [Dim, Dim];
  const S = multiplyDims(M, blockSize);
  // Row of a head of a block: heads of one block lie beside each other.
  const memoryRows = add(
    mul(expandDims(blocks, 1), heads), // [B, 1, M]
    expandDims(iota(heads), -1), // [K, 1]
  ); // [B, K, M]
  const written: KeysAndValues[] = [];
  const { logits } = runModel(model, tokens, {
    positions,
    rows,
    cache: {
      length: S,
      places,
      extend: (layer, now) => {
        written[layer] = now;
        const all = (kept: Tensor, added: Tensor): Tensor => {
          const pages = gather(kept, memoryRows); // [B, K, M, L·D]
          return setRows(reshape(pages, [B, heads, S, headWidth]), added, places); // [B, K, S, D]
        };
        const { key, value } = memory[layer]!;
        return { key: all(key, now.key), value: all(value, now.value) };
      },
    },
  });
  return { logits, written };
}
