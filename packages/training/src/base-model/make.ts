/**
 * @file Makes the model that ships: `node packages/training/src/base-model/make.ts`. Stopped and
 * started again, it goes on. Checkpoints lie in the workspace's data, what comes out in
 * packages/models/stories, or in the folder that is named behind the command.
 */
import { join, resolve } from 'node:path';
import { modelFolder } from '@gradus/models';
import {
  createProgress,
  GradusError,
  onInterrupt,
  type Progress,
  workspacePaths,
} from '@gradus/runtime';
import { corpusOf } from './corpus.ts';
import { measure } from './measure.ts';
import { storiesRecipe as recipe } from './recipe.ts';
import { trainBaseModel } from './train-base-model.ts';
import { writeModel } from './write-model.ts';

const command = 'node packages/training/src/base-model/make.ts';

async function make(folder: string, surroundings: { progress: Progress; signal: AbortSignal }) {
  const corpus = await corpusOf(recipe, surroundings.signal);
  const { parameters, history } = await trainBaseModel(recipe, corpus, {
    folder: join(workspacePaths().data, 'training'),
    ...surroundings,
  });
  const measured = await measure(recipe, corpus, parameters, surroundings);
  await writeModel(folder, recipe, corpus, { command, parameters, history, measured });
  const { loss } = measured.quality.heldOut;
  surroundings.progress.note(`${recipe.name}: held-out loss ${loss.toFixed(4)}, in ${folder}`);
}

const [, , named] = process.argv;
const interruption = onInterrupt();
const progress = createProgress();
try {
  const folder = named === undefined ? modelFolder(recipe.name) : resolve(named);
  await make(folder, { progress, signal: interruption.signal });
} catch (error) {
  if (!(error instanceof GradusError)) throw error;
  progress.note(error.message);
  process.exitCode = error.exitCode;
} finally {
  interruption.dispose();
}
