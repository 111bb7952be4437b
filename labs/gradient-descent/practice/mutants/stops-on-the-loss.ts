/** Misconception: a descent is done when the loss no longer changes. */
export interface Model {
  readonly weights: readonly number[];
  readonly bias: number;
}

export interface Examples {
  readonly rows: readonly (readonly number[])[];
  readonly labels: readonly number[];
}

export interface FitOptions {
  readonly l2: number;
  readonly stepSize: number;
  readonly tolerance: number;
  readonly maxSteps: number;
}

export interface Fit {
  readonly model: Model;
  readonly steps: number;
  readonly converged: boolean;
}

export const sigmoid = (score: number): number => 1 / (1 + Math.exp(-score));

const softplus = (z: number): number => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

const scoreOf = ({ weights, bias }: Model, row: readonly number[]): number =>
  row.reduce((sum, x, at) => sum + x * weights[at]!, bias);

export function loss(model: Model, { rows, labels }: Examples, l2: number): number {
  let total = 0;
  for (const [n, row] of rows.entries()) {
    const z = scoreOf(model, row);
    total += softplus(labels[n] === 1 ? -z : z);
  }
  const penalty = model.weights.reduce((sum, w) => sum + w * w, 0);
  return total / rows.length + (l2 / 2) * penalty;
}

export function gradient(model: Model, { rows, labels }: Examples, l2: number): Model {
  const weights = model.weights.map(() => 0);
  let bias = 0;
  for (const [n, row] of rows.entries()) {
    const error = sigmoid(scoreOf(model, row)) - labels[n]!;
    for (const [at, x] of row.entries()) weights[at]! += error * x;
    bias += error;
  }
  return {
    weights: weights.map((sum, at) => sum / rows.length + l2 * model.weights[at]!),
    bias: bias / rows.length,
  };
}

export function fit(examples: Examples, { l2, stepSize, tolerance, maxSteps }: FitOptions): Fit {
  let model: Model = { weights: examples.rows[0]!.map(() => 0), bias: 0 };
  let last = Infinity;
  for (let steps = 0; ; steps++) {
    const by = gradient(model, examples, l2);
    const now = loss(model, examples, l2);
    const converged = last - now <= tolerance;
    last = now;
    if (converged || steps === maxSteps) return { model, steps, converged };
    model = {
      weights: model.weights.map((w, at) => w - stepSize * by.weights[at]!),
      bias: model.bias - stepSize * by.bias,
    };
  }
}
