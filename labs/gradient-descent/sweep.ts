/** @file Many lengths of step on many data sets: how many steps each needs. */
import { claim, type Claim, type Comparison, formatCsv, linePlot } from '@gradus/evidence';
import { comparePaired } from '@gradus/lab-kit';
import { bootstrapInterval, mean, type Random } from '@gradus/statistics';
import { lossByHand } from './by-hand.ts';
import { conditionNumber, curvatureAt, optimum, type Curvature } from './curvature.ts';
import { generate, type Problem, standardize } from './data.ts';
import { descend } from './descent.ts';
import { logisticSlope } from './model.ts';

/** Lengths of step in units of 1/L, with L the largest curvature at the optimum. */
export const multiples = [0.05, 0.1, 0.2, 0.5, 1, 1.5, 1.8, 1.95, 2.05] as const;

const mostSteps = 1500;
/** Of the height at which the descent begins, what may be left. */
const leftOver = 1e-6;

export interface SweptStep {
  readonly multiple: number;
  /** One per data set; `mostSteps` where they did not suffice. */
  readonly steps: readonly number[];
  /** What the curvature at the optimum foretells. */
  readonly foretold: readonly number[];
  readonly arrived: number;
}

export interface Sweep {
  readonly problems: readonly Problem[];
  readonly swept: readonly SweptStep[];
  /** Of 2/(L + μ). */
  readonly best: readonly number[];
  readonly conditions: readonly number[];
}

export function sweepProblem(random: Random): Problem {
  return generate(random, { count: 100, truth: [1, -1, 0.5, 0.3], l2: 0.02, shared: 0.6 });
}

export function sweepSteps(random: Random, datasets: number): Sweep {
  const problems = Array.from({ length: datasets }, (_, at) =>
    sweepProblem(random.split(`data ${at}`)),
  );
  const known = problems.map((problem) => {
    const bottom = optimum(problem);
    return {
      problem,
      lowest: lossByHand(bottom, problem),
      curvature: curvatureAt(bottom, problem),
    };
  });
  const swept = multiples.map((multiple): SweptStep => {
    const steps = known.map(({ problem, lowest, curvature }) =>
      stepsNeeded(problem, lowest, multiple / curvature.largest),
    );
    return {
      multiple,
      steps,
      foretold: known.map(({ curvature }) => foretell(multiple, curvature)),
      arrived: steps.filter((count) => count < mostSteps).length,
    };
  });
  return {
    problems,
    swept,
    best: known.map(({ problem, lowest, curvature: { largest, smallest } }) =>
      stepsNeeded(problem, lowest, 2 / (largest + smallest)),
    ),
    conditions: known.map(({ curvature }) => conditionNumber(curvature)),
  };
}

/** Steps from 0 until of the height above the lowest loss a millionth is left. */
export function stepsNeeded(problem: Problem, lowest: number, stepSize: number): number {
  const start = problem.rows[0]!.map(() => 0);
  const goal = leftOver * (lossByHand(start, problem) - lowest);
  return descend(logisticSlope(problem), start, {
    stepSize,
    maxSteps: mostSteps,
    onPoint: (_point, loss) => loss - lowest <= goal,
  }).steps;
}

/** Heights shrink by the square of what distances shrink by. */
function foretell(multiple: number, { largest, smallest }: Curvature): number {
  const rate = Math.max(Math.abs(1 - multiple), Math.abs(1 - (multiple * smallest) / largest));
  return rate >= 1 ? Infinity : Math.log(leftOver) / (2 * Math.log(rate));
}

const ofMultiple = ({ swept }: Sweep, multiple: number): SweptStep =>
  swept.find((one) => one.multiple === multiple)!;

export function sweepComparisons(sweep: Sweep, random: Random): Comparison[] {
  const what = { metric: 'steps until a millionth of the height is left', unit: 'steps' };
  const arm = (multiple: number) => ({
    name: `step of ${multiple}/L`,
    values: ofMultiple(sweep, multiple).steps,
  });
  return [
    comparePaired(what, arm(0.1), arm(1), random.split('0.1 and 1')),
    comparePaired(what, arm(1.95), arm(1), random.split('1.95 and 1')),
    comparePaired(
      what,
      { name: 'step of 2/(L + μ)', values: sweep.best },
      arm(1),
      random.split('best and 1'),
    ),
  ];
}

