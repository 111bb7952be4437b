import { describeWithData } from '@gradus/datasets/testing';
import { readFile } from 'node:fs/promises';
import { PreTrainedTokenizer } from '@huggingface/transformers';
import * as fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import type { BpeTokenizer } from '../../src/bpe/tokenizer.ts';
import { fromTiktokenRanks } from '../../src/bpe/tiktoken-ranks.ts';
import { readRanks } from '../peers.ts';
import { stressSamples, stressText } from '../unicode-stress.ts';

const files = [
  'tokenizers/encoder.json',
  'tokenizers/vocab.bpe',
  'corpora/tinyshakespeare.txt',
  'corpora/botchan.txt',
] as const;

describeWithData('ids of GPT-2', files, (vocabulary, merges, ...corpora) => {
  let ours: BpeTokenizer;
  let theirs: (text: string) => number[];
  beforeAll(async () => {
    ours = fromTiktokenRanks(await readRanks('r50k_base'), { pattern: 'gpt2' });
    theirs = await loadGpt2(vocabulary, merges);
  });

  it('are those of @huggingface/transformers on the stress samples', () => {
    for (const sample of stressSamples) expect(ours.encode(sample)).toEqual(theirs(sample));
  });

  it('are theirs on 10,000 random texts', () => {
    fc.assert(
      fc.property(stressText, (text) => {
        expect(ours.encode(text)).toEqual(theirs(text));
      }),
      { numRuns: 10_000 },
    );
  });

  it.each(corpora)('are theirs on %s', async (path) => {
    const text = await readFile(path, 'utf8');
    expect(ours.encode(text).join() === theirs(text).join()).toBe(true);
  });

  it('come from the same merges in the same order', async () => {
    const lines = (await readFile(merges, 'utf8')).split('\n');
    const published = lines.slice(1).filter((line) => line !== '');
    const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
    const recovered = ours.merges.map(([left, right]) => `${latin1(left)} ${latin1(right)}`);
    expect(recovered.length).toBe(published.length);
    // The published file spells bytes by stand-ins; those that stand for themselves are compared.
    const ownSpelling = /^[!-~¡-¬®-ÿ]+ [!-~¡-¬®-ÿ]+$/;
    const comparable = [...published.keys()].filter((i) => ownSpelling.test(published[i]!));
    expect(comparable.length).toBeGreaterThan(10_000);
    expect(comparable.map((i) => recovered[i])).toEqual(comparable.map((i) => published[i]));
  });
});

/** GPT-2 as a `tokenizer.json`, from OpenAI's two files. */
async function loadGpt2(
  vocabularyPath: string,
  mergesPath: string,
): Promise<(text: string) => number[]> {
  const vocab = JSON.parse(await readFile(vocabularyPath, 'utf8')) as object;
  const lines = (await readFile(mergesPath, 'utf8')).split('\n');
  const merges = lines.slice(1).filter((line) => line !== '');
  const tokenizer = new PreTrainedTokenizer(
    {
      version: '1.0',
      added_tokens: [],
      normalizer: null,
      pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, use_regex: true },
      post_processor: null,
      decoder: { type: 'ByteLevel' },
      model: { type: 'BPE', vocab, merges },
    },
    { tokenizer_class: 'GPT2Tokenizer' },
  );
  return (text) => tokenizer.encode(text, { add_special_tokens: false });
}
