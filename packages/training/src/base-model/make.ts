/**
 * @file Makes the model that ships: `node packages/training/src/base-model/make.ts`. Stopped and
 * started again, it goes on. Checkpoints lie in the workspace's data, what comes out in
 * packages/models/stories, or in the folder that is named behind the command.
 */
import { join, resolve } from 'node:path';
import { modelFolder } from '@gradus/models';
import { createProgress, onInterrupt, workspacePaths } from '@gradus/runtime';
import { corpusOf } from './corpus.ts';
import { measure } from './measure.ts';
import { storiesRecipe as recipe } from './recipe.ts';
import { trainBaseModel } from './train-base-model.ts';
import { writeModel } from './write-model.ts';

const command = 'node packages/training/src/base-model/make.ts';
const [, , named] = process.argv;
const folder = named === undefined ? modelFolder(recipe.name) : resolve(named);

const interruption = onInterrupt();
const surroundings = { progress: createProgress(), signal: interruption.signal };
const corpus = await corpusOf(recipe, interruption.signal);
const checkpointPath = join(workspacePaths().data, 'training', `${recipe.name}.safetensors`);
const { parameters, history } = await trainBaseModel(recipe, corpus, {
  checkpointPath,
  ...surroundings,
});
const measured = await measure(recipe, corpus, parameters, surroundings);
await writeModel(folder, recipe, corpus, { command, parameters, history, measured });
surroundings.progress.note(
  `${recipe.name}: held-out loss ${measured.quality.heldOut.loss.toFixed(4)}; ${folder}`,
);
interruption.dispose();
