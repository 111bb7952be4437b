/** @file What the suite holds an attempt against: losses one sum at a time, and their slopes. */
import type { Random } from '@gradus/statistics';
import type { Examples, Layer, Network } from './stub.ts';

function scoresOf({ weight, bias }: Layer, inputs: readonly number[]): number[] {
  return bias.map((b, unit) => inputs.reduce((sum, x, at) => sum + x * weight[at]![unit]!, b));
}

export function referenceLoss({ hidden, output }: Network, { rows, labels }: Examples): number {
  const costs = rows.map((row, n) => {
    const units = scoresOf(hidden, row).map((z) => (z > 0 ? z : 0));
    const scores = scoresOf(output, units);
    const right = scores[labels[n]!]!;
    // log Σ e^(s − right): how far the others come up to the right one.
    const most = Math.max(...scores.map((score) => score - right));
    const rest = scores.reduce((sum, score) => sum + Math.exp(score - right - most), 0);
    return most + Math.log(rest);
  });
  return costs.reduce((sum, cost) => sum + cost, 0) / rows.length;
}

/** Central differences along every parameter. */
export function slopes(network: Network, examples: Examples): Network {
  const step = 1e-5;
  const along = (which: keyof Network): Layer => {
    const layer = network[which];
    const slope = (moved: (by: number) => Layer): number =>
      (referenceLoss({ ...network, [which]: moved(step) }, examples) -
        referenceLoss({ ...network, [which]: moved(-step) }, examples)) /
      (2 * step);
    const { weight, bias } = layer;
    return {
      weight: weight.map((row, i) =>
        row.map((value, j) =>
          slope((by) => ({ ...layer, weight: weight.with(i, row.with(j, value + by)) })),
        ),
      ),
      bias: bias.map((value, j) => slope((by) => ({ ...layer, bias: bias.with(j, value + by) }))),
    };
  };
  return { hidden: along('hidden'), output: along('output') };
}

/** Scores that stay away from the kink of ReLU are what a slope can be measured at. */
export function drawn(random: Random): { network: Network; examples: Examples } {
  const [inputs, units, classes] = [1, 2, 2].map((least) => least + random.integer(3)) as [
    number,
    number,
    number,
  ];
  const numbers = (count: number): number[] => Array.from({ length: count }, () => random.normal());
  const layer = (from: number, to: number): Layer => ({
    weight: Array.from({ length: from }, () => numbers(to)),
    bias: numbers(to),
  });
  for (;;) {
    const network = { hidden: layer(inputs, units), output: layer(units, classes) };
    const rows = Array.from({ length: 1 + random.integer(5) }, () => numbers(inputs));
    const scores = rows.flatMap((row) => scoresOf(network.hidden, row));
    if (scores.some((z) => Math.abs(z) < 1e-3)) continue;
    return { network, examples: { rows, labels: rows.map(() => random.integer(classes)) } };
  }
}
