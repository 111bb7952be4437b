import { trainBpe } from '@gradus/tokenizer';
import { describe, expect, it } from 'vitest';
import { Engine, type GenerationEvent, type GenerationRequest } from '../../src/index.ts';
import { RememberingRunner } from './remembering-runner.ts';

/** 256 bytes and a few merges. */
const tokenizer = trainBpe('low low low lower lowest newer newest wider widest', {
  vocabularySize: 262,
});

/** An engine that says this text, whatever it is asked. */
function saying(text: string): { engine: Engine; prompt: number[]; ids: number[] } {
  const ids = tokenizer.encode(text);
  const prompt = tokenizer.encode('?');
  const runner = new RememberingRunner({
    blockCount: 64,
    vocabularySize: tokenizer.vocabularySize,
  });
  runner.logitsOf = (soFar) => {
    const logits = new Float32Array(tokenizer.vocabularySize);
    const next = ids[soFar.length - prompt.length];
    if (next !== undefined) logits[next] = 20;
    return logits;
  };
  return { engine: new Engine(runner, { tokenizer }), prompt, ids };
}

async function said(text: string, request: Partial<GenerationRequest>) {
  const { engine, prompt, ids } = saying(text);
  const options = { prompt, temperature: 0, maxTokens: ids.length, ...request };
  const generation = engine.submit(options);
  const events: GenerationEvent[] = [];
  for await (const event of generation) events.push(event);
  const [whole] = await generation.finished;
  // What was streamed is what is there in the end.
  expect(events.map((event) => event.text).join('')).toBe(whole!.text);
  expect(engine.state.usedBlocks).toBe(0);
  return { pieces: events.map((event) => event.text), whole: whole!, ids };
}

describe('the text of a generation', () => {
  it('comes character by whole character', async () => {
    const { pieces, whole } = await said('a🙂é', {});
    expect(whole.text).toBe('a🙂é');
    expect(pieces).toEqual(['a', '', '', '', '🙂', '', 'é', '']);
  });

  it('ends with what was open: half a character is U+FFFD', async () => {
    const { whole } = await said('a🙂', { maxTokens: 3 });
    expect(whole).toMatchObject({ text: 'a\u{FFFD}', reason: 'length' });
  });

  it('ends before a stop string that spans tokens', async () => {
    const { pieces, whole, ids } = await said('low\nnew\nQ: old', { stop: ['\nQ:', 'never'] });
    expect(whole).toMatchObject({ text: 'low\nnew', reason: 'stop', stop: '\nQ:' });
    expect(whole.ids.length).toBeLessThan(ids.length);
    expect(pieces.join('')).toBe('low\nnew');
    expect(tokenizer.decode(whole.ids)).toBe('low\nnew\nQ:');
  });

  it('has what was held back for a stop string that never came', async () => {
    const { pieces, whole } = await said('low\n', { stop: ['\nQ:'] });
    expect(whole).toMatchObject({ text: 'low\n', reason: 'length' });
    expect(pieces.at(-1)).toBe('\n');
  });

  it('has log-probabilities of each token by the unadjusted logits', async () => {
    const { whole, ids } = await said('low', {
      logProbabilities: 2,
      temperature: 0.5,
      topK: 1,
      logitBias: new Map([[65, 5]]),
    });
    const V = tokenizer.vocabularySize;
    const expected = 20 - Math.log(Math.exp(20) + V - 1);
    expect(whole.logProbabilities).toHaveLength(ids.length);
    for (const [at, { id, logProbability, top }] of whole.logProbabilities.entries()) {
      expect(id).toBe(ids[at]);
      expect(logProbability).toBeCloseTo(expected, 6);
      expect(top).toHaveLength(2);
      expect(top[0]).toEqual({ id, logProbability });
      expect(top[1]!.logProbability).toBeCloseTo(expected - 20, 5);
    }
  });

  it('is bent by penalties and bias as it grows', async () => {
    const a = tokenizer.encode('a')[0]!;
    const { engine, prompt } = saying('');
    const texts = async (rules: Partial<GenerationRequest>) => {
      const request = { prompt, temperature: 0, maxTokens: 4, ...rules };
      return (await engine.submit(request).finished)[0]!.ids;
    };
    // All logits are equal: the first id, unless something is added or taken off.
    expect(await texts({})).toEqual([0, 0, 0, 0]);
    expect(await texts({ presencePenalty: 1 })).toEqual([0, 1, 2, 3]);
    expect(await texts({ logitBias: new Map([[a, 1.5]]) })).toEqual([a, a, a, a]);
    const both = { logitBias: new Map([[a, 1.5]]), frequencyPenalty: 1 };
    expect(await texts(both)).toEqual([a, a, 0, 1]);
  });
});