/** The same data with one feature in other units, and standardised again. */
export function unitsComparison(sweep: Sweep, random: Random): Comparison {
  const needed = (problem: Problem): number => {
    const bottom = optimum(problem);
    const { largest, smallest } = curvatureAt(bottom, problem);
    return stepsNeeded(problem, lossByHand(bottom, problem), 2 / (largest + smallest));
  };
  const stretched = sweep.problems.map((problem) => ({
    ...problem,
    rows: problem.rows.map((row) => row.with(0, 8 * row[0]!)),
  }));
  return comparePaired(
    { metric: 'steps of length 2/(L + μ) until a millionth is left', unit: 'steps' },
    { name: 'one feature in units 8 times as small', values: stretched.map(needed) },
    { name: 'the same, standardised', values: stretched.map((one) => needed(standardize(one))) },
    random.split('units'),
  );
}

export function sweepClaims(sweep: Sweep): Claim[] {
  const slow = ofMultiple(sweep, 0.1);
  const errors = slow.steps.map((count, at) => Math.abs(count / slow.foretold[at]! - 1));
  const below = sweep.swept.filter(({ multiple }) => multiple < 2);
  return [
    claim({
      statement: 'Every step below 2/L arrives, on every data set.',
      metric: 'descents with a step below 2/L that do not arrive',
      value: below.reduce((sum, { arrived, steps }) => sum + steps.length - arrived, 0),
      unit: `descents of ${below.length * sweep.problems.length}`,
      comparison: '=',
      threshold: 0,
      oracle: 'the optimum by Newton’s method',
      replay: { class: 'exact' },
    }),
    claim({
      statement: 'A step above 2/L never arrives: not on one data set.',
      metric: 'descents with 2.05/L that arrive',
      value: ofMultiple(sweep, 2.05).arrived,
      unit: `descents of ${sweep.problems.length}`,
      comparison: '=',
      threshold: 0,
      oracle: 'the optimum by Newton’s method',
      replay: { class: 'exact' },
    }),
    claim({
      statement: 'The curvature at the optimum foretells how many small steps it takes.',
      metric: 'mean relative error of the foretold number of steps of 0.1/L',
      value: mean(errors),
      unit: 'of the steps',
      comparison: '<',
      threshold: 0.25,
      oracle: 'counted steps; theory: ln 10⁻⁶ / 2 ln(1 − 0.1 μ/L)',
      replay: { class: 'tolerance', tolerance: 0.01 },
    }),
  ];
}

export function sweepPlot(sweep: Sweep, random: Random): string {
  const shown = sweep.swept.filter(({ arrived, steps }) => arrived === steps.length);
  return linePlot({
    title: 'Steps needed, by length of step',
    description:
      'Steps until a millionth of the height is left, against the step in units of 1/L: measured with intervals over data sets, and foretold from the curvature at the optimum. Both fall to a minimum near 1.5 to 1.8 and shoot up before 2.',
    x: { label: 'length of a step', unit: '1/L', scale: 'log2' },
    y: { label: 'steps needed', unit: 'steps', scale: 'log10' },
    series: [
      {
        name: 'measured',
        points: shown.map(({ multiple, steps }) => {
          const { estimate, low, high } = bootstrapInterval(steps, mean, {
            random: random.split(String(multiple)),
            resamples: 2000,
          });
          return { x: multiple, y: estimate, interval: { low, high } };
        }),
      },
      {
        name: 'foretold by the curvature at the optimum',
        points: shown.map(({ multiple, foretold }) => ({ x: multiple, y: mean(foretold) })),
      },
    ],
  });
}

export function sweepTable({ swept, problems }: Sweep): string {
  return formatCsv([
    ['step in 1/L', 'arrived', 'mean steps', 'foretold'],
    ...swept.map(({ multiple, arrived, steps, foretold }) => [
      multiple,
      `${arrived} of ${problems.length}`,
      arrived === steps.length ? mean(steps).toFixed(1) : `not within ${mostSteps}`,
      Number.isFinite(mean(foretold)) ? mean(foretold).toFixed(1) : 'never',
    ]),
  ]);
}
