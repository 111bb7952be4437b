/** @file What the measurements say, as evidence. */
import {
  barPlot,
  claim,
  type Claim,
  type Comparison,
  constraint,
  type DraftBody,
  formatCsv,
  linePlot,
  type Results,
} from '@gradus/evidence';
import { formatBytes, formatCount, formatDuration } from '@gradus/runtime';
import { bootstrapInterval, type Interval, mean, quantile, type Random } from '@gradus/statistics';
import { missingTorch } from './arms.ts';
import type { CharacterCorpus } from './corpus.ts';
import { type Learning, learningSteps } from './learning.ts';
import type { Opening } from './opening.ts';
import type { ArmFigures, ShapeFigures } from './rounds.ts';

export interface TrainingMeasurements {
  readonly corpus: CharacterCorpus;
  readonly opening: Opening;
  readonly shapes: readonly ShapeFigures[];
  readonly learning: Learning;
  readonly threads: number;
  readonly random: Random;
}

const neededRatio = 1.5;
const openingLimitMs = 3_000;
/** nanoGPT states 1.88 for its run, on batches drawn from what it held out. */
const publishedLoss = 1.89;
const comparedSteps = 20;
const lossTolerance = 1e-4;

export function describeTraining(measurements: TrainingMeasurements): DraftBody {
  const { corpus, opening, shapes, learning, threads } = measurements;
  const machine = { class: 'machine' } as const;
  return {
    summary: summaryOf(measurements),
    claims: [
      ...shapes.flatMap((figures) => speedClaims(figures)),
      ...(corpus.name === 'Shakespeare' ? [learningClaim(learning)] : []),
      claim({
        statement: 'A training step is soon ready: traced, differentiated, compiled',
        metric: `time until a step of ${shapes.at(-1)!.shape.name} can run, in a process that has opened none`,
        value: opening.totalMs,
        unit: 'ms',
        comparison: '<',
        threshold: openingLimitMs,
        oracle: 'the limit that was promised',
        replay: machine,
      }),
    ],
    comparisons: shapes.flatMap((figures) => comparisonsOf(figures, measurements.random)),
    constraints: shapes.flatMap(memoryConstraints),
    verdict: verdictOf(shapes),
    inputs: [corpus.input],
    artifacts: [
      { name: 'steps.svg', content: stepPlot(shapes) },
      { name: 'steps.csv', content: stepTable(shapes) },
      { name: 'learning.svg', content: learningPlot(learning) },
    ],
    plots: [
      {
        title: 'How long a training step takes',
        path: 'steps.svg',
        alt: shapes.map(({ shape, arms }) => `${shape.name}: ${listed(arms)}.`).join(' '),
      },
      {
        title: `${formatCount(learningSteps)} steps on ${corpus.name}`,
        path: 'learning.svg',
        alt: `The held-out loss falls to ${learning.validationLoss.toFixed(3)} nats.`,
      },
    ],
    tables: [{ title: 'Steps', path: 'steps.csv' }],
    notes: [
      `Every trainer is a process of its own with ${threads} threads. In each of ${shapes[0]!.arms[0]!.rounds.length} rounds every one takes a slice of steps (${shapes.map(({ shape }) => shape.sliceSteps).join(' and ')}) while the others wait, in an order drawn anew; a round gives the median of its steps, and ratios are taken round by round. A step is everything from a batch in memory to changed parameters: forward, backward, clipping, AdamW, and the loss as a number.`,
      'All start from the same weights and train on the same batches, so their losses can be compared; PyTorch’s model is written for this benchmark, with its built-in attention.',
      ...shapes.flatMap(({ leftOut }) => leftOut),
      ...(shapes.every(({ arms }) => arms.length === 1) ? [missingTorch] : []),
      `The run of ${formatCount(learningSteps)} steps took ${formatDuration(learning.durationMs)}, evaluations included. Its loss is over all ${formatCount(learning.validationTokens)} tokens of the last tenth of the text; nanoGPT draws a few batches.`,
    ],
  };
}

const oursOf = ({ arms }: ShapeFigures): ArmFigures => arms[0]!;
const peersOf = ({ arms }: ShapeFigures): readonly ArmFigures[] => arms.slice(1);
/** The one that takes least. */
const fastestOf = (arms: readonly ArmFigures[]): ArmFigures | undefined =>
  arms.toSorted((a, b) => a.stepMs - b.stepMs)[0];

const listed = (arms: readonly ArmFigures[]): string =>
  arms.map(({ name, stepMs }) => `${name} ${stepMs.toFixed(0)} ms`).join(', ');

function summaryOf({ shapes, learning, opening, corpus }: TrainingMeasurements): string {
  const steps = shapes.map((figures) => {
    const fastest = fastestOf(peersOf(figures));
    const beside =
      fastest === undefined
        ? ''
        : `, ${fastest.ratio.estimate.toFixed(2)} times as fast as the fastest of PyTorch (${fastest.name}, ${fastest.stepMs.toFixed(0)} ms)`;
    return `A step of ${figures.shape.name} takes ${oursOf(figures).stepMs.toFixed(0)} ms${beside}.`;
  });
  return `${steps.join(' ')} The larger one is traced and compiled in ${formatDuration(opening.totalMs)}. After ${formatCount(learningSteps)} steps of the smaller one on ${corpus.name} the held-out loss is ${learning.validationLoss.toFixed(3)} nats a character.`;
}

