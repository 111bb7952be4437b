/**
 * @file Logistic regression as it is derived in the README: loss, gradient and curvature, written
 * with nothing but sums. N examples, D features and a 1 for the bias.
 */
import type { Parameters, Problem } from './data.ts';

export const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, at) => sum + x * b[at]!, 0);

export const norm = (a: readonly number[]): number => Math.sqrt(dot(a, a));

/** 1 / (1 + e⁻ᶻ) */
const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

/** log(1 + eᶻ); the exponent is never positive, so nothing overflows. */
const softplus = (z: number): number => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

/** Mean over examples of log(1 + eᶻ) − y z, and λ/2 ‖w‖². */
export function lossByHand(theta: Parameters, { rows, labels, l2 }: Problem): number {
  let total = 0;
  for (const [n, row] of rows.entries()) {
    const z = dot(row, theta);
    total += softplus(z) - labels[n]! * z;
  }
  const weights = theta.slice(0, -1);
  return total / rows.length + (l2 / 2) * dot(weights, weights);
}

/** Mean over examples of (p − y) x, and λ w for the weights. */
export function gradientByHand(theta: Parameters, { rows, labels, l2 }: Problem): number[] {
  const gradient = theta.map((value, at) => (at < theta.length - 1 ? l2 * value : 0)); // [D + 1]
  for (const [n, row] of rows.entries()) {
    const error = (sigmoid(dot(row, theta)) - labels[n]!) / rows.length;
    for (let at = 0; at < row.length; at++) gradient[at]! += error * row[at]!;
  }
  return gradient;
}

/** Mean over examples of p (1 − p) x xᵀ, and λ on the diagonal of the weights. */
export function hessianByHand(theta: Parameters, { rows, l2 }: Problem): number[][] {
  const last = theta.length - 1;
  const hessian = theta.map((_, i) => theta.map((__, j) => (i === j && i < last ? l2 : 0))); // [D + 1, D + 1]
  for (const row of rows) {
    const p = sigmoid(dot(row, theta));
    const weight = (p * (1 - p)) / rows.length;
    for (let i = 0; i <= last; i++) {
      for (let j = 0; j <= last; j++) hessian[i]![j]! += weight * row[i]! * row[j]!;
    }
  }
  return hessian;
}
