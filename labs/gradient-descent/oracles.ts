/** @file What the derivation and the descent are held against. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { claim, type Claim } from '@gradus/evidence';
import { sha256 } from '@gradus/runtime';
import { standardDeviation, type Random } from '@gradus/statistics';
import { gradientByHand, hessianByHand, lossByHand } from './by-hand.ts';
import { greatestCurvature, solve } from './curvature.ts';
import { generate, type Parameters, type Problem } from './data.ts';
import { descend } from './descent.ts';
import { logisticSlope } from './model.ts';

const fixturePath = join(import.meta.dirname, 'fixtures', 'scikit-learn.json');

interface Fixture {
  readonly versions: Readonly<Record<string, string>>;
  readonly tolerance: number;
  readonly cases: readonly {
    readonly name: string;
    readonly C: number;
    readonly rows: readonly (readonly number[])[];
    readonly labels: readonly number[];
    readonly weights: readonly number[];
    readonly bias: number;
  }[];
}

export function fixtureInput(): {
  name: string;
  sha256: string;
  sizeBytes: number;
  origin: 'shipped';
} {
  const bytes = readFileSync(fixturePath);
  return {
    name: 'scikit-learn.json',
    sha256: sha256(bytes),
    sizeBytes: bytes.length,
    origin: 'shipped',
  };
}

const worst = (errors: readonly number[]): number => Math.max(...errors);

const distance = (a: readonly number[], b: readonly number[]): number =>
  worst(a.map((value, at) => Math.abs(value - b[at]!)));

export function oracleClaims(random: Random): Claim[] {
  return [...gradientClaims(random), scikitLearnClaim(), spreadClaim(random.split('spread'))];
}

function gradientClaims(random: Random): Claim[] {
  const fromPackage: number[] = [];
  const fromSlope: number[] = [];
  const fromCurvature: number[] = [];
  for (let trial = 0; trial < 20; trial++) {
    const truth = Array.from({ length: 5 }, () => random.normal());
    const problem = generate(random, { count: 60, truth, l2: 0.1 * random.uniform() });
    const at = truth.map(() => 2 * random.normal());
    const gradient = gradientByHand(at, problem);
    fromPackage.push(distance(gradient, logisticSlope(problem)(at).gradient));
    const loss = (point: Parameters): number => lossByHand(point, problem);
    fromSlope.push(distance(gradient, centralDifferences(loss, at)));
    for (const [row, found] of hessianByHand(at, problem).entries()) {
      const component = (point: Parameters): number => gradientByHand(point, problem)[row]!;
      fromCurvature.push(distance(found, centralDifferences(component, at)));
    }
  }
  return [
    claim({
      statement: 'The gradient derived by hand is the one that packages/tensor derives itself.',
      metric: 'largest difference of a component, 20 problems',
      value: worst(fromPackage),
      unit: 'per unit of the parameter',
      comparison: '<',
      threshold: 1e-14,
      oracle: 'reverse-mode differentiation of the loss in packages/tensor',
      replay: { class: 'tolerance', tolerance: 1e-14 },
    }),
    claim({
      statement: 'It is the slope of the loss.',
      metric: 'largest difference from central differences',
      value: worst(fromSlope),
      unit: 'per unit of the parameter',
      comparison: '<',
      threshold: 1e-9,
      oracle: 'central differences of the loss',
      replay: { class: 'tolerance', tolerance: 1e-9 },
    }),
    claim({
      statement: 'The curvature derived by hand is the slope of the gradient.',
      metric: 'largest difference of an element from central differences',
      value: worst(fromCurvature),
      unit: 'per unit of the parameters',
      comparison: '<',
      threshold: 1e-9,
      oracle: 'central differences of the gradient',
      replay: { class: 'tolerance', tolerance: 1e-9 },
    }),
  ];
}

/** Of a step of 10⁻⁵: truncation and rounding are then of the same size. */
function centralDifferences(value: (at: Parameters) => number, at: Parameters): number[] {
  const step = 1e-5;
  const moved = (index: number, by: number): number => value(at.with(index, at[index]! + by));
  return at.map((_, index) => (moved(index, step) - moved(index, -step)) / (2 * step));
}

function scikitLearnClaim(): Claim {
  const { cases, tolerance, versions } = JSON.parse(readFileSync(fixturePath, 'utf8')) as Fixture;
  const distances = cases.map(({ rows, labels, C, weights, bias }) => {
    const problem: Problem = {
      rows: rows.map((row) => [...row, 1]),
      labels,
      // It minimises C Σ loss + ½ ‖w‖²; over C n, that is ours.
      l2: 1 / (C * rows.length),
    };
    const start = problem.rows[0]!.map(() => 0);
    const { point } = descend(logisticSlope(problem), start, {
      stepSize: 1 / greatestCurvature(problem),
      maxSteps: 50_000,
      tolerance: 1e-10,
    });
    return distance(point, [...weights, bias]);
  });
  return claim({
    statement: `Descent ends at the coefficients of scikit-learn: ${cases.map(({ name }) => name).join('; ')}.`,
    metric: 'largest difference of a coefficient',
    value: worst(distances),
    unit: 'per unit of the feature',
    comparison: '<',
    threshold: tolerance,
    oracle: `LogisticRegression of scikit-learn ${versions['scikit-learn']}, solver newton-cholesky (fixtures/make-scikit-learn.py)`,
    replay: { class: 'tolerance', tolerance: 1e-7 },
  });
}

/**
 * Without a penalty the estimates scatter about the truth as the inverse curvature says (Fisher):
 * in units of that, with a standard deviation of 1.
 */
function spreadClaim(random: Random): Claim {
  const truth = [1, -0.5, 0.3];
  const count = 400;
  const deviations = Array.from({ length: 150 }, () => {
    const problem = generate(random, { count, truth, l2: 0 });
    const { point } = descend(logisticSlope(problem), [0, 0, 0], {
      stepSize: 1 / greatestCurvature(problem),
      maxSteps: 5000,
      tolerance: 1e-6,
    });
    const [variance] = solve(hessianByHand(point, problem), [1 / count, 0, 0]);
    return (point[0]! - truth[0]!) / Math.sqrt(variance!);
  });
  return claim({
    statement:
      'Over 150 data sets the first weight scatters about the truth that made them as its curvature foretells.',
    metric: '| standard deviation of (estimate − truth) / foretold error, minus 1 |',
    value: Math.abs(standardDeviation(deviations) - 1),
    unit: 'standard errors',
    comparison: '<',
    threshold: 0.2,
    oracle: 'the known truth; with 150 draws the deviation itself is known to 0.06',
    replay: { class: 'tolerance', tolerance: 0.01 },
  });
}
