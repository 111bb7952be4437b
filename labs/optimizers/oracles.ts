/** @file What the rules are held against: PyTorch's ways down, and what follows from the formulas alone. */
import { claim, type Claim } from '@gradus/evidence';
import { adam, adamW, cosineSchedule, lion, momentum, type Optimizer, sgd } from '@gradus/training';
import {
  type TorchCase,
  torchCases,
  torchGradient,
  torchSchedule,
  torchTolerance,
  torchVersion,
} from './fixtures/torch.ts';
import { rosenbrock } from './landscapes.ts';
import { createWalker, walk } from './walk.ts';

export function oracleClaims(): Claim[] {
  return [
    torchClaim(),
    firstStepClaim(),
    ...scaleClaims(),
    lionClaim(),
    velocityClaim(),
    correctionClaim(),
  ];
}

const optimizerOf = ({ rule, weightDecay }: TorchCase): Optimizer => {
  const make = { sgd, momentum, adam, adamW, lion }[rule];
  return make!({ weightDecay });
};

function torchClaim(): Claim {
  let worst = 0;
  for (const one of torchCases) {
    const { slope, start, peak, isScheduled, points } = one;
    const { floorShare, ...counts } = torchSchedule;
    const falling = cosineSchedule({ ...counts, peak, floor: floorShare * peak });
    const expected = new Map(points.map(({ step, point }) => [step, point]));
    walk(optimizerOf(one), (point, step) => torchGradient(slope, point, step), {
      start,
      steps: points.at(-1)!.step,
      learningRate: isScheduled ? falling : peak,
      onPoint: (point, step) => {
        for (const [i, value] of (expected.get(step) ?? []).entries()) {
          worst = Math.max(worst, Math.abs(point[i]! - value));
        }
      },
    });
  }
  return claim({
    statement: `For 1,000 steps SGD, momentum, Adam and AdamW go the way of PyTorch, and Lion that of its paper: down Rosenbrock’s valley, and on least squares of a row a step with warm-up, cosine and decay (${torchCases.length} ways).`,
    metric: 'largest difference of a parameter',
    value: worst,
    unit: 'of parameters about 1',
    comparison: '<=',
    threshold: torchTolerance,
    oracle: `torch.optim of PyTorch ${torchVersion}; Lion is written there from its paper (fixtures/generate.py)`,
    replay: { class: 'tolerance', tolerance: torchTolerance },
  });
}

/** The first step from this gradient. */
export function firstStep(optimizer: Optimizer, gradient: number, learningRate: number): number {
  const walker = createWalker(optimizer, [0]);
  walker.step([gradient], learningRate);
  return -walker.point[0]!;
}

function firstStepClaim(): Claim {
  const [rate, epsilon] = [0.01, 1e-8];
  const errors = [1e-12, 1e-8, 1e-3, 1, 1e3, 1e6].flatMap((size) =>
    [size, -size].map((g) => {
      const expected = (rate * g) / (Math.abs(g) + epsilon);
      return Math.abs(firstStep(adam({ epsilon }), g, rate) / expected - 1);
    }),
  );
  return claim({
    statement:
      'Adam’s first step is η · g / (|g| + ε): the learning rate itself, whatever the size of the gradient, until that comes down to ε.',
    metric: 'largest relative error, gradients from 10⁻¹² to 10⁶',
    value: Math.max(...errors),
    unit: 'of the step',
    comparison: '<=',
    threshold: 1e-12,
    oracle: 'the formula: after one step both corrections undo what the means have begun at',
    replay: { class: 'tolerance', tolerance: 1e-12 },
  });
}

