/**
 * @file Philox4x32-10: a bijection of 128-bit counters, one for each 64-bit key, that turns
 * 0, 1, 2, … into random words. Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as
 * 1, 2, 3" (SC11), §3.3. It passes BigCrush, needs no state but the counter, and gives every key
 * a stream of its own, which is what makes splitting safe.
 *
 * All words are 32-bit integers; the arithmetic is exact on any machine.
 */

const multiplier0 = 0xd2511f53;
const multiplier1 = 0xcd9e8d57;
/** Weyl increments of the key: the golden ratio and √3 − 1, each times 2³². */
const keyIncrement0 = 0x9e3779b9;
const keyIncrement1 = 0xbb67ae85;
const rounds = 10;

/** Four words of counter and two of key give four random words, written into `output`. */
export function philox4x32(
  counter0: number,
  counter1: number,
  counter2: number,
  counter3: number,
  key0: number,
  key1: number,
  output: Uint32Array,
): void {
  let word0 = counter0 | 0;
  let word1 = counter1 | 0;
  let word2 = counter2 | 0;
  let word3 = counter3 | 0;
  let roundKey0 = key0 | 0;
  let roundKey1 = key1 | 0;
  for (let round = 0; round < rounds; round++) {
    const high0 = highProduct(multiplier0, word0);
    const low0 = Math.imul(multiplier0, word0);
    const high1 = highProduct(multiplier1, word2);
    const low1 = Math.imul(multiplier1, word2);
    word0 = high1 ^ word1 ^ roundKey0;
    word1 = low1;
    word2 = high0 ^ word3 ^ roundKey1;
    word3 = low0;
    roundKey0 = (roundKey0 + keyIncrement0) | 0;
    roundKey1 = (roundKey1 + keyIncrement1) | 0;
  }
  output[0] = word0;
  output[1] = word1;
  output[2] = word2;
  output[3] = word3;
}

/** The upper 32 bits of the 64-bit product of two words, by 16-bit halves; no sum exceeds 2³² − 1. */
export function highProduct(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = (Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16)) | 0;
  const carried = (Math.imul(aLow, bHigh) + (middle & 0xffff)) | 0;
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (carried >>> 16)) | 0;
}
