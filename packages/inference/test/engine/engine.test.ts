import { createRandom } from '@gradus/statistics';
import { describe, expect, it } from 'vitest';
import {
  Engine,
  type EngineEvent,
  type EngineOptions,
  type Generation,
  type GenerationEvent,
  type GenerationRequest,
} from '../../src/index.ts';
import { type RememberingOptions, RememberingRunner } from './remembering-runner.ts';

const prompt = [3, 1, 4, 1, 5, 9, 2, 6];

function engineOver(
  runnerOptions: Partial<RememberingOptions> = {},
  options: EngineOptions = {},
): { engine: Engine; runner: RememberingRunner; events: EngineEvent[] } {
  const runner = new RememberingRunner({ blockCount: 64, ...runnerOptions });
  const events: EngineEvent[] = [];
  const engine = new Engine(runner, { onEvent: (event) => events.push(event), ...options });
  return { engine, runner, events };
}

/** What the runner's own logits say, one after the other. */
function greedy(runner: RememberingRunner, text: readonly number[], count: number): number[] {
  const ids = [...text];
  for (let made = 0; made < count; made++) {
    const logits = runner.logitsOf(ids);
    ids.push(logits.indexOf(Math.max(...logits)));
  }
  return ids.slice(text.length);
}

async function collect(generation: Generation): Promise<GenerationEvent[]> {
  const events: GenerationEvent[] = [];
  for await (const event of generation) events.push(event);
  return events;
}

