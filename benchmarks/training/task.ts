/** @file A task written down, so that every arm reads the same numbers. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom } from '@gradus/statistics';
import { randomWindows } from '@gradus/training';
import { type Gpt2Config, gpt2ToNames, initGpt2, writeSafetensors } from '@gradus/transformer';
import type { TrainingTask } from './contract.ts';
import type { CharacterCorpus } from './corpus.ts';
import { type Shape, trainingSettings } from './shapes.ts';

const batchCount = 64;

export async function writeTask(
  folder: string,
  { config, batchSize }: Shape,
  { dataset }: CharacterCorpus,
  { seed, threads }: { readonly seed: number; readonly threads: number },
): Promise<TrainingTask> {
  const { vocabularySize } = dataset;
  const { layers, heads, width, contextLength } = config;
  const weightsPath = join(folder, 'weights.safetensors');
  const batchesPath = join(folder, 'batches.bin');
  const parameters = initGpt2({ ...config, vocabularySize }, createRandom(seed));
  await writeSafetensors(weightsPath, gpt2ToNames(parameters, 'nano-gpt'));
  const batches = randomWindows(dataset.train, { batchSize, blockLength: contextLength, seed });
  const parts = Array.from({ length: batchCount }, (_, n) => batches.at(n)).flatMap(
    ({ tokens, targets }) => [tokens.data as Int32Array, targets.data as Int32Array],
  );
  await writeFile(batchesPath, Buffer.concat(parts.map(bytesOf)));
  return {
    layers,
    heads,
    width,
    contextLength,
    vocabularySize,
    weightsPath,
    batchesPath,
    batchCount,
    batchSize,
    threads,
    ...trainingSettings,
  };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Int32Array): Buffer =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);

/** No biases, no dropout, exact GELU: nanoGPT's. */
export function configOf({
  layers,
  heads,
  width,
  contextLength,
  vocabularySize,
}: TrainingTask): Gpt2Config {
  return {
    layers,
    heads,
    width,
    contextLength,
    vocabularySize,
    bias: false,
    activation: 'gelu',
    dropout: 0,
  };
}
