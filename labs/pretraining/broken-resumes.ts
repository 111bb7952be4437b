/**
 * @file Four ways to go on that look right: no error, a loss that is finite, a run that ends. Each
 * leaves one thing out of the checkpoint; each is given it back to see whether that was it.
 */
import { join } from 'node:path';
import type { Failure } from '@gradus/evidence';
import type { LabContext } from '@gradus/lab-kit';
import { mean } from '@gradus/statistics';
import {
  adamW,
  type Batches,
  cosineSchedule,
  evaluationBatches,
  type History,
  randomWindows,
  type Schedule,
  type TokenBatch,
  type TokenDataset,
  train,
} from '@gradus/training';
import { differingNumbers, inFolder } from './places.ts';
import { heldOut, shape, type SmallOptions, smallRun } from './small-run.ts';

const half = 60;
/** Where the rate has come down most of the way. */
const late = 80;
const whole = 120;

/** Everything as it should be: what a run that never stopped does. */
function soundRun(data: TokenDataset, seed: number): SmallOptions {
  return {
    ...smallRun({ data, seed, dropout: 0.1 }),
    steps: whole,
    schedule: cosineSchedule({ peak: 3e-2, warmUpSteps: 15, steps: whole }),
    evaluation: { batches: heldOut(data), every: whole },
  };
}

export interface BrokenResumes {
  readonly sound: History;
  readonly mended: History;
  readonly withoutMoments: History;
  readonly restartedSchedule: History;
  readonly failures: readonly Failure[];
}

export async function breakResumes(
  data: TokenDataset,
  { seed, signal }: LabContext,
): Promise<BrokenResumes> {
  return inFolder(async (folder) => {
    const run = { ...soundRun(data, seed), signal };
    /** Stops in the middle, and goes on with something changed. */
    const stopped = async (name: string, changes: Partial<SmallOptions>, stop = half) => {
      const path = join(folder, name);
      await train({ ...run, steps: stop, checkpoint: { path, every: whole } });
      return train({
        ...run,
        checkpoint: { path, every: whole, mayDiffer: ['step', 'schedule', 'optimizer'] },
        ...changes,
      });
    };
    const sound = await train(run);
    const mended = await stopped('mended', {});
    const otherDropout = await stopped('dropout', { seed: seed + 1 });
    const restarted = await stopped('schedule', { schedule: fromZero(run.schedule) }, late);
    const withoutMoments = await forgetful(run);
    const isMended = differingNumbers(sound.parameters, mended.parameters) === 0;
    const behind = (history: History): string =>
      mean(history.losses.slice(half, half + 5)).toFixed(3);
    const last = ({ evaluations }: History): string => evaluations.at(-1)!.loss.toFixed(3);
    return {
      sound: sound.history,
      mended: mended.history,
      withoutMoments,
      restartedSchedule: restarted.history,
      failures: [
        await repeatedData(data, seed, signal),
        {
          case: `parameters are saved, the optimizer's moments are not; stopped after ${half} steps`,
          expected: `a loss of ${behind(sound.history)} over the next 5 steps, as of the run that never stopped`,
          got: behind(withoutMoments),
          cause:
            'Adam divides by how large gradients have been. Without that memory its first step moves every parameter by the whole learning rate, up or down, as at the very beginning, but without the warm-up.',
          intervention: {
            change: 'the moments are in the checkpoint',
            got: `${behind(mended.history)}, the same bits`,
            removed:
              isMended &&
              mean(withoutMoments.losses.slice(half, half + 5)) >
                mean(sound.history.losses.slice(half, half + 5)) + 0.01,
          },
        },
        {
          case: 'the generator of dropout starts with another seed after the stop',
          expected: 'the same bits as the run that never stopped',
          got: `${differingNumbers(sound.parameters, otherDropout.parameters).toLocaleString('en-US')} parameters differ; the held-out loss is ${last(otherDropout.history)} instead of ${last(sound.history)}`,
          cause:
            'Other elements were left out. No loss gives it away: both runs are as good. But no run can be repeated any more, and no bug that appeared at step 90 either.',
          intervention: {
            change: 'what is left out in step n depends on the seed and on n alone',
            got: `${differingNumbers(sound.parameters, mended.parameters)} parameters differ`,
            removed:
              isMended && differingNumbers(sound.parameters, otherDropout.parameters) > 1_000,
          },
        },
        {
          case: `the schedule counts from the stop on, after ${late} steps`,
          expected: `a held-out loss of ${last(sound.history)} after ${whole} steps`,
          got: last(restarted.history),
          cause: `The last ${whole - late} steps warm up again and stay near the top: the part in which the rate comes down, which gains most, never comes.`,
          intervention: {
            change: 'the number of the step is in the checkpoint, and the rate is a function of it',
            got: last(mended.history),
            removed:
              isMended &&
              restarted.history.evaluations.at(-1)!.loss > sound.history.evaluations.at(-1)!.loss,
          },
        },
      ],
    };
  });
}

