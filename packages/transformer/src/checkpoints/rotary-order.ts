/**
 * @file Two orders of the pairs that a rotation turns. Meta's code and llama2.c turn neighbours,
 * (0, 1), (2, 3), …; Hugging Face's files and this package turn halves, (0, D/2), (1, D/2 + 1), ….
 * Rows of the query and key matrices in the other order give the same attention.
 */
import { allocate, type NdArray } from '@gradus/tensor';

/** Rows of `[H·D, C]` from the order of neighbours to that of halves. */
export function fromInterleaved(weight: NdArray, heads: number): NdArray {
  return reordered(weight, heads, (row, D) => (row < D / 2 ? 2 * row : 2 * (row - D / 2) + 1));
}

/** Rows of `[H·D, C]` from the order of halves to that of neighbours. */
export function toInterleaved(weight: NdArray, heads: number): NdArray {
  return reordered(weight, heads, (row, D) => Math.floor(row / 2) + (row % 2) * (D / 2));
}

function reordered(
  weight: NdArray,
  heads: number,
  from: (row: number, headWidth: number) => number,
): NdArray {
  const [rows, C] = weight.shape as readonly [number, number];
  const D = rows / heads;
  const result = allocate('float32', weight.shape);
  const source = weight.data as Float32Array;
  for (let row = 0; row < rows; row++) {
    const head = Math.floor(row / D);
    const start = (head * D + from(row % D, D)) * C;
    result.data.set(source.subarray(start, start + C), row * C);
  }
  return result;
}