describe('a request', () => {
  it('streams its tokens, and has them as a whole', async () => {
    const { engine, runner } = engineOver();
    const generation = engine.submit({ prompt, temperature: 0, maxTokens: 5 });
    const ids = greedy(runner, prompt, 5);
    expect(await collect(generation)).toEqual([
      ...ids.map((id) => ({ kind: 'token', sample: 0, id, text: '' })),
      { kind: 'end', sample: 0, reason: 'length', text: '', summary: expect.anything() },
    ]);
    expect(await generation.finished).toEqual([
      { ids, text: '', reason: 'length', logProbabilities: [], summary: expect.anything() },
    ]);
    expect(engine.state).toMatchObject({ running: 0, waiting: 0, usedBlocks: 0 });
  });

  it('ends at a stop id, which is not given out', async () => {
    const { engine, runner } = engineOver();
    const ids = greedy(runner, prompt, 4);
    const stop = ids.find((id, at) => at > 0 && !ids.slice(0, at).includes(id))!;
    const [whole] = await engine.submit({ prompt, temperature: 0, stopIds: [stop] }).finished;
    expect(whole).toMatchObject({ ids: ids.slice(0, ids.indexOf(stop)), reason: 'stop', stop });
  });

  it('ends where the context does, or the memory', async () => {
    const { engine } = engineOver({ contextLength: 12 });
    const [whole] = await engine.submit({ prompt, temperature: 0 }).finished;
    expect(whole).toMatchObject({ ids: { length: 4 }, reason: 'length' });
    const small = engineOver({ blockCount: 3 }, { prefixCaching: false });
    // Twelve places, and the last token that is drawn needs none.
    const [other] = await small.engine.submit({ prompt, temperature: 0 }).finished;
    expect(other).toMatchObject({ ids: { length: 5 }, reason: 'length' });
  });

  it('has n texts that part after the prompt, which is read once', async () => {
    const { engine, runner } = engineOver();
    const request = { prompt: prompt.slice(0, 6), n: 4, seed: 5, maxTokens: 6 };
    const texts = await engine.submit(request).finished;
    expect(texts).toHaveLength(4);
    expect(new Set(texts.map(({ ids }) => ids.join())).size).toBe(4);
    // The prompt; five tokens of each text, the last of which is never read.
    expect(runner.readTokens).toBe(6 + 4 * 5);
    const [alone] = await engine.submit({ ...request, n: 1 }).finished;
    expect(alone!.ids).toEqual(texts[0]!.ids);
    expect(engine.state.usedBlocks).toBe(0);
  });

  it('draws the same by its seed, whatever else goes on', async () => {
    const request: GenerationRequest = { prompt, seed: 9, temperature: 1.5, maxTokens: 12 };
    const [alone] = await engineOver().engine.submit(request).finished;
    const { engine } = engineOver({}, { maxBatchTokens: 16 });
    const others = Array.from({ length: 9 }, (_, i) =>
      engine.submit({ prompt: [i, ...prompt], maxTokens: 3 + i }),
    );
    const [among] = await engine.submit(request).finished;
    expect(among!.ids).toEqual(alone!.ids);
    await Promise.all(others.map(({ finished }) => finished));
    const [reseeded] = await engine.submit({ ...request, seed: 10 }).finished;
    expect(reseeded!.ids).not.toEqual(alone!.ids);
  });

  it('draws the same where its memory is taken away and given back', async () => {
    const random = createRandom(4);
    const requests = Array.from({ length: 40 }, (_, seed): GenerationRequest => {
      const start = random.integer(3);
      const text = Array.from({ length: 1 + random.integer(14) }, (_unused, i) => (start + i) % 16);
      return { prompt: text, seed, n: 1 + (seed % 3), maxTokens: 1 + random.integer(14) };
    });
    const idsOf = async (engine: Engine): Promise<unknown> => {
      const found = await Promise.all(requests.map((request) => engine.submit(request).finished));
      return found.map((texts) => texts.map(({ ids }) => ids));
    };
    const roomy = engineOver({ blockCount: 400 });
    const expected = await idsOf(roomy.engine);
    expect(roomy.engine.state.counters.preemptions).toBe(0);
    for (const prefixCaching of [true, false]) {
      const tight = engineOver({ blockCount: 16 }, { prefixCaching, maxBatchTokens: 20 });
      expect(await idsOf(tight.engine)).toEqual(expected);
      expect(tight.engine.state.counters.preemptions).toBeGreaterThan(10);
    }
  });

  it('is refused, and the message says why', () => {
    const { engine } = engineOver({ contextLength: 20 }, { maxRunning: 2 });
    const message = (request: Partial<GenerationRequest>): string => {
      try {
        engine.submit({ prompt, ...request });
        return '';
      } catch (error) {
        return (error as Error).message;
      }
    };
    const said = (name: string, rest: string): string =>
      `Cannot generate with this ${name}: ${rest}.`;
    expect(message({ prompt: [] })).toBe(
      said('prompt', 'expected 1 to 19 tokens, which is what the context has room for; received 0'),
    );
    expect(message({ prompt: [1, 16] })).toBe(
      said('prompt', 'expected ids from 0 to 15; received 16'),
    );
    expect(message({ n: 3 })).toBe(said('n', 'expected a whole number from 1 to 2; received 3'));
    expect(message({ maxTokens: 0 })).toBe(
      said('maxTokens', 'expected a whole number of at least 1; received 0'),
    );
    expect(message({ logProbabilities: 21 })).toContain('from 0 to 20; received 21');
    expect(message({ priority: 0.5 })).toContain('a whole number below 2^53; received 0.5');
    expect(message({ stop: ['a'] })).toContain('an engine that was opened with a tokenizer');
    expect(message({ stop: [''] })).toContain('strings of at least one character; received ""');
    expect(message({ temperature: -1 })).toContain('Cannot sample with this temperature');
    expect(message({ logitBias: new Map([[99, 1]]) })).toContain('ids from 0 to 15; received 99');
    expect(engine.state.waiting).toBe(0);
  });
});

