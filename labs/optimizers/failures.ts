/** @file Where optimizers fail, each cause taken away to see whether it was the cause. */
import type { Failure } from '@gradus/evidence';
import type { LabContext } from '@gradus/lab-kit';
import { mean } from '@gradus/statistics';
import {
  adam,
  constantSchedule,
  cosineSchedule,
  lion,
  momentum,
  type Schedule,
} from '@gradus/training';
import { bestMomentum } from './bowls.ts';
import { bowl, rosenbrock } from './landscapes.ts';
import { rules } from './rules.ts';
import { learn, steady, type Task } from './stories.ts';
import { createWalker, walk } from './walk.ts';

/** Reddi and others: "On the Convergence of Adam and Beyond" (2018), theorem 1, with C = 3. */
export function rareGradients(): Failure {
  const [steps, C] = [3000, 3];
  const end = (beta2: number): number => {
    const walker = createWalker(adam({ betas: [0, beta2] }), [0]);
    for (let step = 1; step <= steps; step++) {
      walker.step([step % 3 === 1 ? C : -1], 0.5 / Math.sqrt(step));
      walker.point[0] = Math.min(1, Math.max(-1, walker.point[0]!));
    }
    return walker.point[0]!;
  };
  const [short, long] = [end(1 / (1 + C * C)), end(0.99)];
  return {
    case: `Adam without a first moment and with β₂ = 0.1, between −1 and 1; the gradient is ${C} in every third step and −1 in the others`,
    expected: `towards −1: three steps together go down by ${C} − 1 − 1`,
    got: `after ${steps} steps it stands at ${short.toFixed(2)}, the highest point there is`,
    cause:
      'The mean square remembers little more than the last gradient, so each gradient is divided by about its own size: three steps of about the same length, one to the left and two to the right. The majority of steps wins, not their sum.',
    intervention: {
      change:
        'β₂ = 0.99: the mean square remembers both kinds of gradient, and divides them by the same',
      got: `it stands at ${long.toFixed(2)}`,
      removed: short > 0.9 && long < -0.9,
    },
  };
}

/** A loss in large units, or gradients that a mean over very many has made small. */
export function largeEpsilon(): Failure {
  const [steps, scale] = [3000, 2 ** -40];
  const height = (epsilon: number, factor: number): number => {
    const { point } = walk(
      adam({ epsilon }),
      (at) => rosenbrock.gradient(at).map((g) => factor * g),
      { start: rosenbrock.start, steps, learningRate: 0.01 },
    );
    return rosenbrock.height(point);
  };
  const [whole, small, repaired] = [
    height(1e-8, 1),
    height(1e-8, scale),
    height(1e-8 * scale, scale),
  ];
  return {
    case: 'Adam with an ε of 10⁻⁸ in Rosenbrock’s valley, the loss multiplied by 2⁻⁴⁰',
    expected: `a height of ${whole.toExponential(1)} after ${steps} steps, as without the factor: Adam does not see the scale of a loss`,
    got: small.toFixed(2),
    cause:
      'Gradients are far below ε, so the root is nothing beside it: the step is η · g / ε, plain momentum at a rate that nobody chose.',
    intervention: {
      change: 'ε multiplied by the same factor',
      got: repaired.toExponential(1),
      removed: whole < 0.01 && small > 1 && repaired === whole,
    },
  };
}

/** A checkpoint that kept the step and lost the moments. */
export function lostMoments(): Failure {
  const [steps, rate] = [3000, 0.01];
  const before = createWalker(adam(), rosenbrock.start);
  for (let step = 0; step < steps; step++) before.step(rosenbrock.gradient(before.point), rate);
  const at = [...before.point];
  const whole = rosenbrock.height(at);
  const highest = (moments: readonly ArrayLike<number>[]): number => {
    const resumed = createWalker(adam(), at, { steps, moments });
    const heights = Array.from({ length: 100 }, () => {
      resumed.step(rosenbrock.gradient(resumed.point), rate);
      return rosenbrock.height(resumed.point);
    });
    return Math.max(...heights);
  };
  const [lost, kept] = [highest([]), highest(before.moments)];
  return {
    case: 'A run with Adam goes on from a checkpoint that holds parameters and step, but not the moments',
    expected: `a height that stays at about ${whole.toExponential(1)}`,
    got: `it jumps to ${lost.toExponential(1)} within 100 steps`,
    cause:
      'The moments begin at 0 again, and the step says that they need no correction: the first steps are three to seven learning rates long, and a point that had found its place is thrown out of it.',
    intervention: {
      change: 'the moments are restored with the rest',
      got: `at most ${kept.toExponential(1)}`,
      removed: lost > 100 * whole && kept <= 2 * whole,
    },
  };
}

