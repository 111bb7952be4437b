/**
 * What a long run is made of. Fill in the functions at the bottom; `./gradus lab watch pretraining`
 * judges the file on every save. Steps count from 1.
 *
 *     cosineRate(1, { peak: 1, warmUpSteps: 2, steps: 6, floor: 0 })              →  0.5
 *     cosineRate(4, …)                                                            →  0.5
 *     wsdRate(5, { peak: 1, warmUpSteps: 2, steps: 8, decaySteps: 4, floor: 0 })  →  0.75
 *     clipByNorm([[3, 0], [4]], 1)                                                →  [[0.6, 0], [0.8]]
 */
export interface CosineOptions {
  readonly peak: number;
  /** 1/n of the peak in the first of n steps, all of it in the n-th. */
  readonly warmUpSteps: number;
  /** The floor is reached in this step, and stays. */
  readonly steps: number;
  readonly floor: number;
}

/** Up in a straight line, then down like half a cosine. */
export function cosineRate(step: number, { peak, steps }: CosineOptions): number {
  throw new Error(`your turn: the rate of step ${step} of ${steps}, at most ${peak}`);
}

export interface WsdOptions extends CosineOptions {
  /** The last so many steps go down in a straight line. */
  readonly decaySteps: number;
}

/** Warm-up, stable, decay. */
export function wsdRate(step: number, { peak, steps, decaySteps }: WsdOptions): number {
  throw new Error(
    `your turn: the rate of step ${step} of ${steps}, the last ${decaySteps} down, at most ${peak}`,
  );
}

/**
 * Gradients of several tensors, multiplied by one number so that all of them together are at most
 * `limit` long: the root of the sum of all squares. Shorter ones stay as they are.
 */
export function clipByNorm(gradients: readonly (readonly number[])[], limit: number): number[][] {
  throw new Error(`your turn: ${gradients.length} tensors, together at most ${limit} long`);
}

export interface Part {
  /** Of the mean loss over the part's tokens. */
  readonly gradient: readonly number[];
  readonly tokens: number;
}

/** The gradient of the mean loss over all tokens of all parts. */
export function accumulate(parts: readonly Part[]): number[] {
  throw new Error(`your turn: the gradient of ${parts.length} parts`);
}

export interface OrderOptions {
  readonly seed: number;
  readonly rows: number;
  /** Divides the number of rows. */
  readonly batchSize: number;
}

/**
 * The rows that a step reads, a function of seed and step alone. Every row comes once before any
 * comes again (an epoch), and each epoch has an order of its own. `uniform` below is all the chance
 * that it needs.
 */
export function rowsOfStep(step: number, { seed, rows, batchSize }: OrderOptions): number[] {
  throw new Error(`your turn: ${batchSize} of ${rows} rows for step ${step}, seed ${seed}`);
}

/** A number in [0, 1) that these numbers decide: given, and good enough for shuffling. */
export function uniform(...numbers: readonly number[]): number {
  let h = 0x9e3779b9;
  for (const n of numbers) {
    h = Math.imul(h ^ n, 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    h ^= h >>> 16;
  }
  return (h >>> 0) / 2 ** 32;
}

/**
 * Is this loss a spike? It is where it lies more than 12 distances above the median of `before`; the
 * distance is the median of |loss − median| over them, and at least 1% of |median|.
 */
export function isSpike(loss: number, before: readonly number[]): boolean {
  throw new Error(`your turn: is ${loss} a spike after ${before.length} losses?`);
}

/** A run that learns by Adam: β 0.9 and 0.999, ε 1e-8, both moments corrected for their start. */
export interface Run {
  readonly weights: readonly number[];
  /** Steps that are done. */
  readonly step: number;
}

export interface RunOptions {
  readonly order: OrderOptions;
  readonly rate: (step: number) => number;
  /** The gradient at these weights on these rows. */
  readonly gradient: (weights: readonly number[], rows: readonly number[]) => readonly number[];
}

export function startRun(weights: readonly number[]): Run {
  throw new Error(`your turn: a run from ${weights.length} weights`);
}

/** So many further steps. Step n reads `rowsOfStep(n)` and moves by `rate(n)`. */
export function continueRun(run: Run, steps: number, options: RunOptions): Run {
  throw new Error(
    `your turn: ${steps} steps behind step ${run.step}, from a rate of ${options.rate(run.step + 1)}`,
  );
}

/** All that the next step depends on, as text. */
export function saveRun(run: Run): string {
  throw new Error(`your turn: a run of ${run.step} steps as text`);
}

/** A run that goes on from the text as if it had never stopped, to the last bit. */
export function loadRun(text: string): Run {
  throw new Error(`your turn: a run from ${text.length} characters`);
}
