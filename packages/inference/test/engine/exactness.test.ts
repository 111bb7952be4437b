import { loadModel } from '@gradus/models';
import { breathe } from '@gradus/runtime';
import {
  array,
  assert,
  asyncProperty,
  boolean,
  constantFrom,
  integer,
  nat,
  record,
} from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blocksFor,
  Engine,
  type EngineOptions,
  type GenerationRequest,
  openOnnxRunner,
} from '../../src/index.ts';
import { expectExact, watched } from './oracle.ts';
import { smallModels } from './small-models.ts';

describe.each(smallModels)('$name', ({ model }) => {
  const { contextLength, vocabularySize } = model.config;
  const request = record({
    /** Texts of one family begin alike. */
    family: nat(2),
    length: integer({ min: 1, max: 30 }),
    maxTokens: integer({ min: 1, max: 14 }),
    priority: nat(2),
    n: integer({ min: 1, max: 2 }),
    /** After how many tokens it is ended from outside. */
    abortAfter: constantFrom(undefined, undefined, 1, 4),
    /** How many tokens of the others it waits for. */
    delay: nat(12),
  });
  const setting = record({
    blockSize: integer({ min: 1, max: 7 }),
    spareBlocks: nat(10),
    maxRunning: integer({ min: 2, max: 6 }),
    maxBatchTokens: integer({ min: 6, max: 60 }),
    chunkedPrefill: boolean(),
    prefixCaching: boolean(),
    policy: constantFrom('fcfs' as const, 'priority' as const),
    batching: constantFrom('continuous' as const, 'continuous' as const, 'static' as const),
  });

  it('gives the logits of reading each text whole, whatever the schedule', async () => {
    const happened = { preemptions: 0, prefixCacheHits: 0, abort: 0 };
    await assert(
      asyncProperty(
        array(request, { minLength: 1, maxLength: 10 }),
        setting,
        async (requests, of) => {
          const { blockSize, spareBlocks, ...options } = of;
          const blockCount = blocksFor(contextLength, blockSize) + spareBlocks;
          const { runner, seen } = watched(
            await openOnnxRunner(model, { blockCount, blockSize, thread: 'caller', threads: 1 }),
          );
          let drawn = 0;
          await using engine = new Engine(runner, {
            ...options,
            onEvent: ({ kind }) => void (drawn += Number(kind === 'token')),
          });
          const running = requests.map(async ({ family, length, abortAfter, delay, ...rest }) => {
            await until(() => drawn >= delay);
            const prompt = Array.from(
              { length },
              (_, i) => (family * 11 + i * (3 + family) + (i > 20 ? length : 0)) % vocabularySize,
            );
            const generation = engine.submit({ ...rest, prompt, temperature: 0 });
            let own = 0;
            for await (const event of generation) {
              if (event.kind === 'token' && ++own === abortAfter) generation.abort();
            }
            return { prompt, texts: await generation.finished };
          });
          for (const { prompt, texts } of await Promise.all(running)) {
            for (const text of texts) expectExact(model, prompt, text, seen);
          }
          const { usedBlocks, counters } = engine.state;
          expect(usedBlocks).toBe(0);
          happened.preemptions += counters.preemptions;
          happened.prefixCacheHits += counters.prefixCacheHits;
          happened.abort += counters.finished.abort;
        },
      ),
      { numRuns: 12, seed: 6 },
    );
    // The schedules are worth something.
    for (const count of Object.values(happened)) expect(count).toBeGreaterThan(5);
  });
});

/** For some turns of the event loop at most: what is waited for may never come. */
async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 50 && !condition(); turn++) await breathe();
}

describe('the model that ships', () => {
  const texts = [
    'One day, a little girl',
    'One day, a little girl named Lily',
    'One day, a little boy went to the park with his mom. He',
    'Tom had a big red ball.',
    'The',
    'Once there was a cat. The cat liked to play in the garden all day long. One day',
  ];
  const settings: readonly (readonly [string, EngineOptions & { blockCount: number }])[] = [
    ['with room for all', { blockCount: 120 }],
    ['with a prefix cache and too few blocks', { blockCount: 24, maxBatchTokens: 16 }],
    [
      'without a prefix cache, prompts read whole',
      { blockCount: 24, prefixCaching: false, chunkedPrefill: false },
    ],
  ];

  it.each(settings)('is exact %s', async (_, { blockCount, ...options }) => {
    const { model, tokenizer, endOfText } = await loadModel('stories');
    const { runner, seen } = watched(await openOnnxRunner(model, { blockCount, blockSize: 4 }));
    await using engine = new Engine(runner, { ...options, tokenizer, stopIds: [endOfText] });
    const requests = texts.map((text): GenerationRequest => {
      const prompt = [endOfText, ...tokenizer.encode(text)];
      return { prompt, temperature: 0, maxTokens: 16 };
    });
    // One alone first, then all together, itself among them.
    const [alone] = await engine.submit(requests[0]!).finished;
    const found = await Promise.all(requests.map((one) => engine.submit(one).finished));
    expect(found[0]![0]!.ids).toEqual(alone!.ids);
    for (const [index, [text]] of found.entries()) {
      expectExact(model, requests[index]!.prompt, text!, seen);
      expect(text!.text).toBe(tokenizer.decode(text!.ids));
    }
    const { counters, usedBlocks } = engine.state;
    expect(usedBlocks).toBe(0);
    expect(counters.preemptions > 0).toBe(blockCount === 24);
    expect(counters.prefixCacheHits > 0).toBe(options.prefixCaching !== false);
  });
});
