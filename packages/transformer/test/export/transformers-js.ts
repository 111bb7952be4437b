/** @file An exported folder as @huggingface/transformers has it, with no network to fall back to. */
import { rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import {
  AutoModelForCausalLM,
  AutoTokenizer,
  env,
  type Tensor as TheirTensor,
} from '@huggingface/transformers';
import { fromData, type NdArray } from '@gradus/tensor';
import { exportHuggingFace, type HuggingFaceExport } from '../../src/index.ts';

export interface Exported extends AsyncDisposable {
  readonly ids: (texts: readonly string[]) => Promise<number[][]>;
  readonly logits: (texts: readonly string[]) => Promise<NdArray>;
  /** What was given, padding included, and what comes behind it. */
  readonly generate: (texts: readonly string[], count: number) => Promise<number[][]>;
  readonly decode: (ids: readonly number[]) => string;
}

/** The folder goes when this is disposed of. */
export async function exported(folder: string, all: HuggingFaceExport): Promise<Exported> {
  await exportHuggingFace(folder, all);
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.localModelPath = dirname(folder);
  const name = basename(folder);
  const tokenizer = await AutoTokenizer.from_pretrained(name);
  const model = await AutoModelForCausalLM.from_pretrained(name, { dtype: 'fp32' });
  const inputs = (texts: readonly string[]) =>
    tokenizer([...texts], { padding: true }) as Record<string, TheirTensor>;
  const rows = (tensor: TheirTensor): number[][] =>
    (tensor.tolist() as bigint[][]).map((row) => row.map(Number));
  return {
    ids: async (texts) => rows(inputs(texts)['input_ids']!),
    logits: async (texts) => {
      const { logits } = (await model(inputs(texts))) as { logits: TheirTensor };
      return fromData(logits.data as Float32Array, logits.dims);
    },
    generate: async (texts, count) => {
      const options = { ...inputs(texts), max_new_tokens: count, do_sample: false };
      return rows((await model.generate(options)) as TheirTensor);
    },
    decode: (ids) => tokenizer.decode([...ids], { skip_special_tokens: true }),
    [Symbol.asyncDispose]: async () => {
      await model.dispose();
      await rm(folder, { recursive: true });
    },
  };
}
