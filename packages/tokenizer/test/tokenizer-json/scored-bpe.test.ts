/** BPE by scores as a file, and what @huggingface/transformers makes of it. */
import { readFileSync } from 'node:fs';
import { PreTrainedTokenizer } from '@huggingface/transformers';
import { describeWithData } from '@gradus/datasets/testing';
import { array, assert, constantFrom, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromLlama2cTokenizer, fromTokenizerJson, toTokenizerJson } from '../../src/index.ts';
import { llama2cFile } from '../scored-bpe/llama2c-file.ts';

const tokenizer = fromLlama2cTokenizer(
  llama2cFile([
    [' t', -0],
    ['he', -1],
    [' the', -2],
    ['in', -3],
    ['ing', -4],
    ['é!', -5],
    ...Array.from(' thenigé!', (character, i): [string, number] => [character, -6 - i]),
  ]),
);
const asJson = (one: typeof tokenizer): Record<string, unknown> =>
  JSON.parse(JSON.stringify(toTokenizerJson(one))) as Record<string, unknown>;
const parts = constantFrom('the', ' ', 'in', 'g', 'e', 'é!', '🙂', '\n', '<s>', 'T', '  ');
const texts = array(parts).map((all) => all.join(''));

describe('BPE by scores in tokenizer.json', () => {
  it('comes back as it was', () => {
    const { tokenizer: back } = fromTokenizerJson(asJson(tokenizer));
    expect(back.constructor).toBe(tokenizer.constructor);
    expect(asJson(back as typeof tokenizer)).toEqual(asJson(tokenizer));
    assert(
      property(texts, (text) => {
        const own = tokenizer.encodeWithOffsets(text, { special: 'all' });
        expect(back.encodeWithOffsets(text, { special: 'all' })).toEqual(own);
        expect(back.decode(own.ids)).toBe(tokenizer.decode(own.ids));
      }),
    );
  });

  it('gives the same ids and text in @huggingface/transformers', () => {
    const peer = new PreTrainedTokenizer(asJson(tokenizer), {
      clean_up_tokenization_spaces: false,
    });
    assert(
      property(texts, (text) => {
        const ids = tokenizer.encode(text, { special: 'all' });
        expect(peer.encode(text, { add_special_tokens: false })).toEqual(ids);
        const plain = ids.filter((id) => id > 2);
        expect(plain.length === 0 ? '' : peer.decode(plain)).toBe(tokenizer.decode(plain));
      }),
    );
  });

  it.each([
    ['model', 'merges', [] as unknown, 'all 6 pairs that make a piece'],
    ['decoder', 'decoders', [], 'Field decoder is not supported'],
    ['normalizer', 'normalizers', [], 'Field normalizer is not supported'],
  ])('is refused by its field: %s.%s', (field, part, value, message) => {
    const json = asJson(tokenizer);
    const changed = { ...json, [field]: { ...(json[field] as object), [part]: value } };
    expect(() => fromTokenizerJson(changed)).toThrow(message);
  });

  it('is refused where merges are in another order than pieces', () => {
    const json = asJson(tokenizer);
    const { merges, ...model } = json['model'] as { merges: unknown[] };
    const [first, ...rest] = merges;
    const changed = { ...json, model: { ...model, merges: [first, ...rest, first] } };
    expect(() => fromTokenizerJson(changed)).toThrow('received pairs in another order');
  });
});

describeWithData('the pieces of stories260K as a file', ['models/tok512.bin'], (path) => {
  it('give the same ids in @huggingface/transformers', () => {
    const stories = fromLlama2cTokenizer(readFileSync(path));
    const peer = new PreTrainedTokenizer(asJson(stories), { clean_up_tokenization_spaces: false });
    const words = constantFrom(
      'the',
      'Lily',
      ' was',
      ' ',
      '.',
      'ing',
      'é',
      '\n',
      '“Oh!”',
      ' little',
    );
    assert(
      property(array(words), (all) => {
        const text = all.join('');
        expect(peer.encode(text, { add_special_tokens: false })).toEqual(stories.encode(text));
      }),
    );
  });
});
