/** @file The folder of the assistant: weights, tokenizer, manifest, card. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CallQuality, Manifest } from '@gradus/models';
import { sha256File, writeFileAtomic } from '@gradus/runtime';
import { leavesOf, type NdArray } from '@gradus/tensor';
import { toTokenizerJson } from '@gradus/tokenizer';
import { writeHuggingFace } from '@gradus/transformer';
import { lossCurveOf, onnxruntimeVersion } from '../base-model/write-model.ts';
import type { AssistantCorpus } from './corpus.ts';
import type { MeasuredAssistant } from './measure.ts';
import { assistantCard } from './model-card.ts';
import type { AssistantRecipe } from './recipe.ts';
import type { TrainedAssistant } from './train-assistant.ts';

const files = ['config.json', 'model.safetensors', 'tokenizer.json'] as const;

export async function writeAssistant(
  folder: string,
  recipe: AssistantRecipe,
  { tokenizer }: AssistantCorpus,
  made: {
    readonly command: string;
    readonly trained: TrainedAssistant;
    readonly measured: MeasuredAssistant;
  },
): Promise<void> {
  const { trained, measured, command } = made;
  const { parameters, runs } = trained;
  await writeHuggingFace(folder, { type: 'llama', config: recipe.model, parameters });
  await writeFileAtomic(join(folder, 'tokenizer.json'), JSON.stringify(toTokenizerJson(tokenizer)));
  const { name, ...numbers } = recipe;
  const { base, chat } = recipe.stages;
  // The second stage begins where the first ended: that line is there already.
  const [, ...later] = lossCurveOf(runs.chat.history);
  const manifest = {
    format: 'gradus.model/1' as const,
    name,
    licence: 'Apache-2.0',
    parameters: leavesOf<NdArray>(parameters).reduce((sum, { leaf }) => sum + leaf.data.length, 0),
    made: {
      command,
      versions: { node: process.versions.node, 'onnxruntime-node': onnxruntimeVersion() },
      recipe: numbers,
      trainedTokens: (base.steps + chat.steps) * recipe.batchSize * recipe.model.contextLength,
    },
    lossCurve: [
      ...lossCurveOf(runs.base.history),
      ...later.map(({ step, ...losses }) => ({ step: base.steps + step, ...losses })),
    ],
    quality: measured.quality,
    files: await Promise.all(
      files.map(async (path) => ({
        path,
        sizeBytes: (await stat(join(folder, path))).size,
        sha256: await sha256File(join(folder, path)),
      })),
    ),
  } satisfies Manifest & { quality: CallQuality };
  await writeFileAtomic(
    join(folder, 'manifest.json'),
    `${JSON.stringify(manifest, undefined, 2)}\n`,
  );
  await writeFileAtomic(
    join(folder, 'README.md'),
    assistantCard(recipe, manifest, measured.judged),
  );
}
