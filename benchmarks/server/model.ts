/**
 * @file A model whose context is long enough for prompts of 400 tokens: the shape of LLaMA, its
 * weights random, with the tokenizer of the model that ships. How fast it is does not depend on what it
 * says.
 */
import { join } from 'node:path';
import { loadModel } from '@gradus/models';
import { writeFileAtomic } from '@gradus/runtime';
import { createRandom } from '@gradus/statistics';
import { toTokenizerJson } from '@gradus/tokenizer';
import { initLlama, type LlamaConfig, writeHuggingFace } from '@gradus/transformer';

/** The shape of llama2.c's 15M (dim 288, 6 layers, 6 heads), but for its vocabulary of 32,000. */
export const shape = {
  contextLength: 512,
  layers: 6,
  heads: 6,
  keyValueHeads: 6,
  width: 288,
  feedForwardWidth: 768,
  normEpsilon: 1e-5,
  rotaryBase: 10_000,
} as const satisfies Omit<LlamaConfig, 'vocabularySize'>;

export const shapeInWords =
  'LLaMA of 6 layers, 288 dimensions, 6 heads and 1,536 words, random weights, a context of 512 tokens';

/** A folder of Hugging Face's, as `./gradus serve --model` takes it. */
export async function writeModel(folder: string, seed: number): Promise<void> {
  const { tokenizer } = await loadModel('stories');
  const config: LlamaConfig = { ...shape, vocabularySize: tokenizer.vocabularySize };
  const parameters = initLlama(config, createRandom(seed));
  await writeHuggingFace(folder, { type: 'llama', config, parameters });
  const json = JSON.stringify(toTokenizerJson(tokenizer));
  await writeFileAtomic(join(folder, 'tokenizer.json'), json);
}
