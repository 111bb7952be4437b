/** @file The whole of gradient descent: a step against the gradient, again and again. */
import { GradusError } from '@gradus/runtime';
import { norm } from './by-hand.ts';
import type { Parameters } from './data.ts';
import type { Slope } from './model.ts';

export interface DescentOptions {
  readonly stepSize: number;
  readonly maxSteps: number;
  /** Stops where the gradient is no longer than this; 0 never stops. */
  readonly tolerance?: number;
  /** Called at every point, the first one before any step. @returns true to stop there */
  readonly onPoint?: (point: Parameters, loss: number, step: number) => boolean | void;
}

export interface Descent {
  readonly point: Parameters;
  readonly loss: number;
  readonly steps: number;
  /** Whether it stopped of itself, by the tolerance or by `onPoint`. */
  readonly stopped: boolean;
}

/** @throws GradusError `descent-diverged` when the loss is no longer a number. */
export function descend(slope: Slope, start: Parameters, options: DescentOptions): Descent {
  const { stepSize, maxSteps, tolerance = 0, onPoint } = options;
  let point = start;
  for (let step = 0; ; step++) {
    const { loss, gradient } = slope(point);
    if (!Number.isFinite(loss)) throw diverged(loss, step, stepSize);
    const stopped = onPoint?.(point, loss, step) === true || norm(gradient) <= tolerance;
    if (stopped || step === maxSteps) return { point, loss, steps: step, stopped };
    point = point.map((value, at) => value - stepSize * gradient[at]!);
  }
}

function diverged(loss: number, step: number, stepSize: number): GradusError {
  return new GradusError({
    code: 'descent-diverged',
    kind: 'usage',
    what: `The descent left the numbers at step ${step}`,
    expected: 'a finite loss at every step',
    received: String(loss),
    remedy: `Look for features that are no numbers; if there are none, make the step smaller than ${stepSize}.`,
  });
}
