import { readFileSync } from 'node:fs';
import * as t from '@gradus/tensor';
import { describe, expect, it } from 'vitest';
import {
  adam,
  adamW,
  clipScale,
  cosineSchedule,
  decayGroups,
  flatten,
  gradientNorm,
  lion,
  matricesDecay,
  momentum,
  type Optimizer,
  sgd,
  viewsOf,
} from '../../src/index.ts';

interface Kept {
  readonly step: number;
  readonly loss: number;
  readonly gradientNorm: number;
  readonly weight: number[][];
  readonly bias: number[];
}
const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/optimizers.json', import.meta.url), 'utf8'),
) as {
  tolerance: number;
  settings: Record<'steps' | 'warmUpSteps' | 'peak' | 'floor' | 'clipNorm' | 'weightDecay', number>;
  inputs: number[][];
  targets: number[][];
  start: number[][];
  float64: Record<string, Kept[]>;
  float32: Record<string, Kept[]>;
};

const { steps, clipNorm, weightDecay, ...rates } = fixture.settings;
const rules: Readonly<Record<string, Optimizer>> = {
  sgd: sgd({ weightDecay }),
  momentum: momentum({ weightDecay }),
  nesterov: momentum({ weightDecay, nesterov: true }),
  adam: adam({ weightDecay }),
  adamW: adamW({ weightDecay, betas: [0.9, 0.95] }),
  lion: lion({ weightDecay }),
};

interface Layer<Leaf> {
  readonly weight: Leaf;
  readonly bias: Leaf;
}
type Float = 'float32' | 'float64';

/** The fit of test/fixtures/generate.py, by our parts. */
function* fit(optimizer: Optimizer, dtype: Float): Generator<Kept> {
  const batches = [0, 4, 8, 12].map((row) => ({
    inputs: t.array(fixture.inputs.slice(row, row + 4), dtype),
    targets: t.array(fixture.targets.slice(row, row + 4), dtype),
  }));
  const parameters = flatten<Layer<t.NdArray>>({
    weight: t.array(fixture.start, dtype),
    bias: t.allocate(dtype, [3]),
  });
  const gradients = parameters.allocate();
  const gradientTree = viewsOf(parameters.tree, parameters.places, gradients);
  const moments = optimizer.moments.map(() => parameters.allocate());
  const schedule = cosineSchedule({ steps, ...rates });
  const loss = (p: Layer<t.Tensor>, x: t.Tensor, y: t.Tensor): t.Tensor =>
    t.mean(t.square(t.sub(t.tanh(t.add(t.matmul(x, p.weight), p.bias)), y)));
  const graph = t.trace(t.valueAndGrad(loss), [
    parameters.tree,
    batches[0]!.inputs,
    batches[0]!.targets,
  ]);
  for (let step = 1; step <= steps; step++) {
    const { inputs, targets } = batches[(step - 1) % 4]!;
    const [value, gradient] = t.runEager(graph, [parameters.tree, inputs, targets]);
    (gradientTree.weight.data as Float64Array).set(gradient.weight.data as Float64Array);
    (gradientTree.bias.data as Float64Array).set(gradient.bias.data as Float64Array);
    const norm = gradientNorm(gradients, parameters.places).total;
    for (const { decays, start, end } of decayGroups(parameters.places, matricesDecay)) {
      optimizer.update({
        parameters: parameters.data,
        gradients,
        moments,
        start,
        end,
        gradientScale: clipScale(norm, clipNorm),
        learningRate: schedule.at(step),
        weightDecay: decays ? optimizer.weightDecay : 0,
        step,
      });
    }
    yield {
      step,
      loss: t.scalarOf(value),
      gradientNorm: norm,
      weight: t.toNested(parameters.tree.weight) as number[][],
      bias: t.toNested(parameters.tree.bias) as number[],
    };
  }
}

function largestDifference(ours: Kept, theirs: Kept): number {
  const numbers = ({ loss, gradientNorm: norm, weight, bias }: Kept): number[] => [
    loss,
    norm,
    ...weight.flat(),
    ...bias,
  ];
  const expected = numbers(theirs);
  return Math.max(...numbers(ours).map((x, i) => Math.abs(x - expected[i]!)));
}

/** PyTorch itself differs by 2e-6 between its two precisions. */
const tolerances: Readonly<Record<Float, number>> = {
  float64: fixture.tolerance,
  float32: 5e-6,
};

describe.each(Object.entries(rules))(
  '%s, with warm-up, cosine, clipping and decay',
  (name, rule) => {
    it.each(['float64', 'float32'] as const)(
      'goes the way of PyTorch for 1,000 steps, in %s',
      (dtype) => {
        const expected = new Map(fixture[dtype][name]!.map((kept) => [kept.step, kept]));
        for (const ours of fit(rule, dtype)) {
          const theirs = expected.get(ours.step);
          if (theirs === undefined) continue;
          expected.delete(ours.step);
          const difference = largestDifference(ours, theirs);
          expect(difference, `step ${ours.step}`).toBeLessThan(tolerances[dtype]);
        }
        expect(expected.size).toBe(0);
      },
    );
  },
);
