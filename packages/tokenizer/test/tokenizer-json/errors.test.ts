/** Files that cannot be used, and the one line that says why. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fromTokenizerJson, readTokenizerJson } from '../../src/tokenizer-json/tokenizer-json.ts';
import { files } from './files.ts';

/** The file of a kind with one field set to something else, or taken out. */
function changed(kind: string, path: readonly (string | number)[], value: unknown): unknown {
  const json = structuredClone(files[kind]!.json);
  let at: Record<string | number, unknown> = json;
  for (const key of path.slice(0, -1)) at = at[key] as typeof at;
  at[path.at(-1)!] = value;
  return JSON.parse(JSON.stringify(json)) as unknown;
}

describe('a file that cannot be used', () => {
  it.each<[string, (string | number)[], unknown, string]>([
    [
      'bpe-gpt2',
      ['model'],
      undefined,
      `Field model is damaged: expected an object; received nothing.`,
    ],
    ['bpe-gpt2', ['model'], 'BPE', `Field model is damaged: expected an object; received "BPE".`],
    [
      'bpe-gpt2',
      ['model', 'type'],
      'WordLevel',
      `Field model.type is not supported: expected one of "BPE", "Unigram", "WordPiece"; received "WordLevel".`,
    ],
    [
      'bpe-gpt2',
      ['model', 'vocab'],
      undefined,
      'Field model.vocab is damaged: expected an object of tokens and ids; received nothing.',
    ],
    [
      'unigram',
      ['model', 'vocab'],
      undefined,
      'Field model.vocab is damaged: expected an array; received nothing.',
    ],
    [
      'bpe-gpt2',
      ['model', 'vocab'],
      [],
      `Field model.vocab is damaged: expected an object of tokens and ids; received [].`,
    ],
    [
      'bpe-gpt2',
      ['model', 'vocab', 'Ġ x'],
      1.5,
      `Field model.vocab["Ġ x"] is damaged: expected a whole number from 0 up; received 1.5.`,
    ],
    [
      'bpe-gpt2',
      ['model', 'vocab', '日'],
      400,
      `Field model.vocab["日"] is not supported: expected tokens in GPT-2's byte alphabet; received 日.`,
    ],
    ['bpe-gpt2', ['model', 'vocab', '!'], undefined, 'none for byte 33.'],
    ['bpe-gpt2', ['model', 'merges', 7], ['a'], `Field model.merges[7] is damaged: expected`],
    [
      'bpe-gpt2',
      ['model', 'merges', 7],
      'a b c',
      `Field model.merges[7] is damaged: expected two tokens of the vocabulary; received "a b c".`,
    ],
    [
      'bpe-gpt2',
      ['model', 'merges', 7],
      ['Ġ', 'xyz'],
      `Field model.merges[7] is damaged: expected two tokens of the vocabulary; received ["Ġ","xyz"].`,
    ],
    [
      'bpe-gpt2',
      ['model', 'byte_fallback'],
      true,
      `Field model.byte_fallback is not supported: expected false; received true.`,
    ],
    [
      'bpe-gpt2',
      ['model', 'dropout'],
      0.1,
      `Field model.dropout is not supported: expected one of 0, null; received 0.1.`,
    ],
    [
      'bpe-gpt2',
      ['model', 'end_of_word_suffix'],
      '</w>',
      `Field model.end_of_word_suffix is not supported: expected one of "", null; received "</w>".`,
    ],
    [
      'bpe-gpt2',
      ['model', 'novelty'],
      1,
      `Field model.novelty is not supported: expected no such field; received 1.`,
    ],
    [
      'bpe-gpt2',
      ['normalizer'],
      { type: 'NFC' },
      `Field normalizer is not supported: expected null for BPE; received {"type":"NFC"}.`,
    ],
    [
      'bpe-gpt2',
      ['pre_tokenizer'],
      null,
      `Field pre_tokenizer is damaged: expected an object; received null.`,
    ],
    [
      'bpe-gpt2',
      ['pre_tokenizer', 'type'],
      'Whitespace',
      `Field pre_tokenizer.type is not supported: expected one of "ByteLevel", "Sequence"; received "Whitespace".`,
    ],
    [
      'bpe-gpt2',
      ['pre_tokenizer', 'add_prefix_space'],
      true,
      `Field pre_tokenizer.add_prefix_space is not supported: expected false; received true.`,
    ],
    [
      'bpe-gpt2',
      ['decoder', 'type'],
      'BPEDecoder',
      `Field decoder.type is not supported: expected "ByteLevel"; received "BPEDecoder".`,
    ],
    [
      'bpe-gpt2',
      ['post_processor', 'type'],
      'Extra',
      `Field post_processor.type is not supported: expected one of`,
    ],
    [
      'bpe-gpt2',
      ['version'],
      '2.0',
      `Field version is not supported: expected "1.0"; received "2.0".`,
    ],
    [
      'bpe-gpt2',
      ['extra'],
      {},
      `Field extra is not supported: expected no such field; received {}.`,
    ],
    [
      'bpe-gpt2',
      ['added_tokens'],
      {},
      `Field added_tokens is damaged: expected an array; received {}.`,
    ],
    [
      'bpe-gpt2',
      ['added_tokens', 0, 'id'],
      '0',
      `Field added_tokens[0].id is damaged: expected a number; received "0".`,
    ],
    [
      'bpe-gpt2',
      ['added_tokens', 1, 'id'],
      0,
      `Field added_tokens[1] is damaged: expected each token and each id once; received [MASK] (0) again.`,
    ],
    [
      'bpe-gpt2',
      ['added_tokens', 1, 'lstrip'],
      true,
      `Field added_tokens[1].lstrip is not supported: expected false; received true.`,
    ],
    [
      'bpe-llama3',
      ['pre_tokenizer', 'pretokenizers', 0, 'pattern', 'Regex'],
      '\\w+',
      `Field pre_tokenizer.pretokenizers[0].pattern.Regex is not supported: expected the pattern of gpt2, cl100k, o200k; received "\\\\w+".`,
    ],
    [
      'bpe-llama3',
      ['pre_tokenizer', 'pretokenizers', 0, 'behavior'],
      'Removed',
      `Field pre_tokenizer.pretokenizers[0].behavior is not supported: expected "Isolated"; received "Removed".`,
    ],
    [
      'unigram',
      ['added_tokens', 2],
      { id: 2, content: '[MASK]' },
      'Field added_tokens[2].normalized is not supported: expected false, as there is a normalizer; received true.',
    ],
    [
      'unigram',
      ['added_tokens', 2, 'normalized'],
      true,
      `Field added_tokens[2].normalized is not supported: expected false, as there is a normalizer; received true.`,
    ],
    [
      'unigram',
      ['normalizer', 'normalizers', 0, 'type'],
      'Nmt',
      `Field normalizer.normalizers[0].type is not supported: expected one of`,
    ],
    [
      'unigram',
      ['normalizer', 'normalizers', 1, 'pattern', 'Regex'],
      '(a|b)\\h',
      `Field normalizer.normalizers[1].pattern.Regex is not supported: expected one of " {2,}"`,
    ],
    [
      'unigram',
      ['normalizer', 'normalizers', 1, 'content'],
      7,
      `Field normalizer.normalizers[1].content is damaged: expected a string; received 7.`,
    ],
    [
      'unigram',
      ['pre_tokenizer', 'replacement'],
      '_',
      `Field pre_tokenizer.replacement is not supported: expected "▁"; received "_".`,
    ],
    [
      'unigram',
      ['pre_tokenizer', 'type'],
      'ByteLevel',
      `Field pre_tokenizer.type is not supported: expected one of "Metaspace", "Sequence"; received "ByteLevel".`,
    ],
    [
      'unigram',
      ['decoder', 'type'],
      'WordPiece',
      `Field decoder.type is not supported: expected one of`,
    ],
    [
      'unigram',
      ['model', 'unk_id'],
      5000,
      `Field model.unk_id is damaged: expected an index of vocab; received 5000.`,
    ],
    [
      'unigram',
      ['model', 'unk_id'],
      null,
      `Field model.unk_id is damaged: expected a number; received null.`,
    ],
    [
      'unigram',
      ['model', 'vocab', 12, 1],
      '-3',
      `Field model.vocab[12][1] is damaged: expected a number; received "-3".`,
    ],
    [
      'unigram',
      ['model', 'vocab', 12],
      ['<s>', -1],
      'These pieces make no unigram tokenizer: expected each piece once; received "<s>" again as piece 12.',
    ],
    [
      'unigram',
      ['model', 'byte_fallback'],
      true,
      `Field decoder is not supported: expected ByteFallback Metaspace, or`,
    ],
    [
      'unigram-bytes',
      ['decoder', 'decoders', 3, 'start'],
      2,
      `Field decoder.decoders[3].start is not supported: expected 1; received 2.`,
    ],
    [
      'unigram-bytes',
      ['decoder', 'decoders', 1],
      { type: 'Fuse' },
      `Field decoder is not supported: expected ByteFallback Metaspace, or Replace ByteFallback Fuse with or without Strip; received Replace Fuse Fuse Strip.`,
    ],
    ['unigram-bytes', ['model', 'vocab', 5], ['xyz', -1], 'no <0x04>.'],
    [
      'wordpiece-cased',
      ['model', 'unk_token'],
      '<unk>',
      `Field model.unk_token is damaged: expected a token of vocab; received "<unk>".`,
    ],
    [
      'wordpiece-cased',
      ['decoder', 'prefix'],
      '@@',
      `Field decoder.prefix is not supported: expected "##", as in the model; received "@@".`,
    ],
    [
      'wordpiece-cased',
      ['decoder'],
      null,
      `Field decoder is damaged: expected an object; received null.`,
    ],
    [
      'wordpiece-cased',
      ['pre_tokenizer', 'type'],
      'Whitespace',
      `Field pre_tokenizer.type is not supported: expected one of "BertPreTokenizer", "WhitespaceSplit"; received "Whitespace".`,
    ],
    [
      'wordpiece-cased',
      ['model', 'vocab', 'zzz'],
      0,
      'expected an id of its own for each piece; received 0 for',
    ],
    [
      'wordpiece-cased',
      ['post_processor', 'single', 0, 'SpecialToken', 'id'],
      '[BOS]',
      `Field post_processor.single[0].SpecialToken.id is damaged: expected one of special_tokens; received "[BOS]".`,
    ],
  ])('%s with %j = %j', (kind, path, value, message) => {
    expect(() => fromTokenizerJson(changed(kind, path, value))).toThrow(
      expect.objectContaining({
        name: 'GradusError',
        kind: 'usage',
        message: expect.stringContaining(message),
      }),
    );
  });

  it.each([null, [], 7, 'x', undefined])('is not %j', (json) => {
    expect(() => fromTokenizerJson(json)).toThrow(
      `The content is damaged: expected an object; received`,
    );
  });

  it('is refused in one line that names it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gradus-tokenizer-json-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const path = join(folder, 'tokenizer.json');
    const messageFor = async (content: string): Promise<string> => {
      await writeFile(path, content);
      return readTokenizerJson(path).then(
        () => 'read',
        (error: Error) => error.message,
      );
    };
    const whole = JSON.stringify(files['bpe-gpt2']!.json);
    expect(await messageFor(whole)).toBe('read');
    const messages = [
      await messageFor(whole.slice(0, 3000)),
      await messageFor(''),
      await messageFor(JSON.stringify(changed('bpe-gpt2', ['model', 'type'], 'X'))),
    ];
    for (const message of messages) expect(message).not.toContain('\n');
    expect(messages[0]).toMatch(
      new RegExp(
        `^${RegExp.escape(path)}: The content is damaged: expected JSON; received .*position`,
      ),
    );
    expect(messages[1]).toContain('expected JSON; received an empty file.');
    expect(messages[2]).toContain('model.type');
    await expect(readTokenizerJson(folder)).rejects.toThrow(
      `Cannot read ${folder}: expected a tokenizer file; received a folder. Check the path.`,
    );
    await expect(readTokenizerJson(join(folder, 'none'))).rejects.toThrow('received no such file');
  });
});
