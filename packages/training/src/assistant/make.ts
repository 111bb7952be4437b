/**
 * @file Makes the assistant that ships: `node packages/training/src/assistant/make.ts`. Stopped and
 * started again, it goes on. Checkpoints lie in the workspace's data, what comes out in
 * packages/models/assistant, or in the folder that is named behind the command.
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
import { assistantCorpus } from './corpus.ts';
import { measureAssistant } from './measure.ts';
import { assistantRecipe as recipe } from './recipe.ts';
import { trainAssistant } from './train-assistant.ts';
import { writeAssistant } from './write-assistant.ts';

const command = 'node packages/training/src/assistant/make.ts';

async function make(folder: string, surroundings: { progress: Progress; signal: AbortSignal }) {
  const corpus = await assistantCorpus(recipe, surroundings.signal);
  const trained = await trainAssistant(recipe, corpus, {
    folder: join(workspacePaths().data, 'training'),
    ...surroundings,
  });
  const measured = await measureAssistant(recipe, corpus, trained.parameters, surroundings);
  await writeAssistant(folder, recipe, corpus, { command, trained, measured });
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
