/** @file The solution is packages/training, seen through the exercise's functions. */
import { createRandom } from '@gradus/statistics';
import {
  adam,
  clipScale,
  cosineSchedule,
  isSpike as isSpikeOf,
  wsdSchedule,
} from '@gradus/training';
import type { CosineOptions, OrderOptions, Part, RunOptions, WsdOptions } from './stub.ts';

export function cosineRate(step: number, options: CosineOptions): number {
  return cosineSchedule(options).at(step);
}

export function wsdRate(step: number, options: WsdOptions): number {
  return wsdSchedule(options).at(step);
}

export function clipByNorm(gradients: readonly (readonly number[])[], limit: number): number[][] {
  const scale = clipScale(Math.hypot(...gradients.flat()), limit);
  return gradients.map((tensor) => tensor.map((g) => scale * g));
}

export function accumulate(parts: readonly Part[]): number[] {
  const tokens = parts.reduce((sum, part) => sum + part.tokens, 0);
  return parts[0]!.gradient.map((_, i) =>
    parts.reduce((sum, part) => sum + (part.gradient[i]! * part.tokens) / tokens, 0),
  );
}

export function rowsOfStep(step: number, { seed, rows, batchSize }: OrderOptions): number[] {
  const first = (step - 1) * batchSize;
  const epoch = Math.floor(first / rows);
  const order = createRandom(seed)
    .split(epoch)
    .shuffle(Array.from({ length: rows }, (_, row) => row));
  return order.slice(first % rows, (first % rows) + batchSize);
}

export function isSpike(loss: number, before: readonly number[]): boolean {
  return isSpikeOf(loss, before, { threshold: 12, window: Math.max(1, before.length) });
}

interface Run {
  readonly weights: readonly number[];
  readonly step: number;
  /** The moments of Adam. */
  readonly first: readonly number[];
  readonly second: readonly number[];
}

export function startRun(weights: readonly number[]): Run {
  const zeros = weights.map(() => 0);
  return { weights: [...weights], step: 0, first: zeros, second: zeros };
}

export function continueRun(run: Run, steps: number, { order, rate, gradient }: RunOptions): Run {
  const optimizer = adam();
  const parameters = sharedCopy(run.weights);
  const moments = [sharedCopy(run.first), sharedCopy(run.second)];
  for (let step = run.step + 1; step <= run.step + steps; step++) {
    optimizer.update({
      parameters,
      gradients: sharedCopy(gradient([...parameters], rowsOfStep(step, order))),
      moments,
      start: 0,
      end: parameters.length,
      gradientScale: 1,
      learningRate: rate(step),
      weightDecay: 0,
      step,
    });
  }
  const [first, second] = moments.map((moment) => [...moment]) as [number[], number[]];
  return { weights: [...parameters], step: run.step + steps, first, second };
}

function sharedCopy(values: readonly number[]): Float64Array<SharedArrayBuffer> {
  const copy = new Float64Array(new SharedArrayBuffer(8 * values.length));
  copy.set(values);
  return copy;
}

/** JSON writes as many digits as a number needs to come back as it was. */
export function saveRun(run: Run): string {
  return JSON.stringify(run);
}

export function loadRun(text: string): Run {
  return JSON.parse(text) as Run;
}
