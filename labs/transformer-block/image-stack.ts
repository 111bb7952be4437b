/**
 * @file Many blocks of two convolutions on top of each other, with the sum and without it, before any
 * training: how large the stream is on its way up, and the gradient on its way down.
 *
 * N images of C channels, H × H pixels.
 */
import { claim, type Claim, linePlot } from '@gradus/evidence';
import type { LabContext } from '@gradus/lab-kit';
import { breathe } from '@gradus/runtime';
import { mean as meanOf, type Random } from '@gradus/statistics';
import {
  add,
  compile,
  gradients,
  mean,
  mul,
  type NdArray,
  relu,
  scalarOf,
  square,
  sum,
  type Tensor,
} from '@gradus/tensor';
import { normalArray, type ResidualBlock, zeros } from '@gradus/transformer';
import { plainGradients, residualGradients, residualWalk, streamSquare } from './image-laws.ts';
import { drawBlock, imageBlock, type ImageJoint } from './image-blocks.ts';

const blocks = 12;
const [N, C, H] = [16, 16, 8];
const draws = 2;

interface ImageStack {
  /** Mean square of what goes into the first block, and of what comes out of each: blocks + 1. */
  readonly squares: readonly number[];
  /** Root mean square of the gradient by what goes into each block, in units of the topmost. */
  readonly gradients: readonly number[];
}

export type ImageStacks = Readonly<Record<ImageJoint, ImageStack>>;

export async function measureImageStacks({ random, signal }: LabContext): Promise<ImageStacks> {
  const sources = Array.from({ length: draws }, (_, draw) => random.split('images').split(draw));
  const measured = async (joint: ImageJoint): Promise<ImageStack> => {
    await breathe(signal);
    return await measureStack(joint, sources);
  };
  return { plain: await measured('plain'), residual: await measured('residual') };
}

type Drawn = [
  probes: NdArray[],
  blocks: ResidualBlock<NdArray>[],
  images: NdArray,
  target: NdArray,
];

async function measureStack(joint: ImageJoint, draws_: readonly Random[]): Promise<ImageStack> {
  const build = (
    probes: readonly Tensor[],
    stack: readonly ResidualBlock[],
    images: Tensor,
    target: Tensor,
  ) => {
    let at = relu(images);
    const squares = [mean(square(at))];
    for (const [l, block] of stack.entries()) {
      at = imageBlock(joint, block, add(at, probes[l]!)); // [N, C, H, H]
      squares.push(mean(square(at)));
    }
    const byProbe = gradients(sum(mul(at, target)), probes);
    return { squares, gradients: byProbe.map((one) => mean(square(one))) };
  };
  const inputs = draws_.map(drawn);
  await using compiled = await compile(build, inputs[0]!, { threads: 2 });
  const found: ImageStack[] = [];
  for (const values of inputs) {
    const run = await compiled.run(...values);
    const sizes = run.gradients.map((one) => Math.sqrt(scalarOf(one)));
    found.push({
      squares: run.squares.map(scalarOf),
      gradients: sizes.map((size) => size / sizes.at(-1)!),
    });
  }
  const average = (what: keyof ImageStack): number[] =>
    found[0]![what].map((_, l) => meanOf(found.map((one) => one[what][l]!)));
  return { squares: average('squares'), gradients: average('gradients') };
}

function drawn(random: Random): Drawn {
  const images = [N, C, H, H];
  return [
    Array.from({ length: blocks }, () => zeros(...images)),
    Array.from({ length: blocks }, (_, l) => drawBlock(random.split(`block ${l}`), C)),
    normalArray(random.split('images'), images, 1),
    normalArray(random.split('target'), images, 1),
  ];
}

export function imageStackClaims({ plain, residual }: ImageStacks): Claim[] {
  const walk = residualWalk(blocks);
  const stream = walk.map(streamSquare);
  const layers = 2 * (blocks - 1);
  /** By convolution: from the top to the bottom, `layers` of them. */
  const byLayer = (gradients_: readonly number[]): number => gradients_[0]! ** (1 / layers);
  const law = { plain: plainGradients(blocks), residual: residualGradients(walk) };
  const tolerance = { class: 'tolerance', tolerance: 0.05 } as const;
  return [
    claim({
      statement: `Without the sum the gradient grows in every convolution on its way down, as the batch norms let it: by ${byLayer(plain.gradients).toFixed(3)}, ${byLayer(law.plain).toFixed(3)} by the law; over ${layers} of them that is ${plain.gradients[0]!.toFixed(0)} times, ${law.plain[0]!.toFixed(0)} by the law.`,
      metric: 'growth of the gradient by convolution, deviation from the law',
      value: Math.abs(byLayer(plain.gradients) / byLayer(law.plain) - 1),
      unit: 'share of the law',
      comparison: '<=',
      threshold: 0.03,
      oracle: '√(π / (π − 1)), Yang and others (2019): an integral, and no network',
      replay: tolerance,
    }),
    claim({
      statement: `With the sum the stream is a random walk before a wall: mean square ${residual.squares.at(-1)!.toFixed(2)} behind ${blocks} blocks, ${stream.at(-1)!.toFixed(2)} by the law.`,
      metric: 'largest deviation of the residual stream from the law',
      value: deviation(residual.squares, stream),
      unit: 'share of the law',
      comparison: '<=',
      threshold: 0.06,
      oracle: 'Lindley’s recursion max(0, x + z), z normal, on a grid',
      replay: tolerance,
    }),
    claim({
      statement: `With it the gradient grows by less, and ever less the higher it is: ${residual.gradients[0]!.toFixed(1)} times over as many, ${law.residual[0]!.toFixed(1)} by its law.`,
      metric: 'growth of the gradient by convolution with residuals, deviation from the law',
      value: Math.abs(byLayer(residual.gradients) / byLayer(law.residual) - 1),
      unit: 'share of the law',
      comparison: '<=',
      threshold: 0.03,
      oracle:
        'by how high the stream is: P(open) past each block, π / ((π − 1) · Var x) through it',
      replay: tolerance,
    }),
  ];
}

function deviation(found: readonly number[], law: readonly number[]): number {
  return Math.max(...found.map((value, l) => Math.abs(value / law[l]! - 1)));
}

export function imageGradientPlot({ plain, residual }: ImageStacks): string {
  const line = (
    name: string,
    values: readonly number[],
  ): { name: string; points: { x: number; y: number }[] } => ({
    name,
    points: values.map((y, l) => ({ x: l + 1, y })),
  });
  return linePlot({
    title: 'Convolutions: the gradient on its way down, with the sum and without',
    description: `Without it the gradient is ${plain.gradients[0]!.toFixed(0)} times as large at the bottom as at the top; with it ${residual.gradients[0]!.toFixed(0)} times, most of it in the first blocks.`,
    x: { label: 'Block, from the bottom', unit: 'number' },
    y: { label: 'Gradient, in units of the one at the top', unit: 'ratio', scale: 'log10' },
    series: [
      line('no residual', plain.gradients),
      line('its law', plainGradients(blocks)),
      line('residual', residual.gradients),
      line('its law, a walk', residualGradients(residualWalk(blocks))),
    ],
  });
}
