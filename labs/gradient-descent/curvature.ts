/**
 * @file What theory asks of a loss: its largest and smallest curvature, L and μ, and the optimum
 * that descent should find, by Newton's method.
 */
import { dot, gradientByHand, hessianByHand, norm } from './by-hand.ts';
import type { Parameters, Problem } from './data.ts';

type Matrix = readonly (readonly number[])[];

export interface Curvature {
  /** L, of the steepest direction. */
  readonly largest: number;
  /** μ, of the flattest one. */
  readonly smallest: number;
  /** The direction of L, of length 1. */
  readonly steepest: readonly number[];
}

export const conditionNumber = ({ largest, smallest }: Curvature): number => largest / smallest;

/** Extreme eigenvalues of a symmetric, positive matrix, by Jacobi's rotations. */
export function curvatureOf(matrix: Matrix): Curvature {
  const a = matrix.map((row) => [...row]);
  const size = a.length;
  const vectors = a.map((_, i) => a.map((__, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 60; sweep++) {
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) rotate(a, vectors, p, q);
    }
  }
  const values = a.map((row, at) => row[at]!);
  const largest = Math.max(...values);
  const column = values.indexOf(largest);
  return {
    largest,
    smallest: Math.min(...values),
    steepest: vectors.map((row) => row[column]!),
  };
}

/** Makes the element (p, q) zero by a rotation of rows and columns p and q. */
function rotate(a: number[][], vectors: number[][], p: number, q: number): void {
  if (a[p]![q] === 0) return;
  const tau = (a[q]![q]! - a[p]![p]!) / (2 * a[p]![q]!);
  const t = (tau < 0 ? -1 : 1) / (Math.abs(tau) + Math.hypot(1, tau));
  const c = 1 / Math.hypot(1, t);
  const s = t * c;
  const turn = (x: number, y: number): [number, number] => [c * x - s * y, s * x + c * y];
  for (const row of a) [row[p], row[q]] = turn(row[p]!, row[q]!);
  const [rowP, rowQ] = [[...a[p]!], [...a[q]!]];
  for (let k = 0; k < a.length; k++) [a[p]![k], a[q]![k]] = turn(rowP[k]!, rowQ[k]!);
  for (const row of vectors) [row[p], row[q]] = turn(row[p]!, row[q]!);
}

/** Curvature where the descent ends. */
export const curvatureAt = (point: Parameters, problem: Problem): Curvature =>
  curvatureOf(hessianByHand(point, problem));

/** p (1 − p) is never above ¼: no point of the loss is curved more than this, whatever the labels. */
export function greatestCurvature(problem: Problem): number {
  const half = hessianByHand(
    problem.rows[0]!.map(() => 0),
    problem,
  ); // at 0 every p is ½
  return curvatureOf(half).largest;
}

/** Newton's method: steps by the inverse curvature, until the gradient is rounding. */
export function optimum(problem: Problem): Parameters {
  let theta: number[] = problem.rows[0]!.map(() => 0);
  for (let step = 0; step < 50; step++) {
    const gradient = gradientByHand(theta, problem);
    if (norm(gradient) < 1e-15) break;
    const direction = solve(hessianByHand(theta, problem), gradient);
    theta = theta.map((value, at) => value - direction[at]!);
  }
  return theta;
}

/** Gaussian elimination; the matrices here are positive, so no pivoting is needed. */
export function solve(matrix: Matrix, right: readonly number[]): number[] {
  const rows = matrix.map((row, at) => [...row, right[at]!]);
  for (const [at, pivot] of rows.entries()) {
    for (const below of rows.slice(at + 1)) {
      const factor = below[at]! / pivot[at]!;
      for (let k = at; k < below.length; k++) below[k]! -= factor * pivot[k]!;
    }
  }
  const solution = right.map(() => 0);
  for (let at = rows.length - 1; at >= 0; at--) {
    const row = rows[at]!;
    const known = dot(row.slice(at + 1, -1), solution.slice(at + 1));
    solution[at] = (row.at(-1)! - known) / row[at]!;
  }
  return solution;
}
