/**
 * Attention: what each position takes from the others. Fill in the three functions at the bottom;
 * `./gradus lab watch attention` judges the file on every save.
 *
 * A matrix is an array of rows: `queries[t]` is the vector of position t. There are T queries, S
 * keys and as many values, and each vector has D numbers.
 *
 *     attentionWeights([[2, 0]], [[1, 0], [0, 1]])         →  [[0.804, 0.196]]
 *         scores 2 and 0, divided by √2: 1.414 and 0; softmax: e^1.414 / (e^1.414 + 1) = 0.804
 *     attention([[2, 0]], [[1, 0], [0, 1]], [[10], [20]])  →  [[11.96]]
 */
export type Matrix = readonly (readonly number[])[];

export interface Seen {
  /**
   * Each query sees keys up to its own position. Where there are more keys than queries, the
   * queries are the last positions: query t stands at key S − T + t.
   */
  readonly causal?: boolean;
  /** One per key: false for padding, which no query sees. */
  readonly isText?: readonly boolean[];
}

/** How much each query looks at each key: `[T][S]`, every row sums to 1. */
export function attentionWeights(queries: Matrix, keys: Matrix, seen: Seen = {}): number[][] {
  throw new Error(
    `your turn: weights of ${queries.length} queries over ${keys.length} keys, seen ${JSON.stringify(seen)}`,
  );
}

/** What each query takes: the values `[S][D]`, weighted: `[T][D]`. */
export function attention(
  queries: Matrix,
  keys: Matrix,
  values: Matrix,
  seen: Seen = {},
): number[][] {
  throw new Error(
    `your turn: mix ${values.length} values by ${queries.length} queries and ${keys.length} keys, seen ${JSON.stringify(seen)}`,
  );
}

export interface Heads {
  /** A row of queries is this many vectors, one behind the other. */
  readonly heads: number;
  /** A row of keys, and of values, is this many; head h uses number ⌊h · keyValueHeads / heads⌋. */
  readonly keyValueHeads: number;
}

/** Attention in each head alone; the results stand one behind the other: `[T][heads · D]`. */
export function multiHeadAttention(
  queries: Matrix,
  keys: Matrix,
  values: Matrix,
  { heads, keyValueHeads }: Heads,
  seen: Seen = {},
): number[][] {
  throw new Error(
    `your turn: ${heads} heads over ${keyValueHeads} of keys; ${queries.length} queries, ${keys.length} keys, ${values.length} values, seen ${JSON.stringify(seen)}`,
  );
}