/** Powers of two multiply without rounding: nothing may change but what depends on the scale. */
function scaleClaims(): Claim[] {
  const steps = 500;
  const path = (optimizer: Optimizer, learningRate: number, scale: number): number[] => {
    const points: number[] = [];
    const gradient = (point: Float64Array) => rosenbrock.gradient(point).map((g) => scale * g);
    walk(optimizer, gradient, {
      start: rosenbrock.start,
      steps,
      learningRate,
      onPoint: (point) => {
        points.push(...point);
      },
    });
    return points;
  };
  const differing = (optimizer: Optimizer, learningRate: number): number => {
    const [plain, scaled] = [1, 1024].map((scale) => path(optimizer, learningRate, scale));
    return plain!.filter((value, i) => !Object.is(value, scaled![i])).length;
  };
  const rules = [
    { name: 'Adam with an ε of 0', optimizer: adam({ epsilon: 0 }) },
    { name: 'Lion', optimizer: lion() },
  ];
  return rules.map(({ name, optimizer }) =>
    claim({
      statement: `A loss multiplied by 1,024 changes no bit of the path of ${name} in ${steps} steps of Rosenbrock’s valley.`,
      metric: 'coordinates that differ',
      value: differing(optimizer, 1e-3),
      unit: `of ${2 * (steps + 1)}`,
      comparison: '=',
      threshold: 0,
      oracle: 'its own path without the factor, bit by bit',
      replay: { class: 'exact' },
    }),
  );
}

function lionClaim(): Claim {
  const rate = 1e-3;
  let before: readonly number[] = rosenbrock.start;
  const errors: number[] = [];
  walk(lion(), (point) => rosenbrock.gradient(point), {
    start: rosenbrock.start,
    steps: 500,
    learningRate: rate,
    onPoint: (point, step) => {
      if (step > 0) {
        errors.push(...before.map((value, i) => Math.abs(Math.abs(point[i]! - value) / rate - 1)));
      }
      before = [...point];
    },
  });
  return claim({
    statement:
      'Lion moves every parameter by the learning rate, no more and no less, at every step.',
    metric: 'largest relative deviation of a coordinate’s step, 500 steps',
    value: Math.max(...errors),
    unit: 'of the learning rate',
    comparison: '<=',
    threshold: 1e-12,
    oracle: 'the formula: the step is a sign',
    replay: { class: 'tolerance', tolerance: 1e-12 },
  });
}

function velocityClaim(): Claim {
  const [mu, g] = [0.9, 3];
  const walker = createWalker(momentum({ momentum: mu }), [0]);
  const errors = Array.from({ length: 200 }, (_, t) => {
    walker.step([g], 0.1);
    const expected = (g * (1 - mu ** (t + 1))) / (1 - mu);
    return Math.abs(walker.moments[0]![0]! / expected - 1);
  });
  return claim({
    statement:
      'Where the gradient stays the same, momentum’s velocity grows to 1 / (1 − μ) gradients: with μ = 0.9 a rate of 0.1 is in the end a rate of 1.',
    metric: 'largest relative error of the velocity, 200 steps',
    value: Math.max(...errors),
    unit: 'of the velocity',
    comparison: '<=',
    threshold: 1e-12,
    oracle: 'the sum of a geometric series',
    replay: { class: 'tolerance', tolerance: 1e-12 },
  });
}

/** Steps of Adam where the gradient stays the same, in learning rates. */
export function steadySteps(isCorrected: boolean, steps: number): number[] {
  // Who claims to have taken very many steps is not corrected any more.
  const walker = createWalker(adam({ epsilon: 0 }), [0], { steps: isCorrected ? 0 : 1e9 });
  let before = 0;
  return Array.from({ length: steps }, () => {
    walker.step([-5], 1);
    const step = walker.point[0]! - before;
    before = walker.point[0]!;
    return step;
  });
}

function correctionClaim(): Claim {
  const steps = 2000;
  const corrected = steadySteps(true, steps).map((step) => Math.abs(step - 1));
  const uncorrected = steadySteps(false, steps).map((step, at) => {
    const expected = (1 - 0.9 ** (at + 1)) / Math.sqrt(1 - 0.999 ** (at + 1));
    return Math.abs(step - expected);
  });
  return claim({
    statement:
      'Where the gradient stays the same, every step of Adam is the learning rate; uncorrected, step t is (1 − β₁ᵗ) / √(1 − β₂ᵗ) times that: 3.2 times in the first step, 6.6 times in the twelfth.',
    metric: `largest error of a step, ${steps} steps each`,
    value: Math.max(...corrected, ...uncorrected),
    unit: 'learning rates',
    comparison: '<=',
    threshold: 1e-8,
    oracle: 'the formula for a constant gradient',
    replay: { class: 'tolerance', tolerance: 1e-8 },
  });
}
