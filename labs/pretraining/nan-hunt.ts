/**
 * @file The NaN hunt. Somewhere a number overflows, and two operations later everything is NaN. The
 * run itself has to say where it began.
 */
import { claim, type Claim, type Failure } from '@gradus/evidence';
import { GradusError } from '@gradus/runtime';
import { fromData, mapLeaves, type NdArray } from '@gradus/tensor';
import { constantSchedule, sgd, type TokenDataset, train } from '@gradus/training';
import { smallRun } from './small-run.ts';

/** Where a matrix is planted that overflows in its own product, and who must be named. */
const plants: readonly (readonly [parameter: string, names: string])[] = [
  ['blocks.0.attention.query.weight', 'blocks.0.attention'],
  ['blocks.0.feedForward.up.weight', 'blocks.0'],
  ['blocks.1.attention.key.weight', 'blocks.1.attention'],
  ['blocks.1.attention.value.weight', 'blocks.1.attention'],
  ['blocks.1.feedForward.up.weight', 'blocks.1'],
  ['norm.weight', 'norm'],
];

export interface Hunted {
  readonly parameter: string;
  readonly expected: string;
  /** What the error says was not finite first. */
  readonly named: string;
}

export async function huntNaN(data: TokenDataset, seed: number): Promise<Hunted[]> {
  const hunted: Hunted[] = [];
  for (const [parameter, expected] of plants) {
    const run = smallRun({ data, seed });
    const parameters = overflowing(run.model.parameters, parameter);
    const said = await outcomeOf(async () => {
      await train({ ...run, model: { ...run.model, parameters }, steps: 3 });
      return 'nothing';
    });
    hunted.push({ parameter, expected, named: /first in (.*) \(\d/.exec(said)?.[1] ?? said });
  }
  return hunted;
}

/** The largest numbers that float32 has: finite each, their sums of products not. */
function overflowing<Tree>(tree: Tree, path: string): Tree {
  return mapLeaves<NdArray, NdArray, Tree>(tree, (leaf, at) =>
    at === path
      ? fromData(
          Float32Array.from(Array.from(leaf.data, Number), (x) => Math.sign(x) * 3e38),
          leaf.shape,
        )
      : leaf,
  ) as Tree;
}

/** What comes back, or what the error says. */
async function outcomeOf(action: () => Promise<string>): Promise<string> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof GradusError)) throw error;
    return error.message;
  }
}

export function huntClaim(hunted: readonly Hunted[]): Claim {
  const missed = hunted.filter(
    ({ expected, named }) => !named.endsWith(` on the way to ${expected}`) && named !== expected,
  );
  return claim({
    statement: `An overflow that is planted in a layer is found there by the run itself, before any parameter is changed: ${hunted.map(({ parameter, named }) => `${parameter} → ${named}`).join('; ')}.`,
    metric: 'overflows that are named elsewhere',
    value: missed.length,
    unit: `of ${hunted.length} overflows`,
    comparison: '=',
    threshold: 0,
    oracle: 'the layer that it was planted in',
    replay: { class: 'exact' },
  });
}

/** Rates from 10 up, ten times as high each, until one is too high for float32. */
export async function divergence(data: TokenDataset, seed: number): Promise<Failure> {
  const { clipNorm: _, ...run } = smallRun({ data, seed });
  const wild = { ...run, optimizer: sgd(), steps: 30 };
  const at = (peak: number): Promise<string> =>
    outcomeOf(async () => {
      const { history } = await train({ ...wild, schedule: constantSchedule({ peak }) });
      return `${history.losses.at(-1)!.toFixed(2)} nats after ${history.losses.length} steps`;
    });
  let exponent = 1;
  let high = '';
  while (exponent <= 30 && !high.includes('is not finite')) high = await at(10 ** ++exponent);
  const low = await at(0.3);
  return {
    case: `SGD without clipping at a learning rate of 1e${exponent}, the first of 100, 1000, … that ends so`,
    expected: 'a loss that falls',
    got: high,
    cause:
      'Each step overshoots, the next gradient is larger than the one before, and the step with it. The first number to overflow is not where the mistake is: it is the rate.',
    intervention: {
      change: 'a learning rate of 0.3',
      got: low,
      removed: high.includes('is not finite') && low.includes('nats after 30 steps'),
    },
  };
}
