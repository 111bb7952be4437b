/**
 * @file Short runs that differ from a sound one in one thing: how much text there is, how long the
 * steps are.
 */
import type { LabContext } from '@gradus/lab-kit';
import { GradusError } from '@gradus/runtime';
import { constantSchedule, type Schedule } from '@gradus/training';
import { initGpt2 } from '@gradus/transformer';
import { heldOutBatches, type Recipe, recipeOf, trainGpt } from './gpt.ts';
import type { Learned } from './learning.ts';

export interface Trial {
  readonly losses: readonly number[];
  readonly gradientNorms: readonly number[];
  /** On what is held out, after these steps. */
  readonly evaluations: readonly { readonly step: number; readonly loss: number }[];
  /** What ended it before its time. */
  readonly stoppedBy?: string;
}

export interface Trials {
  readonly recipe: Recipe;
  readonly sound: Trial;
  readonly memorising: Trial;
  readonly hasty: Trial;
  /** What the memorising run has to learn from. */
  readonly fewCharacters: number;
}

/** What the hasty run takes for a learning rate. */
export const hastyRate = 1;

export async function runTrials(context: LabContext, learned: Learned): Promise<Trials> {
  const { progress, random, seed, signal } = context;
  const { train: text, validation, vocabularySize } = learned.data;
  const recipe: Recipe = { ...recipeOf('default', vocabularySize), steps: 240, warmUpSteps: 30 };
  const hastySteps = 90;
  const heldOut = heldOutBatches(validation, recipe, 120);
  const parameters = initGpt2(recipe.config, random.split('trial'));
  const stage = progress.stage('Short runs, each with one thing changed', {
    total: 2 * recipe.steps + hastySteps,
    unit: 'steps',
  });
  const trial = async ({
    ids = text,
    steps = recipe.steps,
    ...how
  }: {
    readonly ids?: Int32Array;
    readonly steps?: number;
    readonly schedule?: Schedule;
    readonly clipNorm?: number;
  }): Promise<Trial> => {
    const losses: number[] = [];
    const gradientNorms: number[] = [];
    const evaluations: { step: number; loss: number }[] = [];
    const seen = { losses, gradientNorms, evaluations };
    try {
      await trainGpt(
        { ...recipe, steps },
        {
          parameters,
          ids,
          seed,
          signal,
          evaluation: { batches: heldOut, every: 30 },
          onStep: ({ loss, gradientNorm }) => {
            losses.push(loss);
            gradientNorms.push(gradientNorm);
            stage.advance();
          },
          onEvaluation: ({ step, loss }) => void evaluations.push({ step, loss }),
          ...how,
        },
      );
      return seen;
    } catch (error) {
      if (!(error instanceof GradusError) || error.code !== 'training-not-finite') throw error;
      return { ...seen, stoppedBy: error.message };
    }
  };
  const fewCharacters = Math.min(1000, text.length);
  const trials = {
    recipe,
    fewCharacters,
    sound: await trial({}),
    memorising: await trial({ ids: text.subarray(0, fewCharacters) }),
    hasty: await trial({
      steps: hastySteps,
      schedule: constantSchedule({ peak: hastyRate }),
      clipNorm: Number.MAX_VALUE,
    }),
  };
  stage.done();
  return trials;
}
