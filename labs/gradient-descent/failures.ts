/**
 * @file Where gradient descent fails. The run searches for its cases; each cause is confirmed by
 * taking it away and looking again.
 */
import type { Failure, PlotPoint } from '@gradus/evidence';
import type { Random } from '@gradus/statistics';
import {
  array,
  exp,
  log,
  add,
  runEager,
  scalarOf,
  softplus,
  type Tensor,
  trace,
} from '@gradus/tensor';
import { dot, norm } from './by-hand.ts';
import {
  conditionNumber,
  curvatureAt,
  curvatureOf,
  greatestCurvature,
  optimum,
} from './curvature.ts';
import { generate, type Problem, standardize } from './data.ts';
import { descend } from './descent.ts';
import { logisticSlope, quadraticSlope, type Slope } from './model.ts';
import { bowl } from './quadratic.ts';
import { sweepProblem } from './sweep.ts';

export interface Failures {
  readonly found: Failure[];
  /** For the picture: how the weights grow on separable data. */
  readonly growth: { readonly free: PlotPoint[]; readonly penalised: PlotPoint[] };
}

export function findFailures(random: Random): Failures {
  const separable = separableFailure(random.split('separable'));
  return {
    found: [
      divergenceFailure(random.split('divergence')),
      ringingFailure(random.split('ringing')),
      unitsFailure(random.split('units')),
      sumFailure(random.split('sum')),
      separable.failure,
      overflowFailure(),
    ],
    growth: separable.growth,
  };
}

/** The first of some steps that ends higher than it began. */
function divergenceFailure(random: Random): Failure {
  const matrix = bowl(random, [4, 1, 0.5, 0.1]);
  const { largest, steepest } = curvatureOf(matrix);
  const slope = quadraticSlope(matrix);
  const start = [1, 1, 1, 1];
  const after = (stepSize: number, maxSteps = 200) => descend(slope, start, { stepSize, maxSteps });
  const before = slope(start).loss;
  const first = [0.2, 0.3, 0.4, 0.45, 0.49, 0.51, 0.55].find((step) => after(step).loss > before)!;
  const { loss, point } = after(first);
  const along = Math.abs(dot(point, steepest)) / norm(point);
  const shorter = after(1.98 / largest, 2000);
  return {
    case: `Least squares with steps of ${first}, on a bowl whose curvatures are 4, 1, 0.5 and 0.1`,
    expected: `a loss below the ${before.toFixed(2)} of the start`,
    got: `${loss.toExponential(1)} after 200 steps, ${(100 * along).toFixed(1)}% of the distance along the steepest direction`,
    cause: `Along a direction of curvature h a step multiplies the distance by 1 − step · h. Where step · h is above 2 that is below −1: each step overshoots by more than it came from. Here step · L is ${(first * largest).toFixed(2)}.`,
    intervention: {
      change: 'steps of 1.98/L, on the same bowl from the same start',
      got: `a loss of ${shorter.loss.toExponential(1)} after 2,000 steps`,
      removed: loss > before && shorter.loss < 1e-6,
    },
  };
}

/** The gradient of logistic regression is bounded, so too long a step does not explode. */
function ringingFailure(random: Random): Failure {
  const problem = sweepProblem(random);
  const slope = logisticSlope(problem);
  const bottom = optimum(problem);
  const { largest } = curvatureAt(bottom, problem);
  const lowest = slope(bottom).loss;
  const tail = (multiple: number): number[] => {
    const losses: number[] = [];
    descend(
      slope,
      bottom.map(() => 0),
      {
        stepSize: multiple / largest,
        maxSteps: 1000,
        onPoint: (_point, loss) => {
          losses.push(loss - lowest);
        },
      },
    );
    return losses.slice(-100);
  };
  const multiple = [1, 1.5, 1.9, 2.1, 3].find((one) => Math.min(...tail(one)) > 1e-6)!;
  const ringing = tail(multiple);
  const settled = Math.max(...tail(1.9));
  return {
    case: `Logistic regression with steps of ${multiple}/L: nothing explodes, every loss is a number`,
    expected: 'a loss that comes as near to the optimum as one likes',
    got: `after 900 steps it still jumps about between ${Math.min(...ringing).toExponential(1)} and ${Math.max(...ringing).toExponential(1)} above it`,
    cause:
      'The loss grows only linearly far out, so a step that is too long for the bottom of the valley is not too long for its sides: the descent is thrown out of the bottom and comes back, for ever. A loss that is finite and does not fall looks like a model that has learned what it can.',
    intervention: {
      change: 'steps of 1.9/L',
      got: `at most ${settled.toExponential(1)} above the optimum over the same steps`,
      removed: settled < 1e-9,
    },
  };
}

function unitsFailure(random: Random): Failure {
  const problem = generate(random, {
    count: 200,
    truth: [1, -1, 0],
    l2: 1e-6,
    units: [1000, 1],
  });
  const run = (one: Problem) => {
    const { point, steps, stopped } = descend(logisticSlope(one), [0, 0, 0], {
      stepSize: 1 / greatestCurvature(one),
      maxSteps: 8192,
      tolerance: 1e-6,
    });
    return { steps, stopped, condition: conditionNumber(curvatureAt(point, one)) };
  };
  const raw = run(problem);
  const standardised = run(standardize(problem));
  const describe = ({ steps, stopped, condition }: typeof raw): string =>
    `${stopped ? `done after ${steps}` : `not done after ${steps}`} steps; condition number ${condition.toPrecision(2)}`;
  return {
    case: 'Two features that matter alike, one written in millimetres and one in metres',
    expected: 'a gradient below 10⁻⁶ after some hundred steps of 1/L',
    got: describe(raw),
    cause:
      'Curvature goes with the square of the unit. The large feature decides how long a step may be, and by that measure the other direction is flat: L/μ is the number of steps, roughly.',
    intervention: {
      change: 'every feature with mean 0 and spread 1, the same data otherwise',
      got: describe(standardised),
      removed: !raw.stopped && standardised.stopped,
    },
  };
}

