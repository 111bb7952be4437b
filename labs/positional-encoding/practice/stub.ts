/**
 * Positions: three ways to tell a model where a token stands. Fill in the five functions at the
 * bottom; `./gradus lab watch positional-encoding` judges the file on every save.
 *
 *     sinusoidal(2, 4)                               →  [[0, 1, 0, 1], [sin 1, cos 1, sin 0.01, cos 0.01]]
 *     rotaryFrequencies(4, 10_000)                   →  [1, 0.01]
 *     rotate([[1, 0, 0, 0], [1, 0, 0, 0]], [1, 0.01])  →  [[1, 0, 0, 0], [cos 1, 0, sin 1, 0]]
 *     alibiSlopes(2)                                 →  [0.0625, 0.00390625]
 */
export type Matrix = readonly (readonly number[])[];

/** How Llama 3.1 stretches the rotation to longer texts. */
export interface Llama3Scaling {
  readonly factor: number;
  readonly lowFrequencyFactor: number;
  readonly highFrequencyFactor: number;
  readonly originalContextLength: number;
}

/**
 * `[positions, width]`: dimension 2j of position p is sin(p / 10000^(2j/width)), dimension 2j + 1
 * the cosine of the same. Vaswani and others (2017), §3.5.
 */
export function sinusoidal(positions: number, width: number): number[][] {
  throw new Error(`your turn: ${positions} positions of ${width} numbers`);
}

/**
 * Radians a position of each pair: base^(−2i/width), `[width/2]`. With scaling: a wave is
 * 2π / frequency positions long. One shorter than originalContextLength / highFrequencyFactor stays;
 * one longer than originalContextLength / lowFrequencyFactor has its frequency divided by factor;
 * in between, with share = (originalContextLength / length − low) / (high − low), it is
 * (1 − share) · frequency / factor + share · frequency.
 */
export function rotaryFrequencies(width: number, base: number, scaling?: Llama3Scaling): number[] {
  throw new Error(
    `your turn: ${width / 2} frequencies of base ${base}, scaled by ${JSON.stringify(scaling)}`,
  );
}

/**
 * Row t stands at position offset + t. Dimension i and dimension i + D/2 are a pair, turned by the
 * angle position · frequencies[i] from the first towards the second: `[T, D]` → the same.
 */
export function rotate(vectors: Matrix, frequencies: readonly number[], offset = 0): number[][] {
  throw new Error(
    `your turn: turn ${vectors.length} vectors by ${frequencies.length} frequencies from ${offset} on`,
  );
}

/**
 * One slope per head. Where H is a power of 2: 2^(−8h/H) for h = 1 … H. Otherwise those of the next
 * smaller power of 2, and then the first, third, fifth … of twice that power, as many as are missing.
 */
export function alibiSlopes(heads: number): number[] {
  throw new Error(`your turn: slopes of ${heads} heads`);
}

/**
 * What is added to the scores: −slope · (query's place − key's place), `[H][queries][keys]`. Where
 * there are more keys than queries, the queries are the last places.
 */
export function alibiBias(heads: number, queries: number, keys: number): number[][][] {
  throw new Error(`your turn: ${heads} heads, ${queries} queries over ${keys} keys`);
}
