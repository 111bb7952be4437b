/** @file PyTorch's ways down, a thousand steps long, gone by an implementation. */
import type { PracticeCase } from '@gradus/lab-kit';
import { torchCases, torchGradient, torchSchedule } from '../fixtures/torch.ts';
import { close, fresh, type Implementation, plain } from './implementation.ts';
import type { Numbers } from './stub.ts';

export function torchWays(given: Implementation): PracticeCase[] {
  return torchCases.filter(({ rule }) => rule !== 'lion').map((one) => torchCase(given, one));
}

type TorchCase = (typeof torchCases)[number];

function torchCase(given: Implementation, one: TorchCase): PracticeCase {
  const { slope, rule, points } = one;
  return {
    name: `${rule}: a thousand steps as PyTorch, ${slope}`,
    run: () => {
      const expected = new Map(points.map(({ step, point }) => [step, point]));
      const step = stepper(given, one);
      let point: number[] = [...one.start];
      for (let number = 1; number <= points.at(-1)!.step; number++) {
        point = step(point, torchGradient(slope, point, number), rateOf(one, number));
        const theirs = expected.get(number);
        if (theirs !== undefined) close(point, theirs, 1e-6, `step ${number}`);
      }
    },
  };
}

/** With the reference's schedule written out, so that this case is about one function. */
function rateOf({ isScheduled, peak }: TorchCase, step: number): number {
  const { warmUpSteps, steps, floorShare } = torchSchedule;
  if (!isScheduled) return peak;
  if (step < warmUpSteps) return (peak * step) / warmUpSteps;
  const progress = (step - warmUpSteps) / (steps - warmUpSteps);
  return peak * (floorShare + ((1 - floorShare) * (1 + Math.cos(Math.PI * progress))) / 2);
}

/** A rule with what it remembers. */
function stepper(
  { sgd, momentum, adam, adamW }: Implementation,
  { rule, weightDecay, start }: TorchCase,
): (point: Numbers, gradient: Numbers, learningRate: number) => number[] {
  let velocity: number[] = start.map(() => 0);
  let moments = fresh(start.length);
  return (point, gradient, learningRate) => {
    if (rule === 'sgd') return sgd(point, gradient, { learningRate, weightDecay });
    if (rule === 'momentum') {
      const settings = { learningRate, weightDecay, momentum: 0.9 };
      const moved = momentum(point, gradient, velocity, settings);
      ({ velocity } = moved);
      return moved.parameters;
    }
    const settings = { ...plain, learningRate, weightDecay };
    const moved = (rule === 'adam' ? adam : adamW)(point, gradient, moments, settings);
    ({ moments } = moved);
    return moved.parameters;
  };
}