/** A step that was tuned on little data, with a loss that is summed. */
function sumFailure(random: Random): Failure {
  const recipe = { truth: [1, -1, 0.5], l2: 0 };
  const [small, large] = [50, 2000].map((count) =>
    generate(random.split(`${count}`), { ...recipe, count }),
  );
  const summed = (problem: Problem): Slope => {
    const slope = logisticSlope(problem);
    const count = problem.rows.length;
    return (at) => {
      const { loss, gradient } = slope(at);
      return { loss: count * loss, gradient: gradient.map((value) => count * value) };
    };
  };
  const gap = (slope: Slope, problem: Problem, stepSize: number): number => {
    const { loss } = descend(slope, [0, 0, 0], { stepSize, maxSteps: 500 });
    return (loss - slope(optimum(problem)).loss) / slope([0, 0, 0]).loss;
  };
  const stepSize = 1 / (50 * greatestCurvature(small!));
  const [few, many] = [
    gap(summed(small!), small!, stepSize),
    gap(summed(large!), large!, stepSize),
  ];
  const meant = gap(logisticSlope(large!), large!, 50 * stepSize);
  const percent = (part: number): string =>
    part < 1e-4 ? 'less than 0.01%' : `${(100 * part).toPrecision(2)}%`;
  return {
    case: `The loss is summed over examples; a step that serves 50 of them is kept for 2,000`,
    expected: 'more data, a better fit',
    got: `${percent(few)} of the starting loss above the optimum with 50 examples, ${percent(many)} with 2,000`,
    cause:
      'The curvature of a sum grows with the number of its parts, so 2/L shrinks: forty times the data, a fortieth of the step.',
    intervention: {
      change: 'the mean instead of the sum, the step 50 times as long to make up for it',
      got: `${percent(meant)} above the optimum with 2,000 examples`,
      removed: few < 0.01 && many > 0.01 && meant < 0.01,
    },
  };
}

function separableFailure(random: Random): {
  failure: Failure;
  growth: Failures['growth'];
} {
  const drawn = generate(random, { count: 40, truth: [3, 2, 0], l2: 0 });
  // The truth itself decides, so that a line separates the labels.
  const labels = drawn.rows.map((row) => (dot(row, [3, 2, 0]) > 0 ? 1 : 0));
  const grow = (l2: number): PlotPoint[] => {
    const problem = { ...drawn, labels, l2 };
    const points: PlotPoint[] = [];
    descend(logisticSlope(problem), [0, 0, 0], {
      stepSize: 1 / greatestCurvature(problem),
      maxSteps: 8192,
      onPoint: (point, _loss, step) => {
        const y = norm(point.slice(0, -1));
        if (step > 0 && Number.isInteger(Math.log2(step) * 2)) points.push({ x: step, y });
      },
    });
    return points;
  };
  const growth = { free: grow(0), penalised: grow(0.01) };
  const at = (points: readonly PlotPoint[], step: number): number =>
    points.find(({ x }) => x === step)!.y;
  const grown = at(growth.free, 8192) / at(growth.free, 512);
  const grownPenalised = at(growth.penalised, 8192) / at(growth.penalised, 512);
  return {
    growth,
    failure: {
      case: 'Data that a line separates, no penalty',
      expected: 'weights that settle',
      got: `their length is ${at(growth.free, 512).toFixed(1)} after 512 steps and ${at(growth.free, 8192).toFixed(1)} after 8,192, and grows with the logarithm of the steps`,
      cause:
        'Where every example is on the right side, longer weights make every probability more certain and the loss smaller: it has no minimum, only a direction.',
      intervention: {
        change: 'a penalty of 0.01/2 ‖w‖²',
        got: `${at(growth.penalised, 512).toFixed(3)} and ${at(growth.penalised, 8192).toFixed(3)}`,
        removed: grown > 1.2 && grownPenalised < 1.001,
      },
    },
  };
}

/** The first whole score at which the loss as it stands in books is no number. */
function overflowFailure(): Failure {
  const lossAt = (build: (z: Tensor) => Tensor, dtype: 'float32' | 'float64') => {
    const graph = trace(build, [{ shape: [], dtype }]);
    return (score: number): number => scalarOf(runEager(graph, [array(score, dtype)]));
  };
  const naive = (z: Tensor): Tensor => log(add(exp(z), 1));
  const firstBad = (dtype: 'float32' | 'float64'): number => {
    const loss = lossAt(naive, dtype);
    let score = 1;
    while (Number.isFinite(loss(score))) score++;
    return score;
  };
  const [single, double] = [firstBad('float32'), firstBad('float64')];
  const repaired = lossAt(softplus, 'float32')(single);
  return {
    case: `log(1 + eᶻ) at z = ${single} in float32, and at ${double} in float64`,
    expected: `${single} and ${double}, as the 1 makes no difference there`,
    got: `${lossAt(naive, 'float32')(single)} and ${lossAt(naive, 'float64')(double)}`,
    cause: 'eᶻ is larger than the largest number of its type, long before its logarithm is large.',
    intervention: {
      change: 'softplus: max(z, 0) + log(1 + e^−|z|), whose exponent is never positive',
      got: `${repaired} and ${lossAt(softplus, 'float64')(double)}`,
      removed: repaired === single && lossAt(softplus, 'float64')(double) === double,
    },
  };
}
