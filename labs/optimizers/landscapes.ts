/** @file Two slopes on which everything can be drawn: a bowl, and Rosenbrock's bent valley. */
import type { Point } from './walk.ts';

export type Numbers = readonly number[] | Float64Array;

export interface Landscape {
  readonly start: Point;
  /** Above the bottom. */
  readonly height: (point: Numbers) => number;
  readonly gradient: (point: Numbers) => number[];
}

/**
 * ½ Σ hᵢ dᵢ² along directions d that are the axes, turned by an angle: two dimensions.
 * @param turn radians; 0 leaves the axes as they are
 */
export function bowl(curvatures: readonly [number, number], start: Point, turn = 0): Landscape {
  const [h1, h2] = curvatures;
  const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
  const along = (point: Numbers): [number, number] => [
    cosine * point[0]! + sine * point[1]!,
    cosine * point[1]! - sine * point[0]!,
  ];
  return {
    start,
    height: (point) => {
      const [a, b] = along(point);
      return (h1 * a * a + h2 * b * b) / 2;
    },
    gradient: (point) => {
      const [a, b] = along(point);
      return [cosine * h1 * a - sine * h2 * b, sine * h1 * a + cosine * h2 * b];
    },
  };
}

/** (1 − x)² + 100 (y − x²)², with its bottom at (1, 1). Rosenbrock (1960). */
export const rosenbrock: Landscape = {
  start: [-1.2, 1],
  height: ([x = 0, y = 0]) => (1 - x) ** 2 + 100 * (y - x * x) ** 2,
  gradient: ([x = 0, y = 0]) => [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)],
};
