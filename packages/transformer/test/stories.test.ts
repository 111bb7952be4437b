import { readFileSync } from 'node:fs';
import { describeWithData } from '@gradus/datasets/testing';
import { argmax, array, dimension, type NdArray, runEager, slice, trace } from '@gradus/tensor';
import type { Tensor } from '@gradus/tensor';
import { readLlama2cTokenizer } from '@gradus/tokenizer';
import { expect, it } from 'vitest';
import { type KeysAndValues, llama, type LlamaParameters, readLlama2c } from '../src/index.ts';

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
describeWithData('a model that others trained', files, (model, vocabulary, page) => {
  it('goes on as its author published, byte by byte', async () => {
    const { parameters, config } = await readLlama2c(model);
    const tokenizer = await readLlama2cTokenizer(vocabulary);
    const expected = publishedText(page);
    const next = (p: LlamaParameters, tokens: Tensor, past: readonly KeysAndValues[]) => {
      const { logits, present } = llama(p, tokens, { config, past });
      return { token: argmax(slice(logits, { axis: 1, start: -1 })), present };
    };
    const D = config.width / config.heads;
    const cacheType = { dtype: 'float32', shape: [1, config.keyValueHeads, dimension('P'), D] };
    const layers = Array.from({ length: config.layers });
    const graph = trace(next, [
      parameters,
      { dtype: 'int32', shape: [1, 1] },
      layers.map(() => ({ key: cacheType, value: cacheType })),
    ] as never);
    const none = array([], 'float32');
    const empty = { ...none, shape: [1, config.keyValueHeads, 0, D] };
    let past: readonly KeysAndValues<NdArray>[] = layers.map(() => ({ key: empty, value: empty }));
    const ids = [begin];
    while (ids.length <= 256) {
      const tokens = array([[ids.at(-1)!]], 'int32');
      const { token, present } = runEager(graph, [parameters, tokens, past]);
      past = present;
      ids.push(Number(token.data[0]));
    }
    const text = tokenizer.decode(ids.slice(1));
    expect(ids.length).toBeGreaterThan(200);
    expect(Buffer.from(text)).toEqual(Buffer.from(expected));
    expect(tokenizer.encode(expected)).toEqual(ids.slice(1));
  });
});
