/** @file The plots. */
import { heatMap, linePlot, type PlotPoint } from '@gradus/evidence';
import { mean } from '@gradus/statistics';
import { bestCounted, type Learned, ofOrder } from './learning.ts';
import type { Head, NextCharacter } from './looking.ts';
import { smoothed } from './smoothed.ts';
import { hastyRate, type Trials } from './trials.ts';

const numbered = (values: readonly number[]): PlotPoint[] =>
  values.map((y, i) => ({ x: i + 1, y }));

export function lossPlot(learned: Learned): string {
  const { run, recipe, corpus } = learned;
  const { steps } = recipe;
  const level = (y: number): PlotPoint[] => [0, steps].map((x) => ({ x, y }));
  const [pairs, counted] = [ofOrder(learned, 1), bestCounted(learned)];
  const end = run.history.evaluations.at(-1)!.loss;
  return linePlot({
    title: `Loss while a small GPT reads ${corpus.name}`,
    description: `From ${run.history.losses[0]!.toFixed(2)} nats to ${end.toFixed(2)} on what is held out; a table of pairs stays at ${mean(pairs.losses).toFixed(2)}.`,
    x: { label: 'Training', unit: 'steps' },
    y: { label: 'Loss', unit: 'nats per character' },
    series: [
      { name: 'training text', points: smoothed(run.history.losses, 10) },
      {
        name: 'held-out text',
        points: run.history.evaluations.map(({ step, loss }) => ({ x: step, y: loss })),
      },
      { name: 'counted pairs', points: level(mean(pairs.losses)) },
      {
        name: `counted, ${counted.model.order} back`,
        points: level(mean(counted.losses)),
      },
    ],
  });
}

export function gradientPlot({ run }: Learned, { hasty }: Trials): string {
  return linePlot({
    title: 'The norm of the gradient, in a run that learns and in one that diverges',
    description: `The sound run's norm settles near ${mean(run.history.gradientNorms.slice(-50)).toFixed(1)}; the one with a rate of ${hastyRate} reaches ${Math.max(...hasty.gradientNorms).toPrecision(2)}.`,
    x: { label: 'Training', unit: 'steps' },
    y: { label: 'Norm of the gradient, before clipping', unit: 'nats per unit', scale: 'log10' },
    series: [
      { name: 'the run', points: smoothed(run.history.gradientNorms, 5) },
      { name: `rate ${hastyRate} from the first step`, points: numbered(hasty.gradientNorms) },
    ],
  });
}

export function divergencePlot({ hasty, sound, recipe: { peak } }: Trials): string {
  return linePlot({
    title: 'A run that diverges, and one that does not',
    description: `With a rate of ${hastyRate} the loss rises to ${Math.max(...hasty.losses).toFixed(1)} nats; with ${peak}, reached slowly, it falls.`,
    x: { label: 'Training', unit: 'steps' },
    y: { label: 'Training loss', unit: 'nats per character', scale: 'log10' },
    series: [
      { name: `rate ${hastyRate} at once`, points: numbered(hasty.losses) },
      {
        name: `rate ${peak}, with warm-up`,
        points: numbered(sound.losses.slice(0, hasty.losses.length)),
      },
    ],
  });
}

export function memorisingPlot({ memorising, sound, fewCharacters }: Trials): string {
  const asPoints = ({ step, loss }: { step: number; loss: number }): PlotPoint => ({
    x: step,
    y: loss,
  });
  return linePlot({
    title: 'Too little text is learned by heart',
    description: `With ${fewCharacters} characters the training loss falls while the held-out loss turns up; with the whole text both fall.`,
    x: { label: 'Training', unit: 'steps' },
    y: { label: 'Loss', unit: 'nats per character' },
    series: [
      { name: 'little text, training', points: smoothed(memorising.losses, 10) },
      { name: 'little text, held out', points: memorising.evaluations.map(asPoints) },
      { name: 'whole text, training', points: smoothed(sound.losses, 10) },
      { name: 'whole text, held out', points: sound.evaluations.map(asPoints) },
    ],
  });
}

/** What a character costs by how much of the block stands before it, in stretches of places. */
export function placePlot({ losses, recipe }: Learned): string {
  const { contextLength } = recipe.config;
  const ends = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64].filter((end) => end <= contextLength);
  const points = ends.map((end, i) => ({
    x: end,
    y: mean(losses.flatMap((row) => row.slice(ends[i - 1] ?? 0, end))),
  }));
  return linePlot({
    title: 'The more that stands before it, the cheaper the next character',
    description: `The first character of a block costs ${points[0]!.y.toFixed(2)} nats, the last ones ${points.at(-1)!.y.toFixed(2)}.`,
    x: { label: 'Seen before it, at most', unit: 'characters', scale: 'log2' },
    y: { label: 'Held-out loss', unit: 'nats per character' },
    series: [{ name: 'held out', points }],
  });
}

/** Signs that can be told apart in a label. */
export const visible = (character: string): string =>
  character === ' ' ? '␣' : character === '\n' ? '↵' : character;

export function headPlot({ weights, layer, head, distance }: Head, text: string): string {
  const names = Array.from(text, visible);
  return heatMap({
    title: `Layer ${layer + 1}, head ${head + 1}: it looks ${distance.toFixed(1)} characters back on average`,
    description: 'Each row is a character that looks, each column one that it may look at.',
    rows: names,
    rowLabel: 'The character that looks, from the first on',
    columns: names,
    columnLabel: 'The character that is looked at',
    values: weights.map((row) => row.map((weight) => Math.min(1, weight))),
  });
}

/** The likeliest characters of each step, the sum of their shares deciding who is shown. */
export function hesitationPlot(
  steps: readonly NextCharacter[],
  characters: readonly string[],
): string {
  const shown = 14;
  const shares = characters.map((character, id) => ({
    character,
    id,
    share: steps.reduce((sum, { probabilities }) => sum + probabilities[id]!, 0),
  }));
  const rows = shares.sort((a, b) => b.share - a.share || a.id - b.id).slice(0, shown);
  const drawn = steps.map((step) => visible(step.drawn)).join('');
  return heatMap({
    title: 'What could come next, step by step',
    description: `The model writes ${drawn}. Inside a word one character takes nearly all; where a word begins many share.`,
    rows: rows.map(({ character }) => visible(character)),
    rowLabel: `The ${rows.length} likeliest characters`,
    columns: steps.map((step) => visible(step.drawn)),
    columnLabel: 'The character that was drawn, from the first step on',
    values: rows.map(({ id }) => steps.map(({ probabilities }) => Math.min(1, probabilities[id]!))),
  });
}
