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
import { marks } from '../sft/chat-template.ts';
import { jinjaTemplate } from '../sft/jinja-template.ts';
import { type AssistantRecipe, stageNames } from './recipe.ts';
import type { TrainedAssistant } from './train-assistant.ts';

const files = [
  'config.json',
  'generation_config.json',
  'model.safetensors',
  'tokenizer.json',
  'tokenizer_config.json',
] as const;

export async function writeAssistant(
  folder: string,
  recipe: AssistantRecipe,
  { tokenizer, template }: AssistantCorpus,
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
  const { endOfText, end } = template.marks;
  await writeJson(folder, 'generation_config.json', {
    bos_token_id: endOfText,
    eos_token_id: [end, endOfText],
    pad_token_id: endOfText,
    do_sample: false,
  });
  await writeJson(folder, 'tokenizer_config.json', {
    tokenizer_class: 'PreTrainedTokenizerFast',
    bos_token: marks.endOfText,
    eos_token: marks.end,
    pad_token: marks.endOfText,
    padding_side: 'left',
    model_max_length: recipe.model.contextLength,
    clean_up_tokenization_spaces: false,
    chat_template: jinjaTemplate,
  });
  const { name, ...numbers } = recipe;
  const steps = stageNames.reduce((sum, stage) => sum + recipe.stages[stage].steps, 0);
  const manifest = {
    format: 'gradus.model/1' as const,
    name,
    licence: 'Apache-2.0',
    parameters: leavesOf<NdArray>(parameters).reduce((sum, { leaf }) => sum + leaf.data.length, 0),
    made: {
      command,
      versions: { node: process.versions.node, 'onnxruntime-node': onnxruntimeVersion() },
      recipe: numbers,
      trainedTokens: steps * recipe.batchSize * recipe.model.contextLength,
    },
    lossCurve: curveOf(recipe, runs),
    quality: measured.quality,
    files: await Promise.all(
      files.map(async (path) => ({
        path,
        sizeBytes: (await stat(join(folder, path))).size,
        sha256: await sha256File(join(folder, path)),
      })),
    ),
  } satisfies Manifest & { quality: CallQuality };
  await writeJson(folder, 'manifest.json', manifest);
  await writeFileAtomic(join(folder, 'README.md'), assistantCard(recipe, manifest, measured));
}

/** One stage behind the other: where one begins, the one before has ended, and that line is there. */
function curveOf(
  { stages }: AssistantRecipe,
  runs: TrainedAssistant['runs'],
): Manifest['lossCurve'] {
  let before = 0;
  return stageNames.flatMap((stage, at) => {
    const lines = lossCurveOf(runs[stage].history).map((line) => ({
      ...line,
      step: before + line.step,
    }));
    before += stages[stage].steps;
    return at === 0 ? lines : lines.slice(1);
  });
}

const writeJson = (folder: string, name: string, content: object): Promise<void> =>
  writeFileAtomic(join(folder, name), `${JSON.stringify(content, undefined, 2)}\n`);
