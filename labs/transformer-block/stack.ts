/**
 * @file Many feed-forward layers on top of each other, joined in four ways, before any training:
 * how large the signal is on its way up, and the gradient on its way down.
 *
 * L layers, N vectors of C numbers.
 */
import type { Random } from '@gradus/statistics';
import {
  add,
  compile,
  constant,
  gradients,
  mean,
  mul,
  type NdArray,
  scalarOf,
  square,
  sum,
  type Tensor,
} from '@gradus/tensor';
import {
  feedForward,
  type FeedForward,
  layerNorm,
  normalArray,
  ones,
  zeros,
} from '@gradus/transformer';

export const joints = ['pre-norm', 'pre-norm, scaled', 'post-norm', 'no residual'] as const;
export type Joint = (typeof joints)[number];

export const depth = 24;
const width = 96;
const vectors = 48;

export interface Stack {
  /** Mean square of what comes out of each layer, the input first: L + 1 figures. */
  readonly sizes: readonly number[];
  /** Root mean square of the gradient by what goes into each layer: L figures. */
  readonly gradients: readonly number[];
}

/** One stack of layers for each generator, all joined in the same way. */
export async function measureStacks(joint: Joint, draws: readonly Random[]): Promise<Stack[]> {
  const inputs = draws.map((random) => drawn(joint, random));
  const build = (p: readonly Tensor[], f: readonly FeedForward[], x: Tensor, y: Tensor): Sizes => {
    let at = add(x, p[0]!);
    const sizes = [mean(square(at))];
    for (const [l, layer] of f.entries()) {
      at = joined(joint, layer, l === 0 ? at : add(at, p[l]!));
      sizes.push(mean(square(at)));
    }
    const byProbe = gradients(sum(mul(at, y)), p);
    return { sizes, gradients: byProbe.map((one) => mean(square(one))) };
  };
  await using compiled = await compile(build, inputs[0]!);
  const stacks: Stack[] = [];
  for (const values of inputs) {
    const found = await compiled.run(...values);
    stacks.push({
      sizes: found.sizes.map(scalarOf),
      gradients: found.gradients.map((one) => Math.sqrt(scalarOf(one))),
    });
  }
  return stacks;
}

interface Sizes {
  readonly sizes: readonly Tensor[];
  readonly gradients: readonly Tensor[];
}

type Drawn = [probes: NdArray[], layers: FeedForward<NdArray>[], input: NdArray, target: NdArray];

function drawn(joint: Joint, random: Random): Drawn {
  const spread = joint === 'pre-norm, scaled' ? 1 / Math.sqrt(depth) : 1;
  const layers = Array.from({ length: depth }, (_, l): FeedForward<NdArray> => {
    const [up, down] = [random.split(`up ${l}`), random.split(`down ${l}`)];
    return {
      // What goes in with variance 1 comes to the bend with variance 1.
      up: { weight: normalArray(up, [4 * width, width], 1 / Math.sqrt(width)) },
      down: { weight: normalArray(down, [width, 4 * width], spread / Math.sqrt(4 * width)) },
    };
  });
  // Zeros that are added to what goes into each layer: their gradient is the gradient there.
  const probes = layers.map(() => zeros(vectors, width));
  const [input, target] = ['input', 'target'].map((name) =>
    normalArray(random.split(name), [vectors, width], 1),
  ) as [NdArray, NdArray];
  return [probes, layers, input, target];
}

function joined(joint: Joint, layer: FeedForward, x: Tensor): Tensor {
  const norm = (some: Tensor): Tensor => layerNorm({ weight: constant(ones(width)) }, some);
  switch (joint) {
    case 'pre-norm':
    case 'pre-norm, scaled':
      return add(x, feedForward(layer, norm(x)));
    case 'post-norm':
      return norm(add(x, feedForward(layer, x)));
    case 'no residual':
      return feedForward(layer, x);
  }
}
