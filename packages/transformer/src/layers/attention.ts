/**
 * @file Attention. Vaswani and others: "Attention Is All You Need" (2017), §3.2; heads that share
 * keys and values: Shazeer, "Fast Transformer Decoding" (2019), and Ainslie and others, "GQA" (2023).
 *
 * B texts, T queries, S keys, H heads of D dimensions, K heads of keys and values, G = H / K,
 * C = H · D.
 */
import {
  add,
  concat,
  constant,
  array,
  type Dim,
  matmul,
  mismatch,
  reshape,
  softmax,
  type Tensor,
  transpose,
  where,
} from '@gradus/tensor';
import { dropout, type Dropout } from './dropout.ts';
import { linear, type Linear } from './linear.ts';

export interface Attention<Leaf = Tensor> {
  readonly query: Linear<Leaf>; // [H·D, C]
  readonly key: Linear<Leaf>; // [K·D, C]
  readonly value: Linear<Leaf>; // [K·D, C]
  readonly output: Linear<Leaf>; // [C, H·D]
}

/** Keys and values of one layer. */
export interface KeysAndValues<Leaf = Tensor> {
  readonly key: Leaf; // [B, K, S, D]
  readonly value: Leaf; // [B, K, S, D]
}

export interface AttentionOptions {
  readonly heads: number;
  /** As many as heads unless said otherwise; 1 is multi-query attention. */
  readonly keyValueHeads?: number;
  /** True where a query may look; broadcast to [B, H, T, S]. */
  readonly mask?: Tensor;
  /** Added to the scores before the softmax; broadcast to [B, H, T, S]. */
  readonly bias?: Tensor;
  /** Turns queries and keys by their positions. */
  readonly rotate?: (headed: Tensor) => Tensor; // [B, H, T, D] → the same
  /** What was read before. */
  readonly past?: KeysAndValues | undefined;
  /**
   * Where keys and values are kept by somebody else: from those of this call, all that there are.
   * Instead of `past`.
   */
  readonly extend?: ((now: KeysAndValues) => KeysAndValues) | undefined;
  /** Keys and values come from here instead: cross-attention. */
  readonly memory?: Tensor; // [B, S, C]
  /** Of the attention weights. */
  readonly dropout?: Dropout | undefined;
}

export interface Attended {
  readonly output: Tensor; // [B, T, C]
  /** Of all keys so far, for the next call. */
  readonly present: KeysAndValues;
}

/** softmax(QKᵀ / √D) V: queries `[B, H, T, D]`, keys and values `[B, H, S, D]` → `[B, H, T, D]`. */
export function scaledDotProduct(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  options: Pick<AttentionOptions, 'mask' | 'bias' | 'dropout'> = {},
): Tensor {
  const weights = attentionWeights(query, key, options);
  const kept = options.dropout === undefined ? weights : dropout(weights, options.dropout);
  return matmul(kept, value); // [B, H, T, D]
}

/** How much each query looks at each key; every row sums to 1: `[B, H, T, S]`. */
export function attentionWeights(
  query: Tensor,
  key: Tensor,
  { mask, bias }: Pick<AttentionOptions, 'mask' | 'bias'> = {},
): Tensor {
  const scale = 1 / Math.sqrt(Number(query.shape.at(-1)));
  const scores = matmul(query, key, { transposeB: true, scale }); // [B, H, T, S]
  const biased = bias === undefined ? scores : add(scores, bias);
  return softmax(mask === undefined ? biased : add(biased, penalty(mask, biased)));
}

/**
 * What is added to a score that may not be seen makes it −1e30: its exponential is 0, and no sum of it
 * is NaN. Adding is a walk over the scores less than choosing, forward and again backward.
 */
function penalty(mask: Tensor, { dtype }: Tensor): Tensor {
  const type = dtype === 'float64' ? 'float64' : 'float32';
  return where(mask, constant(array(0, type)), constant(array(-1e30, type))); // as the mask
}

