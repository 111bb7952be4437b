/** @file A tokenizer and a model as @huggingface/transformers has them, from a folder or the hub. */
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { AutoConfig, AutoModelForCausalLM, AutoTokenizer, env } from '@huggingface/transformers';
import { GradusError } from '@gradus/runtime';
import type { LoadedTransformers } from './transformers-backend.ts';

export interface TransformersSource {
  readonly model: string;
  readonly id: string;
  readonly isFolder: boolean;
  readonly allowDownload?: boolean;
}

/** Files of weights by their precision, in the order of preference. */
const precisions = {
  fp32: 'model.onnx',
  fp16: 'model_fp16.onnx',
  q8: 'model_quantized.onnx',
  int8: 'model_int8.onnx',
  q4: 'model_q4.onnx',
  q4f16: 'model_q4f16.onnx',
} as const;

/** @throws GradusError `model-not-loaded` */
export async function loadTransformers(source: TransformersSource): Promise<LoadedTransformers> {
  const { isFolder, allowDownload = true } = source;
  const folder = resolve(source.model);
  env.allowRemoteModels = !isFolder && allowDownload;
  if (isFolder) env.localModelPath = dirname(folder);
  const name = isFolder ? basename(folder) : source.model;
  const dtype = isFolder ? precisionOf(folder) : undefined;
  try {
    const config = (await AutoConfig.from_pretrained(name)) as unknown as ConfigFields;
    const tokenizer = await AutoTokenizer.from_pretrained(name);
    const model = await AutoModelForCausalLM.from_pretrained(
      name,
      dtype === undefined ? {} : { dtype },
    );
    const contextLength =
      config.max_position_embeddings ?? config.n_positions ?? tokenizer.model_max_length;
    const ends = model.generation_config?.eos_token_id ?? config.eos_token_id ?? [];
    return {
      served: {
        id: source.id,
        task: 'text',
        contextLength,
        backend: '@huggingface/transformers',
        maxRunning: 16,
      },
      tokenizer,
      model,
      vocabularySize: config.vocab_size,
      endIds: [ends].flat() as number[],
    };
  } catch (cause) {
    throw notLoaded(source, cause);
  }
}

interface ConfigFields {
  readonly vocab_size: number;
  readonly max_position_embeddings?: number;
  readonly n_positions?: number;
  readonly eos_token_id?: number | readonly number[] | null;
}

function precisionOf(folder: string): keyof typeof precisions | undefined {
  const names = Object.keys(precisions) as (keyof typeof precisions)[];
  return names.find((name) => existsSync(join(folder, 'onnx', precisions[name])));
}

function notLoaded({ model, isFolder }: TransformersSource, cause: unknown): GradusError {
  const said = cause instanceof Error ? cause.message.split('\n', 1)[0]! : String(cause);
  return new GradusError({
    code: 'model-not-loaded',
    kind: 'environment',
    what: isFolder
      ? `Cannot load the model in ${model}`
      : `Cannot get ${model} from the Hugging Face hub`,
    expected: isFolder
      ? 'config.json, tokenizer.json and onnx/model.onnx'
      : 'a network, and a model with ONNX files',
    received: said.slice(0, 300),
    remedy: isFolder
      ? 'Export the model to ONNX first.'
      : 'Offline, give the folder of a model that was fetched before.',
    cause,
  });
}
