/** @file A model for the engine: one that ships, or a folder of Hugging Face's with safetensors. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadModel, modelFolder, modelNames, type ModelName } from '@gradus/models';
import { type AnyTokenizer, readTokenizerJson } from '@gradus/tokenizer';
import { readHuggingFace } from '@gradus/transformer';
import { z } from 'zod';
import { ChatTemplate } from '../../chat/chat-template.ts';
import type { EngineModel } from './engine-backend.ts';

export const isShipped = (name: string): name is ModelName =>
  (modelNames as readonly string[]).includes(name);

/** It was trained on texts that begin as they end: with the mark between two. */
export async function readShipped(name: ModelName): Promise<EngineModel> {
  const { model, tokenizer, endOfText } = await loadModel(name);
  const mark = { token: '<|endoftext|>', ids: [endOfText], segment: 0 };
  const single = [mark, { text: 'first', segment: 0 }] as const;
  const folder = modelFolder(name);
  const endIds = [...new Set([endOfText, ...(await endIdsOf(folder))])];
  const chatTemplate = await chatTemplateOf(folder, tokenizer);
  return { id: name, model, tokenizer, endIds, template: { single, pair: single }, chatTemplate };
}

/** @throws GradusError for what is missing or cannot be read */
export async function readFolder(folder: string, id: string): Promise<EngineModel> {
  const model = await readHuggingFace(folder);
  const { tokenizer, template } = await readTokenizerJson(join(folder, 'tokenizer.json'));
  const endIds = await endIdsOf(folder);
  const chatTemplate = await chatTemplateOf(folder, tokenizer);
  return { id, model, tokenizer, endIds, template, chatTemplate };
}

/** Some write a token as its text, some with what is to be done around it. */
const tokenSchema = z
  .union([z.string(), z.looseObject({ content: z.string() }).transform(({ content }) => content)])
  .nullish();
const tokenizerConfigSchema = z.looseObject({
  bos_token: tokenSchema,
  eos_token: tokenSchema,
  chat_template: z.string().nullish().catch(undefined),
});

/** Of tokenizer_config.json; later versions have a file of its own for it. */
async function chatTemplateOf(
  folder: string,
  tokenizer: AnyTokenizer,
): Promise<ChatTemplate | undefined> {
  const read = (name: string): Promise<string | undefined> =>
    readFile(join(folder, name), 'utf8').catch(() => undefined);
  const config = tokenizerConfigSchema.parse(
    JSON.parse((await read('tokenizer_config.json')) ?? '{}'),
  );
  const source = (await read('chat_template.jinja')) ?? config.chat_template ?? undefined;
  if (source === undefined) return undefined;
  const { bos_token, eos_token } = config;
  return new ChatTemplate(source, tokenizer, {
    bos_token: bos_token ?? '',
    eos_token: eos_token ?? '',
  });
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
