/**
 * @file Few blocks and many, with the sum and without, in training: whether a deeper network learns
 * what a shallower one can. Every batch is new, so that what it does not learn it does not lack for
 * being learned by heart.
 *
 * N images of one channel in, C channels inside, H × H pixels, K kinds.
 */
import { claim, type Claim, type Comparison, type Failure, linePlot } from '@gradus/evidence';
import { comparePaired, type LabContext } from '@gradus/lab-kit';
import { createRandom, mean as meanOf, type Random } from '@gradus/statistics';
import { crossEntropy, fromData, mean, type NdArray, relu, type Tensor } from '@gradus/tensor';
import { type Batches, constantSchedule, momentum, train } from '@gradus/training';
import {
  linear,
  type Linear,
  normalArray,
  type NormedConvolution,
  normedConvolution,
  type ResidualBlock,
  zeros,
} from '@gradus/transformer';
import { drawBlock, drawConvolution, imageBlock, type ImageJoint } from './image-blocks.ts';

const [N, C, H, K] = [16, 8, 8, 8];
const few = 1;
const many = 6;
const rate = 0.05;
/** The loss at the end is a mean over so many steps. */
const lastSteps = 10;
/** Of one who guesses. */
const guess = Math.log(K);

interface Model<Leaf = Tensor> {
  readonly stem: NormedConvolution<Leaf>;
  readonly blocks: readonly ResidualBlock<Leaf>[];
  readonly head: Linear<Leaf>; // [K, C]
}

interface Labelled<Leaf> {
  readonly images: Leaf; // [N, 1, H, H]
  readonly kinds: Leaf; // [N]
}

export const layersOf = (blocks: number): number => 2 * blocks + 1;

/** Losses of one run for each seed, in the same order. */
export interface ImageArms {
  readonly plainFew: readonly (readonly number[])[];
  readonly plainMany: readonly (readonly number[])[];
  readonly residualFew: readonly (readonly number[])[];
  readonly residualMany: readonly (readonly number[])[];
}

export async function runImageArms(context: LabContext): Promise<ImageArms> {
  const { random, seed, scale, signal, progress } = context;
  const [seeds, steps] = scale === 'full' ? [8, 200] : [3, 60];
  const stage = progress.stage('Training on images', { total: 4 * seeds * steps, unit: 'steps' });
  const arm = async (joint: ImageJoint, blocks: number): Promise<number[][]> => {
    const losses: number[][] = [];
    for (let run = 0; run < seeds; run++) {
      const own = random.split('image arm').split(run);
      const { history } = await train<Model, Labelled<Tensor>>({
        model: {
          parameters: drawModel(own, blocks),
          loss: (model, { images, kinds }) => crossEntropy(logits(joint, model, images), kinds),
        },
        batches: stripes(seed * 100 + run),
        steps,
        optimizer: momentum({ momentum: 0.9 }),
        schedule: constantSchedule({ peak: rate }),
        seed: seed * 100 + run,
        threads: 1,
        thread: 'caller',
        signal,
        onStep: () => stage.advance(),
      });
      losses.push([...history.losses]);
    }
    return losses;
  };
  const arms = {
    plainFew: await arm('plain', few),
    plainMany: await arm('plain', many),
    residualFew: await arm('residual', few),
    residualMany: await arm('residual', many),
  };
  stage.done();
  return arms;
}

/** Logits `[N, K]`: the mean of each channel over the image, and a linear layer. */
function logits(joint: ImageJoint, { stem, blocks, head }: Model, images: Tensor): Tensor {
  let x = relu(normedConvolution(stem, images, { padding: 1 }).output); // [N, C, H, H]
  for (const block of blocks) x = imageBlock(joint, block, x);
  return linear(head, mean(x, { axes: [2, 3] }));
}

function drawModel(random: Random, blocks: number): Model<NdArray> {
  return {
    stem: drawConvolution(random.split('stem'), 1, C),
    blocks: Array.from({ length: blocks }, (_, l) => drawBlock(random.split(`block ${l}`), C)),
    head: { weight: normalArray(random.split('head'), [K, C], 1 / Math.sqrt(C)), bias: zeros(K) },
  };
}

/** Stripes in one of K directions, of any phase and some breadth, under noise. */
function stripes(seed: number): Batches<Labelled<NdArray>> {
  const source = createRandom(seed).split('stripes');
  const at = (number: number): Labelled<NdArray> => {
    const random = source.split(number);
    const images = new Float32Array(N * H * H);
    const kinds = new Int32Array(N);
    for (let n = 0; n < N; n++) {
      const kind = random.integer(K);
      const angle = (Math.PI * kind) / K;
      const [turn, phase] = [3 + 2 * random.uniform(), 2 * Math.PI * random.uniform()];
      for (let y = 0; y < H; y++) {
        for (let x = 0; x < H; x++) {
          const along = (y * Math.cos(angle) + x * Math.sin(angle)) / turn;
          images[(n * H + y) * H + x] =
            Math.cos(2 * Math.PI * along + phase) + 0.5 * random.normal();
        }
      }
      kinds[n] = kind;
    }
    return { images: fromData(images, [N, 1, H, H]), kinds: fromData(kinds, [N]) };
  };
  return { settings: { data: 'stripes', seed }, tokensPerBatch: N, at };
}

