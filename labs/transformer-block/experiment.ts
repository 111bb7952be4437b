/** @file The experiment: what the lab measures, in order. See README.md. */
import type { LabContext, LabReport } from '@gradus/lab-kit';
import { armClaims, armPlot, compareArms, meanLoss, normAfter, runArms } from './arms.ts';
import { depthClaims, gradientPlot, measureDepths, residualForgotten, streamPlot } from './deep.ts';
import { imageGradientPlot, imageStackClaims, measureImageStacks } from './image-stack.ts';
import {
  compareImageArms,
  degradation,
  imageArmClaims,
  imageArmPlot,
  imageLoss,
  runImageArms,
} from './image-training.ts';
import { sampleVariance, tryBadInputs, withoutEpsilon } from './norm-failures.ts';
import { blockClaim, residualBlockClaim, invarianceClaims, partsClaim } from './oracles.ts';
import { depth } from './stack.ts';

export async function run(context: LabContext): Promise<LabReport> {
  const depths = await measureDepths(context);
  const arms = await runArms(context);
  const imageStacks = await measureImageStacks(context);
  const imageArms = await runImageArms(context);
  const { 'no residual': bare, 'pre-norm': joined } = depths.stacks;
  const share = (gradients: readonly number[]): number => gradients[0]! / gradients.at(-1)!;
  return {
    summary:
      `Through ${depth} layers without residuals ${share(bare.gradients).toExponential(1)} of a gradient arrives; with them, and a norm before each, ${share(joined.gradients).toFixed(1)} times of it, as the law says. ` +
      `In training without warm-up, norms before each part reach ${meanLoss(arms.before).toFixed(2)} nats, norms after each sum ${meanLoss(arms.after).toFixed(2)}, where counting single characters gives ${arms.counted.toFixed(2)}. ` +
      `On images a deep stack of convolutions ends at ${imageLoss(imageArms.plainMany).toFixed(2)} nats without residuals and at ${imageLoss(imageArms.residualMany).toFixed(2)} with them, a shallow one without at ${imageLoss(imageArms.plainFew).toFixed(2)}.`,
    claims: [
      partsClaim(),
      blockClaim(),
      residualBlockClaim(),
      ...invarianceClaims(context),
      ...depthClaims(depths),
      ...armClaims(arms),
      ...imageStackClaims(imageStacks),
      ...imageArmClaims(imageArms),
    ],
    comparisons: [...compareArms(arms, context), ...compareImageArms(imageArms, context)],
    failures: [
      residualForgotten(depths),
      normAfter(arms),
      degradation(imageArms),
      withoutEpsilon(),
      sampleVariance(),
    ],
    robustness: tryBadInputs(),
    artifacts: [
      { name: 'gradient.svg', content: gradientPlot(depths) },
      { name: 'stream.svg', content: streamPlot(depths) },
      { name: 'training.svg', content: armPlot(arms) },
      { name: 'image-gradient.svg', content: imageGradientPlot(imageStacks) },
      { name: 'image-training.svg', content: imageArmPlot(imageArms) },
    ],
    plots: [
      {
        title: 'The gradient on its way down, by how layers are joined',
        path: 'gradient.svg',
        alt: 'Without residuals a straight fall over seven powers of ten; the other lines stay level.',
      },
      {
        title: 'How large the stream is, by depth',
        path: 'stream.svg',
        alt: 'A rising line on its law, and a level one on its law where the last matrices are scaled.',
      },
      {
        title: 'In training: norm before each part, or after each sum',
        path: 'training.svg',
        alt: 'The line of norm before falls through the level of counted characters; those of norm after come down to it and stay.',
      },
      {
        title: 'Convolutions: the gradient on its way down, with the sum and without',
        path: 'image-gradient.svg',
        alt: 'Without the sum a straight rise towards the bottom, close to its law; with it a curve that is level but for the first blocks.',
      },
      {
        title: 'Few convolutions and many, with residuals and without',
        path: 'image-training.svg',
        alt: 'The line of many convolutions without residuals stays far above the three others.',
      },
    ],
    notes: [
      'Stacks are of feed-forward layers alone: for them the laws are integrals that need no network. Each line is a mean over four draws of the weights.',
      `Comparisons are paired over ${arms.before.length} seeds: a bootstrap of so few knows too little of the tails, and its intervals are rather too narrow.`,
      'Losses depend on the last bits of sums, which differ between processors: they are compared within a tolerance.',
      'The stacks of convolutions pad with zeros; the laws know of no border. That is why the measured growth lies a little below them.',
    ],
  };
}
