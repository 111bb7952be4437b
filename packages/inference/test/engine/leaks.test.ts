import { createRandom } from '@gradus/statistics';
import { expect, it } from 'vitest';
import { Engine, type Generation } from '../../src/index.ts';
import { RememberingRunner } from './remembering-runner.ts';

const requests = 10_000;

it(`loses no block over ${requests.toLocaleString('en')} requests, a third of them ended from outside`, async () => {
  const random = createRandom(8);
  const runner = new RememberingRunner({
    blockCount: 15,
    contextLength: 60,
    logits: Float32Array.from({ length: 16 }, (_, id) => id / 8),
  });
  const most = { used: 0, running: 0, waiting: 0 };
  const engine = new Engine(runner, {
    maxRunning: 8,
    maxBatchTokens: 20,
    policy: 'priority',
    onEvent: (event) => {
      if (event.kind !== 'step') return;
      most.used = Math.max(most.used, event.step.usedBlocks);
      most.running = Math.max(most.running, event.step.running);
      most.waiting = Math.max(most.waiting, event.step.waiting);
    },
  });

  const submit = (): Generation => {
    const family = random.integer(5);
    const prompt = Array.from({ length: 1 + random.integer(20) }, (_, i) => (family + i) % 16);
    return engine.submit({
      prompt,
      n: 1 + Number(random.integer(4) === 0) * random.integer(3),
      maxTokens: 1 + random.integer(10),
      priority: random.integer(3),
      seed: random.integer(1000),
      stopIds: random.integer(2) === 0 ? [15] : [],
    });
  };
  let aborted = 0;
  /** Ends it before it began, after some of its tokens, or not at all. */
  const consume = async (generation: Generation): Promise<void> => {
    const fate = random.integer(6);
    if (fate === 0) {
      aborted++;
      generation.abort();
    } else if (fate === 1) {
      aborted++;
      let left = 1 + random.integer(4);
      for await (const event of generation) if (event.kind === 'token' && --left === 0) break;
    }
    await generation.finished;
  };
  for (let begun = 0; begun < requests;) {
    // As many at once as nearly fill the queue.
    const wave = Array.from({ length: 1 + random.integer(40) }, () => consume(submit()));
    begun += wave.length;
    await Promise.all(wave);
  }

  expect(aborted).toBeGreaterThan(requests / 4);
  const { counters, usedBlocks, running, waiting } = engine.state;
  expect({ usedBlocks, running, waiting }).toEqual({ usedBlocks: 0, running: 0, waiting: 0 });
  expect(counters.finished.error).toBe(0);
  expect(counters.preemptions).toBeGreaterThan(1000);
  expect(counters.prefixCacheHits).toBeGreaterThan(1000);
  expect(most.used).toBe(15);
  expect(most.running).toBe(8);
  expect(most.waiting).toBeGreaterThan(20);
  // All of the memory is there: one text can have it.
  const prompt = Array.from({ length: 59 }, (_, i) => (7 * i) % 16);
  await engine.submit({ prompt, maxTokens: 1, cacheSalt: 'new' }).finished;
  const whole = new Engine(runner, { prefixCaching: false });
  expect((await whole.submit({ prompt, maxTokens: 1 }).finished)[0]!.ids).toHaveLength(1);
});
