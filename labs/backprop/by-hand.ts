/**
 * @file Forward and backward as the README derives them, with nothing but loops. A layer l makes
 * of what comes in, A[l], its scores Z[l] = A[l] W[l] + b[l], and of them A[l + 1] = f(Z[l]).
 */
import type { Activation, Examples, Layer, Matrix, Network } from './network.ts';

/** The value of an activation, and its derivative by the score z. */
const activations = {
  tanh: { value: Math.tanh, slope: (z: number) => 1 - Math.tanh(z) ** 2 },
  relu: { value: (z: number) => Math.max(z, 0), slope: (z: number) => (z > 0 ? 1 : 0) },
} as const;

export interface Forward {
  /** What each layer is given; the first is the rows. */
  readonly inputs: readonly Matrix[]; // [N, inputs] each
  readonly scores: readonly Matrix[]; // [N, outputs] each
  readonly probabilities: Matrix; // [N, C]
}

export function forward(network: Network, rows: Matrix, activation: Activation): Forward {
  const { value } = activations[activation];
  const inputs = [rows];
  const scores: Matrix[] = [];
  for (const [at, layer] of network.entries()) {
    const z = multiply(inputs[at]!, layer.weight).map((row) =>
      row.map((sum, unit) => sum + layer.bias[unit]!),
    ); // [N, outputs]
    scores.push(z);
    if (at < network.length - 1) inputs.push(z.map((row) => row.map(value)));
  }
  return { inputs, scores, probabilities: scores.at(-1)!.map(softmax) };
}

/** Less the largest score, which changes nothing but that no exponential overflows. */
function softmax(scores: readonly number[]): number[] {
  const largest = Math.max(...scores);
  const parts = scores.map((score) => Math.exp(score - largest));
  const total = parts.reduce((sum, part) => sum + part, 0);
  return parts.map((part) => part / total);
}

export function lossByHand(
  network: Network,
  { rows, labels }: Examples,
  activation: Activation,
): number {
  const { scores } = forward(network, rows, activation);
  const costs = scores.at(-1)!.map((row, n) => {
    const largest = Math.max(...row);
    const total = row.reduce((sum, score) => sum + Math.exp(score - largest), 0);
    return largest + Math.log(total) - row[labels[n]!]!;
  });
  return costs.reduce((sum, cost) => sum + cost, 0) / rows.length;
}

export interface BackwardOptions {
  readonly activation: Activation;
  /** A mistake to study: hands errors back through W instead of its transpose; square layers only. */
  readonly forgetsTranspose?: boolean;
}

export interface Backward {
  /** The derivative of the loss by every weight and bias: a network of the same shape. */
  readonly gradients: Network;
  /** The derivative by the scores of each layer: what comes back of the error. */
  readonly errors: readonly Matrix[]; // [N, outputs] each
}

export function backward(network: Network, examples: Examples, options: BackwardOptions): Network {
  return backwardPass(network, examples, options).gradients;
}

export function backwardPass(
  network: Network,
  { rows, labels }: Examples,
  { activation, forgetsTranspose = false }: BackwardOptions,
): Backward {
  const { slope } = activations[activation];
  const { inputs, scores, probabilities } = forward(network, rows, activation);
  const gradients: Layer[] = [];
  const errors: Matrix[] = [];
  // dLoss/dZ of the last layer: (p − y) / N.
  let dZ: Matrix = probabilities.map((row, n) =>
    row.map((p, unit) => (p - (unit === labels[n] ? 1 : 0)) / rows.length),
  ); // [N, C]
  for (let at = network.length - 1; at >= 0; at--) {
    errors.unshift(dZ);
    gradients.unshift({
      weight: multiply(transpose(inputs[at]!), dZ), // [inputs, outputs]
      bias: dZ[0]!.map((_, unit) => dZ.reduce((sum, row) => sum + row[unit]!, 0)), // [outputs]
    });
    if (at === 0) break;
    const { weight } = network[at]!;
    const square = weight.length === weight[0]!.length;
    const dA = multiply(dZ, forgetsTranspose && square ? weight : transpose(weight)); // [N, inputs]
    dZ = dA.map((row, n) => row.map((d, unit) => d * slope(scores[at - 1]![n]![unit]!)));
  }
  return { gradients, errors };
}

function multiply(a: Matrix, b: Matrix): number[][] {
  return a.map((row) => {
    const sums = b[0]!.map(() => 0);
    for (const [k, value] of row.entries()) {
      const other = b[k]!;
      for (let at = 0; at < sums.length; at++) sums[at]! += value * other[at]!;
    }
    return sums;
  });
}

const transpose = (a: Matrix): number[][] => a[0]!.map((_, at) => a.map((row) => row[at]!));
