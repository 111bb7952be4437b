/**
 * @file The models that are decoded, as files of llama2.c: one of 15 million random parameters, of the
 * shape that llama2.c's own figures are for, and the trained one of 260 thousand of the data folder.
 * Their tokenizers say each token's number, a line each, so that what is printed can be compared.
 */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom } from '@gradus/statistics';
import { initLlama, type LlamaModel, readLlama2c, writeLlama2c } from '@gradus/transformer';

export interface DecodedModel {
  readonly name: string;
  readonly model: LlamaModel;
  readonly modelPath: string;
  readonly tokenizerPath: string;
}

/** llama2.c, README, "models": 15M. */
const config = {
  vocabularySize: 32_000,
  contextLength: 256,
  layers: 6,
  heads: 6,
  keyValueHeads: 6,
  width: 288,
  feedForwardWidth: 768,
  normEpsilon: 1e-5,
  rotaryBase: 10_000,
} as const;

export async function randomModel(folder: string, seed: number): Promise<DecodedModel> {
  const parameters = initLlama(config, createRandom(seed));
  const model: LlamaModel = { type: 'llama', config, parameters };
  const modelPath = join(folder, '15M.bin');
  await writeLlama2c(modelPath, model);
  const tokenizerPath = await writeTokenizer(folder, '15M', model);
  return { name: '15M parameters', model, modelPath, tokenizerPath };
}

/** Undefined where there is no data folder. */
export async function storiesModel(folder: string): Promise<DecodedModel | undefined> {
  const data = process.env['GRADUS_DATA_DIR'];
  const modelPath = data === undefined ? '' : join(data, 'models', 'stories260K.bin');
  if (!existsSync(modelPath)) return undefined;
  const model = await readLlama2c(modelPath);
  const tokenizerPath = await writeTokenizer(folder, 'stories260K', model);
  return { name: 'stories260K', model, modelPath, tokenizerPath };
}

/** The longest piece; then for each its score, its length, its bytes. */
async function writeTokenizer(folder: string, name: string, { config: of }: LlamaModel) {
  const path = join(folder, `${name}.tokenizer`);
  const pieces = Array.from({ length: of.vocabularySize }, (_, id) => Buffer.from(`${id}\n`));
  const longest = Buffer.alloc(4);
  longest.writeInt32LE(Math.max(...pieces.map(({ length }) => length)));
  const parts = pieces.flatMap((piece) => {
    const head = Buffer.alloc(8); // a score of 0
    head.writeInt32LE(piece.length, 4);
    return [head, piece];
  });
  await writeFile(path, Buffer.concat([longest, ...parts]));
  return path;
}
