/**
 * @file A folder that @huggingface/transformers loads: configuration, tokenizer, onnx/model.onnx.
 * Offline: `env.allowRemoteModels = false`, `env.localModelPath` the folder above.
 */
import { join } from 'node:path';
import { GradusError, writeFileAtomic } from '@gradus/runtime';
import { type AnyTokenizer, type TokenizerSurroundings, toTokenizerJson } from '@gradus/tokenizer';
import { toHuggingFaceConfig } from '../checkpoints/hugging-face-config.ts';
import type { LanguageModel } from '../models/language-model.ts';
import { languageModelToOnnx } from './onnx.ts';

export interface ExportedTokens {
  readonly tokenizer: AnyTokenizer;
  /** What a text begins and ends with, and what shorter ones are filled up with: special tokens. */
  readonly beginToken?: string;
  readonly endToken?: string;
  /** The end token, or else that of the beginning, unless said otherwise. */
  readonly padToken?: string;
  /** What the tokenizer puts around a text when it is read for the model. */
  readonly template?: TokenizerSurroundings['template'];
}

export type HuggingFaceExport = LanguageModel & ExportedTokens;

/** @throws GradusError `export-tokenizer`, `write-failed` */
export async function exportHuggingFace(folder: string, all: HuggingFaceExport): Promise<void> {
  const { tokenizer, beginToken, endToken, padToken = endToken ?? beginToken, template } = all;
  requireFit(all);
  const ids = {
    bos_token_id: idOf(tokenizer, beginToken),
    eos_token_id: idOf(tokenizer, endToken),
    pad_token_id: idOf(tokenizer, padToken),
  };
  const tokenizerConfig = {
    tokenizer_class: 'PreTrainedTokenizerFast',
    bos_token: beginToken ?? null,
    eos_token: endToken ?? null,
    pad_token: padToken ?? null,
    // What goes on grows at the right end.
    padding_side: 'left',
    model_max_length: all.config.contextLength,
    clean_up_tokenization_spaces: false,
  };
  const files = {
    'config.json': { ...toHuggingFaceConfig(all), ...ids },
    'generation_config.json': ids,
    'tokenizer.json': toTokenizerJson(tokenizer, { template }),
    'tokenizer_config.json': tokenizerConfig,
  };
  await writeFileAtomic(join(folder, 'onnx', 'model.onnx'), languageModelToOnnx(all));
  for (const [name, content] of Object.entries(files)) {
    await writeFileAtomic(join(folder, name), `${JSON.stringify(content, undefined, 2)}\n`);
  }
}

function idOf(tokenizer: AnyTokenizer, token: string | undefined): number | null {
  if (token === undefined) return null;
  const id = tokenizer.specialTokens.get(token);
  if (id !== undefined) return id;
  const known = [...tokenizer.specialTokens.keys()].join(', ');
  throw notExportable(known === '' ? 'no special token' : `one of: ${known}`, token);
}

function requireFit({ tokenizer, config }: HuggingFaceExport): void {
  const { vocabularySize } = config;
  if (tokenizer.vocabularySize <= vocabularySize) return;
  throw notExportable(
    `at most ${vocabularySize} ids, as the model has`,
    String(tokenizer.vocabularySize),
  );
}

function notExportable(expected: string, received: string): GradusError {
  return new GradusError({
    code: 'export-tokenizer',
    kind: 'usage',
    what: 'This tokenizer is not that of the model',
    expected,
    received,
  });
}
