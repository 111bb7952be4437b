/** Misconception: the network that is passed in may be changed. */
export interface Layer {
  readonly weight: readonly (readonly number[])[];
  readonly bias: readonly number[];
}

export interface Network {
  readonly hidden: Layer;
  readonly output: Layer;
}

export interface Examples {
  readonly rows: readonly (readonly number[])[];
  readonly labels: readonly number[];
}

const affine = ({ weight, bias }: Layer, inputs: readonly number[]): number[] =>
  bias.map((b, unit) => inputs.reduce((sum, x, at) => sum + x * weight[at]![unit]!, b));

function softmax(scores: readonly number[]): number[] {
  const largest = Math.max(...scores);
  const parts = scores.map((score) => Math.exp(score - largest));
  const total = parts.reduce((sum, part) => sum + part, 0);
  return parts.map((part) => part / total);
}

function pass({ hidden, output }: Network, row: readonly number[]) {
  const z = affine(hidden, row);
  const h = z.map((value) => Math.max(value, 0));
  const scores = affine(output, h);
  return { z, h, scores, p: softmax(scores) };
}

export const forward = (network: Network, rows: Examples['rows']): number[][] =>
  rows.map((row) => pass(network, row).p);

export function loss(network: Network, { rows, labels }: Examples): number {
  let total = 0;
  for (const [n, row] of rows.entries()) {
    const { scores } = pass(network, row);
    const largest = Math.max(...scores);
    const sum = scores.reduce((so, score) => so + Math.exp(score - largest), 0);
    total += largest + Math.log(sum) - scores[labels[n]!]!;
  }
  return total / rows.length;
}

const zeros = ({ weight, bias }: Layer) => ({
  weight: weight.map((row) => row.map(() => 0)),
  bias: bias.map(() => 0),
});

export function backward(network: Network, { rows, labels }: Examples): Network {
  const hidden = zeros(network.hidden);
  const output = zeros(network.output);
  for (const [n, row] of rows.entries()) {
    const { z, h, p } = pass(network, row);
    const dScores = p.map((value, c) => (value - (c === labels[n] ? 1 : 0)) / rows.length);
    for (const [c, d] of dScores.entries()) {
      output.bias[c]! += d;
      for (const [unit, value] of h.entries()) output.weight[unit]![c]! += value * d;
    }
    const dHidden = h.map((_, unit) =>
      dScores.reduce((sum, d, c) => sum + d * network.output.weight[unit]![c]!, 0),
    );
    const dZ = dHidden.map((d, unit) => (z[unit]! > 0 ? d : 0));
    for (const [unit, d] of dZ.entries()) {
      hidden.bias[unit]! += d;
      for (const [at, x] of row.entries()) hidden.weight[at]![unit]! += x * d;
    }
  }
  return { hidden, output };
}

const moved = (layer: Layer, by: Layer, stepSize: number): Layer => ({
  weight: layer.weight.map((row, i) => row.map((value, j) => value - stepSize * by.weight[i]![j]!)),
  bias: layer.bias.map((value, j) => value - stepSize * by.bias[j]!),
});

export function train(
  network: Network,
  examples: Examples,
  { stepSize, steps }: { readonly stepSize: number; readonly steps: number },
): Network {
  const at = network;
  for (let step = 0; step < steps; step++) {
    const by = backward(at, examples);
    Object.assign(at, {
      hidden: moved(at.hidden, by.hidden, stepSize),
      output: moved(at.output, by.output, stepSize),
    });
  }
  return at;
}
