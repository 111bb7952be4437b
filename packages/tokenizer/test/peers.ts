/**
 * @file Other people's tokenizers, for comparison: OpenAI's vocabularies as the packages
 * gpt-tokenizer and js-tiktoken carry them, and real texts from GRADUS_DATA_DIR. Neither is
 * committed.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { GptEncoding } from 'gpt-tokenizer/GptEncoding';
import { Tiktoken } from 'js-tiktoken/lite';
import type { BpeTokenizer } from '../src/bpe/tokenizer.ts';
import type { PatternName } from '../src/bpe/pre-tokenize.ts';
import { fromTiktokenRanks } from '../src/bpe/tiktoken-ranks.ts';

export const encodingNames = ['r50k_base', 'cl100k_base', 'o200k_base'] as const;
export type EncodingName = (typeof encodingNames)[number];

export const encodingPatterns: Readonly<Record<EncodingName, PatternName>> = {
  r50k_base: 'gpt2',
  cl100k_base: 'cl100k',
  o200k_base: 'o200k',
};

export async function readRanks(name: EncodingName): Promise<string> {
  const path = createRequire(import.meta.url).resolve(`gpt-tokenizer/data/${name}.tiktoken`);
  return readFile(path, 'utf8');
}

export interface Arms {
  readonly ours: BpeTokenizer;
  readonly gptTokenizer: (text: string) => number[];
  readonly jsTiktoken: (text: string, special?: 'all') => number[];
}

export async function loadArms(name: EncodingName): Promise<Arms> {
  const ranks = (await rankModules[name]()).default;
  const tiktoken = new Tiktoken(ranks);
  const { default: gptRanks } = await gptRankModules[name]();
  const gpt = GptEncoding.getEncodingApi(name, () => gptRanks);
  const noneForbidden = { disallowedSpecial: new Set<string>() };
  return {
    ours: fromTiktokenRanks(await readRanks(name), {
      pattern: encodingPatterns[name],
      specialTokens: new Map(Object.entries(ranks.special_tokens)),
    }),
    gptTokenizer: (text) => gpt.encode(text, noneForbidden),
    jsTiktoken: (text, special) => tiktoken.encode(text, special ?? [], []),
  };
}

const rankModules = {
  r50k_base: () => import('js-tiktoken/ranks/r50k_base'),
  cl100k_base: () => import('js-tiktoken/ranks/cl100k_base'),
  o200k_base: () => import('js-tiktoken/ranks/o200k_base'),
};

const gptRankModules = {
  r50k_base: () => import('gpt-tokenizer/bpeRanks/r50k_base'),
  cl100k_base: () => import('gpt-tokenizer/bpeRanks/cl100k_base'),
  o200k_base: () => import('gpt-tokenizer/bpeRanks/o200k_base'),
};
