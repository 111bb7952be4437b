/** Texts under a constraint, in the engine: each is held to it alone, beside others that are not. */
import { loadModel } from '@gradus/models';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  compileJsonSchema,
  createTokenMasks,
  type Engine,
  openEngine,
  vocabularyOf,
} from '../../src/index.ts';

const { model, tokenizer, endOfText } = await loadModel('stories');
const prompt = [endOfText, ...tokenizer.encode('One day, a cat')];
const constraint = compileJsonSchema({
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: 'integer', minimum: 1, maximum: 99 } },
  required: ['name', 'age'],
});
const masks = createTokenMasks(constraint, vocabularyOf(tokenizer, { endIds: [endOfText] }));

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine({ model, tokenizer, endOfText });
});
afterAll(() => engine[Symbol.asyncDispose]());

it('every text is one that the constraint accepts, and ends by itself within its tokens', async () => {
  const request = { prompt, n: 4, seed: 3, temperature: 3, maxTokens: 40, constraint: masks };
  const free = engine.submit({ prompt, maxTokens: 20, temperature: 0 });
  const texts = await engine.submit(request).finished;
  for (const { text, reason, ids } of texts) {
    expect([constraint.accepts(text), reason, text]).toEqual([true, 'stop', text]);
    expect(ids.length).toBeLessThanOrEqual(40);
  }
  expect(new Set(texts.map(({ text }) => text)).size).toBe(4);
  const [alone] = await engine.submit({ prompt, maxTokens: 20, temperature: 0 }).finished;
  expect((await free.finished)[0]!.ids).toEqual(alone!.ids);
});

it('log-probabilities stay those of the model, not of what the mask left over', async () => {
  const common = { prompt, maxTokens: 30, temperature: 0, logProbabilities: 1 };
  const [held] = await engine.submit({ ...common, constraint: masks }).finished;
  const [free] = await engine.submit({ ...common, maxTokens: 1 }).finished;
  const first = held!.logProbabilities[0]!;
  expect(first.top[0]!.id).toBe(free!.ids[0]);
  expect(first.id).not.toBe(first.top[0]!.id);
  expect(first.logProbability).toBeLessThan(first.top[0]!.logProbability);
});

it('fewer tokens than the shortest text takes: refused at once', () => {
  const request = { prompt, maxTokens: 3, constraint: masks };
  expect(() => engine.submit(request)).toThrow(/No text of this constraint fits/);
  expect(engine.state).toMatchObject({ running: 0, waiting: 0, usedBlocks: 0 });
});
