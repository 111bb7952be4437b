/**
 * A network with one hidden layer, forward and backward, with nothing but plain arrays. Fill in the
 * four functions at the bottom; `./gradus lab watch backprop` judges the file on every save.
 *
 * D inputs, H hidden units, C classes. For each example x:
 *
 *     z = x W₁ + b₁          scores of the hidden units
 *     h = max(z, 0)          ReLU; its slope is 1 where z is above 0, and 0 elsewhere
 *     s = h W₂ + b₂          scores of the classes
 *     p = softmax(s)         eˢ over the sum of them
 *
 * The loss is the mean over the examples of −log p of the right class. The smallest of networks,
 * W₁ = [[1]], b₁ = [0], W₂ = [[1, −1]], b₂ = [0, 0], for the example [0] of class 0:
 *
 *     forward   →  [[0.5, 0.5]]
 *     loss      →  0.6931…      log 2
 *     backward  →  output bias [−0.5, 0.5], all else 0
 */

export interface Layer {
  readonly weight: readonly (readonly number[])[]; // [inputs, outputs]
  readonly bias: readonly number[]; // [outputs]
}

export interface Network {
  readonly hidden: Layer; // [D, H]
  readonly output: Layer; // [H, C]
}

export interface Examples {
  readonly rows: readonly (readonly number[])[]; // [N, D]
  /** The right class of each, from 0. */
  readonly labels: readonly number[]; // [N]
}

/** Probabilities of the classes for each row, also where a score is 1000. */
export function forward(network: Network, rows: Examples['rows']): number[][] {
  throw new Error(`your turn: ${rows.length} rows through ${network.hidden.bias.length} units`);
}

/** Exact also where a probability is rounded to 0: a score 1000 below the other costs 1000. */
export function loss(network: Network, { rows }: Examples): number {
  throw new Error(`your turn: ${rows.length} rows, ${network.output.bias.length} classes`);
}

/** The derivative of the loss by every weight and bias, in the shape of the network. */
export function backward(network: Network, { rows }: Examples): Network {
  throw new Error(`your turn: ${rows.length} rows back to ${network.hidden.weight.length} inputs`);
}

/** Takes so many steps of the gradient, and leaves the network that it was given as it was. */
export function train(
  network: Network,
  { rows }: Examples,
  { stepSize, steps }: { readonly stepSize: number; readonly steps: number },
): Network {
  const size = network.hidden.bias.length;
  throw new Error(`your turn: ${steps} steps of ${stepSize}, ${rows.length} rows, ${size} units`);
}