function speedClaims(figures: ShapeFigures): Claim[] {
  const ours = oursOf(figures);
  const losses = peersOf(figures).map((peer) => ({
    peer,
    apart: Math.max(
      ...ours.firstLosses
        .slice(0, comparedSteps)
        .map((loss, i) => Math.abs(loss - peer.firstLosses[i]!)),
    ),
  }));
  const compared = Math.min(comparedSteps, ours.firstLosses.length);
  return peersOf(figures).length === 0
    ? []
    : [
        ...peersOf(figures).map(({ name, ratio }) =>
          claim({
            statement: `${figures.shape.name}: a step is at least ${neededRatio} times as fast as ${name}'s`,
            metric: 'median ratio of times, lower end of its 95% interval',
            value: ratio.low,
            unit: 'times',
            comparison: '>=',
            threshold: neededRatio,
            oracle: `${name} on the same cores, in turn`,
            replay: { class: 'machine' },
          }),
        ),
        claim({
          statement: `${figures.shape.name}: all train alike: from the same weights on the same batches they have the same losses`,
          metric: `largest difference of the first ${compared} losses, of all arms`,
          value: Math.max(...losses.map(({ apart }) => apart)),
          unit: 'nats',
          comparison: '<=',
          threshold: lossTolerance,
          oracle: 'PyTorch',
          replay: { class: 'machine' },
        }),
      ];
}

function learningClaim({ validationLoss }: Learning): Claim {
  return claim({
    statement: `nanoGPT's run for a laptop's processor learns as much here: ${formatCount(learningSteps)} steps on tinyshakespeare`,
    metric: 'loss on all of what was held out',
    value: validationLoss,
    unit: 'nats per character',
    comparison: '<=',
    threshold: publishedLoss,
    oracle: 'nanoGPT’s README: 1.88',
    replay: { class: 'tolerance', tolerance: 0.03 },
  });
}

function comparisonsOf(figures: ShapeFigures, random: Random): Comparison[] {
  const ours = oursOf(figures);
  return peersOf(figures).map((peer) => {
    const saved: Interval = bootstrapInterval(
      peer.rounds.map((ms, i) => ms - ours.rounds[i]!),
      (sample) => quantile(sample, 0.5),
      { random: random.split(`${figures.shape.name} ${peer.name}`), interval: 'percentile' },
    );
    const { estimate, low, high, n, method } = saved;
    return {
      metric: `a training step of ${figures.shape.name}`,
      unit: 'ms',
      arms: [
        { name: peer.name, value: peer.stepMs },
        { name: ours.name, value: ours.stepMs },
      ],
      difference: estimate,
      interval: { low, high },
      n,
      method,
    };
  });
}

function memoryConstraints(figures: ShapeFigures): NonNullable<DraftBody['constraints']> {
  const peers = peersOf(figures).map(({ peakBytes }) => peakBytes);
  if (peers.length === 0) return [];
  return [
    constraint({
      name: `peak memory of training ${figures.shape.name}, against the least of PyTorch's`,
      unit: 'bytes',
      comparison: '<=',
      limit: Math.min(...peers),
      measured: oursOf(figures).peakBytes,
    }),
  ];
}

function verdictOf(shapes: readonly ShapeFigures[]): NonNullable<Results['verdict']> {
  const verdicts = shapes.map(({ shape, quiet }) => ({ shape, ...quiet.verdict() }));
  return {
    status: verdicts.every(({ status }) => status === 'valid') ? 'valid' : 'suspect',
    reasons: verdicts.flatMap(({ shape, reasons }) =>
      reasons.map((reason) => `${shape.name}: ${reason}`),
    ),
  };
}

function stepPlot(shapes: readonly ShapeFigures[]): string {
  const names = shapes[0]!.arms.map(({ name }) => name);
  const relative = ({ arms }: ShapeFigures, name: string): number =>
    arms.find((arm) => arm.name === name)?.ratio.estimate ?? 0;
  return barPlot({
    title: 'Time of a training step, as a multiple of ours',
    description: shapes.map(({ shape, arms }) => `${shape.name}: ${listed(arms)}.`).join(' '),
    categories: shapes.map(({ shape }) => shape.name),
    categoryLabel: 'Model and batch',
    y: { label: 'Time of a step', unit: 'times ours' },
    series: names.map((name) => ({
      name,
      values: shapes.map((figures) => relative(figures, name)),
    })),
  });
}

function stepTable(shapes: readonly ShapeFigures[]): string {
  return formatCsv([
    [
      'model and batch',
      'trainer',
      'step',
      'times ours',
      'tokens per second',
      'first step',
      'peak memory',
    ],
    ...shapes.flatMap(({ shape, arms }) =>
      arms.map(({ name, version, stepMs, ratio, tokensPerSecond, firstStepMs, peakBytes }) => [
        shape.name,
        `${name} ${version}`,
        `${stepMs.toFixed(1)} ms`,
        `${ratio.estimate.toFixed(2)} (${ratio.low.toFixed(2)} to ${ratio.high.toFixed(2)})`,
        formatCount(Math.round(tokensPerSecond)),
        formatDuration(firstStepMs),
        formatBytes(peakBytes),
      ]),
    ),
  ]);
}

function learningPlot({ history, validationLoss }: Learning): string {
  const every = 20;
  const smoothed = history.losses.flatMap((_, i) =>
    (i + 1) % every === 0
      ? [{ x: i + 1, y: mean(history.losses.slice(i + 1 - every, i + 1)) }]
      : [],
  );
  return linePlot({
    title: 'Loss on what is trained on, and on what is held out',
    description: `Both fall together; the held-out loss ends at ${validationLoss.toFixed(3)}.`,
    x: { label: 'Training', unit: 'steps' },
    y: { label: 'Loss', unit: 'nats per character' },
    series: [
      { name: `training, mean of ${every}`, points: smoothed },
      {
        name: 'held out',
        points: history.evaluations.map(({ step, loss }) => ({ x: step, y: loss })),
      },
    ],
  });
}
