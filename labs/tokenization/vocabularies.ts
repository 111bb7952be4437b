/**
 * @file The vocabularies that GPT models read and write with, from the installed package
 * gpt-tokenizer, whose own encoder is what ours is held against.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type BpeTokenizer, fromTiktokenRanks, type PatternName } from '@gradus/tokenizer';
import type { GptEncoding } from 'gpt-tokenizer/GptEncoding';

export interface PublishedVocabulary {
  /** Its public name and who reads with it: `r50k (GPT-2, GPT-3)`. */
  readonly name: string;
  readonly tokenizer: BpeTokenizer;
  readonly peer: Pick<GptEncoding, 'encode'>;
}

const published = [
  {
    name: 'r50k',
    pattern: 'gpt2',
    load: () => import('gpt-tokenizer/encoding/r50k_base'),
  },
  {
    name: 'cl100k',
    pattern: 'cl100k',
    load: () => import('gpt-tokenizer/encoding/cl100k_base'),
  },
  {
    name: 'o200k',
    pattern: 'o200k',
    load: () => import('gpt-tokenizer/encoding/o200k_base'),
  },
] as const satisfies readonly {
  name: string;
  pattern: PatternName;
  load: () => Promise<unknown>;
}[];

export type PublishedName = (typeof published)[number]['name'];
export type PublishedVocabularies = Readonly<Record<PublishedName, PublishedVocabulary>>;

/** GPT-2's, GPT-4's and GPT-4o's. */
export async function loadPublished(): Promise<PublishedVocabularies> {
  const loaded: [PublishedName, PublishedVocabulary][] = [];
  for (const { name, pattern, load } of published) {
    const ranks = createRequire(import.meta.url).resolve(
      `gpt-tokenizer/data/${name}_base.tiktoken`,
    );
    const tokenizer = fromTiktokenRanks(await readFile(ranks), { pattern });
    loaded.push([name, { name, tokenizer, peer: await load() }]);
  }
  return Object.fromEntries(loaded) as PublishedVocabularies;
}
