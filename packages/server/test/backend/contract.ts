/** What every backend promises, whichever it is and in whichever thread. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend, BackendEvent, TextRequest } from '../../src/index.ts';
import { until } from '../served.ts';

const never = new AbortController().signal;

const gather = (backend: Backend, request: TextRequest): Promise<BackendEvent[]> =>
  Array.fromAsync(backend.generate(request, never));
const textOf = (events: readonly BackendEvent[], sample = 0): string =>
  events
    .filter((event) => event.sample === sample)
    .map(({ text }) => text)
    .join('');

/** @param open a backend that serves the model that ships, under the name `stories` */
export function backendContract(name: string, open: () => Promise<Backend>): void {
  describe(`${name} as a backend`, () => {
    let backend: Backend;
    let prompt: number[];
    beforeAll(async () => {
      backend = await open();
      prompt = await backend.encode({
        kind: 'text',
        text: 'One day, a cat',
        addSpecialTokens: true,
      });
    });
    afterAll(() => backend[Symbol.asyncDispose]());

    it('says what it serves', () => {
      expect(backend.model).toMatchObject({ id: 'stories', task: 'text', contextLength: 256 });
      expect(backend.isAlive).toBe(true);
    });

    it('cuts texts into tokens and back', async () => {
      expect(prompt[0]).toBe(1535);
      expect(await backend.decode(prompt.slice(1))).toBe('One day, a cat');
      const bare = await backend.encode({
        kind: 'text',
        text: 'One day, a cat',
        addSpecialTokens: false,
      });
      expect(bare).toEqual(prompt.slice(1));
      const messages = [{ role: 'user', content: 'One day, a cat' }] as never;
      expect(await backend.encode({ kind: 'chat', messages })).toEqual(prompt);
    });

    it('greedy: tokens, then an end with its counts', async () => {
      const events = await gather(backend, { prompt, maxTokens: 12, n: 1, temperature: 0 });
      expect(textOf(events)).toBe(greedyText);
      expect(events.filter(({ kind }) => kind === 'token')).toHaveLength(12);
      expect(events.at(-1)).toMatchObject({
        kind: 'end',
        reason: 'length',
        promptTokens: prompt.length,
        generatedTokens: 12,
      });
    });

    it('the same seed gives the same, each of n its own', async () => {
      const request = { prompt, maxTokens: 10, n: 2, seed: 5, temperature: 1 };
      const [one, again] = [await gather(backend, request), await gather(backend, request)];
      expect([textOf(one, 0), textOf(one, 1)]).toEqual([textOf(again, 0), textOf(again, 1)]);
      expect(textOf(one, 0)).not.toBe(textOf(one, 1));
    });

    it('ends before a stop string, behind no more tokens than it takes', async () => {
      const stop = greedyText.slice(6, 10);
      const events = await gather(backend, {
        prompt,
        maxTokens: 12,
        n: 1,
        temperature: 0,
        stop: [stop],
      });
      expect(textOf(events)).toBe(greedyText.slice(0, greedyText.indexOf(stop)));
      expect(events.at(-1)).toMatchObject({ reason: 'stop', stop });
    });

    it('log-probabilities: the greedy token is the most probable', async () => {
      const events = await gather(backend, {
        prompt,
        maxTokens: 3,
        n: 1,
        temperature: 0,
        logProbabilities: 2,
      });
      for (const event of events) {
        if (event.kind !== 'token') continue;
        const { logProbability, top, text } = event.logProbabilities!;
        expect(top[0]).toMatchObject({ logProbability, text });
        expect(top[1]!.logProbability).toBeLessThan(logProbability);
      }
    });

    it('refuses what does not fit, and goes on', async () => {
      const impossible = { prompt: [999_999], maxTokens: 1, n: 1 };
      await expect(gather(backend, impossible)).rejects.toMatchObject({ kind: 'usage' });
      const long = { kind: 'text', text: 'x'.repeat(100_000), addSpecialTokens: true } as const;
      await expect(backend.encode(long)).rejects.toMatchObject({ code: 'context_length_exceeded' });
      await expect(backend.embed(['a'])).rejects.toMatchObject({ code: 'no_embeddings' });
      const events = await gather(backend, { prompt, maxTokens: 2, n: 1, temperature: 0 });
      expect(textOf(events).length).toBeGreaterThan(0);
    });

    it('an abort ends it, and leaving does', async () => {
      const request = { prompt, maxTokens: 200, n: 2, ignoreEnd: true };
      const controller = new AbortController();
      let seen = 0;
      const reading = (async () => {
        for await (const _ of backend.generate(request, controller.signal)) {
          if (++seen === 3) controller.abort(new Error('enough'));
        }
      })();
      await reading.catch(() => undefined);
      for await (const _ of backend.generate(request, never)) break;
      await until(async () => {
        const { running, waiting, usedBlocks } = await backend.state();
        return running + waiting + usedBlocks === 0;
      });
      expect(seen).toBeLessThan(400);
    });

    it('many at once, each its own', async () => {
      const seeds = [1, 2, 3, 4];
      const ask = (seed: number) => gather(backend, { prompt, maxTokens: 6, n: 1, seed });
      const together = (await Promise.all(seeds.map(ask))).map((events) => textOf(events));
      for (const [index, seed] of seeds.entries()) {
        expect(textOf(await ask(seed))).toBe(together[index]);
      }
    });

    it('metrics under the names of vLLM', async () => {
      const text = await backend.metrics();
      expect(text).toContain('vllm:num_requests_running{model_name="stories",engine="0"} 0');
      expect(text).toMatch(/vllm:request_success_total\{[^}]*finished_reason="abort"\} [1-9]/);
      expect(text).toMatch(/vllm:time_to_first_token_seconds_count\{[^}]*\} [1-9]/);
    });
  });
}

/** From the engine itself, without a server: packages/inference holds it to the eager model. */
const greedyText = await (async () => {
  const { loadModel } = await import('@gradus/models');
  const { openEngine } = await import('@gradus/inference');
  const stories = await loadModel('stories');
  await using engine = await openEngine(stories);
  const prompt = [stories.endOfText, ...stories.tokenizer.encode('One day, a cat')];
  const [text] = await engine.submit({ prompt, maxTokens: 12, temperature: 0 }).finished;
  return text!.text;
})();
