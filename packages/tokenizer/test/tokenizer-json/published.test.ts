/** Published vocabularies as a `tokenizer.json`, read here and by @huggingface/transformers. */
import { describeWithData } from '@gradus/datasets/testing';
import { readFile } from 'node:fs/promises';
import { PreTrainedTokenizer } from '@huggingface/transformers';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { readSentencePiece } from '../../src/unigram/sentencepiece.ts';
import { fromTokenizerJson, toTokenizerJson } from '../../src/tokenizer-json/tokenizer-json.ts';
import { stressText } from '../unicode-stress.ts';
import { upToTies } from '../unigram/ties.ts';

const peerOf = (json: object): PreTrainedTokenizer =>
  new PreTrainedTokenizer(json, { clean_up_tokenization_spaces: false });

const files = [
  'tokenizers/encoder.json',
  'tokenizers/vocab.bpe',
  'tokenizers/sentencepiece-unigram-en.model',
] as const;

describeWithData('published vocabularies', files, (encoder, mergesFile, unigram) => {
  it("are read alike: GPT-2's", async () => {
    const vocab = JSON.parse(await readFile(encoder, 'utf8')) as object;
    const merges = (await readFile(mergesFile, 'utf8')).trimEnd().split('\n').slice(1);
    const json = {
      version: '1.0',
      added_tokens: [{ id: 50_256, content: '<|endoftext|>', special: true }],
      normalizer: null,
      pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true },
      post_processor: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: false },
      decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true },
      model: { type: 'BPE', vocab, merges },
    };
    const { tokenizer } = fromTokenizerJson(json);
    const again = fromTokenizerJson(JSON.parse(JSON.stringify(toTokenizerJson(tokenizer))));
    const peer = peerOf(json);
    expect(tokenizer.vocabularySize).toBe(50_257);
    expect(tokenizer.encode("It's<|endoftext|> 12 o'clock", { special: 'all' })).toEqual([
      1026, 338, 50_256, 1105, 267, 6, 15_750,
    ]);
    fc.assert(
      fc.property(stressText, (text) => {
        const ids = tokenizer.encode(text, { special: 'all' });
        expect(ids).toEqual(peer.encode(text));
        expect(again.tokenizer.encode(text, { special: 'all' })).toEqual(ids);
      }),
      { numRuns: 2000 },
    );
  });

  it("are read alike: SentencePiece's, with its character map", async () => {
    const tokenizer = await readSentencePiece(unigram);
    const json = JSON.parse(JSON.stringify(toTokenizerJson(tokenizer))) as object;
    const back = fromTokenizerJson(json).tokenizer;
    const peer = peerOf(json);
    // In place of the map transformers.js applies NFKC, and rules of its own for control characters
    // and rare spaces; so none of those here.
    const characters = Array.from("aeiounrstlh .,'?1éñﬁ①Ａ…½日本語한™ß");
    const text = fc.string({
      unit: fc.constantFrom(...characters, '  ', 'the ', 'ing', ' was', 'on', '<s>a', 'e\u0301'),
      maxLength: 24,
    });
    fc.assert(
      fc.property(text, stressText, (plain, stress) => {
        // It puts a ▁ even where there is no text.
        fc.pre(!/^ *(?:<s>|$)/.test(plain));
        const theirs = peer.encode(plain, { add_special_tokens: false });
        const own = tokenizer.encode(plain, { special: 'all' });
        expect(upToTies(tokenizer, own, theirs)).toEqual(theirs);
        expect(back.encodeWithOffsets(stress)).toEqual(tokenizer.encodeWithOffsets(stress));
      }),
      { numRuns: 2000 },
    );
  });
});
