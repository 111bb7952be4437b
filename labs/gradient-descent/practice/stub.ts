/**
 * Logistic regression by gradient descent, with nothing but plain arrays. Fill in the four functions
 * at the bottom; `./gradus lab watch gradient-descent` judges the file on every save.
 *
 * The model gives an example with features x the score z = w · x + b and the probability
 * p = sigmoid(z) of the label 1. Its loss is the mean over the examples of
 *
 *     −log p        where the label is 1
 *     −log(1 − p)   where it is 0
 *
 * and l2/2 ‖w‖² besides: long weights cost something, the bias does not. For the single example
 * x = [2], label 1, and the model w = [0], b = 0, without penalty:
 *
 *     loss      0.6931…     log 2: it knows nothing
 *     gradient  { weights: [-1], bias: -0.5 }
 */

export interface Model {
  readonly weights: readonly number[]; // [D]
  readonly bias: number;
}

export interface Examples {
  readonly rows: readonly (readonly number[])[]; // [N, D]
  /** 0 or 1. */
  readonly labels: readonly number[]; // [N]
}

export interface FitOptions {
  /** Strength of the penalty. */
  readonly l2: number;
  /** What the gradient is multiplied with before it is subtracted. */
  readonly stepSize: number;
  /** Done when the gradient, weights and bias together, is no longer than this. */
  readonly tolerance: number;
  /** Most steps to take. */
  readonly maxSteps: number;
}

export interface Fit {
  readonly model: Model;
  /** Steps taken. */
  readonly steps: number;
  /** Whether the tolerance was met. */
  readonly converged: boolean;
}

/**
 * 1 / (1 + e⁻ᶻ), a number between 0 and 1 for every score:
 *
 *     sigmoid(0)      →  0.5
 *     sigmoid(-800)   →  0         not NaN
 */
export function sigmoid(score: number): number {
  throw new Error(`your turn: the probability that belongs to the score ${score}`);
}

/**
 * Exact also where a probability is rounded to 0 or 1: an example of label 1 with score −800 costs
 * 800, not Infinity.
 */
export function loss(model: Model, { rows }: Examples, l2: number): number {
  throw new Error(
    `your turn: the loss of ${model.weights.length} weights on ${rows.length} examples, with a penalty of ${l2}`,
  );
}

/** The derivative of the loss by each weight and by the bias. */
export function gradient(model: Model, { rows }: Examples, l2: number): Model {
  throw new Error(
    `your turn: ${model.weights.length} derivatives on ${rows.length} examples, with a penalty of ${l2}, and one by the bias`,
  );
}

/**
 * Gradient descent from weights and a bias of 0. At every point, the first one too: is the gradient
 * short enough, stop; were all steps taken, stop; else take a step.
 */
export function fit({ rows }: Examples, { stepSize }: FitOptions): Fit {
  throw new Error(`your turn: descend on ${rows.length} examples with steps of ${stepSize}`);
}
