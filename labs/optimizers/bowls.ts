/**
 * @file Bowls, where theory is exact: how many steps SGD and momentum need, by the condition number
 * κ = L / μ. Polyak: "Some methods of speeding up the convergence of iteration methods" (1964).
 */
import { claim, type Claim, linePlot } from '@gradus/evidence';
import { momentum, type Optimizer, sgd } from '@gradus/training';
import { bowl } from './landscapes.ts';
import { walk } from './walk.ts';

export const conditions = [3, 10, 30, 100, 300, 1000] as const;
/** Of the distance at the start, what may be left. */
const leftOver = 1e-6;

export interface OnBowl {
  readonly condition: number;
  readonly sgdSteps: number;
  readonly momentumSteps: number;
  /** What the rates of theory foretell. */
  readonly sgdForetold: number;
  readonly momentumForetold: number;
}

/** With L = 1: the step and the share that are best, and what a step then leaves of the distance. */
export function bestSgd(condition: number): { readonly rate: number; readonly leaves: number } {
  return { rate: 2 / (1 + 1 / condition), leaves: (condition - 1) / (condition + 1) };
}

export function bestMomentum(condition: number): {
  readonly rate: number;
  readonly mu: number;
  readonly leaves: number;
} {
  const root = Math.sqrt(condition);
  const leaves = (root - 1) / (root + 1);
  return { rate: (2 / (1 + 1 / root)) ** 2, mu: leaves ** 2, leaves };
}

/** Steps until a part of the distance is left; Infinity where they do not suffice. */
function stepsOnBowl(
  optimizer: Optimizer,
  learningRate: number,
  condition: number,
  part = leftOver,
): number {
  const { gradient } = bowl([1, 1 / condition], [1, 1]);
  const mostSteps = 20_000;
  const { steps } = walk(optimizer, gradient, {
    start: [1, 1],
    steps: mostSteps,
    learningRate,
    onPoint: (point) => Math.hypot(...point) <= part * Math.SQRT2,
  });
  return steps === mostSteps ? Infinity : steps;
}

export function measureBowls(): OnBowl[] {
  return conditions.map((condition) => {
    const [plain, moving] = [bestSgd(condition), bestMomentum(condition)];
    return {
      condition,
      sgdSteps: stepsOnBowl(sgd(), plain.rate, condition),
      momentumSteps: stepsOnBowl(momentum({ momentum: moving.mu }), moving.rate, condition),
      sgdForetold: Math.log(leftOver) / Math.log(plain.leaves),
      momentumForetold: Math.log(leftOver) / Math.log(moving.leaves),
    };
  });
}

/** The exponent with which steps grow by κ, over the largest two condition numbers. */
const growth = (bowls: readonly OnBowl[], of: 'sgdSteps' | 'momentumSteps'): number => {
  const [small, large] = [bowls.at(-2)!, bowls.at(-1)!];
  return Math.log(large[of] / small[of]) / Math.log(large.condition / small.condition);
};

export function bowlClaims(bowls: readonly OnBowl[]): Claim[] {
  return [
    closedFormClaim(),
    limitClaim(),
    gridClaim(),
    claim({
      statement: 'The steps that SGD needs at its best grow with the condition number.',
      metric: '| exponent of κ − 1 |, from κ = 300 to 1,000',
      value: Math.abs(growth(bowls, 'sgdSteps') - 1),
      unit: 'exponent',
      comparison: '<=',
      threshold: 0.02,
      oracle: 'theory: a step leaves (κ − 1) / (κ + 1)',
      replay: { class: 'tolerance', tolerance: 1e-3 },
    }),
    claim({
      statement: 'With momentum at its best they grow with the root of it.',
      metric: '| exponent of κ − ½ |, from κ = 300 to 1,000',
      value: Math.abs(growth(bowls, 'momentumSteps') - 0.5),
      unit: 'exponent',
      comparison: '<=',
      threshold: 0.04,
      oracle: 'theory (Polyak 1964): a step leaves (√κ − 1) / (√κ + 1)',
      replay: { class: 'tolerance', tolerance: 1e-3 },
    }),
  ];
}

type TwoByTwo = readonly [number, number, number, number];

const multiply = ([a, b, c, d]: TwoByTwo, [e, f, g, h]: TwoByTwo): TwoByTwo => [
  a * e + b * g,
  a * f + b * h,
  c * e + d * g,
  c * f + d * h,
];

/** By squaring: no step of the walk is repeated. */
function power(matrix: TwoByTwo, exponent: number): TwoByTwo {
  if (exponent === 0) return [1, 0, 0, 1];
  const half = power(matrix, Math.floor(exponent / 2));
  const whole = multiply(half, half);
  return exponent % 2 === 0 ? whole : multiply(whole, matrix);
}

