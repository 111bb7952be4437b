/** @file Waves of many lengths, added to the embeddings. Vaswani and others (2017), §3.5. */
import { allocate, mismatch, type NdArray } from '@gradus/tensor';

/**
 * Even dimensions sin(p / 10000^(i/C)), odd ones the cosine of the same: `[positions, C]`.
 * @param width C
 * @throws GradusError for an odd width
 */
export function sinusoidalPositions(positions: number, width: number): NdArray {
  if (width % 2 !== 0) throw mismatch('Cannot pair dimensions', 'an even width', String(width));
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
