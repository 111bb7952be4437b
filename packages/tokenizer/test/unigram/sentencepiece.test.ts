/**
 * SentencePiece model files, against the ids, offsets and texts of Google's implementation
 * (fixtures/make-sentencepiece.py).
 */
import { describeWithData } from '@gradus/datasets/testing';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromSentencePiece, readSentencePiece } from '../../src/unigram/sentencepiece.ts';
import type { UnigramTokenizer } from '../../src/unigram/tokenizer.ts';
import { upToTies } from './ties.ts';

interface Case {
  readonly text: string;
  readonly ids: number[];
  readonly offsets: [number, number][];
  readonly decoded: string;
}

const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/sentencepiece.json', import.meta.url), 'utf8'),
) as {
  readonly models: Record<'rules' | 'bytes', { readonly model: string; readonly cases: Case[] }>;
  readonly botchan: Case[];
};

const modelBytes = (name: 'rules' | 'bytes'): Buffer =>
  Buffer.from(fixture.models[name].model, 'base64');

/** A case where the ids are neither those of SentencePiece nor a tie. */
const differs = (tokenizer: UnigramTokenizer, { text, ids }: Case): boolean =>
  upToTies(tokenizer, tokenizer.encode(text), ids).join() !== ids.join();

/** How often ids differ because two segmentations are equally probable. */
const countTies = (tokenizer: UnigramTokenizer, cases: readonly Case[]): number =>
  cases.filter(({ text, ids }) => tokenizer.encode(text).join() !== ids.join()).length;

describe.each(['rules', 'bytes'] as const)('the trained model %s', (name) => {
  const { cases } = fixture.models[name];
  const tokenizer = fromSentencePiece(modelBytes(name));

  it('gives the ids of SentencePiece', () => {
    expect(cases.filter((one) => differs(tokenizer, one))).toEqual([]);
    expect(countTies(tokenizer, cases)).toBeLessThan(0.05 * cases.length);
  });

  it('covers the part of the text that SentencePiece says', () => {
    const tokens = cases.flatMap(({ text, ids, offsets }) => {
      const own = tokenizer.encodeWithOffsets(text);
      return own.ids.join() === ids.join()
        ? offsets.map((theirs, index) => ({ text, theirs, own: own.offsets[index]! }))
        : [];
    });
    // Of several tokens of one character, SentencePiece gives it to the last, here all have it; and
    // it gives what the map drops (U+200B) to a neighbour.
    const uncovered = tokens.filter(
      ({ text, theirs: [from, to], own: [start, end] }) =>
        from >= 0 && to >= 0 && /[^\u200B]/.test(text.slice(from, start) + text.slice(end, to)),
    );
    expect(uncovered).toEqual([]);

    const ascii = tokens.filter(({ text }) => /^\p{ASCII}*$/u.test(text));
    expect(ascii.length).toBeGreaterThan(300);
    expect(ascii.filter(({ theirs, own }) => theirs.join() !== own.join())).toEqual([]);
  });

  it('decodes to the same text', () => {
    const plain = cases.filter(
      ({ text, ids }) =>
        !ids.includes(tokenizer.options.unknownId) && !text.trimStart().startsWith('▁'),
    );
    expect(plain.length).toBeGreaterThan(cases.length / 3);
    expect(plain.map(({ ids }) => tokenizer.decode(ids))).toEqual(
      plain.map(({ decoded }) => decoded),
    );
  });
});

describe('fromSentencePiece', () => {
  it('knows the kinds of pieces', () => {
    const tokenizer = fromSentencePiece(modelBytes('bytes'));
    expect(tokenizer.vocabularySize).toBe(350);
    expect([...tokenizer.specialTokens]).toEqual([
      ['<unk>', 0],
      ['<s>', 1],
      ['</s>', 2],
    ]);
    expect(tokenizer.encode('<s>')).not.toContain(1);
    expect(tokenizer.encode('<s>a', { special: 'all' })[0]).toBe(1);
    expect(tokenizer.options.byteFallback).toBe(true);
    expect(tokenizer.tokenBytes(3 + 0x41)).toEqual(Uint8Array.of(0x41));
  });

  it.each([
    ['no message', Buffer.from('hello, I am a text file'), 'invalid-protobuf'],
    ['a message cut short', modelBytes('rules').subarray(0, 500), 'invalid-protobuf'],
    ['an empty file', Buffer.alloc(0), 'corrupt-vocabulary'],
    // trainer_spec { model_type: BPE }
    ['another model type', Buffer.from([0x12, 0x02, 0x18, 0x02]), 'invalid-sentencepiece-model'],
    // pieces { piece: "x" type: USER_DEFINED }
    [
      'a user-defined piece',
      Buffer.from([10, 5, 10, 1, 0x78, 24, 4]),
      'invalid-sentencepiece-model',
    ],
    // normalizer_spec { precompiled_charsmap: "abc" }
    ['a damaged map', Buffer.from([0x1a, 5, 0x12, 3, 0x61, 0x62, 0x63]), 'invalid-charsmap'],
  ])('refuses %s', (_, bytes, code) => {
    expect(() => fromSentencePiece(bytes)).toThrow(
      expect.objectContaining({ code, kind: 'usage' }),
    );
  });

  it('names the file', async () => {
    await expect(readSentencePiece('/nowhere/x.model')).rejects.toThrow(
      'Cannot read /nowhere/x.model: expected a tokenizer file; received no such file. Check the path.',
    );
    await expect(readSentencePiece(import.meta.filename)).rejects.toThrow(
      `${import.meta.filename}: The file is no protocol buffer message: expected`,
    );
  });
});

describeWithData(
  'the published 1,000-piece model',
  ['corpora/botchan.txt', 'tokenizers/sentencepiece-unigram-en.model'],
  (corpusFile, modelFile) => {
    const read = () => readSentencePiece(modelFile);

    it('gives the ids of SentencePiece', async () => {
      const tokenizer = await read();
      expect(tokenizer.vocabularySize).toBe(1000);
      expect(fixture.botchan.filter((one) => differs(tokenizer, one))).toEqual([]);
      expect(countTies(tokenizer, fixture.botchan)).toBeLessThan(0.05 * fixture.botchan.length);
    });

    it('cuts the corpus that it was trained on into as many pieces as SentencePiece does', async () => {
      const tokenizer = await read();
      const corpus = readFileSync(corpusFile, 'utf8');
      // sentencepiece 0.2.2, the file as one text.
      expect(tokenizer.encode(corpus)).toHaveLength(104_466);
    });
  },
);
