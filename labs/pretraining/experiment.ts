/** @file The experiment: what the lab measures, in order. See README.md. */
import { linePlot } from '@gradus/evidence';
import type { LabContext, LabReport } from '@gradus/lab-kit';
import { mean } from '@gradus/statistics';
import type { History } from '@gradus/training';
import { accumulationClaim, meanOfMeans } from './accumulation.ts';
import {
  badBatchClaims,
  compareClipping,
  harmPlot,
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
      { name: 'harm.svg', content: harmPlot(badBatch) },
      { name: 'norms.svg', content: normPlot(badBatch) },
    ],
    plots: [
      {
        title: 'Going on where it stopped, and twice not: above the run that never did',
        path: 'resumed.svg',
        alt: 'Gone on whole, the line is 0 throughout. Without moments it jumps at step 60 and comes back; with a schedule that starts again it rises from step 80 on and stays above.',
      },
      {
        title: 'The learning rate by step, three ways',
        path: 'rates.svg',
        alt: 'A short rise; then a level line, half a cosine, and a level line that falls straight in its last third.',
      },
      {
        title: 'What the three schedules learn on one budget',
        path: 'schedules.svg',
        alt: 'Three falling lines on a logarithmic axis that part: constant levels off, cosine and WSD end lower.',
      },
      {
        title: 'A high rate with a warm-up and without',
        path: 'warm-up.svg',
        alt: 'With a warm-up the line falls; without, it stays high and level.',
      },
      {
        title: 'The loss around a bad batch',
        path: 'spike.svg',
        alt: 'Three level lines with one spike, at step 120.',
      },
      {
        title: 'What the bad batch does to the steps behind it',
        path: 'harm.svg',
        alt: 'Without clipping the line jumps behind step 120 and comes back slowly; clipped, it stays near 0.',
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

function resumePlot({ sound, mended, withoutMoments, restartedSchedule }: BrokenResumes): string {
  const window = 2;
  const line = (name: string, { losses }: History) => ({
    name,
    points: Array.from({ length: Math.floor(losses.length / window) }, (_, i) => {
      const steps = [i * window, (i + 1) * window] as const;
      return {
        x: steps[1],
        y: mean(losses.slice(...steps)) - mean(sound.losses.slice(...steps)),
      };
    }),
  });
  return linePlot({
    title: 'Going on in the middle',
    description:
      'Training loss above that of the run that never stopped, on the same batches: of one that went on whole, which is 0 to the last bit, and of two that lost something.',
    x: { label: 'Step', unit: 'steps' },
    y: { label: 'Training loss above that of the run that never stopped', unit: 'nats by letter' },
    series: [
      line('gone on whole', mended),
      line('moments lost at step 60', withoutMoments),
      line('schedule started again at step 80', restartedSchedule),
    ],
  });
}
