/** Misconception: head h uses keys h mod keyValueHeads. */
export type Matrix = readonly (readonly number[])[];

export interface Seen {
  readonly causal?: boolean;
  readonly isText?: readonly boolean[];
}

export function attentionWeights(queries: Matrix, keys: Matrix, seen: Seen = {}): number[][] {
  const D = keys[0]!.length;
  const ahead = keys.length - queries.length;
  return queries.map((query, t) => {
    const scores = keys.map((key, s) =>
      isSeen(s, t + ahead, seen) ? dot(query, key) / Math.sqrt(D) : -Infinity,
    );
    return softmax(scores);
  });
}

function isSeen(s: number, place: number, { causal = false, isText }: Seen): boolean {
  return (!causal || s <= place) && (isText?.[s] ?? true);
}

export function attention(
  queries: Matrix,
  keys: Matrix,
  values: Matrix,
  seen: Seen = {},
): number[][] {
  return attentionWeights(queries, keys, seen).map((weights) => mix(weights, values));
}

function mix(weights: readonly number[], values: Matrix): number[] {
  return values[0]!.map((_, i) =>
    values.reduce((sum, value, s) => sum + weights[s]! * value[i]!, 0),
  );
}

export interface Heads {
  readonly heads: number;
  readonly keyValueHeads: number;
}

export function multiHeadAttention(
  queries: Matrix,
  keys: Matrix,
  values: Matrix,
  { heads, keyValueHeads }: Heads,
  seen: Seen = {},
): number[][] {
  const D = queries[0]!.length / heads;
  const columns = (rows: Matrix, head: number): Matrix =>
    rows.map((row) => row.slice(head * D, (head + 1) * D));
  const results = Array.from({ length: heads }, (_, head) => {
    const group = head % keyValueHeads;
    return attention(columns(queries, head), columns(keys, group), columns(values, group), seen);
  });
  return queries.map((_, t) => results.flatMap((rows) => rows[t]!));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, i) => sum + x * b[i]!, 0);
}

function softmax(scores: readonly number[]): number[] {
  const largest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - largest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}