const ends = (runs: readonly (readonly number[])[]): number[] =>
  runs.map((losses) => meanOf(losses.slice(-lastSteps)));
export const imageLoss = (runs: readonly (readonly number[])[]): number => meanOf(ends(runs));

export function imageArmClaims({ plainFew, plainMany, residualMany }: ImageArms): Claim[] {
  const shared = {
    unit: 'nats per image',
    replay: { class: 'tolerance', tolerance: 0.3 },
  } as const;
  return [
    claim({
      ...shared,
      statement: `Degradation: ${layersOf(many)} convolutions without residuals learn less than ${layersOf(few)} in as many steps, on the images that they train on: ${imageLoss(plainMany).toFixed(2)} against ${imageLoss(plainFew).toFixed(2)} nats, where a guess costs ${guess.toFixed(2)}.`,
      metric: 'training loss of many layers above that of few, without residuals',
      value: imageLoss(plainMany) - imageLoss(plainFew),
      comparison: '>=',
      threshold: 0.2,
      oracle:
        'the shallow network: the deep one could be it, with blocks that hand on what they get',
    }),
    claim({
      ...shared,
      statement: `With the sum as many convolutions learn no less than the few without: ${imageLoss(residualMany).toFixed(2)} nats.`,
      metric: 'training loss of many layers with residuals, above that of few without',
      value: imageLoss(residualMany) - imageLoss(plainFew),
      comparison: '<=',
      threshold: 0.1,
      oracle: 'the shallow network',
    }),
  ];
}

export function compareImageArms(arms: ImageArms, { random }: LabContext): Comparison[] {
  const what = { unit: 'nats per image' };
  const named = (name: string, runs: readonly (readonly number[])[]) => ({
    name,
    values: ends(runs),
  });
  return [
    comparePaired(
      { ...what, metric: `training loss of ${layersOf(many)} convolutions on images, by seed` },
      named('no residual', arms.plainMany),
      named('residual', arms.residualMany),
      random.split('image many'),
    ),
    comparePaired(
      { ...what, metric: `training loss of ${layersOf(few)} convolutions on images, by seed` },
      named('no residual', arms.plainFew),
      named('residual', arms.residualFew),
      random.split('image few'),
    ),
  ];
}

export function degradation({ plainFew, plainMany, residualMany }: ImageArms): Failure {
  const [shallow, deep, joined] = [plainFew, plainMany, residualMany].map(imageLoss);
  return {
    case: `${layersOf(many)} convolutions instead of ${layersOf(few)}, each with a batch norm, on new images in every step`,
    expected: `no more than the ${shallow!.toFixed(2)} nats of the few: the rest could hand on what it gets`,
    got: `${deep!.toFixed(2)} nats`,
    cause:
      'It is no overfitting: no image comes twice. Nor is a gradient lost: the norms let it grow. But to hand something on unchanged is itself to be learned, by every block, through all the others.',
    intervention: {
      change: 'each block adds to what it got; the same weights, rate, steps and images',
      got: `${joined!.toFixed(2)} nats`,
      removed: deep! > shallow! + 0.2 && joined! <= shallow! + 0.1,
    },
  };
}

export function imageArmPlot({
  plainFew,
  plainMany,
  residualFew,
  residualMany,
}: ImageArms): string {
  const window = 5;
  const line = (name: string, runs: readonly (readonly number[])[]) => ({
    name,
    points: runs[0]!.slice(window - 1).map((_, i) => ({
      x: i + window,
      y: meanOf(runs.map((losses) => meanOf(losses.slice(i, i + window)))),
    })),
  });
  return linePlot({
    title: 'Few convolutions and many, with residuals and without',
    description: `Without residuals the many end at ${imageLoss(plainMany).toFixed(2)} nats and the few at ${imageLoss(plainFew).toFixed(2)}; with them the many at ${imageLoss(residualMany).toFixed(2)} and the few at ${imageLoss(residualFew).toFixed(2)}.`,
    x: { label: 'Training', unit: 'steps' },
    y: { label: `Training loss, mean over seeds and ${window} steps`, unit: 'nats per image' },
    series: [
      line(`${layersOf(many)}, no residual`, plainMany),
      line(`${layersOf(few)}, no residual`, plainFew),
      line(`${layersOf(few)}, residual`, residualFew),
      line(`${layersOf(many)}, residual`, residualMany),
    ],
  });
}
