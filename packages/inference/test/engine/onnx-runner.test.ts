import type { LanguageModel } from '@gradus/transformer';
import { mapLeaves, type NdArray } from '@gradus/tensor';
import { describe, expect, it } from 'vitest';
import { openOnnxRunner, rectangles, type SequenceStep } from '../../src/index.ts';
import { smallModels } from './small-models.ts';

const { model } = smallModels[1]!;
const memory = { blockCount: 12, blockSize: 4, thread: 'caller', threads: 1 } as const;

const step = (tokens: number[], start: number, blocks: number[], logitCount = 1): SequenceStep => ({
  tokens,
  start,
  end: tokens.length,
  blocks,
  logitCount,
});

describe('the runner', () => {
  it('takes its memory once: keys and values of all layers, and a null block', async () => {
    await using runner = await openOnnxRunner(model, memory);
    // 2 layers of keys and values, 2 heads of 4 dimensions, 13 blocks of 4 tokens, float32.
    expect(runner.kvSizeBytes).toBe(2 * 2 * 2 * 4 * 13 * 4 * 4);
  });

  it('gives the logits of as many last places as are wanted', async () => {
    await using runner = await openOnnxRunner(model, memory);
    const tokens = [3, 1, 4, 1, 5, 9];
    const sequences = [step(tokens, 0, [1, 2], 3), step([2, 7, 1], 0, [3], 0), step([8], 0, [4])];
    const { logits, paddedTokens } = await runner.step({ copies: [], sequences });
    expect(logits.map((rows) => rows.length)).toEqual([3, 0, 1]);
    // Six and three together, one alone.
    expect(paddedTokens).toBe(13);
    for (const [at, row] of logits[0]!.entries()) {
      const text = tokens.slice(0, 4 + at);
      const alone = { copies: [], sequences: [step(text, 0, [5, 6])] };
      const [[expected]] = (await runner.step(alone)).logits as [[Float32Array]];
      for (const [id, logit] of row.entries()) expect(logit).toBeCloseTo(expected[id]!, 5);
    }
  });

  it('keeps what is not finite in one text out of all others', async () => {
    const broken = 28;
    const parameters = mapLeaves<NdArray, NdArray, object>(model.parameters, (leaf, path) => {
      if (path !== 'tokens.weight') return leaf;
      const data = Float32Array.from(leaf.data as Float32Array);
      return { ...leaf, data: data.fill(NaN, broken * 16, (broken + 1) * 16) };
    });
    // Its own last matrix, or that token's logit would be NaN for all.
    const output = { weight: (model.parameters as { tokens: { weight: NdArray } }).tokens.weight };
    const spoilt = { ...model, parameters: { ...parameters, output } } as LanguageModel;
    await using runner = await openOnnxRunner(spoilt, memory);
    const long = [1, broken, 2, 3, 4, 5, 6, 7];
    await runner.step({ copies: [], sequences: [step(long.slice(0, 7), 0, [1, 2])] });
    await runner.step({ copies: [], sequences: [step([9], 0, [3])] });
    const sequences = [step(long, 7, [1, 2]), step([9, 8], 1, [3])];
    const { logits } = await runner.step({ copies: [], sequences });
    expect(logits[0]![0]!.every(Number.isNaN)).toBe(true);
    expect(logits[1]![0]!.every(Number.isFinite)).toBe(true);
  });
});

describe('rectangles', () => {
  const lengths = (groups: number[][], all: number[]): number[][] =>
    groups.map((group) => group.map((index) => all[index]!));

  it('put together what is of like length, and never pad to more than twice the tokens', () => {
    const all = [1, 60, 1, 40, 30, 29, 1, 2, 7];
    const steps = all.map((length) =>
      step(
        Array.from({ length }, () => 0),
        0,
        [],
      ),
    );
    const groups = rectangles(steps);
    expect(lengths(groups, all)).toEqual([[60, 40, 30], [29], [7], [2, 1, 1, 1]]);
    expect(groups.flat().toSorted((a, b) => a - b)).toEqual([...all.keys()]);
  });
});
