/** Files of Hugging Face's own library, with what it makes of texts (fixtures/make-tokenizer-json.py). */
import { describe, expect, it } from 'vitest';
import { fromByteAlphabet, toByteAlphabet } from '../../src/tokenizer-json/byte-alphabet.ts';
import { applyTemplate } from '../../src/tokenizer-json/template.ts';
import { fromTokenizerJson, toTokenizerJson } from '../../src/tokenizer-json/tokenizer-json.ts';
import { UnigramTokenizer } from '../../src/unigram/tokenizer.ts';
import { files } from './files.ts';
import { upToTies } from '../unigram/ties.ts';

describe.each(Object.entries(files))(
  'the file of %s',
  (name, { json, wrapped, segments, cases }) => {
    const file = fromTokenizerJson(json);
    const { tokenizer } = file;

    it('gives the ids, the offsets and the text of the library', () => {
      for (const { text, ids, decoded, offsets } of cases) {
        const own = tokenizer.encodeWithOffsets(text, { special: 'all' });
        expect(upToTies(tokenizer, own.ids, ids)).toEqual(ids);
        expect(tokenizer.decode(ids)).toBe(decoded);
        expect(own.offsets).toEqual(offsets ?? own.offsets);
      }
      // Only these pieces carry a mark in front that stands for nothing.
      expect(cases.some(({ offsets }) => offsets === undefined)).toBe(name.startsWith('unigram'));
    });

    it('wraps two texts as the library does', () => {
      const [first, second] = [tokenizer.encode('the boats'), tokenizer.encode('a keeper')];
      const own =
        file.template === undefined
          ? {
              ids: [...first, ...second],
              segments: [...first.map(() => 0), ...second.map(() => 1)],
            }
          : applyTemplate(file.template, first, second);
      expect(own.ids).toEqual(wrapped);
      // Without a template the library calls the second text 1 for one model and 0 for another.
      expect(file.template === undefined ? own.ids.length : own.segments).toEqual(
        file.template === undefined ? segments.length : segments,
      );
    });

    it('says the same when it is written again', () => {
      const again = fromTokenizerJson(JSON.parse(JSON.stringify(toTokenizerJson(tokenizer, file))));
      expect(again.template).toEqual(file.template);
      for (const { text } of cases) {
        const own = tokenizer.encodeWithOffsets(text, { special: 'all' });
        expect(again.tokenizer.encodeWithOffsets(text, { special: 'all' })).toEqual(own);
        expect(again.tokenizer.decode(own.ids)).toBe(tokenizer.decode(own.ids));
      }
    });
  },
);

describe('what surrounds the tokenizer', () => {
  it('is kept, not applied', () => {
    const truncation = { max_length: 4, strategy: 'LongestFirst', stride: 0, direction: 'Right' };
    const file = fromTokenizerJson({ ...files['bpe-gpt2']!.json, truncation });
    expect(file.truncation).toEqual(truncation);
    expect(file.tokenizer.encode('abcdefghij').length).toBeGreaterThan(4);
    expect(toTokenizerJson(file.tokenizer, file)['truncation']).toEqual(truncation);
  });

  it('may hold a token that is called like a property of objects', () => {
    const vocab = JSON.parse('{"[UNK]":0,"__proto__":1,"constructor":2,"##x":3}') as unknown;
    const { json } = files['wordpiece-cased']!;
    const { tokenizer } = fromTokenizerJson({
      ...json,
      added_tokens: [],
      post_processor: null,
      pre_tokenizer: { type: 'WhitespaceSplit' },
      model: { ...(json['model'] as object), vocab },
    });
    expect(tokenizer.encode('__proto__x constructor toString')).toEqual([1, 3, 2, 0]);
    const again = JSON.stringify(toTokenizerJson(tokenizer));
    expect(fromTokenizerJson(JSON.parse(again)).tokenizer.encode('__proto__x')).toEqual([1, 3]);
  });
});

describe('the byte alphabet', () => {
  it('has one printable character for each byte', () => {
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const text = toByteAlphabet(all);
    expect(new Set(text).size).toBe(256);
    expect(text).toMatch(/^[\p{L}\p{N}\p{P}\p{S}]{256}$/u);
    expect(fromByteAlphabet(text)).toEqual(all);
    // From GPT-2's published vocabulary.
    expect(toByteAlphabet(Buffer.from(' a\n\u00A0é'))).toBe('ĠaĊÂłÃ©');
    expect(fromByteAlphabet('a b')).toBeUndefined();
  });
});

describe('a tokenizer that no file can describe', () => {
  it('is refused', () => {
    const tokenizer = new UnigramTokenizer({
      pieces: [
        ['<unk>', 0],
        ['a', -1],
      ],
      unknownId: 0,
      unusedIds: new Set([1]),
    });
    expect(() => toTokenizerJson(tokenizer)).toThrow(
      expect.objectContaining({ code: 'not-representable' }),
    );
  });
});
