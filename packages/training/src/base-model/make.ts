/**
 * @file Makes the model that ships: `node packages/training/src/base-model/make.ts`. Stopped and
 * started again, it goes on. What comes out lies in packages/models/stories.
 */
import { join } from 'node:path';
import { createProgress, onInterrupt, workspacePaths } from '@gradus/runtime';
import { corpusOf } from './corpus.ts';
import { storiesRecipe } from './recipe.ts';
import { trainBaseModel } from './train-base-model.ts';

const { signal, dispose } = onInterrupt();
const progress = createProgress();
const corpus = await corpusOf(storiesRecipe, signal);
progress.note(
  `${corpus.dataset.train.length} tokens to train on, ${corpus.dataset.validation.length} held out`,
);
const checkpointPath = join(workspacePaths().data, 'training', 'stories.safetensors');
await trainBaseModel(storiesRecipe, corpus, { checkpointPath, progress, signal });
dispose();
