/** @file The experiment: what the lab measures, in order. See README.md. */
import { heatMap, linePlot } from '@gradus/evidence';
import type { LabContext, LabReport } from '@gradus/lab-kit';
import { breathe } from '@gradus/runtime';
import { rotaryFrequencies } from '@gradus/transformer';
import {
  beyondTraining,
  cannotCount,
  farPositions,
  mixedOrders,
  restartedPositions,
  turnedValues,
  untrainedRows,
} from './failures.ts';
import {
  guess,
  lengthClaims,
  lengthComparisons,
  lengthPlot,
  lengthTable,
  meanAt,
} from './findings.ts';
import { type Length, measureLengths } from './lengths.ts';
import type { Kind } from './model.ts';
import { oracleClaims, scoreByDistance } from './oracles.ts';
import { sinusoidal } from './practice/solution.ts';
import { tryBadInputs } from './robustness.ts';
import type { Question } from './task.ts';

export async function run(context: LabContext): Promise<LabReport> {
  const { random, signal } = context;
  const identities = oracleClaims(random.split('oracles'));
  await breathe(signal);
  const measured = await measureLengths(context);
  const rows = await untrainedRows(context, measured);
  const beyond = await beyondTraining(context, measured);
  const at = (question: Question, kind: Kind, length: Length): string =>
    meanAt(measured, question, kind, length).toFixed(2);
  return {
    summary:
      `Trained on 32 tokens and asked which token stood three places back, one layer with rotary positions ends at ${at('counting', 'rotary', 32)} nats, and at ${at('counting', 'rotary', 64)} on texts of 64, where a guess costs ${guess.toFixed(2)}; learned and sinusoidal positions break as well. ` +
      `ALiBi never breaks, but cannot count (${at('counting', 'ALiBi', 32)} nats): asked for what is nearest it ends at ${at('nearest', 'ALiBi', 32)} on 32 tokens and at ${at('nearest', 'ALiBi', 256)} on 256. ` +
      `A window as long as the training texts mends rotary positions without training.`,
    claims: [...identities, ...lengthClaims(measured)],
    comparisons: lengthComparisons(measured, random.split('comparisons')),
    failures: [
      beyond,
      rows,
      cannotCount(measured),
      restartedPositions(random.split('cache')),
      mixedOrders(random.split('orders')),
      turnedValues(random.split('values')),
      farPositions(random.split('far')),
    ],
    robustness: tryBadInputs(),
    artifacts: [
      { name: 'waves.svg', content: wavePlot() },
      { name: 'distance.svg', content: distancePlot() },
      { name: 'counting.svg', content: lengthPlot(measured, 'counting') },
      { name: 'nearest.svg', content: lengthPlot(measured, 'nearest') },
      { name: 'lengths.csv', content: lengthTable(measured) },
    ],
    plots: [
      {
        title: 'Sinusoidal positions: fast waves on the left, slow ones on the right',
        path: 'waves.svg',
        alt: 'A map of 20 places by 24 dimensions: columns on the left change from place to place, those on the right hardly at all.',
      },
      {
        title: 'Rotary positions: the score of a vector with itself, by distance',
        path: 'distance.svg',
        alt: 'Three falling, wavy lines: a larger base, and Llama 3’s scaling, keep the score high for longer.',
      },
      {
        title: 'Which token stood three places back? Loss by length of the text',
        path: 'counting.svg',
        alt: `At 32 tokens learned, sinusoidal and rotary positions are near 0; from 64 on all three are above a guess, ${guess.toFixed(2)} nats. ALiBi and no positions stay level, and high.`,
      },
      {
        title: 'Which of the first eight tokens came last? Loss by length of the text',
        path: 'nearest.svg',
        alt: `ALiBi is level: ${at('nearest', 'ALiBi', 32)} to ${at('nearest', 'ALiBi', 256)} nats. Rotary positions rise from ${at('nearest', 'rotary', 32)} to ${at('nearest', 'rotary', 64)}.`,
      },
    ],
    tables: [{ title: 'Loss at the end of a text, by its length', path: 'lengths.csv' }],
    notes: [
      'One layer of 32 dimensions and four heads, and texts of noise: what is shown is what positions can do, not how much a language needs them.',
      'Losses depend on the last bits of sums, which differ between processors: they are compared within a tolerance.',
    ],
  };
}

function wavePlot(): string {
  const [positions, width] = [20, 24];
  return heatMap({
    title: 'Sinusoidal positions',
    description:
      'A row for each place, a column for each dimension, sine and cosine in turn. The first columns change from place to place, the last hardly at all.',
    rows: Array.from({ length: positions }, (_, place) => String(place)),
    rowLabel: 'Place, from the first on (dark: 1, light: −1)',
    columns: Array.from({ length: width }, (_, dimension) => String(dimension)),
    columnLabel: 'Dimension',
    values: sinusoidal(positions, width).map((row) => row.map((value) => (value + 1) / 2)),
  });
}

function distancePlot(): string {
  const distances = Array.from({ length: 120 }, (_, i) => Math.round(1.1 ** i))
    .filter((distance, i, all) => distance !== all[i - 1])
    .filter((distance) => distance <= 16_384);
  const scaling = {
    factor: 8,
    lowFrequencyFactor: 1,
    highFrequencyFactor: 4,
    originalContextLength: 8192,
  };
  const series = (name: string, options: Parameters<typeof rotaryFrequencies>[1]) => ({
    name,
    points: scoreByDistance(distances, rotaryFrequencies(128, options)).map((y, at) => ({
      x: distances[at]!,
      y,
    })),
  });
  return linePlot({
    title: 'The score of a vector with itself, by distance',
    description:
      'Means of 64 cosines: with base 10,000 the score falls to about 0 near 10,000 places; with 500,000 later, and with Llama 3’s scaling later still.',
    x: { label: 'Distance', unit: 'places', scale: 'log10' },
    y: { label: 'Score of a vector of ones', unit: 'of that at distance 0' },
    series: [
      series('base 10,000', { base: 10_000 }),
      series('base 500,000', { base: 500_000 }),
      series('base 500,000, Llama 3’s scaling', { base: 500_000, scaling }),
    ],
  });
}