/** As a program does that takes the number of its loop for the number of the step. */
function fromZero(schedule: Schedule): Schedule {
  return { ...schedule, at: (step) => schedule.at(step <= late ? step : step - late) };
}

/** The second half as a new run of the old parameters: everything but the moments is as it was. */
async function forgetful(run: SmallOptions): Promise<History> {
  const { evaluation: _, ...rest } = run;
  const first = await train({ ...rest, steps: half });
  const second = await train({
    ...rest,
    model: { ...run.model, parameters: first.parameters },
    steps: whole - half,
    batches: { ...run.batches, at: (number) => run.batches.at(number + half) },
    schedule: { ...run.schedule, at: (step) => run.schedule.at(step + half) },
  });
  return {
    ...first.history,
    losses: [...first.history.losses, ...second.history.losses],
    learningRates: [...first.history.learningRates, ...second.history.learningRates],
  };
}

const stopEvery = 10;
const manySteps = 200;

/** nanoGPT's issue 467: who starts the generator anew after every stop reads the same data. */
async function repeatedData(
  data: TokenDataset,
  seed: number,
  signal: AbortSignal,
): Promise<Failure> {
  const gap = async (at: (batches: Batches<TokenBatch>) => Batches<TokenBatch>) => {
    const run = smallRun({ data, seed });
    const batches = at(randomWindows(data.train, { ...shape, seed }));
    const { history } = await train({
      ...run,
      steps: manySteps,
      batches,
      optimizer: adamW({ betas: [0.9, 0.95] }),
      evaluation: {
        batches: evaluationBatches(data.validation, { ...shape, limit: 16 }),
        every: manySteps,
      },
      signal,
    });
    const windows = new Set(
      Array.from({ length: manySteps }, (_, n) => batches.at(n).tokens.data.join()),
    );
    return {
      difference: history.evaluations.at(-1)!.loss - mean(history.losses.slice(-stopEvery)),
      windows: windows.size,
    };
  };
  const reseeded = await gap((batches) => ({
    ...batches,
    at: (number) => batches.at(number % stopEvery),
  }));
  const sound = await gap((batches) => batches);
  const told = ({ difference, windows }: typeof sound): string =>
    `${windows} different batches in ${manySteps} steps; training loss ${difference.toFixed(2)} nats below held-out loss`;
  return {
    case: `a run that is stopped every ${stopEvery} steps and seeds its generator of batches anew each time`,
    expected: `${manySteps} different batches, and a training loss near the held-out one`,
    got: told(reseeded),
    cause: `The same ${stopEvery} batches come after every stop: the model learns them by heart. The training loss looks wonderful, and that is the sign.`,
    intervention: {
      change: 'batch n is a function of the seed and of n, and n is in the checkpoint',
      got: told(sound),
      removed:
        reseeded.windows === stopEvery &&
        sound.windows === manySteps &&
        reseeded.difference > sound.difference + 0.1,
    },
  };
}
