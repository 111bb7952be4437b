/**
 * @file What a network with one hidden layer must do. The oracle of the random cases is the loss,
 * spelled out sum by sum, and its slope by central differences; nothing of the backward pass.
 */
import assert from 'node:assert/strict';
import type { PracticeCase } from '@gradus/lab-kit';
import { createRandom } from '@gradus/statistics';
import { drawn, referenceLoss, slopes } from './reference.ts';
import type { Examples, Network } from './stub.ts';

export const suiteVersion = 1;

interface Implementation {
  readonly forward: (network: Network, rows: Examples['rows']) => number[][];
  readonly loss: (network: Network, examples: Examples) => number;
  readonly backward: (network: Network, examples: Examples) => Network;
  readonly train: (
    network: Network,
    examples: Examples,
    options: { readonly stepSize: number; readonly steps: number },
  ) => Network;
}

export function suite(implementation: object): PracticeCase[] {
  const { forward, loss, backward, train } = implementation as Implementation;
  // From the easy one to the hard one: the first failure is the next thing to do.
  return [
    ...forwardCases(forward),
    ...lossCases(loss),
    ...backwardCases(backward),
    ...trainCases(train),
  ];
}

function close(received: unknown, expected: unknown, tolerance: number, what: string): void {
  if (typeof expected === 'number') {
    // NaN is close to nothing.
    const bound = tolerance * Math.max(1, Math.abs(expected));
    if (typeof received === 'number' && Math.abs(received - expected) <= bound) return;
    assert.fail(`${what}: expected ${expected}, received ${String(received)}`);
  }
  const [parts, others] = [received ?? {}, expected ?? {}] as Record<string, unknown>[];
  assert.deepEqual(Object.keys(parts!).sort(), Object.keys(others!).sort(), `parts of ${what}`);
  for (const [key, part] of Object.entries(others!)) {
    close(parts![key], part, tolerance, `${what}.${key}`);
  }
}

const smallest: Network = {
  hidden: { weight: [[1]], bias: [0] },
  output: { weight: [[1, -1]], bias: [0, 0] },
};
/** Two of each: nothing about the shapes gives a transpose away. */
const square: Network = {
  hidden: {
    weight: [
      [1, 2],
      [3, -1],
    ],
    bias: [0.5, -0.5],
  },
  output: {
    weight: [
      [1, 0],
      [2, -1],
    ],
    bias: [0.1, -0.2],
  },
};
const uneven: Network = {
  hidden: { weight: [[1, -1, 0.5]], bias: [0, 0.9, -0.2] },
  output: {
    weight: [
      [0.3, -0.4],
      [0.2, 0.6],
      [-0.7, 0.1],
    ],
    bias: [0, 0.25],
  },
};
const four: Examples = { rows: [[1], [-1], [2], [0.5]], labels: [0, 1, 1, 0] };
const pair: Examples = {
  rows: [
    [1, 0.5],
    [0.25, -1],
  ],
  labels: [1, 0],
};
/** Scores of the output for the row [1]. */
const scoring = (...scores: number[]): Network => ({
  hidden: { weight: [[1]], bias: [0] },
  output: { weight: [scores], bias: scores.map(() => 0) },
});

function forwardCases(forward: Implementation['forward']): PracticeCase[] {
  const gives = (network: Network, rows: Examples['rows'], expected: number[][]) => (): void =>
    close(forward(network, rows), expected, 1e-12, 'probabilities');
  return [
    { name: 'forward: the worked example', run: gives(smallest, [[0]], [[0.5, 0.5]]) },
    {
      name: 'forward: a score log 3 higher is three times as likely',
      run: gives(scoring(Math.log(3), 0), [[1]], [[0.75, 0.25]]),
    },
    {
      name: 'forward: each row adds up to 1, by itself',
      run: () => {
        for (const row of forward(uneven, four.rows)) {
          close(
            row.reduce((sum, p) => sum + p, 0),
            1,
            1e-14,
            'sum of a row',
          );
        }
        close(forward(uneven, four.rows)[2], forward(uneven, [four.rows[2]!])[0], 1e-14, 'row');
      },
    },
    {
      name: 'forward: a hidden unit below 0 is silent',
      run: gives(scoring(5, 0), [[-3]], [[0.5, 0.5]]),
    },
    {
      name: 'forward: class scores below 0 count',
      run: gives(scoring(-1, -1 - Math.log(3)), [[1]], [[0.75, 0.25]]),
    },
    {
      name: 'forward: scores of 1000 are no Infinity',
      run: gives(scoring(1000, 0, 1000), [[1]], [[0.5, 0, 0.5]]),
    },
    {
      name: 'forward: scores of −1000 are no division by 0',
      run: gives(scoring(-1000, -1000), [[1]], [[0.5, 0.5]]),
    },
  ];
}

function lossCases(loss: Implementation['loss']): PracticeCase[] {
  return [
    {
      name: 'loss: log 2 where two classes are alike',
      run: () => close(loss(smallest, { rows: [[0]], labels: [0] }), Math.LN2, 1e-14, 'loss'),
    },
    {
      name: 'loss: of the right class, not of the likeliest',
      run: () =>
        close(
          loss(scoring(Math.log(3), 0), { rows: [[1]], labels: [1] }),
          Math.log(4),
          1e-14,
          'loss',
        ),
    },
    {
      name: 'loss: the mean over examples',
      run: () => close(loss(uneven, four), referenceLoss(uneven, four), 1e-14, 'loss'),
    },
    {
      name: 'loss: a confident mistake costs its score, not Infinity',
      run: () => close(loss(scoring(1000, 0), { rows: [[1]], labels: [1] }), 1000, 1e-12, 'loss'),
    },
  ];
}

