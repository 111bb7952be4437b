/** @file What a network must survive, or refuse with a reason. */
import type { Results } from '@gradus/evidence';
import { refusalOf } from '@gradus/lab-kit';
import type { Random } from '@gradus/statistics';
import { differentiate } from './model.ts';
import { type Examples, glorot, initialize, type Network, spirals } from './network.ts';

export function tryBadInputs(random: Random): Results['robustness'] {
  const network = initialize(random, [2, 4, 3], glorot);
  const examples = spirals(random, 4);
  const run = (one: Network, data: Examples) => differentiate(one, data, 'tanh')(one);
  const large = run(network, {
    ...examples,
    rows: examples.rows.map((row) => row.map((x) => 1e6 * x)),
  });
  const single = run(network, { rows: [[0, 0]], labels: [0] });
  return [
    {
      input: 'a class that the network does not have',
      ...refusalOf(() => run(network, { ...examples, labels: examples.labels.with(0, 7) })),
    },
    {
      input: 'rows that are one column too wide',
      ...refusalOf(() =>
        run(network, { ...examples, rows: examples.rows.map((row) => [...row, 1]) }),
      ),
    },
    {
      input: 'inputs a million times too large',
      outcome: `a loss of ${large.loss.toFixed(2)}; the first layer’s derivatives are ${large.gradients[0]!.weight.flat().every((value) => value === 0) ? 'all 0: saturated' : 'finite'}`,
      ok: Number.isFinite(large.loss),
    },
    {
      input: 'a single example at the origin',
      outcome: `a loss of ${single.loss.toFixed(2)}, derivatives by the first weights 0, as their inputs are`,
      ok: single.gradients[0]!.weight.flat().every((value) => value === 0),
    },
  ];
}
