/** @file A model for the engine: one that ships, or a folder of Hugging Face's with safetensors. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadModel, modelNames, type ModelName } from '@gradus/models';
import { readTokenizerJson } from '@gradus/tokenizer';
import { readHuggingFace } from '@gradus/transformer';
import { z } from 'zod';
import type { EngineModel } from './engine-backend.ts';

export const isShipped = (name: string): name is ModelName =>
  (modelNames as readonly string[]).includes(name);

/** It was trained on texts that begin as they end: with the mark between two. */
export async function readShipped(name: ModelName): Promise<EngineModel> {
  const { model, tokenizer, endOfText } = await loadModel(name);
  const mark = { token: '<|endoftext|>', ids: [endOfText], segment: 0 };
  const single = [mark, { text: 'first', segment: 0 }] as const;
  return { id: name, model, tokenizer, endIds: [endOfText], template: { single, pair: single } };
}

/** @throws GradusError for what is missing or cannot be read */
export async function readFolder(folder: string, id: string): Promise<EngineModel> {
  const model = await readHuggingFace(folder);
  const { tokenizer, template } = await readTokenizerJson(join(folder, 'tokenizer.json'));
  const endIds = await endIdsOf(folder);
  return { id, model, tokenizer, endIds, template };
}

const endSchema = z.looseObject({
  eos_token_id: z.union([z.int().transform((id) => [id]), z.array(z.int())]).nullish(),
});

/** What generation ends with goes before what the model was configured with. */
async function endIdsOf(folder: string): Promise<readonly number[]> {
  for (const name of ['generation_config.json', 'config.json']) {
    const text = await readFile(join(folder, name), 'utf8').catch(() => '{}');
    const ids = endSchema.parse(JSON.parse(text)).eos_token_id;
    if (ids !== undefined && ids !== null) return ids;
  }
  return [];
}
