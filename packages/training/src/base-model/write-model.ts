/** @file The folder of a model that ships: weights, tokenizer, manifest, card. */
import { createRequire } from 'node:module';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest } from '@gradus/models';
import { sha256File, writeFileAtomic } from '@gradus/runtime';
import { mean } from '@gradus/statistics';
import { leavesOf, type NdArray } from '@gradus/tensor';
import { toTokenizerJson } from '@gradus/tokenizer';
import { type LlamaParameters, writeHuggingFace } from '@gradus/transformer';
import type { History } from '../history.ts';
import type { Corpus } from './corpus.ts';
import type { Measured } from './measure.ts';
import { modelCard } from './model-card.ts';
import type { Recipe } from './recipe.ts';

const files = ['config.json', 'model.safetensors', 'tokenizer.json'] as const;

export async function writeModel(
  folder: string,
  recipe: Recipe,
  { tokenizer }: Corpus,
  made: {
    readonly command: string;
    readonly parameters: LlamaParameters<NdArray>;
    readonly history: History;
    readonly measured: Measured;
  },
): Promise<void> {
  const { parameters, history, measured, command } = made;
  await writeHuggingFace(folder, { type: 'llama', config: recipe.model, parameters });
  await writeFileAtomic(join(folder, 'tokenizer.json'), JSON.stringify(toTokenizerJson(tokenizer)));
  const { name, ...numbers } = recipe;
  const { batchSize, blockLength, steps } = recipe.training;
  const manifest = {
    format: 'gradus.model/1' as const,
    name,
    licence: 'Apache-2.0',
    parameters: leavesOf<NdArray>(parameters).reduce((sum, { leaf }) => sum + leaf.data.length, 0),
    made: {
      command,
      versions: { node: process.versions.node, 'onnxruntime-node': onnxruntimeVersion() },
      recipe: numbers,
      trainedTokens: steps * batchSize * blockLength,
    },
    lossCurve: lossCurveOf(history),
    quality: measured.quality,
    files: await Promise.all(
      files.map(async (path) => ({
        path,
        sizeBytes: (await stat(join(folder, path))).size,
        sha256: await sha256File(join(folder, path)),
      })),
    ),
  } satisfies Manifest;
  await writeFileAtomic(
    join(folder, 'manifest.json'),
    `${JSON.stringify(manifest, undefined, 2)}\n`,
  );
  await writeFileAtomic(join(folder, 'README.md'), modelCard(recipe, manifest, measured.stories));
}

export function lossCurveOf({ losses, evaluations }: History): Manifest['lossCurve'] {
  return evaluations.map(({ step, loss }, i) => {
    const since = losses.slice(evaluations[i - 1]?.step ?? 0, step);
    return { step, training: since.length === 0 ? null : mean(since), heldOut: loss };
  });
}

export function onnxruntimeVersion(): string {
  // Of the package that computes: packages/tensor depends on it, this one does not.
  const fromTensor = createRequire(import.meta.resolve('@gradus/tensor'));
  const { version } = fromTensor('onnxruntime-node/package.json') as { version: string };
  return version;
}
