/** @file A bowl, where theory is exact: how fast a step brings nearer, and which step is too long. */
import { claim, type Claim } from '@gradus/evidence';
import type { Random } from '@gradus/statistics';
import { dot, norm } from './by-hand.ts';
import { curvatureAt, curvatureOf, optimum } from './curvature.ts';
import type { Problem } from './data.ts';
import { descend } from './descent.ts';
import { logisticSlope, quadraticSlope, type Slope } from './model.ts';

/** Of these curvatures along directions that are drawn: no axis is a direction of its own. */
export function bowl(random: Random, curvatures: readonly number[]): number[][] {
  const size = curvatures.length;
  const axes: number[][] = [];
  while (axes.length < size) {
    let axis = Array.from({ length: size }, () => random.normal());
    // Twice: once leaves rounding behind.
    for (const other of [...axes, ...axes]) {
      const along = dot(axis, other);
      axis = axis.map((value, at) => value - along * other[at]!);
    }
    const length = norm(axis);
    axes.push(axis.map((value) => value / length));
  }
  return Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (__, j) =>
      axes.reduce((sum, axis, at) => sum + curvatures[at]! * axis[i]! * axis[j]!, 0),
    ),
  );
}

export interface MeasuredRate {
  readonly condition: number;
  readonly step: string;
  /** What a step leaves of the distance to the bottom. */
  readonly measured: number;
  readonly theory: number;
}

export function measureRates(random: Random): MeasuredRate[] {
  return [3, 10, 100].flatMap((condition) => {
    const curvatures = [1, 0.6, 0.3, 1 / condition].map((part) => 2.5 * part);
    const slope = quadraticSlope(bowl(random, curvatures));
    const largest = 2.5;
    const smallest = largest / condition;
    const steps: [string, number][] = [
      ['1/L', 1 / largest],
      ['2/(L+μ)', 2 / (largest + smallest)],
      ['1.9/L', 1.9 / largest],
    ];
    return steps.map(([step, stepSize]) => ({
      condition,
      step,
      measured: lastRate(slope, stepSize, 200 + 20 * condition),
      theory: Math.max(...curvatures.map((curvature) => Math.abs(1 - stepSize * curvature))),
    }));
  });
}

/** What one step leaves of the distance, when only the slowest direction is left: over two steps, as it may change sides. */
function lastRate(slope: Slope, stepSize: number, steps: number): number {
  const lengths: number[] = [];
  descend(slope, [1, 1, 1, 1], {
    stepSize,
    maxSteps: steps,
    onPoint: (point) => {
      lengths.push(norm(point));
      // Below this the numbers run out.
      return norm(point) < 1e-150;
    },
  });
  return Math.sqrt(lengths.at(-1)! / lengths.at(-3)!);
}

/** The longest step that still brings nearer, by bisection; in units of 1/L it should be 2. */
export function stepLimit(
  slope: Slope,
  bottom: readonly number[],
  away: number,
  largest: number,
): number {
  const start = bottom.map((value) => value + away);
  const grows = (stepSize: number): boolean => {
    const lengths: number[] = [];
    descend(slope, start, {
      stepSize,
      maxSteps: 400,
      onPoint: (point) => {
        const length = norm(point.map((value, at) => value - bottom[at]!));
        lengths.push(length);
        // Decided; and much nearer, rounding would be what is measured.
        return length < 1e-4 * lengths[0]! || length > 1e2 * lengths[0]!;
      },
    });
    return lengths.at(-1)! > lengths.at(-3)!;
  };
  let [near, far] = [1 / largest, 4 / largest];
  for (let round = 0; round < 14; round++) {
    const middle = (near + far) / 2;
    if (grows(middle)) far = middle;
    else near = middle;
  }
  return near * largest;
}

export function rateClaims(
  rates: readonly MeasuredRate[],
  problem: Problem,
  random: Random,
): Claim[] {
  const errors = rates.map(({ measured, theory }) => Math.abs(measured / theory - 1));
  const matrix = bowl(random, [4, 1, 0.5, 0.1]);
  const ofBowl = stepLimit(quadraticSlope(matrix), [0, 0, 0, 0], 1, curvatureOf(matrix).largest);
  const best = optimum(problem);
  const ofLogistic = stepLimit(
    logisticSlope(problem),
    best,
    1e-7,
    curvatureAt(best, problem).largest,
  );
  return [
    claim({
      statement:
        'On a bowl each step leaves of the distance what theory says: the largest |1 − step · curvature|.',
      metric: `largest relative error of the rate, ${rates.length} pairs of condition number and step`,
      value: Math.max(...errors),
      unit: 'of the rate',
      comparison: '<',
      threshold: 1e-4,
      oracle: 'eigenvalues that the bowls were made with',
      replay: { class: 'tolerance', tolerance: 1e-5 },
    }),
    claim({
      statement: 'On a bowl the longest step that still descends is 2/L.',
      metric: '| longest step · L − 2 |',
      value: Math.abs(ofBowl - 2),
      unit: 'of 1/L',
      comparison: '<',
      threshold: 1e-3,
      oracle: 'theory: |1 − step · L| < 1',
      replay: { class: 'tolerance', tolerance: 1e-3 },
    }),
    claim({
      statement:
        'Near its optimum logistic regression is such a bowl: there too the longest step is 2/L, with L from the curvature derived by hand.',
      metric: '| longest step · L − 2 |',
      value: Math.abs(ofLogistic - 2),
      unit: 'of 1/L',
      comparison: '<',
      threshold: 1e-2,
      oracle: 'theory: |1 − step · L| < 1',
      replay: { class: 'tolerance', tolerance: 1e-3 },
    }),
  ];
}
