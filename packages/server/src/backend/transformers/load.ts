/** @file What @huggingface/transformers is to load: from a folder, or from the hub. */
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { AutoConfig, env } from '@huggingface/transformers';
import { GradusError } from '@gradus/runtime';

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

export interface ToLoad {
  /** What `from_pretrained` is to be given. */
  readonly name: string;
  readonly options: { readonly dtype?: keyof typeof precisions };
  readonly config: ConfigFields;
}

export interface ConfigFields {
  readonly model_type: string;
  readonly vocab_size: number;
  readonly max_position_embeddings?: number;
  readonly n_positions?: number;
  readonly eos_token_id?: number | readonly number[] | null;
}

/** @throws GradusError `model-not-loaded` */
export function findTransformers(source: TransformersSource): Promise<ToLoad> {
  const { isFolder, allowDownload = true } = source;
  const folder = resolve(source.model);
  env.allowRemoteModels = !isFolder && allowDownload;
  if (isFolder) env.localModelPath = dirname(folder);
  const name = isFolder ? basename(folder) : source.model;
  const dtype = isFolder ? precisionOf(folder) : undefined;
  return orNotLoaded(source, async () => {
    const config = (await AutoConfig.from_pretrained(name)) as unknown as ConfigFields;
    return { name, config, options: dtype === undefined ? {} : { dtype } };
  });
}

function precisionOf(folder: string): keyof typeof precisions | undefined {
  const names = Object.keys(precisions) as (keyof typeof precisions)[];
  return names.find((name) => existsSync(join(folder, 'onnx', precisions[name])));
}

/** Whatever the library says becomes one line with what to do. */
export async function orNotLoaded<Loaded>(
  { model, isFolder }: TransformersSource,
  load: () => Promise<Loaded>,
): Promise<Loaded> {
  try {
    return await load();
  } catch (cause) {
    const said = cause instanceof Error ? cause.message.split('\n', 1)[0]! : String(cause);
    throw new GradusError({
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
}