/** (x, v) of momentum on curvature h is a matrix to the power of the step. */
function closedFormClaim(): Claim {
  const errors: number[] = [];
  for (const h of [1, 0.3, 0.01]) {
    for (const mu of [0, 0.5, 0.9, 0.99]) {
      for (const rate of [0.1, 1, 1.9]) {
        // v' = μ v + h x, x' = x − η v'
        const matrix: TwoByTwo = [1 - rate * h, -rate * mu, h, mu];
        walk(momentum({ momentum: mu }), ([x = 0]) => [h * x], {
          start: [1],
          steps: 300,
          learningRate: rate,
          onPoint: ([x = 0], step) => {
            errors.push(Math.abs(x - power(matrix, step)[0]));
          },
        });
      }
    }
  }
  return claim({
    statement:
      'On a bowl momentum is a matrix of two by two, applied once a step: the point after t steps is its t-th power, for 36 settings and 300 steps each.',
    metric: 'largest difference of a point',
    value: Math.max(...errors),
    unit: 'of the distance at the start',
    comparison: '<=',
    threshold: 1e-10,
    oracle: 'powers of the matrix by repeated squaring',
    replay: { class: 'tolerance', tolerance: 1e-10 },
  });
}

/** The longest step with which momentum still comes nearer, by bisection, in units of 1/L. */
export function momentumLimit(mu: number): number {
  const grows = (rate: number): boolean => {
    const { point } = walk(momentum({ momentum: mu }), ([x = 0]) => [x], {
      start: [1],
      steps: 4000,
      learningRate: rate,
      onPoint: ([x = 0]) => Math.abs(x) > 1e6,
    });
    return Math.abs(point[0]!) > 1e3;
  };
  let [near, far] = [0.5, 8];
  for (let round = 0; round < 14; round++) {
    const middle = (near + far) / 2;
    if (grows(middle)) far = middle;
    else near = middle;
  }
  return near;
}

function limitClaim(): Claim {
  const errors = [0, 0.5, 0.9].map((mu) => Math.abs(momentumLimit(mu) - 2 * (1 + mu)));
  return claim({
    statement:
      'The longest step with which momentum still arrives is 2 (1 + μ) / L: nearly twice that of SGD.',
    metric: '| longest step · L − 2 (1 + μ) |, for μ of 0, 0.5 and 0.9',
    value: Math.max(...errors),
    unit: 'of 1/L',
    comparison: '<=',
    threshold: 0.02,
    oracle: 'theory: beyond it an eigenvalue of the matrix is below −1',
    replay: { class: 'tolerance', tolerance: 0.01 },
  });
}

/**
 * Does any pair of a grid do better than the formula's? In the long run: at the best pair both roots
 * of the matrix are one, which costs some steps once, and others may be quicker at first.
 */
function gridClaim(): Claim {
  const [condition, part] = [100, 1e-100];
  const best = bestMomentum(condition);
  const ours = stepsOnBowl(momentum({ momentum: best.mu }), best.rate, condition, part);
  let fewest = Infinity;
  for (const mu of [0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95]) {
    for (let rate = 0.2; rate < 4; rate += 0.2) {
      if (rate >= 2 * (1 + mu)) continue;
      fewest = Math.min(fewest, stepsOnBowl(momentum({ momentum: mu }), rate, condition, part));
    }
  }
  return claim({
    statement: `With κ = ${condition}, no pair of rate and μ from a grid is faster than the formula’s in the long run: down to 10⁻¹⁰⁰ of the distance ${ours} steps with it, ${fewest} at best without.`,
    metric: 'fewest steps of the grid over those of the formula',
    value: fewest / ours,
    unit: 'ratio',
    comparison: '>=',
    threshold: 0.95,
    oracle: 'a grid of eight μ and nineteen rates, each walked',
    replay: { class: 'tolerance', tolerance: 0.02 },
  });
}

export function bowlPlot(bowls: readonly OnBowl[]): string {
  const series = (name: string, of: Exclude<keyof OnBowl, 'condition'>) => ({
    name,
    points: bowls.map((one) => ({ x: one.condition, y: one[of] })),
  });
  return linePlot({
    title: 'Steps needed on a bowl, by its condition number',
    description:
      'Two straight lines on logarithmic axes: SGD’s rises with the condition number, that of momentum with its root. Theory lies on the first and a little below the second, which pays once for its two equal roots.',
    x: { label: 'Condition number κ', unit: 'L / μ', scale: 'log10' },
    y: { label: 'Steps until a millionth of the distance is left', unit: 'steps', scale: 'log10' },
    series: [
      series('SGD at its best', 'sgdSteps'),
      series('momentum at its best', 'momentumSteps'),
      series('theory, SGD', 'sgdForetold'),
      series('theory, momentum', 'momentumForetold'),
    ],
  });
}
