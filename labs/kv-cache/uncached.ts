/** @file Small texts as queries, keys and values, and attention over one without a cache: for the exercise. */

export interface Text {
  readonly queries: number[][];
  readonly keys: number[][];
  readonly values: number[][];
}

/** The same tokens for the same places, wherever they are asked for. */
export function text(start: number, count: number): Text {
  const row = (salt: number) => (i: number) =>
    [1, 2].map((d) => Math.round(1000 * Math.sin(salt * (start + i + 1) * d)) / 500);
  const rows = (salt: number): number[][] => Array.from({ length: count }, (_, i) => row(salt)(i));
  return { queries: rows(1.3), keys: rows(2.1), values: rows(3.7) };
}

/** Causal attention over a whole text, without a cache. */
export function reference({ queries, keys, values }: Text): number[][] {
  return queries.map((query, t) => {
    const weights = keys
      .slice(0, t + 1)
      .map((key) => Math.exp(query.reduce((sum, q, d) => sum + q * key[d]!, 0) / Math.sqrt(2)));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return values[0]!.map(
      (_, d) => weights.reduce((sum, weight, s) => sum + weight * values[s]![d]!, 0) / total,
    );
  });
}
