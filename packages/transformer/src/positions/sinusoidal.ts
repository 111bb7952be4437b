/** @file Waves of many lengths, added to the embeddings. Vaswani and others (2017), §3.5. */
import { allocate, type NdArray } from '@gradus/tensor';

/**
 * Even dimensions sin(p / 10000^(i/C)), odd ones the cosine of the same: `[positions, C]`.
 * @param width C, even
 */
export function sinusoidalPositions(positions: number, width: number): NdArray {
  const table = allocate('float32', [positions, width]);
  for (let position = 0; position < positions; position++) {
    for (let i = 0; i < width; i += 2) {
      const angle = position / 10_000 ** (i / width);
      table.data[position * width + i] = Math.sin(angle);
      table.data[position * width + i + 1] = Math.cos(angle);
    }
  }
  return table;
}