function backwardCases(backward: Implementation['backward']): PracticeCase[] {
  const slopesOf = (network: Network, examples: Examples) => (): void =>
    close(backward(network, examples), slopes(network, examples), 1e-8, 'gradient');
  const part = (
    name: string,
    network: Network,
    examples: Examples,
    pick: (gradient: Network) => unknown,
  ): PracticeCase => ({
    name: `backward: ${name}`,
    run: () =>
      close(pick(backward(network, examples)), pick(slopes(network, examples)), 1e-8, name),
  });
  return [
    part('the output bias', uneven, four, ({ output }) => output.bias),
    part('the output weights', uneven, four, ({ output }) => output.weight),
    part('the hidden bias', uneven, four, ({ hidden }) => hidden.bias),
    part('the hidden weights', uneven, four, ({ hidden }) => hidden.weight),
    {
      name: 'backward: two of everything, so that shapes give nothing away',
      run: slopesOf(square, pair),
    },
    {
      name: 'backward: a mean over examples: twice the same is the same',
      run: () => {
        const twice = {
          rows: [...four.rows, ...four.rows],
          labels: [...four.labels, ...four.labels],
        };
        close(backward(uneven, twice), backward(uneven, four), 1e-14, 'gradient');
      },
    },
    {
      name: 'backward: at a score of exactly 0 the slope of ReLU is 0',
      run: () =>
        close(
          backward(smallest, { rows: [[0]], labels: [0] }),
          { hidden: { weight: [[0]], bias: [0] }, output: { weight: [[0, 0]], bias: [-0.5, 0.5] } },
          1e-14,
          'gradient',
        ),
    },
    {
      name: 'backward: a silent unit gets nothing, whatever the error',
      run: () =>
        close(
          backward(scoring(5, -5), { rows: [[-3]], labels: [1] }).hidden,
          { weight: [[0]], bias: [0] },
          1e-14,
          'hidden',
        ),
    },
    {
      name: 'backward: a sure mistake, at scores of 1000',
      run: () =>
        close(
          backward(scoring(1000, 0), { rows: [[1]], labels: [1] }).output,
          { weight: [[1, -1]], bias: [1, -1] },
          1e-12,
          'output',
        ),
    },
    {
      name: 'backward: the network and the rows stay as they are',
      run: () => {
        const [network, examples] = structuredClone([uneven, four] as const);
        backward(network, examples);
        assert.deepEqual([network, examples], [uneven, four]);
      },
    },
    {
      name: 'backward: 25 random networks, against central differences',
      run: () => {
        const random = createRandom(25);
        for (let trial = 0; trial < 25; trial++) {
          const { network, examples } = drawn(random);
          slopesOf(network, examples)();
        }
      },
    },
  ];
}

function trainCases(train: Implementation['train']): PracticeCase[] {
  const stepped = (network: Network, examples: Examples, stepSize: number): Network => {
    const by = slopes(network, examples);
    const layer = (which: keyof Network) => ({
      weight: network[which].weight.map((row, i) =>
        row.map((value, j) => value - stepSize * by[which].weight[i]![j]!),
      ),
      bias: network[which].bias.map((value, j) => value - stepSize * by[which].bias[j]!),
    });
    return { hidden: layer('hidden'), output: layer('output') };
  };
  return [
    {
      name: 'train: no step changes nothing',
      run: () => close(train(uneven, four, { stepSize: 1, steps: 0 }), uneven, 0, 'network'),
    },
    {
      name: 'train: one step downhill, all layers from the same point',
      run: () =>
        close(
          train(square, pair, { stepSize: 0.5, steps: 1 }),
          stepped(square, pair, 0.5),
          1e-8,
          'network',
        ),
    },
    {
      name: 'train: the second step begins where the first ended',
      run: () =>
        close(
          train(uneven, four, { stepSize: 0.5, steps: 2 }),
          stepped(stepped(uneven, four, 0.5), four, 0.5),
          1e-7,
          'network',
        ),
    },
    {
      name: 'train: the network that is passed in stays as it was',
      run: () => {
        const mine = structuredClone(uneven);
        train(mine, four, { stepSize: 0.5, steps: 3 });
        assert.deepEqual(mine, uneven);
      },
    },
    {
      name: 'train: learns exclusive or',
      run: () => {
        const xor: Examples = {
          rows: [
            [0, 0],
            [0, 1],
            [1, 0],
            [1, 1],
          ],
          labels: [0, 1, 1, 0],
        };
        const start: Network = {
          hidden: {
            weight: [
              [0.8, -0.7, 0.5, 0.9],
              [0.7, 0.9, -0.8, 0.6],
            ],
            bias: [0.1, 0, 0, -0.8],
          },
          output: {
            weight: [
              [0.1, -0.2],
              [-0.3, 0.2],
              [-0.1, 0.4],
              [0.3, -0.1],
            ],
            bias: [0, 0],
          },
        };
        const learned = train(start, xor, { stepSize: 0.5, steps: 400 });
        const left = referenceLoss(learned, xor);
        assert.ok(left < 0.05, `a loss below 0.05 after 400 steps, received ${left}`);
      },
    },
  ];
}
