import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@gradus/statistics';
import { array, fromData, type NdArray, type Tensor } from '@gradus/tensor';
import { trainBpe } from '@gradus/tokenizer';
import { describe, expect, it } from 'vitest';
import {
  exportHuggingFace,
  initGpt2,
  initLlama,
  type LanguageModel,
  runModel,
} from '../../src/index.ts';
import { distance, eager, onnx } from '../engines.ts';
import { continueGreedily } from '../greedy.ts';
import { gpt2Config, llamaConfig, stirred } from '../models/small.ts';
import { exported } from './transformers-js.ts';

const endToken = '<|endoftext|>';
const tokenizer = trainBpe('low low low lower lowest newer newest wider widest', {
  vocabularySize: 269,
  specialTokens: [endToken],
});
const size = { vocabularySize: tokenizer.vocabularySize, contextLength: 64 };
const random = createRandom(7);

function gpt2Model(): LanguageModel {
  const config = { ...gpt2Config, ...size };
  const parameters = stirred(initGpt2(config, random.split('gpt2')), random.split('more'));
  return { type: 'gpt2', config, parameters };
}

function llamaModel(slidingWindow?: number): LanguageModel {
  const config = { ...llamaConfig, ...size, slidingWindow };
  const first = initLlama(config, random.split('llama'), { tied: false });
  return { type: 'llama', config, parameters: stirred(first, random.split('more')) };
}

const models = [
  { name: 'GPT-2', model: gpt2Model() },
  { name: 'LLaMA', model: llamaModel() },
  { name: 'LLaMA with a window', model: llamaModel(4) },
];

async function logitsOf(model: LanguageModel, text: string): Promise<NdArray> {
  const build = (parameters: never, tokens: Tensor): Tensor =>
    runModel({ ...model, parameters }, tokens).logits;
  return eager.evaluate(build, model.parameters, array([tokenizer.encode(text)], 'int32'));
}

const folderFor = (): Promise<string> => mkdtemp(join(tmpdir(), 'gradus-export-'));

describe.each(models)('$name in @huggingface/transformers', ({ model }) => {
  it('gives the same logits and goes on with the same tokens, alone and padded', async () => {
    await using theirs = await exported(await folderFor(), { ...model, tokenizer, endToken });
    const texts = ['lower and lower', 'the newest'] as const;
    const own = texts.map((text) => tokenizer.encode(text));
    const width = Math.max(...own.map(({ length }) => length));
    const pad = tokenizer.specialTokens.get(endToken)!;
    const padded = own.map((ids) => [
      ...Array.from({ length: width - ids.length }, () => pad),
      ...ids,
    ]);
    expect(await theirs.ids(texts)).toEqual(padded);

    const together = await theirs.logits(texts);
    const [, , V] = together.shape;
    for (const [row, text] of texts.entries()) {
      const ours = await logitsOf(model, text);
      expect(distance(await theirs.logits([text]), ours)).toBeLessThan(1e-4);
      const from = ((row + 1) * width - own[row]!.length) * V!;
      const part = (together.data as Float32Array).slice(from, (row + 1) * width * V!);
      expect(distance(fromData(part, ours.shape), ours)).toBeLessThan(1e-4);
    }

    const count = 20;
    const ours = await Promise.all(own.map((ids) => continueGreedily(onnx, model, ids, count)));
    expect(ours.flat()).not.toContain(pad);
    const alone = await theirs.generate([texts[0]], count);
    expect(alone).toEqual([[...own[0]!, ...ours[0]!]]);
    expect(theirs.decode(alone[0]!)).toBe(tokenizer.decode(alone[0]!));
    expect(await theirs.generate(texts, count)).toEqual(
      padded.map((ids, row) => [...ids, ...ours[row]!]),
    );
  });
});

describe('what cannot be exported', () => {
  const { model } = models[0]!;

  it('is a token that the tokenizer does not have', async () => {
    await expect(
      exportHuggingFace('/nowhere', { ...model, tokenizer, endToken: '</s>' }),
    ).rejects.toThrow('expected one of: <|endoftext|>; received </s>');
  });

  it('is a tokenizer with more ids than the model', async () => {
    const large = trainBpe('low lower', { vocabularySize: 270, specialTokens: ['<a>', '<b>'] });
    const few = { ...model, config: { ...model.config, vocabularySize: 100 } } as LanguageModel;
    await expect(exportHuggingFace('/nowhere', { ...few, tokenizer: large })).rejects.toThrow(
      'expected at most 100 ids',
    );
  });
});