describe('the end of a request from outside', () => {
  it.each(['abort', 'signal', 'leaving the loop'])('%s frees its memory at once', async (way) => {
    const { engine } = engineOver();
    const controller = new AbortController();
    const generation = engine.submit({ prompt, temperature: 0, signal: controller.signal });
    let seen = 0;
    for await (const event of generation) {
      if (event.kind === 'end') break;
      if (++seen < 3) continue;
      expect(engine.state.usedBlocks).toBeGreaterThan(0);
      if (way === 'leaving the loop') break;
      if (way === 'abort') generation.abort();
      else controller.abort();
      expect(engine.state.usedBlocks).toBe(0);
    }
    expect(engine.state.usedBlocks).toBe(0);
    const [whole] = await generation.finished;
    expect(whole).toMatchObject({ reason: 'abort' });
    expect(whole!.ids.length).toBeGreaterThanOrEqual(3);
  });

  it('while it waits or is being computed, disturbs nobody', async () => {
    const aborting: Generation[] = [];
    const { engine, runner } = engineOver(
      { during: () => aborting.shift()?.abort() },
      { maxRunning: 2 },
    );
    const kept = engine.submit({ prompt, temperature: 0, maxTokens: 8 });
    const computed = engine.submit({ prompt: [7, ...prompt], temperature: 0 });
    const waiting = engine.submit({ prompt: [...prompt, 2], temperature: 0 });
    aborting.push(computed, waiting);
    const reasons = await Promise.all(
      [kept, computed, waiting].map(async ({ finished }) => (await finished)[0]!.reason),
    );
    expect(reasons).toEqual(['length', 'abort', 'abort']);
    expect((await kept.finished)[0]!.ids).toEqual(greedy(runner, prompt, 8));
    expect(engine.state).toMatchObject({ running: 0, waiting: 0, usedBlocks: 0 });
    // Of fifteen tokens that were read; what was aborted is not known.
    expect(engine.state.cachedBlocks).toBe(3);
  });

  it('is refused before it begins where the signal has aborted', () => {
    const { engine } = engineOver();
    const signal = AbortSignal.abort(new Error('too late'));
    expect(() => engine.submit({ prompt, signal })).toThrow('too late');
  });
});

describe('the engine', () => {
  it('refuses what its queue has no room for', async () => {
    const { engine } = engineOver({}, { maxRunning: 1, maxWaiting: 2 });
    const taken = [1, 2].map(() => engine.submit({ prompt, maxTokens: 2 }));
    expect(() => engine.submit({ prompt })).toThrow(
      'the queue is full: expected fewer than 2 requests that wait; received 2.',
    );
    await Promise.all(taken.map(({ finished }) => finished));
    await engine.submit({ prompt, maxTokens: 1 }).finished;
  });

  it('lets everything else have its turn between two steps', async () => {
    const { engine } = engineOver();
    let turns = 0;
    const turn = (): void => {
      turns++;
      next = setImmediate(turn);
    };
    let next = setImmediate(turn);
    await engine.submit({ prompt, temperature: 0, maxTokens: 20 }).finished;
    clearImmediate(next);
    expect(turns).toBeGreaterThanOrEqual(19);
  });

  it('lets the more urgent go first', async () => {
    const { engine } = engineOver({}, { maxRunning: 1, policy: 'priority' });
    const order: string[] = [];
    const submit = async (name: string, priority: number): Promise<void> => {
      await engine.submit({ prompt, priority, maxTokens: 2 }).finished;
      order.push(name);
    };
    await Promise.all([submit('c', 9), submit('b', 2), submit('a', -1)]);
    expect(order).toEqual(['a', 'b', 'c']);
  });

  it('fails those that took part in a step that failed, and goes on', async () => {
    let failures = 1;
    const { engine, runner } = engineOver({
      during: ({ sequences }) => {
        if (sequences.length === 2 && failures-- > 0) throw new Error('out of luck');
      },
    });
    const both = [prompt, [1, 2]].map((one) => engine.submit({ prompt: one, n: 1, maxTokens: 9 }));
    for (const { finished } of both) await expect(finished).rejects.toThrow('out of luck');
    await expect(collect(both[0]!)).rejects.toThrow('out of luck');
    expect(engine.state).toMatchObject({ usedBlocks: 0, counters: { finished: { error: 2 } } });
    const [after] = await engine.submit({ prompt, temperature: 0, maxTokens: 3 }).finished;
    expect(after!.ids).toEqual(greedy(runner, prompt, 3));
  });

  it('fails a request whose logits are no numbers, and no other', async () => {
    const { engine, runner } = engineOver();
    const logitsOf = runner.logitsOf.bind(runner);
    runner.logitsOf = (text) => (text[0] === 7 ? new Float32Array(16).fill(NaN) : logitsOf(text));
    const bad = engine.submit({ prompt: [7], n: 3 });
    const good = engine.submit({ prompt, temperature: 0, maxTokens: 4 });
    await expect(bad.finished).rejects.toThrow('received NaN for token 0');
    expect((await good.finished)[0]!.ids).toHaveLength(4);
    expect(engine.state.usedBlocks).toBe(0);
  });

  it('leaves nobody waiting where it fails itself, and goes on', async () => {
    let failures = 1;
    const { engine } = engineOver(
      {},
      {
        onEvent: ({ kind }) => {
          if (kind === 'admitted' && failures-- > 0) throw new Error('a defect');
        },
      },
    );
    const generation = engine.submit({ prompt, maxTokens: 2 });
    await expect(generation.finished).rejects.toThrow('a defect');
    expect(engine.state.usedBlocks).toBe(0);
    expect(await engine.submit({ prompt, maxTokens: 2 }).finished).toHaveLength(1);
  });

  it('ends: all requests with it, then its runner', async () => {
    const { engine, runner } = engineOver();
    const generation = engine.submit({ prompt });
    await engine[Symbol.asyncDispose]();
    expect((await generation.finished)[0]!.reason).toBe('abort');
    expect(runner.isOpen).toBe(false);
    expect(() => engine.submit({ prompt })).toThrow('the engine has ended');
  });

  it.each([
    [{ maxRunning: 0 }, 'maxRunning: expected a whole number of at least 1; received 0'],
    [{ maxBatchTokens: 3 }, 'maxBatchTokens: expected a whole number of at least 16; received 3'],
    [{ policy: 'lifo' as 'fcfs' }, 'policy: expected one of: fcfs, priority; received lifo'],
  ])('is not opened with %o', (options, message) => {
    expect(() => engineOver({}, options)).toThrow(message);
  });
});

