/** Written files against the tokenizers that @huggingface/transformers makes of them. */
import { PreTrainedTokenizer } from '@huggingface/transformers';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trainBpe } from '../../src/bpe/train.ts';
import { bertUncased } from '../../src/normalize/bert.ts';
import { applyTemplate, type Template } from '../../src/tokenizer-json/template.ts';
import {
  type AnyTokenizer,
  fromTokenizerJson,
  toTokenizerJson,
} from '../../src/tokenizer-json/tokenizer-json.ts';
import { trainUnigram } from '../../src/unigram/train.ts';
import { trainWordPiece } from '../../src/wordpiece/train.ts';
import { trainingText } from '../training-text.ts';
import { stressText } from '../unicode-stress.ts';
import { unicodeText } from '../unicode-text.ts';
import { upToTies } from '../unigram/ties.ts';

const specialTokens = ['<s>', '[MASK]', '<|end|>'];
const bert = { type: 'bert', ...bertUncased } as const;

const tokenizers: Readonly<Record<string, () => AnyTokenizer>> = {
  'BPE, pattern gpt2': () => trainBpe(trainingText, { vocabularySize: 600, specialTokens }),
  'BPE, pattern cl100k': () =>
    trainBpe(trainingText, { vocabularySize: 600, specialTokens, pattern: 'cl100k' }),
  'BPE, pattern o200k': () =>
    trainBpe(trainingText, { vocabularySize: 600, specialTokens, pattern: 'o200k' }),
  unigram: () => trainUnigram(trainingText, { vocabularySize: 400, specialTokens }),
  'unigram without normalization': () =>
    trainUnigram(trainingText, { vocabularySize: 400, specialTokens, normalizer: [] }),
  'WordPiece, uncased': () => trainWordPiece(trainingText, { vocabularySize: 500, specialTokens }),
  'WordPiece, cased': () =>
    trainWordPiece(trainingText, {
      vocabularySize: 500,
      specialTokens,
      normalizer: [{ ...bert, lowercase: false, stripAccents: false }],
    }),
  'WordPiece by separate steps': () =>
    trainWordPiece(trainingText, {
      vocabularySize: 500,
      specialTokens,
      normalizer: [
        { type: 'unicode', form: 'NFKD' },
        { type: 'lowercase' },
        { type: 'strip-marks' },
      ],
    }),
};

/** As a file would bring it there. */
const asJson = (tokenizer: AnyTokenizer, template?: Template): object =>
  JSON.parse(JSON.stringify(toTokenizerJson(tokenizer, { template }))) as object;

const peerOf = (json: object): PreTrainedTokenizer =>
  new PreTrainedTokenizer(json, { clean_up_tokenization_spaces: false });

/**
 * Without what transformers.js sees differently: Han beyond the basic plane (it looks at half of such
 * a character), U+0085 and U+FEFF (it takes JavaScript's word for what white space is) and lone
 * surrogates (it keeps them).
 */
const comparable = fc
  .tuple(
    fc.oneof(unicodeText, stressText),
    fc.constantFrom('', '', '<s>', ' [MASK] ', '<|end|>'),
    unicodeText,
  )
  .map((parts) =>
    parts
      .join('')
      .toWellFormed()
      .replaceAll(/[\u{20000}-\u{3FFFF}\u0085\uFEFF]/gu, ''),
  );

describe.each(Object.entries(tokenizers))('%s', (_name, make) => {
  const tokenizer = make();
  const json = asJson(tokenizer);
  const peer = peerOf(json);

  it('gives the same ids there, on 2,000 texts', () => {
    fc.assert(
      fc.property(comparable, (text) => {
        const theirs = peer.encode(text, { add_special_tokens: false });
        const own = tokenizer.encode(text, { special: 'all' });
        expect(upToTies(tokenizer, own, theirs)).toEqual(theirs);
      }),
      { numRuns: 2000 },
    );
  });

  it('decodes to the same text there', () => {
    fc.assert(
      fc.property(comparable, (text) => {
        const ids = tokenizer.encode(text, { special: 'all' });
        fc.pre(ids.length > 0);
        expect(tokenizer.decode(ids)).toBe(peer.decode(ids));
      }),
      { numRuns: 500 },
    );
  });

  it('comes back from the file as it was', () => {
    const { tokenizer: back } = fromTokenizerJson(json);
    expect(asJson(back)).toEqual(json);
    expect(back.constructor).toBe(tokenizer.constructor);
    fc.assert(
      fc.property(fc.oneof(unicodeText, stressText), (text) => {
        expect(back.encodeWithOffsets(text)).toEqual(tokenizer.encodeWithOffsets(text));
        const ids = tokenizer.encode(text);
        expect(back.decode(ids)).toBe(tokenizer.decode(ids));
      }),
      { numRuns: 500 },
    );
  });
});

