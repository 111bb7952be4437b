import { createRandom } from '@gradus/statistics';
import {
  array,
  constant,
  dequantize,
  fromData,
  type NdArray,
  runEager,
  trace,
} from '@gradus/tensor';
import { assert, double, integer, property, record, uniqueArray } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eightBitSizeBytes, quantizeMatrix } from '../../src/quantization/eight-bits.ts';
import { weightsSizeBytes } from '../../src/index.ts';
import { smallModels } from '../engine/small-models.ts';

/** The matrix that the codes stand for. */
function restored(matrix: NdArray, L?: number): Float32Array {
  const { codes, scales, width } = quantizeMatrix(matrix, L);
  const build = () => dequantize(constant(codes), constant(scales), width);
  return runEager(trace(build, []), []).data as Float32Array;
}

describe('a matrix in eight bits', () => {
  it('has a scale for each block, and codes around 128', () => {
    const { codes, scales, width } = quantizeMatrix(array([[1, -2, 0.5, 254, 0, 0]]), 4);
    expect(width).toBe(6);
    expect(codes.shape).toEqual([1, 2, 4]);
    // The largest of the first block is 254: two for each step, and 0.5 is nearer to 0.
    expect([...codes.data]).toEqual([129, 127, 128, 255, 128, 128, 128, 128]);
    expect([...scales.data]).toEqual([2, 0]);
  });

  it('is nowhere more than half a step of its block away', () => {
    const shape = record({ N: integer({ min: 1, max: 5 }), K: integer({ min: 1, max: 70 }) });
    const sizes = uniqueArray(double({ min: 1e-6, max: 1e4, noNaN: true }), {
      minLength: 1,
      maxLength: 4,
    });
    assert(
      property(shape, sizes, integer({ min: 0, max: 4 }), ({ N, K }, spreads, power) => {
        const L = 16 << (power % 3);
        const random = createRandom(N * K + power);
        const data = Float32Array.from(
          { length: N * K },
          (_, at) => random.normal() * spreads[at % spreads.length]!,
        );
        const found = restored(fromData(data, [N, K]), L);
        for (let n = 0; n < N; n++) {
          for (let start = 0; start < K; start += L) {
            const from = n * K + start;
            const block = data.subarray(from, n * K + Math.min(start + L, K));
            const step = Math.max(...block.map(Math.abs)) / 127;
            for (const [i, weight] of block.entries()) {
              // And what float32 rounds.
              expect(Math.abs(found[from + i]! - weight)).toBeLessThanOrEqual(step * 0.5001);
            }
          }
        }
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('keeps zeros, and the largest of a block', () => {
    const data = Float32Array.from({ length: 64 }, (_, i) => (i < 32 ? 0 : -((i * 7) % 31)));
    const found = restored(fromData(data, [1, 64]));
    expect([...found.subarray(0, 32)]).toEqual(Array.from({ length: 32 }, () => 0));
    expect(Math.min(...found)).toBeCloseTo(-30, 5);
  });

  it('takes nine bits a weight in blocks of 32', () => {
    expect(eightBitSizeBytes({ shape: [10, 320] })).toBe((10 * 320 * 9) / 8);
    const { codes, scales } = quantizeMatrix(fromData(new Float32Array(33 * 7), [7, 33]));
    expect(eightBitSizeBytes({ shape: [7, 33] })).toBe(
      codes.data.byteLength + scales.data.byteLength,
    );
  });

  it('counts a model whole: norms, biases and places stay as they are', () => {
    const { model } = smallModels[0]!;
    const norms = 2 * 2 * 2 * 16 + 2 * 16; // weights and biases: two of each block, and the last
    const biases = 2 * (4 * 16 + 4 * 16 + 16);
    const matrices = [
      [29, 16],
      ...Array.from({ length: 2 }, () => [
        ...Array.from({ length: 4 }, () => [16, 16]),
        [64, 16],
        [16, 64],
      ]).flat(),
    ];
    const floats = norms + biases + 48 * 16;
    const eight = matrices.map((shape) => eightBitSizeBytes({ shape }));
    expect(weightsSizeBytes(model, 'int8')).toBe(4 * floats + eight.reduce((a, b) => a + b, 0));
    const all = matrices.reduce((sum, [n, k]) => sum + n! * k!, floats);
    expect(weightsSizeBytes(model)).toBe(4 * all);
  });
});
