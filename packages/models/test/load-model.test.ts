import { cpSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  array,
  crossEntropy,
  leavesOf,
  type NdArray,
  runEager,
  scalarOf,
  type Tensor,
  trace,
} from '@gradus/tensor';
import { llama, type LlamaParameters } from '@gradus/transformer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadModel, loadModelFrom, modelFolder, modelNames } from '../src/index.ts';

describe.each(modelNames)('the model %s', (name) => {
  it('is what its manifest says, and stays under 6 MB', async () => {
    const { manifest, model } = await loadModel(name);
    expect(manifest.name).toBe(name);
    const count = leavesOf<NdArray>(model.parameters).reduce(
      (sum, { leaf }) => sum + leaf.data.length,
      0,
    );
    expect(manifest.parameters).toBe(count);
    const files = ['README.md', 'manifest.json', ...manifest.files.map(({ path }) => path)];
    const size = files.reduce((sum, path) => sum + statSync(join(modelFolder(name), path)).size, 0);
    expect(size).toBeLessThan(6_000_000);
    // The curve falls.
    const [first, last] = [manifest.lossCurve[0]!, manifest.lossCurve.at(-1)!];
    expect(first.heldOut).toBeCloseTo(Math.log(model.config.vocabularySize), 1);
    const { quality } = manifest;
    const { loss } = 'heldOutMidway' in quality ? quality.heldOutMidway : quality.heldOut;
    expect(last.heldOut).toBeCloseTo(loss, 1);
  });
});

describe('stories', () => {
  it('expects what comes next in a story, and not in its words backwards', async () => {
    const { model, tokenizer, endOfText } = await loadModel('stories');
    if (model.type !== 'llama') throw new Error('stories is a LLaMA');
    const { parameters, config } = model;
    const loss = (p: LlamaParameters, tokens: Tensor, targets: Tensor): Tensor =>
      crossEntropy(llama(p, tokens, { config }).logits, targets);
    const lossOf = (text: string): number => {
      const ids = [endOfText, ...tokenizer.encode(text)];
      const inputs: [LlamaParameters<NdArray>, NdArray, NdArray] = [
        parameters,
        array([ids.slice(0, -1)], 'int32'),
        array([ids.slice(1)], 'int32'),
      ];
      return scalarOf(runEager(trace(loss, inputs), inputs));
    };
    const story =
      'There once was a dreamy boy whose name was Theo. He lived in a cottage near the lighthouse.';
    const likely = lossOf(story);
    expect(likely).toBeLessThan(2);
    expect(lossOf(story.split(' ').toReversed().join(' '))).toBeGreaterThan(likely + 2);
  });
});

describe('a model that is not there, or is damaged', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gradus-models-'));
    cpSync(modelFolder('stories'), folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is refused by its name', () => {
    expect(() => modelFolder('gpt-5')).toThrow(
      'No model of that name ships: expected one of: stories, assistant; received "gpt-5".',
    );
    expect(() => modelFolder('../training')).toThrow('No model of that name');
  });

  it('is refused by the hash of a file', async () => {
    await expect(loadModelFrom(folder)).resolves.toMatchObject({ manifest: { name: 'stories' } });
    writeFileSync(join(folder, 'tokenizer.json'), '{}');
    await expect(loadModelFrom(folder)).rejects.toThrow(
      /tokenizer\.json: expected SHA-256 [0-9a-f]{64}; received [0-9a-f]{64}\. Restore it/,
    );
    rmSync(join(folder, 'tokenizer.json'));
    await expect(loadModelFrom(folder)).rejects.toThrow(/received no such file/);
  });

  it.each([
    ['{', 'expected JSON'],
    ['{}', 'expected a manifest; received format'],
  ])('is refused for the manifest %s', async (content, message) => {
    writeFileSync(join(folder, 'manifest.json'), content);
    await expect(loadModelFrom(folder)).rejects.toThrow(message);
  });
});
