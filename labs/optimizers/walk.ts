/** @file An optimizer of packages/training, alone with a few numbers whose gradient one can write down. */
import { array } from '@gradus/tensor';
import { flatten, type Floats, type Optimizer, type Schedule } from '@gradus/training';

export type Point = readonly number[];

export interface Walker {
  readonly point: Float64Array;
  /** The optimizer's arrays, in the order of their names. */
  readonly moments: readonly Floats[];
  /** Takes a step of the rule from this gradient. */
  step(gradient: Point, learningRate: number): void;
}

export interface Resumed {
  /** Taken before. */
  readonly steps: number;
  /** Zero where there are none. */
  readonly moments?: readonly ArrayLike<number>[];
}

/** @param past where a walk goes on that was begun before */
export function createWalker(optimizer: Optimizer, start: Point, past?: Resumed): Walker {
  const { data, allocate } = flatten({ point: array([...start], 'float64') });
  const parameters = data as Float64Array<SharedArrayBuffer>;
  const moments = optimizer.moments.map((_, index) => {
    const own = allocate();
    own.set(past?.moments?.[index] ?? []);
    return own;
  });
  const gradients = allocate();
  let taken = past?.steps ?? 0;
  return {
    point: parameters,
    moments,
    step: (gradient, learningRate) => {
      gradients.set(gradient);
      optimizer.update({
        parameters,
        gradients,
        moments,
        start: 0,
        end: parameters.length,
        gradientScale: 1,
        learningRate,
        weightDecay: optimizer.weightDecay,
        step: ++taken,
      });
    },
  };
}

export interface WalkOptions {
  readonly start: Point;
  readonly steps: number;
  readonly learningRate: number | Schedule;
  /** Called at every point, the first one before any step. @returns true to stop there */
  readonly onPoint?: (point: Float64Array, step: number) => boolean | void;
}

export interface Walked {
  readonly point: Point;
  /** Taken until it stopped. */
  readonly steps: number;
}

/** Down a slope that stays as it is. */
export function walk(
  optimizer: Optimizer,
  gradientAt: (point: Float64Array, step: number) => Point,
  { start, steps, learningRate, onPoint }: WalkOptions,
): Walked {
  const walker = createWalker(optimizer, start);
  const rateAt = (step: number): number =>
    typeof learningRate === 'number' ? learningRate : learningRate.at(step);
  for (let step = 0; ; step++) {
    if (onPoint?.(walker.point, step) === true || step === steps) {
      return { point: [...walker.point], steps: step };
    }
    walker.step(gradientAt(walker.point, step + 1), rateAt(step + 1));
  }
}
