/**
 * The parts of a transformer block. Fill in the six functions at the bottom;
 * `./gradus lab watch transformer-block` judges the file on every save. The error function, which
 * JavaScript lacks, and the product of a matrix are given.
 *
 *     layerNorm([1, 3], [1, 1], [0, 0], 0)   →  [-1, 1]      mean 2, variance 1
 *     rmsNorm([3, 4], [1, 1], 0)             →  [0.849, 1.131]   divided by √12.5
 *     gelu(1)                                →  0.8413
 */
export type Matrix = readonly (readonly number[])[];

export interface Norm {
  readonly weight: readonly number[];
  readonly bias: readonly number[];
}

export interface Block {
  readonly attentionNorm: Norm;
  readonly feedForwardNorm: Norm;
  readonly up: Matrix; // [4·C][C]
  readonly down: Matrix; // [C][4·C]
}

/** Given: 2/√π ∫₀ˣ e^(−t²) dt, by a series whose terms are all of one sign. */
export function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** Given: a matrix times a vector, one number for each row. */
export function times(matrix: Matrix, x: readonly number[]): number[] {
  return matrix.map((row) => row.reduce((sum, weight, i) => sum + weight * x[i]!, 0));
}

/** (x − mean) / √(variance + ε) · weight + bias; the variance is the mean of the squares. */
export function layerNorm(
  x: readonly number[],
  weight: readonly number[],
  bias: readonly number[],
  epsilon = 1e-5,
): number[] {
  throw new Error(
    `your turn: norm ${x.length} numbers by ${weight.length} weights and ${bias.length} biases, ε ${epsilon}`,
  );
}

/** x / √(mean of x² + ε) · weight: no mean is taken off. */
export function rmsNorm(x: readonly number[], weight: readonly number[], epsilon = 1e-5): number[] {
  throw new Error(`your turn: norm ${x.length} numbers by ${weight.length} weights, ε ${epsilon}`);
}

/** x · Φ(x), Φ the share of a normal distribution below x: (1 + erf(x/√2)) / 2. */
export function gelu(x: number): number {
  throw new Error(`your turn: the GELU of ${x}`);
}

/** ½x(1 + tanh(√(2/π)(x + 0.044715x³))): what GPT-2 was trained with. */
export function geluTanh(x: number): number {
  throw new Error(`your turn: the approximate GELU of ${x}`);
}

/** down · (silu(gate · x) ∘ (up · x)), silu(z) = z / (1 + e^(−z)). */
export function swiGlu(
  x: readonly number[],
  { gate, up, down }: { readonly gate: Matrix; readonly up: Matrix; readonly down: Matrix },
): number[] {
  throw new Error(
    `your turn: ${x.length} numbers through ${gate.length} gates, ${up.length} rows up, ${down.length} down`,
  );
}

/**
 * A pre-norm block: x plus what `mix` makes of the normed x; that plus the feed-forward layer
 * (up, exact GELU, down) of it, normed again. `mix` is the attention: all positions in, all out.
 */
export function preNormBlock(block: Block, x: Matrix, mix: (x: Matrix) => Matrix): number[][] {
  throw new Error(
    `your turn: ${x.length} positions through a block of ${block.up.length} rows, mixed to ${mix(x).length}`,
  );
}
