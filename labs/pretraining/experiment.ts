/** @file The experiment: what the lab measures, in order. See README.md. */
import { linePlot } from '@gradus/evidence';
import type { LabContext, LabReport } from '@gradus/lab-kit';
import { mean } from '@gradus/statistics';
import { accumulationClaim, meanOfMeans } from './accumulation.ts';
import {
  badBatchClaims,
  compareClipping,
  measureBadBatch,
  normPlot,
  spikePlot,
} from './bad-batch.ts';
import { type BrokenResumes, breakResumes } from './broken-resumes.ts';
import { divergence, huntClaim, huntNaN } from './nan-hunt.ts';
import { killWhileSaving, resumeClaims, stopEverywhere } from './resume.ts';
import { tryBadInputs } from './robustness.ts';
import {
  compareSchedules,
  measureSchedules,
  ratePlot,
  scheduleClaims,
  schedulePlot,
  warmUpPlot,
} from './schedules.ts';
import { readSource } from './source.ts';

export async function run(context: LabContext): Promise<LabReport> {
  const { seed, random, signal } = context;
  const data = readSource();
  const resumed = await stopEverywhere(data, seed, signal);
  const killed = await killWhileSaving(signal);
  const accumulation = await accumulationClaim(data, seed);
  const hunted = await huntNaN(data, seed);
  const schedules = await measureSchedules(data, context);
  const badBatch = await measureBadBatch(data, context);
  const broken = await breakResumes(data, context);
  const { constant, cosine, wsd } = schedules.shapes;
  const above = (runs: readonly { readonly excess: number }[]): string =>
    mean(runs.map((one) => one.excess)).toFixed(3);
  return {
    summary:
      `A run that was stopped after any of its steps, or killed while it saved, ends in the same bytes as one that was not: ${resumed.stops - resumed.different} of ${resumed.stops} stops. ` +
      `On one budget a rate that comes down ends ${above(cosine)} nats above what is possible (cosine), ${above(wsd)} (WSD), a constant one ${above(constant)}. ` +
      `A bad batch is told of at its step; left out, it changes nothing, and clipped, little.`,
    claims: [
      ...resumeClaims(resumed, killed),
      accumulation,
      huntClaim(hunted),
      ...badBatchClaims(badBatch),
      ...scheduleClaims(schedules),
    ],
    comparisons: [
      ...compareSchedules(schedules, random.split('schedules')),
      ...compareClipping(badBatch, random.split('bad batch')),
    ],
    failures: [...broken.failures, await meanOfMeans(data, seed), await divergence(data, seed)],
    robustness: await tryBadInputs(data, seed),
    artifacts: [
      { name: 'resumed.svg', content: resumePlot(broken) },
      { name: 'rates.svg', content: ratePlot() },
      { name: 'schedules.svg', content: schedulePlot(schedules) },
      { name: 'warm-up.svg', content: warmUpPlot(schedules) },
      { name: 'spike.svg', content: spikePlot(badBatch) },
      { name: 'norms.svg', content: normPlot(badBatch) },
    ],
    plots: [
      {
        title: 'Going on in the middle: as it should be, and twice not',
        path: 'resumed.svg',
        alt: 'Three losses that are one line until step 60. Without moments the loss jumps there; with a schedule that starts again it stays above.',
      },
      {
        title: 'The learning rate by step, three ways',
        path: 'rates.svg',
        alt: 'A short rise; then a level line, half a cosine, and a level line that falls straight in its last third.',
      },
      {
        title: 'What the three schedules learn on one budget',
        path: 'schedules.svg',
        alt: `Three falling lines that part late: constant ends highest, cosine and WSD lower.`,
      },
      {
        title: 'A high rate with a warm-up and without',
        path: 'warm-up.svg',
        alt: 'Two falling lines, the one without a warm-up above the other.',
      },
      {
        title: 'The loss around a bad batch',
        path: 'spike.svg',
        alt: 'A spike at step 120 in all three lines; behind it the unclipped one is the slowest to come back.',
      },
      {
        title: 'The gradient around a bad batch',
        path: 'norms.svg',
        alt: 'On a logarithmic axis one tall spike at step 120, far above the limit of clipping.',
      },
    ],
    notes: [
      'Bits are the same on one machine with one engine and one number of threads. On another processor the last bits of sums differ, and with them everything that follows; losses are compared within a tolerance.',
    ],
  };
}

function resumePlot({ sound, withoutMoments, restartedSchedule }: BrokenResumes): string {
  const window = 3;
  const line = (name: string, losses: readonly number[]) => ({
    name,
    points: Array.from({ length: Math.floor(losses.length / window) }, (_, i) => ({
      x: (i + 1) * window,
      y: mean(losses.slice(i * window, (i + 1) * window)),
    })),
  });
  return linePlot({
    title: 'Going on in the middle',
    description:
      'Training loss of a run that never stopped, which is bit by bit that of one that went on as it should, and of two that were stopped at step 60 and lost something.',
    x: { label: 'Step', unit: 'steps' },
    y: { label: 'Training loss', unit: 'nats by letter' },
    series: [
      line('never stopped, or gone on whole', sound.losses),
      line('moments lost', withoutMoments.losses),
      line('schedule started again', restartedSchedule.losses),
    ],
  });
}
