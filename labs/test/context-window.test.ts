/** @file The lab's rolling cache and rotations against a second opinion; its laws by hand. */
import { createRandom } from '@gradus/statistics';
import { mapLeaves, type NdArray } from '@gradus/tensor';
import { initLlama, type LlamaModel } from '@gradus/transformer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openReader, type Reader, surprises } from '../context-window/reader.ts';
import { readRolling, rollingPlaces } from '../context-window/rolling.ts';
import { rotationFor } from '../context-window/rotations.ts';
import { newestTurns, startInSteps, unreadTokens } from '../context-window/truncation.ts';

const config = {
  vocabularySize: 23,
  contextLength: 32,
  layers: 2,
  heads: 2,
  keyValueHeads: 1,
  width: 8,
  feedForwardWidth: 12,
  normEpsilon: 1e-5,
  rotaryBase: 10_000,
};
/** Each number moved, so that attention is not flat. */
function modelOf(layers: number): LlamaModel {
  const parameters = initLlama({ ...config, layers }, createRandom(1));
  const random = createRandom(2);
  const stir = (leaf: NdArray, path: string): NdArray => {
    const own = random.split(path);
    return { ...leaf, data: (leaf.data as Float32Array).map((x) => x + 0.5 * own.normal()) };
  };
  return {
    type: 'llama',
    config: { ...config, layers },
    parameters: mapLeaves<NdArray, NdArray, typeof parameters>(parameters, stir),
  };
}
const model = modelOf(2);
const text = Array.from({ length: 40 }, (_, place) => (7 * place + (place % 5)) % 23);

/** The largest difference of two logits. */
function distance(found: readonly Float32Array[], right: readonly Float32Array[]): number {
  return Math.max(
    ...right.flatMap((row, at) =>
      Array.from(row, (logit, id) => Math.abs(found[at]![id]! - logit)),
    ),
  );
}

describe('the reader', () => {
  let reader: Reader;
  beforeAll(async () => {
    reader = await openReader(model);
  });
  afterAll(() => reader[Symbol.asyncDispose]());

  it('reads behind a cache what it reads at once', async () => {
    const whole = await reader.read(text);
    const { cache } = await reader.read(text.slice(0, 15));
    const rest = await reader.read(text.slice(15), { cache });
    expect(distance(rest.logits, whole.logits.slice(15))).toBeLessThan(2e-5);
  });

  it('rolls token by token as the mask says, and moved sinks that fit change nothing', async () => {
    const rolled = await readRolling(reader, text, { window: 9, part: 1 });
    const masked = await reader.read(text, { sees: (query, key) => query - key < 9 });
    expect(distance(rolled, masked.logits)).toBeLessThan(2e-5);
    const wide = { window: 60, part: 4, sinks: 3, isMoved: true };
    const whole = await reader.read(text);
    expect(distance(await readRolling(reader, text, wide), whole.logits)).toBeLessThan(2e-5);
  });

  it('moves sinks to just before the window: one layer sees them as though nothing lay between', async () => {
    // In the first layer keys and values are of their own tokens alone, so reading anew is the same.
    await using shallow = await openReader(modelOf(1));
    const options = { window: 8, part: 1, sinks: 2 };
    const anew = await shallow.read([...text.slice(0, 2), ...text.slice(-6)]);
    const moved = await readRolling(shallow, text, { ...options, isMoved: true });
    const last = anew.logits.slice(-1);
    expect(distance(moved.slice(-1), last)).toBeLessThan(2e-5);
    const unmoved = await readRolling(shallow, text, options);
    expect(distance(unmoved.slice(-1), last)).toBeGreaterThan(0.01);
  });

  it('is surprised by log V where all words are alike', () => {
    const [first, second] = surprises([new Float32Array(8), new Float32Array(8)], [1, 2, 3]);
    expect([first, second]).toEqual([Math.log(8), Math.log(8)]);
  });
});

describe('the laws', () => {
  it('leave everything as it is for texts as long as in training', () => {
    const shape = { headWidth: 8, base: 500, trainedLength: 64 };
    expect(rotationFor('NTK-aware', shape, 1).rotaryBase).toBe(500);
    expect(rotationFor('YaRN', shape, 1).scoreFactor).toBe(1);
  });

  it('keep the places of the README', () => {
    expect(rollingPlaces(10, { most: 5, sinks: 2 })).toEqual({
      kept: [0, 1, 7, 8, 9],
      turnedBy: [5, 6, 7, 8, 9],
    });
  });

  it('keep the newest turns, move in steps, and know whole blocks', () => {
    expect(newestTurns([5, 3, 4, 2], 8, 1)).toEqual([0, 3]);
    expect(startInSteps([5, 5, 5, 5], 0, { room: 16, low: 10 })).toBe(2);
    expect(unreadTokens([1, 2, 3, 4, 5], [[1, 2, 3, 9]], 2)).toBe(3);
  });
});
