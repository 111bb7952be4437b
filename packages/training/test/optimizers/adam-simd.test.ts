import { readFile } from 'node:fs/promises';
import { createRandom } from '@gradus/statistics';
import { fromData, type NdArray } from '@gradus/tensor';
import { describe, expect, it } from 'vitest';
import wabt from 'wabt';
import { adam, adamW, flatten, type Floats } from '../../src/index.ts';
import { adamSimdBytes } from '../../src/optimizers/adam-simd.ts';

/** Not a multiple of four, and neither are the two stretches. */
const length = 1_001;
const split = 402;

/** After some steps in arrays that lie together, or each for itself. */
function trained(optimizer: ReturnType<typeof adam>, together: boolean): number[][] {
  const random = createRandom(3);
  const numbers = Float32Array.from({ length }, () => random.normal());
  const tree: { p: NdArray } = { p: fromData(numbers, [length]) };
  const { data, allocate } = flatten(tree, together ? 4 : 1);
  const [gradients, first, second] = [allocate(), allocate(), allocate()];
  for (let step = 1; step <= 20; step++) {
    for (let i = 0; i < length; i++)
      gradients[i] = random.normal() * 10 ** (random.uniform() * 6 - 4);
    for (const [start, end, weightDecay] of [
      [0, split, 0.1],
      [split, length, 0],
    ] as const) {
      const moments = [first, second];
      const parameters: Floats = data;
      optimizer.update({
        parameters,
        gradients,
        moments,
        start,
        end,
        gradientScale: 0.7,
        learningRate: 1e-2,
        weightDecay,
        step,
      });
    }
  }
  return [data, first, second].map((array) => [...array]);
}

describe('adam.wat', () => {
  it('is what is assembled', async () => {
    const assembler = await wabt();
    const url = new URL('../../src/optimizers/adam.wat', import.meta.url);
    const module = assembler.parseWat('adam.wat', await readFile(url, 'utf8'), {
      simd: true,
      threads: true,
    });
    expect(Buffer.from(module.toBinary({}).buffer).equals(adamSimdBytes)).toBe(true);
  });

  it.each([
    ['Adam', adam({ weightDecay: 0.1 })],
    ['AdamW', adamW({ betas: [0.9, 0.99] })],
  ])('does what the loop does, to the precision of its numbers: %s', (_, optimizer) => {
    const [fast, slow] = [trained(optimizer, true), trained(optimizer, false)];
    expect(fast).not.toEqual(slow);
    for (const [array, values] of slow.entries()) {
      const largest = Math.max(...values.map(Math.abs));
      const away = Math.max(...values.map((value, i) => Math.abs(value - fast[array]![i]!)));
      expect(away / largest).toBeLessThan(1e-6);
    }
  });
});
