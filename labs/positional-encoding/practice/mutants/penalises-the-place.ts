/** @file Wrong: the bias depends on the key alone; it is right up to a constant in each row. */
import type { Llama3Scaling, Matrix } from '../stub.ts';

export function sinusoidal(positions: number, width: number): number[][] {
  return Array.from({ length: positions }, (_, p) =>
    Array.from({ length: width }, (__, i) => {
      const angle = p / 10_000 ** ((i - (i % 2)) / width);
      return i % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
    }),
  );
}

export function rotaryFrequencies(width: number, base: number, scaling?: Llama3Scaling): number[] {
  const plain = Array.from({ length: width / 2 }, (_, i) => base ** ((-2 * i) / width));
  if (scaling === undefined) return plain;
  const { factor, lowFrequencyFactor: low, highFrequencyFactor: high } = scaling;
  return plain.map((frequency) => {
    const turns = (scaling.originalContextLength * frequency) / (2 * Math.PI);
    if (turns > high) return frequency;
    if (turns < low) return frequency / factor;
    const share = (turns - low) / (high - low);
    return (1 - share) * (frequency / factor) + share * frequency;
  });
}

export function rotate(vectors: Matrix, frequencies: readonly number[], offset = 0): number[][] {
  const half = frequencies.length;
  return vectors.map((vector, t) =>
    vector.map((value, i) => {
      const angle = (offset + t) * frequencies[i % half]!;
      const turned = i < half ? -vector[i + half]! : vector[i - half]!;
      return value * Math.cos(angle) + turned * Math.sin(angle);
    }),
  );
}

export function alibiSlopes(heads: number): number[] {
  const power = 2 ** Math.floor(Math.log2(heads));
  const of = (count: number): number[] =>
    Array.from({ length: count }, (_, h) => 2 ** ((-8 * (h + 1)) / count));
  const between = of(2 * power).filter((_, h) => h % 2 === 0);
  return [...of(power), ...between.slice(0, heads - power)];
}

export function alibiBias(heads: number, queries: number, keys: number): number[][][] {
  return alibiSlopes(heads).map((slope) =>
    Array.from({ length: queries }, () => Array.from({ length: keys }, (__, s) => slope * s)),
  );
}