/** `[B, T, C]` → `[B, T, C]`, by heads that each attend in D dimensions of their own. */
export function attention(parameters: Attention, x: Tensor, options: AttentionOptions): Attended {
  const { heads, keyValueHeads = heads, rotate = (headed) => headed, past, memory = x } = options;
  const { extend = (now: KeysAndValues) => behind(past, now) } = options;
  requireHeads(parameters, heads, keyValueHeads);
  const query = rotate(splitHeads(linear(parameters.query, x), heads)); // [B, H, T, D]
  const newKey = rotate(splitHeads(linear(parameters.key, memory), keyValueHeads)); // [B, K, S, D]
  const newValue = splitHeads(linear(parameters.value, memory), keyValueHeads); // [B, K, S, D]
  const { key, value } = extend({ key: newKey, value: newValue });
  const mixed =
    heads === keyValueHeads
      ? scaledDotProduct(query, key, value, options)
      : groupedDotProduct(query, key, value, options); // [B, H, T, D]
  return {
    output: linear(parameters.output, joinHeads(mixed)),
    present: { key, value },
  };
}

function behind(past: KeysAndValues | undefined, { key, value }: KeysAndValues): KeysAndValues {
  if (past === undefined) return { key, value };
  return { key: concat([past.key, key], -2), value: concat([past.value, value], -2) };
}

/** G neighbouring heads of queries share one head of keys and values. */
export function groupedDotProduct(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  options: Pick<AttentionOptions, 'mask' | 'bias' | 'dropout'> = {},
): Tensor {
  const [B, H, T, D] = query.shape as readonly [Dim, number, Dim, number];
  const K = key.shape[1] as number;
  const S = key.shape[2]!;
  const G = H / K;
  const grouped = scaledDotProduct(
    reshape(query, [B, K, G, T, D]),
    reshape(key, [B, K, 1, S, D]),
    reshape(value, [B, K, 1, S, D]),
    {
      ...options,
      ...(options.mask === undefined ? {} : { mask: byGroups(options.mask, K, G) }),
      ...(options.bias === undefined ? {} : { bias: byGroups(options.bias, K, G) }),
    },
  ); // [B, K, G, T, D]
  return reshape(grouped, [B, H, T, D]);
}

/** A mask or bias `[B, H, T, S]` (B and H may be 1 or missing) for groups of heads. */
function byGroups(x: Tensor, K: number, G: number): Tensor {
  if (x.shape.length < 3) return x;
  const [B, H, T, S] = [...Array.from({ length: 4 - x.shape.length }, () => 1), ...x.shape];
  return reshape(x, H === 1 ? [B!, 1, 1, T!, S!] : [B!, K, G, T!, S!]);
}

/** `[B, T, H·D]` → `[B, H, T, D]` */
function splitHeads(x: Tensor, heads: number): Tensor {
  const [B, T, width] = x.shape as readonly [Dim, Dim, number];
  return transpose(reshape(x, [B, T, heads, width / heads]), [0, 2, 1, 3]);
}

/** `[B, H, T, D]` → `[B, T, H·D]` */
function joinHeads(x: Tensor): Tensor {
  const [B, H, T, D] = x.shape as readonly [Dim, number, Dim, number];
  return reshape(transpose(x, [0, 2, 1, 3]), [B, T, H * D]);
}

function requireHeads(parameters: Attention, heads: number, keyValueHeads: number): void {
  const queryWidth = Number(parameters.query.weight.shape[0]);
  const keyWidth = Number(parameters.key.weight.shape[0]);
  const D = queryWidth / heads;
  if (
    Number.isInteger(D) &&
    Number.isInteger(heads / keyValueHeads) &&
    keyWidth === D * keyValueHeads
  ) {
    return;
  }
  throw mismatch(
    'Cannot split these into heads',
    'a width that heads divide, and heads that heads of keys divide',
    `${heads} heads of ${queryWidth}, ${keyValueHeads} heads of keys of ${keyWidth}`,
  );
}
