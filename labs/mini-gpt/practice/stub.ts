/**
 * A small GPT: from a text to a loss, and from a loss to a text. Fill in the six functions at the
 * bottom; `./gradus lab watch mini-gpt` judges the file on every save. Norm, GELU and product are
 * given: they have a lab of their own.
 *
 * A text is a list of ids from 0 to V − 1. A matrix is an array of rows. T ids are read at once, C
 * numbers stand for each.
 *
 *     splitText([5, 6, 7, 8, 9], 0.2)                 →  { train: [5, 6, 7, 8], heldOut: [9] }
 *     drawBatch([5, 6, 7, 8, 9], 1, 3, () => 0)       →  { tokens: [[5, 6, 7]], targets: [[6, 7, 8]] }
 *     crossEntropy([[0, 0]], [1])                     →  0.693, which is ln 2
 */
export type Matrix = readonly (readonly number[])[];

export interface Block {
  readonly attentionNorm: readonly number[]; // [C]
  readonly query: Matrix; // [C][C], and so the three below: row o is what output o takes of x
  readonly key: Matrix;
  readonly value: Matrix;
  readonly output: Matrix;
  readonly feedForwardNorm: readonly number[]; // [C]
  readonly up: Matrix; // [4·C][C]
  readonly down: Matrix; // [C][4·C]
}

/** GPT-2 without biases, as nanoGPT has it. */
export interface Gpt {
  readonly heads: number;
  readonly tokens: Matrix; // [V][C]; the last matrix too
  readonly positions: Matrix; // [context length][C]
  readonly blocks: readonly Block[];
  readonly norm: readonly number[]; // [C]
}

/** Given: a vector with mean 0 and variance 1, times a weight. */
export function layerNorm(weight: readonly number[], x: readonly number[]): number[] {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length;
  return x.map((value, i) => (weight[i]! * (value - mean)) / Math.sqrt(variance + 1e-5));
}

/** Given: GPT-2's form of the GELU. */
export function gelu(x: number): number {
  return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
}

/** Given: a matrix times a vector, one number for each row. */
export function times(matrix: Matrix, x: readonly number[]): number[] {
  return matrix.map((row) => row.reduce((sum, weight, i) => sum + weight * x[i]!, 0));
}

/** The end of the text is held out: the cut lies at round(length · (1 − share)). */
export function splitText(
  ids: readonly number[],
  share: number,
): { readonly train: readonly number[]; readonly heldOut: readonly number[] } {
  throw new Error(`your turn: hold out ${share} of ${ids.length} ids`);
}

/**
 * As many windows of `blockLength` ids, and the id behind each of them. Every start from which a
 * window and its last target fit is equally likely; each row asks `uniform`, a number in [0, 1),
 * once.
 * @throws RangeError when there is no such start.
 */
export function drawBatch(
  ids: readonly number[],
  batchSize: number,
  blockLength: number,
  uniform: () => number,
): { readonly tokens: Matrix; readonly targets: Matrix } {
  throw new Error(
    `your turn: ${batchSize} windows of ${blockLength} out of ${ids.length} ids, the first at ${uniform()}`,
  );
}

/** Mean of −log of the target's probability, in nats: logits `[T][V]`, targets `[T]`. */
export function crossEntropy(logits: Matrix, targets: readonly number[]): number {
  throw new Error(`your turn: ${targets.length} targets, ${logits.length} rows of logits`);
}

/**
 * Logits of what comes behind each id, `[T][V]`. Token and position vectors are summed; each block
 * adds its attention (causal, by heads, scores divided by the root of a head's width) and then its
 * feed-forward layer, each of them on a normed x; a last norm; the token table as the last matrix.
 */
export function gptLogits(gpt: Gpt, ids: readonly number[]): number[][] {
  throw new Error(`your turn: ${ids.length} ids through ${gpt.blocks.length} blocks`);
}

export interface Writing {
  readonly maxTokens: number;
  /** The most ids that the model reads: beyond it, the last ones. */
  readonly contextLength: number;
  /** Logits are divided by it; 1 unless said otherwise. */
  readonly temperature?: number;
  /**
   * A number in [0, 1), once for each id: the id drawn is the first at which the sum of the
   * probabilities, from id 0 on, is above it.
   */
  readonly uniform: () => number;
}

/** What is written behind the prompt: the new ids alone. */
export function generate(
  logitsOf: (ids: readonly number[]) => Matrix,
  prompt: readonly number[],
  writing: Writing,
): number[] {
  throw new Error(
    `your turn: ${writing.maxTokens} ids behind ${prompt.length}; the model gave ${logitsOf(prompt).length} rows`,
  );
}

/** Numbers in a `Gpt` of this size. */
export function countParameters(size: {
  readonly vocabularySize: number;
  readonly contextLength: number;
  readonly layers: number;
  readonly width: number;
}): number {
  throw new Error(`your turn: count the parameters of ${size.layers} layers of ${size.width}`);
}
