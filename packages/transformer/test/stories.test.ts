import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWithData } from '@gradus/datasets/testing';
import { readLlama2cTokenizer } from '@gradus/tokenizer';
import { expect, it } from 'vitest';
import { parseLlama2c, readLlama2c, toLlama2c } from '../src/index.ts';
import { engines, onnx } from './engines.ts';
import { exported } from './export/transformers-js.ts';
import { continueGreedily } from './greedy.ts';

const begin = 1;

/** The text that the author's program prints at temperature 0. */
function publishedText(path: string): string {
  const page = readFileSync(path, 'utf8');
  return /^\$ \.\/run .* -t 0\.0\n(.*?)^```$/ms.exec(page)![1]!.trimEnd();
}

const files = [
  'models/stories260K.bin',
  'models/tok512.bin',
  'models/stories260K-expected.md',
] as const;
describeWithData('a model that others trained', files, (path, vocabulary, page) => {
  it.each(engines)('goes on as its author published, byte by byte: $name', async (engine) => {
    const model = await readLlama2c(path);
    const tokenizer = await readLlama2cTokenizer(vocabulary);
    const ids = await continueGreedily(engine, model, [begin], 256);
    const expected = publishedText(page);
    expect(Buffer.from(tokenizer.decode(ids))).toEqual(Buffer.from(expected));
    expect(tokenizer.encode(expected)).toEqual(ids);
  });

  it('is written as it was read', () => {
    const bytes = readFileSync(path);
    const written = Buffer.from(toLlama2c(parseLlama2c(bytes, path)));
    // The tables of the rotation, whose last bits are the author's: in front of nothing else here.
    const tables = 2 * 512 * 4 * 4;
    const same = bytes.length - tables;
    expect(written.length).toBe(bytes.length);
    expect(written.subarray(0, same).equals(bytes.subarray(0, same))).toBe(true);
    const floats = (from: Buffer) => new Float32Array(new Uint8Array(from.subarray(same)).buffer);
    const theirs = floats(bytes);
    expect(floats(written).every((value, i) => Math.abs(value - theirs[i]!) < 1e-4)).toBe(true);
  });

  it('is the same model in @huggingface/transformers', async () => {
    const model = await readLlama2c(path);
    const tokenizer = await readLlama2cTokenizer(vocabulary);
    const folder = await mkdtemp(join(tmpdir(), 'gradus-export-'));
    const template = {
      single: [
        { token: '<s>', ids: [begin], segment: 0 },
        { text: 'first', segment: 0 },
      ],
      pair: [
        { text: 'first', segment: 0 },
        { text: 'second', segment: 1 },
      ],
    } as const;
    await using theirs = await exported(folder, {
      ...model,
      tokenizer,
      beginToken: '<s>',
      endToken: '</s>',
      template,
    });
    const text = 'Once upon a time, there was a little girl';
    const prompt = [begin, ...tokenizer.encode(text)];
    const ids = await theirs.generate([text], 40);
    expect(ids).toEqual([[...prompt, ...(await continueGreedily(onnx, model, prompt, 40))]]);
    expect(theirs.decode(ids[0]!)).toBe(tokenizer.decode(ids[0]!.slice(1)));
  });
});
