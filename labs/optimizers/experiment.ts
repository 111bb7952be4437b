/** @file The experiment: what the lab measures, in order. See README.md. */
import { linePlot } from '@gradus/evidence';
import type { LabContext, LabReport } from '@gradus/lab-kit';
import { breathe } from '@gradus/runtime';
import { mean } from '@gradus/statistics';
import { adam, lion, sgd } from '@gradus/training';
import { bowlClaims, bowlPlot, measureBowls } from './bowls.ts';
import { decayClaims, decayComparison, decayFailure, decayPlot, measureDecay } from './decay.ts';
import {
  keptRate,
  largeEpsilon,
  lostMoments,
  neverSettles,
  rareGradients,
  runaway,
  swinging,
} from './failures.ts';
import { firstStep, oracleClaims, steadySteps } from './oracles.ts';
import {
  bowlPaths,
  measureTurning,
  measureValley,
  turningClaim,
  turningFailure,
  valleyPlot,
} from './paths.ts';
import { tryBadInputs } from './robustness.ts';
import { storyTask } from './stories.ts';
import {
  measureSweep,
  ruleOf,
  sweepClaims,
  sweepComparisons,
  sweepPlot,
  sweepTable,
} from './sweep.ts';

export async function run(context: LabContext): Promise<LabReport> {
  const { random, signal } = context;
  const part = async <Result>(measure: () => Result): Promise<Result> => {
    await breathe(signal);
    return measure();
  };
  const oracles = await part(oracleClaims);
  const bowls = await part(measureBowls);
  const ofBowls = await part(() => bowlClaims(bowls));
  const turning = await part(measureTurning);
  const valley = await part(measureValley);
  const decayed = await part(() => measureDecay(random.split('decay')));
  const task = storyTask();
  const sweep = await measureSweep(context, task);
  const onStories = [await keptRate(task, context), await runaway(task, context)];
  const { sgdSteps, momentumSteps } = bowls.find(({ condition }) => condition === 100)!;
  const final = (name: Parameters<typeof ruleOf>[1]): string =>
    mean(ruleOf(sweep, name).final).toFixed(2);
  return {
    summary:
      `SGD steps by the gradient, momentum by a sum of gradients, Adam and Lion by the learning rate alone, whatever the size of the gradient. ` +
      `On a bowl of condition number 100 SGD needs ${sgdSteps} steps at its best and momentum ${momentumSteps}. ` +
      `On stories, each at its best rate, SGD ends at ${final('SGD')} nats a character, momentum at ${final('momentum')}, Adam at ${final('Adam')}, AdamW at ${final('AdamW')}, Lion at ${final('Lion')}; those best rates lie a factor of ${(ruleOf(sweep, 'SGD').best / ruleOf(sweep, 'Lion').best).toFixed(0)} apart.`,
    claims: [
      ...oracles,
      ...ofBowls,
      turningClaim(turning),
      ...decayClaims(decayed),
      ...sweepClaims(sweep),
    ],
    comparisons: [
      ...sweepComparisons(sweep, context),
      decayComparison(decayed, random.split('decay comparison')),
    ],
    failures: [
      ...onStories,
      rareGradients(),
      decayFailure(decayed),
      turningFailure(turning),
      lostMoments(),
      largeEpsilon(),
      swinging(),
      neverSettles(),
    ],
    robustness: tryBadInputs(),
    artifacts: [
      { name: 'first-step.svg', content: firstStepPlot() },
      { name: 'bowl.svg', content: bowlPaths() },
      { name: 'valley.svg', content: valleyPlot(valley) },
      { name: 'condition.svg', content: bowlPlot(bowls) },
      { name: 'correction.svg', content: correctionPlot() },
      { name: 'decay.svg', content: decayPlot(decayed, random.split('decay plot')) },
      { name: 'rates.svg', content: sweepPlot(sweep) },
      { name: 'rates.csv', content: sweepTable(sweep) },
    ],
    plots: [
      {
        title: 'The first step of each rule, by the size of the gradient',
        path: 'first-step.svg',
        alt: 'SGD’s step rises with the gradient. Lion’s is the learning rate throughout, and so is Adam’s until the gradient comes down to ε.',
      },
      {
        title: 'Four ways down a long bowl, sixty steps each',
        path: 'bowl.svg',
        alt: 'SGD goes straight to the floor of the valley and creeps along it; momentum swings and runs past; Adam and Lion go along a diagonal first, Adam in a curve to the bottom, Lion in steps of one length, past it.',
      },
      {
        title: 'Height in Rosenbrock’s valley, by step',
        path: 'valley.svg',
        alt: `Four falling lines: ${valley.map(({ name, height }) => `${name} ends ${height.toPrecision(1)} high`).join(', ')}.`,
      },
      {
        title: 'Steps needed on a bowl, by its condition number',
        path: 'condition.svg',
        alt: 'On logarithmic axes SGD rises with the condition number, momentum with its root.',
      },
      {
        title: 'Steps of Adam where the gradient never changes, with and without correction',
        path: 'correction.svg',
        alt: 'Corrected, a level line at the learning rate; uncorrected, 3.2 times as long in the first step, 6.6 times in the twelfth, and slowly down.',
      },
      {
        title: 'What decay leaves of a weight, by the size of its gradients',
        path: 'decay.svg',
        alt: 'AdamW is level; Adam with L2 leaves nothing where gradients are small and nearly all where they are large.',
      },
      {
        title: 'The stories: held-out loss by learning rate',
        path: 'rates.svg',
        alt: 'Five valleys: Lion at the smallest rates, Adam and AdamW, momentum, and SGD at the largest.',
      },
    ],
    tables: [{ title: 'The stories: each rule at its best', path: 'rates.csv' }],
    notes: [
      'Rates were chosen on seeds that the comparisons do not use. Two hundred and fifty steps say who is quick, not who ends best; --full trains four times as long.',
      'Losses depend on the last bits of sums, which differ between processors: they are compared within a tolerance.',
    ],
  };
}

