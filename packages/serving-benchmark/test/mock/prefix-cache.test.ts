import { describe, expect, it } from 'vitest';
import { BlockPool } from '../../src/mock/law/block-pool.ts';
import { engineConfig } from '../../src/mock/law/config.ts';
import { simulateEngine } from '../../src/mock/law/simulate.ts';
import { createSequence } from '../../src/mock/law/sequence.ts';
import { generatedId } from '../../src/mock/tokens.ts';

const config = engineConfig({
  stepBaseMs: 8,
  stepPerSequenceMs: 0,
  prefillPerTokenMs: 1,
  blockTokens: 4,
  blocks: 16,
});

const ids = (length: number, from = 0): number[] => Array.from({ length }, (_, i) => from + i);

/** Requests one after the other, none while another runs. */
function oneByOne(
  prompts: readonly (readonly number[])[],
  outputTokens = 1,
  engine = config,
): { cachedTokens: number; ttftMs: number }[] {
  const arrivals = prompts.map((promptIds, i) => ({
    atMs: i * 1000,
    promptTokens: promptIds.length,
    promptIds,
    outputTokens,
  }));
  return simulateEngine(arrivals, engine).requests.map(
    ({ cachedTokens, tokensAtMs, arrivalMs }) => ({
      cachedTokens,
      ttftMs: tokensAtMs[0]! - arrivalMs,
    }),
  );
}

describe('the prefix cache', () => {
  it('saves the prompt tokens of full blocks, but never the last token', () => {
    const prompt = ids(12);
    expect(oneByOne([prompt, prompt, [...prompt, 99]])).toEqual([
      { cachedTokens: 0, ttftMs: 8 + 12 },
      { cachedTokens: 8, ttftMs: 8 + 4 },
      { cachedTokens: 12, ttftMs: 8 + 1 },
    ]);
  });

  it('knows a block by everything before it', () => {
    const changed = [77, ...ids(11, 1)];
    expect(oneByOne([ids(12), changed])[1]!.cachedTokens).toBe(0);
  });

  it('holds the answer too, for the next turn of a conversation', () => {
    const prompt = ids(6);
    const { seed } = createSequence(
      { promptTokens: 6, outputTokens: 1, promptIds: prompt },
      0,
      config.blockTokens,
    );
    // Seven of the eight answer tokens were stored: 13 tokens, three full blocks.
    const answer = ids(8).map((i) => generatedId(seed, i));
    const [, next] = oneByOne([prompt, [...prompt, ...answer, 1, 2]], 8);
    expect(next!.cachedTokens).toBe(12);
    const [, other] = oneByOne([prompt, [...prompt, ...answer.toReversed(), 1, 2]], 8);
    expect(other!.cachedTokens).toBe(4);
  });

  it('forgets what was used least recently when memory is needed', () => {
    const [first, second, third] = [ids(24), ids(24, 100), ids(24, 200)];
    // 16 blocks: two prompts of six fit. The third takes the four unused and the last two of the
    // first; the second, when it comes again, one more for the block of its last token.
    const results = oneByOne([first, second, third, second, first]);
    expect(results.map(({ cachedTokens }) => cachedTokens)).toEqual([0, 0, 0, 20, 12]);
  });

  it('is not there when it is switched off', () => {
    const off = { ...config, prefixCache: false };
    expect(oneByOne([ids(12), ids(12)], 1, off)[1]!.cachedTokens).toBe(0);
  });

  it('is shared by requests that run together, and counted once', () => {
    const arrivals = [0, 20].map((atMs) => ({
      atMs,
      promptTokens: 12,
      promptIds: ids(12),
      outputTokens: 9,
    }));
    const { requests, steps } = simulateEngine(arrivals, config);
    expect(requests[1]!.cachedTokens).toBe(8);
    // Second step: 13 tokens of the first in four blocks, 12 of the second in three, two shared.
    expect(steps[1]).toMatchObject({ startMs: 20, batch: 2, kvUse: 5 / 16, prefillTokens: 4 });
  });
});

describe('the pool of blocks', () => {
  it('hands out the block that has been free the longest', () => {
    const pool = new BlockPool(3);
    const [a, b] = [pool.take(), pool.take()];
    pool.release([a, b]);
    expect([pool.take(), pool.take(), pool.take()]).toEqual([2, b, a]);
    expect(pool.free).toBe(0);
  });

  it('keeps a shared block until its last holder lets go', () => {
    const pool = new BlockPool(2);
    const block = pool.take();
    pool.register(block, 42);
    pool.share(block);
    pool.release([block]);
    expect([pool.free, pool.use]).toEqual([1, 0.5]);
    pool.release([block]);
    expect([pool.free, pool.find(42)]).toEqual([2, block]);
    pool.forgetFree();
    expect(pool.find(42)).toBeUndefined();
  });
});
