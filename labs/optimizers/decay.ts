/**
 * @file Two kinds of weight decay. In Adam the decay is part of the gradient, and what is divided
 * by the size of the gradient is divided there too; AdamW keeps it out. Loshchilov and Hutter:
 * "Decoupled Weight Decay Regularization" (2019).
 */
import { claim, type Claim, type Comparison, type Failure, linePlot } from '@gradus/evidence';
import { comparePaired } from '@gradus/lab-kit';
import { bootstrapInterval, mean, type Random } from '@gradus/statistics';
import { adam, adamW, type Optimizer } from '@gradus/training';
import { firstStep } from './oracles.ts';
import { createWalker } from './walk.ts';

const [weights, steps] = [300, 1000];
const settings = { learningRate: 0.01, weightDecay: 0.1 };
const scales = [0.01, 0.1, 1, 10, 100] as const;
const shown = 10;

export interface Decayed {
  /** Spread of the gradients, which are noise about 0. */
  readonly scale: number;
  /** Of weights that were 1. */
  readonly left: { readonly adam: readonly number[]; readonly adamW: readonly number[] };
}

/** What pure decay leaves: (1 − η λ)ᵗ. */
const expected = (1 - settings.learningRate * settings.weightDecay) ** steps;

/** The same noise, at several scales, on weights that have nothing to learn. */
export function measureDecay(random: Random): Decayed[] {
  const noise = Array.from({ length: steps }, () =>
    Array.from({ length: weights }, () => random.normal()),
  );
  const left = (optimizer: Optimizer, scale: number): number[] => {
    const walker = createWalker(optimizer, Array<number>(weights).fill(1));
    for (const row of noise) {
      walker.step(
        row.map((g) => scale * g),
        settings.learningRate,
      );
    }
    return [...walker.point];
  };
  return scales.map((scale) => ({
    scale,
    left: { adam: left(adam(settings), scale), adamW: left(adamW(settings), scale) },
  }));
}

export function decayClaims(decayed: readonly Decayed[]): Claim[] {
  const walker = createWalker(adamW(settings), [1]);
  for (let step = 0; step < steps; step++) walker.step([0], settings.learningRate);
  const byDecay = [1e-4, 1e-1].map((weightDecay) => {
    const still = createWalker(adam({ weightDecay, epsilon: 1e-12 }), [1]);
    still.step([0], settings.learningRate);
    return 1 - still.point[0]!;
  });
  const off = decayed.map(({ left }) => Math.abs(mean(left.adamW) - expected));
  return [
    claim({
      statement: `A weight without gradient shrinks under AdamW to (1 − η λ)ᵗ: ${expected.toFixed(3)} of it after ${steps} steps.`,
      metric: 'difference',
      value: Math.abs(walker.point[0]! - expected),
      unit: 'of the weight',
      comparison: '<=',
      threshold: 1e-12,
      oracle: 'the formula',
      replay: { class: 'tolerance', tolerance: 1e-12 },
    }),
    claim({
      statement:
        'Under Adam with L2 a weight without gradient moves by the learning rate, whether λ is 10⁻⁴ or 10⁻¹: the decay is divided by itself.',
      metric: 'largest relative difference of the first step from the learning rate',
      value: Math.max(...byDecay.map((step) => Math.abs(step / settings.learningRate - 1))),
      unit: 'of the learning rate',
      comparison: '<=',
      threshold: 1e-6,
      oracle: `Adam’s first step from any gradient at all: ${firstStep(adam(), 1, settings.learningRate).toPrecision(3)}`,
      replay: { class: 'tolerance', tolerance: 1e-6 },
    }),
    claim({
      statement: `AdamW decays as much where gradients are large as where they are small: over noise from ${scales[0]} to ${scales.at(-1)} the mean of ${weights} weights is what pure decay leaves.`,
      metric: 'largest difference of the mean from (1 − η λ)ᵗ',
      value: Math.max(...off),
      unit: 'of the weight',
      comparison: '<=',
      threshold: 0.06,
      oracle: 'the formula; the mean of the random walks has a standard error of about 0.02',
      replay: { class: 'tolerance', tolerance: 0.02 },
    }),
  ];
}

const at = (decayed: readonly Decayed[], scale: number): Decayed =>
  decayed.find((one) => one.scale === scale)!;

export function decayComparison(decayed: readonly Decayed[], random: Random): Comparison {
  const { left } = at(decayed, shown);
  return comparePaired(
    { metric: `what decay leaves of a weight whose gradients spread by ${shown}`, unit: 'share' },
    { name: 'Adam with L2', values: left.adam },
    { name: 'AdamW', values: left.adamW },
    random,
  );
}

export function decayFailure(decayed: readonly Decayed[]): Failure {
  const { left } = at(decayed, shown);
  const [coupled, decoupled] = [mean(left.adam), mean(left.adamW)];
  return {
    case: `Adam with an L2 penalty, on weights whose gradients are noise of ${shown}`,
    expected: `${expected.toFixed(2)} of each weight is left after ${steps} steps, as η λ says`,
    got: coupled.toFixed(2),
    cause: `The penalty is part of the gradient, and Adam divides the gradient by its size: by ${shown}. Where gradients are largest, the penalty does least.`,
    intervention: {
      change: 'AdamW: the same decay, beside the moments',
      got: decoupled.toFixed(2),
      removed: Math.abs(coupled - expected) > 0.3 && Math.abs(decoupled - expected) < 0.06,
    },
  };
}

export function decayPlot(decayed: readonly Decayed[], random: Random): string {
  const series = (name: string, of: 'adam' | 'adamW') => ({
    name,
    points: decayed.map(({ scale, left }) => {
      const draws = random.split(`${of} ${scale}`);
      const { estimate, low, high } = bootstrapInterval(left[of], mean, {
        random: draws,
        resamples: 2000,
      });
      return { x: scale, y: estimate, interval: { low, high } };
    }),
  });
  return linePlot({
    title: 'What decay leaves of a weight, by the size of its gradients',
    description: `AdamW leaves ${expected.toFixed(2)} everywhere. Under Adam with L2 small gradients leave nothing, and large ones leave nearly all.`,
    x: { label: 'Spread of the gradients', unit: 'per step', scale: 'log10' },
    y: { label: `Left of a weight of 1 after ${steps} steps`, unit: 'mean, 95% interval' },
    series: [series('AdamW', 'adamW'), series('Adam with L2', 'adam')],
  });
}
