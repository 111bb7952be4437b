/**
 * @file Weights of eight bits instead of 32. A matrix is cut along its rows into blocks of L weights
 * each; a block has one scale s, and each of its weights is the nearest whole number of scales:
 *
 *     s = max |w| / 127        code = 128 + round(w / s)        ŵ = (code − 128) · s
 *
 * Rounding moves a weight by at most half a step: |w − ŵ| ≤ s / 2 = max |w| / 254, with the largest
 * of the *block*, so that one outlier makes its own neighbours coarse and nobody else. A weight takes
 * 8 bits and its share of a float: 9 where L is 32.
 *
 * Blocks and their largest: Dettmers and others, "8-bit Optimizers via Block-wise Quantization"
 * (2021), §2.1; the vector-wise form of it for products of whole numbers: Dettmers and others,
 * "LLM.int8()" (2022), §2.1. Ours is symmetric, as ggml's Q8_0: no code stands for less than −127.
 */
import { fromData, type NdArray, zeroCode } from '@gradus/tensor';

/** What a matrix `[N, K]` becomes, in S blocks a row. */
export interface EightBitMatrix {
  readonly codes: NdArray<'uint8'>; // [N, S, L]; behind K they stand for 0
  readonly scales: NdArray; // [N, S]
  /** K */
  readonly width: number;
}

/** L. Smaller is finer and takes more scales: 16 would be 10 bits a weight, 128 little more than 8. */
export const weightsInBlock = 32;

/** The largest code is this far from what stands for 0. */
const steps = 127;

export function quantizeMatrix({ shape, data }: NdArray, L = weightsInBlock): EightBitMatrix {
  const [N, K] = shape as readonly [number, number];
  const S = Math.ceil(K / L);
  const codes = new Uint8Array(N * S * L).fill(zeroCode);
  const scales = new Float32Array(N * S);
  for (let n = 0; n < N; n++) {
    for (let s = 0; s < S; s++) {
      const start = n * K + s * L;
      const end = Math.min(start + L, (n + 1) * K);
      let largest = 0;
      for (let at = start; at < end; at++) largest = Math.max(largest, Math.abs(Number(data[at])));
      const scale = Math.fround(largest / steps);
      scales[n * S + s] = scale;
      if (scale === 0) continue;
      const into = (n * S + s) * L - start;
      for (let at = start; at < end; at++) {
        const code = Math.round(Number(data[at]) / scale);
        codes[into + at] = zeroCode + Math.max(-steps, Math.min(steps, code));
      }
    }
  }
  return {
    codes: { dtype: 'uint8', shape: [N, S, L], data: codes },
    scales: fromData(scales, [N, S]),
    width: K,
  };
}

/** Codes and scales of a matrix `[N, K]`, without making them. */
export function eightBitSizeBytes({ shape }: Pick<NdArray, 'shape'>, L = weightsInBlock): number {
  const [N, K] = shape as readonly [number, number];
  return N * Math.ceil(K / L) * (L + Float32Array.BYTES_PER_ELEMENT);
}