function firstStepPlot(): string {
  const sizes = Array.from({ length: 19 }, (_, i) => 10 ** (-10 + i / 2));
  const rate = 0.01;
  const series = [
    { name: 'SGD, momentum', optimizer: sgd() },
    { name: 'Adam, AdamW', optimizer: adam() },
    { name: 'Lion', optimizer: lion() },
  ];
  return linePlot({
    title: 'The first step of each rule, by the size of the gradient',
    description:
      'On logarithmic axes SGD is a rising line, Lion a level one at the learning rate; Adam is level down to a gradient of 10⁻⁸, its ε, and falls below.',
    x: { label: 'Size of the gradient', unit: 'per unit of the parameter', scale: 'log10' },
    y: {
      label: `Length of the first step, learning rate ${rate}`,
      unit: 'of the parameter',
      scale: 'log10',
    },
    series: series.map(({ name, optimizer }) => ({
      name,
      points: sizes.map((size) => ({ x: size, y: firstStep(optimizer, size, rate) })),
    })),
  });
}

function correctionPlot(): string {
  const steps = 3000;
  const isDrawn = (step: number): boolean => step <= 30 || step % 20 === 0;
  const series = (name: string, isCorrected: boolean) => ({
    name,
    points: steadySteps(isCorrected, steps)
      .map((y, at) => ({ x: at + 1, y }))
      .filter(({ x }) => isDrawn(x)),
  });
  return linePlot({
    title: 'Steps of Adam where the gradient never changes',
    description:
      'Over steps on a logarithmic axis: the corrected step is the learning rate from the first on; the uncorrected one begins at 3.2 learning rates, rises to 6.6 at step 12 and comes down over thousands of steps.',
    x: { label: 'Step', unit: 'steps', scale: 'log10' },
    y: { label: 'Length of the step', unit: 'learning rates' },
    series: [series('corrected', true), series('uncorrected', false)],
  });
}