describe('templates', () => {
  const tokenizer = trainWordPiece(trainingText, { vocabularySize: 300 });
  const [cls, sep] = ['[CLS]', '[SEP]'].map((token) => ({
    token,
    ids: [tokenizer.specialTokens.get(token)!],
  })) as [{ token: string; ids: number[] }, { token: string; ids: number[] }];
  const template: Template = {
    single: [
      { ...cls, segment: 0 },
      { text: 'first', segment: 0 },
      { ...sep, segment: 0 },
    ],
    pair: [
      { ...cls, segment: 0 },
      { text: 'first', segment: 0 },
      { ...sep, segment: 0 },
      { text: 'second', segment: 1 },
      { ...sep, segment: 1 },
    ],
  };

  it('wrap a text, or two, as they do there', () => {
    const json = asJson(tokenizer, template);
    const peer = peerOf(json);
    const [first, second] = [tokenizer.encode('the boats'), tokenizer.encode('a keeper')];
    const alone = peer('the boats', { return_tensor: false });
    expect(applyTemplate(template, first).ids).toEqual(alone.input_ids);
    const both = peer('the boats', {
      text_pair: 'a keeper',
      return_tensor: false,
      return_token_type_ids: true,
    });
    expect(applyTemplate(template, first, second)).toEqual({
      ids: both.input_ids,
      segments: both.token_type_ids,
    });
    expect(fromTokenizerJson(json).template).toEqual(template);
  });

  it.each([
    [{ type: 'BertProcessing', cls: ['[CLS]', 2], sep: ['[SEP]', 3] }],
    [
      {
        type: 'RobertaProcessing',
        cls: ['[CLS]', 2],
        sep: ['[SEP]', 3],
        trim_offsets: true,
        add_prefix_space: false,
      },
    ],
    [
      {
        type: 'Sequence',
        processors: [
          { type: 'ByteLevel', add_prefix_space: true, trim_offsets: false, use_regex: true },
          {
            type: 'TemplateProcessing',
            special_tokens: { '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] } },
            single: [
              { SpecialToken: { id: '[CLS]', type_id: 0 } },
              { Sequence: { id: 'A', type_id: 0 } },
            ],
            pair: [{ Sequence: { id: 'B', type_id: 1 } }, { Sequence: { id: 'A', type_id: 0 } }],
          },
        ],
      },
    ],
  ])('are read from %j', (postProcessor) => {
    const json = { ...asJson(tokenizer), post_processor: postProcessor };
    const peer = peerOf(json);
    const { template: read } = fromTokenizerJson(json);
    const [first, second] = [tokenizer.encode('the boats'), tokenizer.encode('a keeper')];
    expect(applyTemplate(read!, first).ids).toEqual(peer.encode('the boats'));
    expect(applyTemplate(read!, first, second).ids).toEqual(
      peer.encode('the boats', { text_pair: 'a keeper' }),
    );
  });
});

describe('other spellings of a file', () => {
  const unigram = trainUnigram(trainingText, { vocabularySize: 400, normalizer: [] });
  const bpe = trainBpe(trainingText, { vocabularySize: 500 });
  const [unigramJson, bpeJson] = [asJson(unigram), asJson(bpe)] as Record<string, object>[];

  it.each<[string, object]>([
    [
      'Metaspace alone',
      {
        pre_tokenizer: { type: 'Metaspace', replacement: '▁', add_prefix_space: true },
        decoder: { type: 'Metaspace', replacement: '▁', add_prefix_space: true },
      },
    ],
    [
      'WhitespaceSplit before Metaspace',
      {
        pre_tokenizer: {
          type: 'Sequence',
          pretokenizers: [
            { type: 'WhitespaceSplit' },
            { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
          ],
        },
      },
    ],
    [
      'a mark only at the start',
      {
        pre_tokenizer: {
          type: 'Metaspace',
          replacement: '▁',
          prepend_scheme: 'first',
          split: false,
        },
      },
    ],
    [
      'no mark',
      {
        pre_tokenizer: {
          type: 'Metaspace',
          replacement: '▁',
          prepend_scheme: 'never',
          split: true,
        },
      },
    ],
    [
      'Prepend',
      {
        normalizer: {
          type: 'Sequence',
          normalizers: [
            { type: 'Prepend', prepend: '▁' },
            { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
          ],
        },
        pre_tokenizer: {
          type: 'Metaspace',
          replacement: '▁',
          prepend_scheme: 'never',
          split: false,
        },
      },
    ],
    [
      'a normalizer of many steps',
      {
        normalizer: {
          type: 'Sequence',
          normalizers: [
            { type: 'NFKC' },
            { type: 'Replace', pattern: { String: '``' }, content: '"' },
            { type: 'Lowercase' },
            { type: 'Replace', pattern: { Regex: ' {2,}' }, content: ' ' },
            { type: 'Strip', strip_left: false, strip_right: true },
          ],
        },
      },
    ],
  ])('unigram, %s', (_, changes) => {
    const json = { ...unigramJson, ...changes };
    const { tokenizer } = fromTokenizerJson(json);
    const peer = peerOf(json);
    const again = fromTokenizerJson(asJson(tokenizer)).tokenizer;
    fc.assert(
      fc.property(
        comparable.filter((text) => !text.includes('▁')),
        (text) => {
          const ids = tokenizer.encode(text, { special: 'all' });
          const theirs = peer.encode(text, { add_special_tokens: false });
          expect(upToTies(tokenizer, ids, theirs)).toEqual(theirs);
          expect(again.encode(text, { special: 'all' })).toEqual(ids);
          fc.pre(ids.length > 0);
          expect(tokenizer.decode(ids)).toBe(peer.decode(ids));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('words that begin with a mark of their own, after WhitespaceSplit', () => {
    const { tokenizer } = fromTokenizerJson({
      ...unigramJson,
      pre_tokenizer: {
        type: 'Sequence',
        pretokenizers: [
          { type: 'WhitespaceSplit' },
          { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
        ],
      },
    });
    // As tokenizers 0.23.2 splits them: ▁the ▁boats, and ▁the ▁ ▁boats.
    const plain = tokenizer.encode('the boats');
    expect(tokenizer.encode('the ▁boats')).toEqual(plain);
    expect(tokenizer.encode(' the  \n▁boats ')).toEqual(plain);
    expect(tokenizer.encode('the ▁▁boats')).toEqual(tokenizer.encode('the▁▁boats'));
    expect(tokenizer.encode('the ▁▁boats')).not.toEqual(plain);
  });

  it('merges as pairs, a model without its type, an unknown token that is never needed', () => {
    const { type: _, ...model } = bpeJson!['model'] as { type: string; merges: string[] };
    const merges = model.merges.map((merge) => merge.split(' '));
    const { tokenizer } = fromTokenizerJson({
      ...bpeJson,
      model: { ...model, merges, unk_token: '<|endoftext|>', continuing_subword_prefix: '' },
    });
    expect(asJson(tokenizer)).toEqual(bpeJson);
    const { type: __, ...unigramModel } = unigramJson!['model'] as { type: string };
    expect(asJson(fromTokenizerJson({ ...unigramJson, model: unigramModel }).tokenizer)).toEqual(
      unigramJson,
    );
  });

  it('special tokens inside the vocabulary, as GPT-2 has them', () => {
    const model = bpeJson!['model'] as { vocab: Record<string, number> };
    const json = {
      ...bpeJson,
      added_tokens: [{ id: 500, content: '<|endoftext|>', special: true, normalized: true }],
      model: { ...model, vocab: { ...model.vocab, '<|endoftext|>': 500 } },
    };
    const { tokenizer } = fromTokenizerJson(json);
    expect(tokenizer.encode('a<|endoftext|>', { special: 'all' })).toEqual(
      peerOf(json).encode('a<|endoftext|>'),
    );
    expect(tokenizer.encode('a<|endoftext|>')).toEqual(bpe.encode('a<|endoftext|>'));
  });
});
