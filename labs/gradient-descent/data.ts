/** @file Labelled points with a known truth. */
import type { Random } from '@gradus/statistics';

/** A point of parameters: the weights, and last the bias. */
export type Parameters = readonly number[];

export interface Problem {
  /** Features of each example, and last a 1 for the bias. */
  readonly rows: readonly (readonly number[])[]; // [N, D + 1]
  /** 0 or 1. */
  readonly labels: readonly number[]; // [N]
  /** Strength of the penalty λ/2 ‖w‖²; the bias goes free. */
  readonly l2: number;
}

export interface Recipe {
  readonly count: number;
  readonly truth: Parameters;
  readonly l2: number;
  /** Part of each feature that all features share, 0 to 1: what makes the valley narrow. */
  readonly shared?: number;
  /** Unit of each feature: 1000 where metres are written as millimetres. */
  readonly units?: readonly number[];
}

/** Normal features; labels are drawn with the probability that the truth gives them. */
export function generate(random: Random, recipe: Recipe): Problem {
  const { count, truth, l2, shared = 0, units } = recipe;
  const own = Math.sqrt(1 - shared * shared);
  const points = Array.from({ length: count }, () => {
    const common = shared * random.normal();
    const features = truth.slice(0, -1).map(() => common + own * random.normal());
    const score = [...features, 1].reduce((sum, x, at) => sum + x * truth[at]!, 0);
    const label = random.uniform() < 1 / (1 + Math.exp(-score)) ? 1 : 0;
    return { row: [...features.map((x, at) => x * (units?.[at] ?? 1)), 1], label };
  });
  return { rows: points.map(({ row }) => row), labels: points.map(({ label }) => label), l2 };
}

/** Each feature with mean 0 and spread 1; one that never changes becomes 0. */
export function standardize({ rows, ...rest }: Problem): Problem {
  const width = rows[0]!.length - 1;
  const scales = Array.from({ length: width }, (_, at) => {
    const center = rows.reduce((sum, row) => sum + row[at]!, 0) / rows.length;
    const spread = Math.sqrt(
      rows.reduce((sum, row) => sum + (row[at]! - center) ** 2, 0) / rows.length,
    );
    return { center, spread: spread === 0 ? 1 : spread };
  });
  return {
    ...rest,
    rows: rows.map((row) => [
      ...scales.map(({ center, spread }, at) => (row[at]! - center) / spread),
      1,
    ]),
  };
}