/** Too much memory. */
export function swinging(): Failure {
  const condition = 25;
  const { gradient } = bowl([1, 1 / condition], [1, 1]);
  const { rate, mu: best } = bestMomentum(condition);
  const run = (mu: number) => {
    let crossings = 0;
    let last = 1;
    const { point } = walk(momentum({ momentum: mu }), gradient, {
      start: [1, 1],
      steps: 200,
      learningRate: rate,
      onPoint: ([, y = 0]) => {
        if (y * last < 0) crossings++;
        last = y;
      },
    });
    return { crossings, distance: Math.hypot(...point) };
  };
  const [heavy, light] = [run(0.99), run(best)];
  return {
    case: `Momentum with μ = 0.99 on a bowl of condition number ${condition}`,
    expected: 'more momentum, a faster way to the bottom',
    got: `after 200 steps ${heavy.distance.toFixed(2)} of the distance is left; it has run past the bottom ${heavy.crossings} times`,
    cause:
      'Where μ is above (√κ − 1)² / (√κ + 1)² the point swings about the bottom, and a step takes only 1 − √μ of the swing away: 0.5%.',
    intervention: {
      change: `μ = ${best.toFixed(2)}, which is that share, at the same rate`,
      got: `${light.distance.toExponential(0)} is left`,
      removed: heavy.distance > 0.1 && light.distance < 1e-9,
    },
  };
}

/** A sign has no size: it does not get smaller near the bottom. */
export function neverSettles(): Failure {
  const [steps, peak] = [1000, 0.01];
  const { gradient, height } = bowl([1, 0.5], [1, 1]);
  const end = (schedule: Schedule): number => {
    const heights: number[] = [];
    walk(lion(), gradient, {
      start: [1, 1],
      steps,
      learningRate: schedule,
      onPoint: (point) => {
        heights.push(height(point));
      },
    });
    return mean(heights.slice(-10));
  };
  const constant = end(constantSchedule({ peak }));
  const falling = end(cosineSchedule({ peak, steps }));
  return {
    case: `Lion with a rate of ${peak} on a round bowl, ${steps} steps`,
    expected: 'a height as low as one likes: the gradient is exact',
    got: `${constant.toExponential(1)}, and no lower however long it runs`,
    cause:
      'Every step is as long as the rate, at the bottom as well: it steps to and fro about it.',
    intervention: {
      change: 'the rate falls to 0 by half a cosine',
      got: falling.toExponential(1),
      removed: constant > 100 * falling,
    },
  };
}

/** The rate that was right without momentum. */
export async function keptRate(task: Task, { seed, signal }: LabContext): Promise<Failure> {
  const [steps, rate, mu] = [250, 1, 0.9];
  const run = async (rule: 'SGD' | 'momentum', learningRate: number): Promise<number> => {
    const schedule = steady(learningRate);
    const { heldOut } = await learn(task, {
      optimizer: rules[rule],
      schedule,
      steps,
      seed,
      signal,
    });
    return heldOut;
  };
  const plain = await run('SGD', rate);
  const kept = await run('momentum', rate);
  const shared = await run('momentum', rate * (1 - mu));
  const told = (loss: number): string =>
    Number.isFinite(loss) ? `${loss.toFixed(2)} nats` : 'a loss that is no number';
  return {
    case: `Momentum of ${mu} is switched on, and the rate of ${rate} that was good for SGD is kept (the stories)`,
    expected: `something like SGD’s ${told(plain)} after ${steps} steps, or better`,
    got: `${told(kept)}; a guess costs ${task.guess.toFixed(2)}`,
    cause:
      'The velocity is a sum of gradients, not their mean: where they agree it is 1 / (1 − μ) = 10 of them, and the rate is in truth ten times as large.',
    intervention: {
      change: 'the rate is multiplied by 1 − μ',
      got: told(shared),
      removed: kept > plain + 0.5 && shared < plain + 0.1,
    },
  };
}

/** A rate at which training leaves the path, and two ways to stay on it. */
export async function runaway(task: Task, { seed, signal }: LabContext): Promise<Failure> {
  const [steps, rate] = [250, 10];
  const run = async (clipNorm?: number): Promise<number> => {
    const clipping = clipNorm === undefined ? {} : { clipNorm };
    const schedule = steady(rate);
    const recipe = { optimizer: rules.SGD, schedule, steps, seed, signal, ...clipping };
    return (await learn(task, recipe)).heldOut;
  };
  const [open, clipped] = [await run(), await run(0.1)];
  return {
    case: `SGD with a rate of ${rate} on the stories`,
    expected: `less than the ${task.guess.toFixed(2)} nats of a guess after ${steps} steps`,
    got: Number.isFinite(open) ? `${open.toFixed(2)} nats` : 'a loss that is no number',
    cause:
      'A step across a steep place lands where it is steeper, and the next gradient is larger: rate times gradient is what moves, and nothing holds it.',
    intervention: {
      change: 'the gradient is clipped to a norm of 0.1, the rate kept: no step is longer than 1',
      got: `${clipped.toFixed(2)} nats`,
      removed: open > task.guess - 0.3 && clipped < 3,
    },
  };
}
