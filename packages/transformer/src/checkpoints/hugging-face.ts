/** @file A folder as Hugging Face's Python library has it: config.json and model.safetensors. */
import { join } from 'node:path';
import { writeFileAtomic } from '@gradus/runtime';
import type { LanguageModel } from '../models/language-model.ts';
import { checkpointFormat, readCheckpointFile } from './errors.ts';
import { gpt2FromNames, gpt2ToNames } from './gpt2-names.ts';
import { fromHuggingFaceConfig, toHuggingFaceConfig } from './hugging-face-config.ts';
import { llamaFromNames, llamaToNames } from './llama-names.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';

/**
 * GPT-2, LLaMA, or Mistral (a LLaMA with a window), in one file of weights.
 * @throws GradusError `checkpoint-unreadable`, `checkpoint-format`, `unsupported-model`,
 * `checkpoint-architecture`
 */
export async function readHuggingFace(folder: string): Promise<LanguageModel> {
  const configPath = join(folder, 'config.json');
  const described = fromHuggingFaceConfig(await readJson(configPath), configPath);
  const file = await readSafetensors(join(folder, 'model.safetensors'));
  if (described.type === 'gpt2') {
    const { type, config } = described;
    return { type, config, parameters: gpt2FromNames(file, config) };
  }
  const { type, config, isTied } = described;
  return { type, config, parameters: llamaFromNames(file, config, { isTied }) };
}

/** @throws GradusError `write-failed` */
export async function writeHuggingFace(folder: string, model: LanguageModel): Promise<void> {
  const config = JSON.stringify(toHuggingFaceConfig(model), undefined, 2);
  const tensors =
    model.type === 'gpt2' ? gpt2ToNames(model.parameters) : llamaToNames(model.parameters);
  // Python's readers ask for this entry.
  await writeSafetensors(join(folder, 'model.safetensors'), tensors, { format: 'pt' });
  await writeFileAtomic(join(folder, 'config.json'), `${config}\n`);
}

async function readJson(path: string): Promise<unknown> {
  const bytes = await readCheckpointFile(path);
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw checkpointFormat(`Cannot read ${path}`, 'JSON', 'something else');
  }
}
