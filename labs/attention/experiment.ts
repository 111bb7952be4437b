/** @file The experiment: what the lab measures, in order. See README.md. */
import type { LabContext, LabReport } from '@gradus/lab-kit';
import { breathe } from '@gradus/runtime';
import { mean } from '@gradus/statistics';
import { costClaims, costTable, measureCost } from './cost.ts';
import { leakingMask, nothingToSee, orderBlindness, unmaskedPadding } from './failures.ts';
import {
  brokenChain,
  compareDepths,
  headMap,
  inductionClaims,
  measureInduction,
  trainingPlot,
} from './induction.ts';
import { causalityClaim, torchClaim } from './oracles.ts';
import { tryBadInputs } from './robustness.ts';
import { compareScale, measureScale, saturated, scaleClaims, scalePlot } from './scale.ts';

export async function run(context: LabContext): Promise<LabReport> {
  const identity = [torchClaim(), await causalityClaim(context)];
  await breathe(context.signal);
  const scale = measureScale(context);
  const costs = measureCost();
  const induction = await measureInduction(context);
  const leak = await leakingMask(context);
  const { one, two, previous, induction: head } = induction;
  return {
    summary:
      `Two layers of attention learn to copy from their own text (loss ${mean(two.losses).toFixed(2)} nats), one layer does not (${mean(one.losses).toFixed(2)}): ` +
      `a head of layer ${previous.layer + 1} looks one token back, and a head of layer ${head.layer + 1} finds by that what stood behind the same token before, with a weight of ${head.score.toFixed(2)}. ` +
      `Without the division by √D a query ends up looking at ${mean(scale.at(-1)!.seen.plain).toFixed(1)} keys of 64.`,
    claims: [
      ...identity,
      ...scaleClaims(scale),
      ...costClaims(costs),
      ...inductionClaims(induction),
    ],
    comparisons: [compareDepths(induction, context), compareScale(scale, context)],
    failures: [
      leak,
      brokenChain(induction),
      saturated(scale),
      orderBlindness(context),
      unmaskedPadding(context),
      nothingToSee(),
    ],
    robustness: tryBadInputs(),
    artifacts: [
      { name: 'learning.svg', content: trainingPlot(induction) },
      { name: 'one-back.svg', content: headMap(induction, previous, 'one token back') },
      { name: 'induction.svg', content: headMap(induction, head, 'behind the same token') },
      { name: 'scale.svg', content: scalePlot(scale) },
      { name: 'cost.csv', content: costTable(costs) },
    ],
    plots: [
      {
        title: 'Learning to copy: one layer cannot, two can',
        path: 'learning.svg',
        alt: `Held-out loss by training steps: one layer ends at ${mean(one.losses).toFixed(2)} nats, two at ${mean(two.losses).toFixed(2)}.`,
      },
      {
        title: `Layer ${previous.layer + 1}, head ${previous.head + 1}: each token looks at the one before it`,
        path: 'one-back.svg',
        alt: `A map of weights with a dark line just below the diagonal: ${previous.score.toFixed(2)} on the token before.`,
      },
      {
        title: `Layer ${head.layer + 1}, head ${head.head + 1}: each token looks at what stood behind it before`,
        path: 'induction.svg',
        alt: `A map of weights with a dark line a piece's length below the diagonal: ${head.score.toFixed(2)} on what stood behind the same token.`,
      },
      {
        title: 'Without the division by √D, wide vectors look at one key alone',
        path: 'scale.svg',
        alt: 'Keys looked at by width: level where scores are divided by the root of the width, down to one where they are not.',
      },
    ],
    tables: [{ title: 'What a token costs in the cache, by heads that share', path: 'cost.csv' }],
    notes: [
      'Maps are of a text that was not trained on; letters stand for tokens, and the piece that comes again is the same letters.',
      'Losses depend on the last bits of sums, which differ between processors: they are compared within a tolerance.',
    ],
  };
}