describe('what is counted', () => {
  it('is what happened, by the clock that was given', async () => {
    let nowMs = 0;
    const { engine, events } = engineOver(
      { during: () => void (nowMs += 10) },
      { now: () => nowMs, maxRunning: 1 },
    );
    const first = engine.submit({ prompt, temperature: 0, maxTokens: 3 });
    const second = engine.submit({ prompt, temperature: 0, maxTokens: 2 });
    await Promise.all([first.finished, second.finished]);
    expect(engine.state.counters).toEqual({
      promptTokens: 16,
      promptTokensCached: 4,
      generationTokens: 5,
      preemptions: 0,
      prefixCacheQueries: 16,
      prefixCacheHits: 4,
      finished: { stop: 0, length: 2, abort: 0, error: 0 },
      steps: 5,
      stepTokens: 8 + 2 + 4 + 1,
      stepPaddedTokens: 0,
    });
    const summaries = events.flatMap((event) => (event.kind === 'finished' ? [event.summary] : []));
    const common = { reason: 'length', promptTokens: 8, preemptions: 0 };
    const ends = [first, second].map(async ({ finished }) => (await finished)[0]!.summary);
    expect(await Promise.all(ends)).toEqual(summaries);
    expect(summaries).toEqual([
      {
        ...common,
        cachedTokens: 0,
        generatedTokens: 3,
        queueMs: 0,
        prefillMs: 10,
        decodeMs: 20,
        e2eMs: 30,
      },
      {
        ...common,
        cachedTokens: 4,
        generatedTokens: 2,
        queueMs: 30,
        prefillMs: 10,
        decodeMs: 10,
        e2eMs: 50,
      },
    ]);
    const gaps = events.flatMap((event) => (event.kind === 'token' ? [event.sinceMs] : []));
    expect(gaps).toEqual([10, 10, 10, 40, 10]);
  });
});
