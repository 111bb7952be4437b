/** Draws against theory: counts between known quantiles, and the greatest gap between two curves. */
import { readFileSync } from 'node:fs';

/** Made by fixtures/make-distributions.py. */
export const theory = JSON.parse(
  readFileSync(new URL('fixtures/distributions.json', import.meta.url), 'utf8'),
) as {
  gamma: Record<string, number[]>;
  chiSquared: Record<string, number>;
  kolmogorov: number;
} & Record<string, number[]>;

/** Pearson's statistic of draws over ten classes that theory makes equally likely. */
export function chiSquaredByDeciles(draws: readonly number[], deciles: readonly number[]): number {
  const counts = Array.from({ length: deciles.length + 1 }, () => 0);
  for (const draw of draws) counts[deciles.filter((decile) => decile < draw).length]! += 1;
  const expected = draws.length / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** √n times the greatest distance between the draws' distribution and this one. */
export function kolmogorovStatistic(
  draws: readonly number[],
  cumulative: (value: number) => number,
): number {
  const sorted = [...draws].sort((a, b) => a - b);
  const n = sorted.length;
  const distances = sorted.map((value, i) => {
    const p = cumulative(value);
    return Math.max(p - i / n, (i + 1) / n - p);
  });
  return Math.sqrt(n) * Math.max(...distances);
}

export const gapsBetween = (times: readonly number[]): number[] =>
  times.map((time, i) => time - (times[i - 1] ?? 0));
