/** Misconception: the gate is added. */
export type Matrix = readonly (readonly number[])[];

export interface Norm {
  readonly weight: readonly number[];
  readonly bias: readonly number[];
}

export interface Block {
  readonly attentionNorm: Norm;
  readonly feedForwardNorm: Norm;
  readonly up: Matrix;
  readonly down: Matrix;
}

export function layerNorm(
  x: readonly number[],
  weight: readonly number[],
  bias: readonly number[],
  epsilon = 1e-5,
): number[] {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length;
  const root = Math.sqrt(variance + epsilon);
  return x.map((value, i) => ((value - mean) / root) * weight[i]! + bias[i]!);
}

export function rmsNorm(x: readonly number[], weight: readonly number[], epsilon = 1e-5): number[] {
  const meanSquare = x.reduce((sum, value) => sum + value * value, 0) / x.length;
  const root = Math.sqrt(meanSquare + epsilon);
  return x.map((value, i) => (value / root) * weight[i]!);
}

export function gelu(x: number): number {
  return (x * (1 + erf(x / Math.SQRT2))) / 2;
}

export function geluTanh(x: number): number {
  return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
}

export function swiGlu(
  x: readonly number[],
  { gate, up, down }: { readonly gate: Matrix; readonly up: Matrix; readonly down: Matrix },
): number[] {
  const gates = times(gate, x).map(silu);
  const wide = times(up, x);
  return times(
    down,
    gates.map((value, i) => value + wide[i]!),
  );
}

export function preNormBlock(block: Block, x: Matrix, mix: (x: Matrix) => Matrix): number[][] {
  const { attentionNorm, feedForwardNorm, up, down } = block;
  const mixed = mix(x.map((row) => layerNorm(row, attentionNorm.weight, attentionNorm.bias)));
  const attended = x.map((row, t) => plus(row, mixed[t]!));
  return attended.map((row) => {
    const normal = layerNorm(row, feedForwardNorm.weight, feedForwardNorm.bias);
    return plus(row, times(down, times(up, normal).map(gelu)));
  });
}

function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

function silu(z: number): number {
  return z / (1 + Math.exp(-z));
}

function times(matrix: Matrix, x: readonly number[]): number[] {
  return matrix.map((row) => row.reduce((sum, weight, i) => sum + weight * x[i]!, 0));
}

function plus(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, i) => value + b[i]!);
}
