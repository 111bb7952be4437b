/** @file The tokenizers that are compared, over OpenAI's vocabularies as the installed packages carry them. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import {
  type BpeTokenizer,
  fromTiktokenRanks,
  type PatternName,
  toTokenizerJson,
} from '@gradus/tokenizer';
import { PreTrainedTokenizer } from '@huggingface/transformers';
import { Tiktoken } from 'js-tiktoken/lite';
import type { Arm } from '../interleaved.ts';

export const ourName = 'Gradus';

export interface Encoder extends Arm<string> {
  readonly run: (text: string) => number[];
}

export interface Vocabulary {
  readonly name: 'r50k' | 'cl100k' | 'o200k';
  /** Who reads with it. */
  readonly models: string;
  /** The first is ours. */
  readonly encoders: readonly Encoder[];
}

const vocabularies = [
  {
    name: 'r50k',
    models: 'GPT-2, GPT-3',
    pattern: 'gpt2',
    ranks: () => import('js-tiktoken/ranks/r50k_base'),
    peer: () => import('gpt-tokenizer/encoding/r50k_base'),
  },
  {
    name: 'cl100k',
    models: 'GPT-4',
    pattern: 'cl100k',
    ranks: () => import('js-tiktoken/ranks/cl100k_base'),
    peer: () => import('gpt-tokenizer/encoding/cl100k_base'),
  },
  {
    name: 'o200k',
    models: 'GPT-4o',
    pattern: 'o200k',
    ranks: () => import('js-tiktoken/ranks/o200k_base'),
    peer: () => import('gpt-tokenizer/encoding/o200k_base'),
  },
] as const;

export const vocabularyNames = vocabularies.map(({ name }) => name);

/** New instances, whose caches are empty. */
export async function loadVocabulary(wanted: Vocabulary['name']): Promise<Vocabulary> {
  const { name, models, pattern, ranks, peer } = vocabularies.find((one) => one.name === wanted)!;
  const ours = await readTokenizer(name, pattern);
  const gpt = await peer();
  gpt.clearMergeCache();
  const tiktoken = new Tiktoken((await ranks()).default);
  const transformers = new PreTrainedTokenizer(toTokenizerJson(ours), {
    tokenizer_class: 'GPT2Tokenizer',
  });
  const ordinary = { disallowedSpecial: new Set<string>() };
  return {
    name,
    models,
    encoders: [
      { name: ourName, run: (text) => ours.encode(text) },
      { name: 'gpt-tokenizer', run: (text) => gpt.encode(text, ordinary) },
      { name: 'js-tiktoken', run: (text) => tiktoken.encode(text, [], []) },
      {
        name: 'transformers.js',
        run: (text) => transformers.encode(text, { add_special_tokens: false }),
      },
    ],
  };
}

export async function readTokenizer(name: string, pattern: PatternName): Promise<BpeTokenizer> {
  const path = createRequire(import.meta.url).resolve(`gpt-tokenizer/data/${name}_base.tiktoken`);
  return fromTiktokenRanks(await readFile(path), { pattern });
}
