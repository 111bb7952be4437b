/**
 * @file A model over paged memory as one graph: it gathers keys and values by the block tables,
 * attends, and gives the new ones back to be written. Pages are an input like any other; the model
 * itself (packages/transformer) knows nothing of them.
 *
 * B sequences, T new tokens each, P places read before, R rows whose logits are wanted; K heads of
 * D dimensions, N slots. What is shorter than P is padded on the left, with slots of the null block:
 * then distances between places are those of the texts, and sliding windows are right.
 */
import {
  add,
  addDims,
  type Dim,
  dimension,
  expandDims,
  gather,
  iota,
  lessOrEqual,
  mul,
  slice,
  type Tensor,
  type TensorType,
  transpose,
} from '@gradus/tensor';
import { type KeysAndValues, type LanguageModel, runModel } from '@gradus/transformer';
import type { KvShape } from './kv-store.ts';

export interface PagedInputs<Leaf> {
  readonly tokens: Leaf; // int32 [B, T]
  /** Places in the texts. */
  readonly positions: Leaf; // int32 [B, T]
  /** Where each place before lies. */
  readonly slots: Leaf; // int32 [B, P]
  /** How many of the P places are padding. */
  readonly padding: Leaf; // int32 [B]
  /** Among the B·T new places. */
  readonly rows: Leaf; // int32 [R]
  readonly memory: readonly KeysAndValues<Leaf>[]; // [N·K, D] per layer
}

export interface PagedOutputs<Leaf> {
  readonly logits: Leaf; // [R, V]
  readonly written: readonly KeysAndValues<Leaf>[]; // [B, T, K, D] per layer
}

export function pagedInputTypes(shape: KvShape): PagedInputs<TensorType> {
  const [B, T, P, R] = ['B', 'T', 'P', 'R'].map(dimension) as [Dim, Dim, Dim, Dim];
  const ids = (...dims: Dim[]): TensorType => ({ dtype: 'int32', shape: dims });
  const rows: TensorType = { dtype: 'float32', shape: [dimension('M'), shape.headWidth] };
  return {
    tokens: ids(B, T),
    positions: ids(B, T),
    slots: ids(B, P),
    padding: ids(B),
    rows: ids(R),
    memory: Array.from({ length: shape.layers }, () => ({ key: rows, value: rows })),
  };
}

export function pagedGraph(
  model: LanguageModel<Tensor>,
  { heads }: KvShape,
  { tokens, positions, slots, padding, rows, memory }: PagedInputs<Tensor>,
): PagedOutputs<Tensor> {
  const [T, P] = [tokens.shape[1]!, slots.shape[1]!];
  // Row of a head in a slot: heads of one slot lie beside each other.
  const memoryRows = add(
    mul(expandDims(slots, 1), heads), // [B, 1, P]
    expandDims(iota(heads), -1), // [K, 1]
  ); // [B, K, P]
  const past = memory.map(({ key, value }) => ({
    key: gather(key, memoryRows), // [B, K, P, D]
    value: gather(value, memoryRows),
  }));
  const isText = lessOrEqual(expandDims(padding, -1), iota(addDims(P, T))); // [B, P+T]
  const { logits, present } = runModel(model, tokens, {
    past,
    positions,
    mask: expandDims(expandDims(isText, 1), 1), // [B, 1, 1, P+T]
    rows,
  });
  const newOnes = (all: Tensor): Tensor =>
    transpose(slice(all, { axis: 2, start: P }), [0, 2, 1, 3]); // [B, T, K, D]
  return {
    logits,
    written: present.map(({ key, value }) => ({ key: newOnes(key), value: newOnes(value) })),
  };
}
