/**
 * @file Slower rotations: three published ways to read texts `factor` times as long as those of the
 * training, as changes of a model, and each held to its paper's formula.
 *
 * - Position interpolation: every wave is slower by the factor. Chen and others (2023), §2.3.
 * - NTK-aware: a larger base. The fastest wave stays, the slowest is slower by the factor; bloc97
 *   (2023); §3.1 of Peng and others, "YaRN" (2023).
 * - YaRN: waves that turn often within the training's length stay, those that do not come round once
 *   are slower by the factor, between them it is mixed; and scores are larger. Peng and others, §3.2 and §3.4.
 */
import { claim, type Claim } from '@gradus/evidence';
import { type LlamaConfig, rotaryFrequencies } from '@gradus/transformer';
import type { Changes } from './reader.ts';

/** How many more tokens than in training. */
export const factor = 4;

/** Turns within the training's length: those below the first are slowed, above the second kept. */
const [alpha, beta] = [1, 32];

export type RotationName = 'as trained' | 'interpolation' | 'NTK-aware' | 'YaRN';

interface TrainedRotation {
  readonly headWidth: number;
  readonly base: number;
  readonly trainedLength: number;
}

/** What of a model is to be another for texts `times` as long. */
export function rotationFor(
  name: RotationName,
  { headWidth: D, base, trainedLength }: TrainedRotation,
  times: number,
): Changes {
  const scaling = { factor: times, originalContextLength: trainedLength };
  switch (name) {
    case 'as trained':
      return {};
    case 'interpolation':
      // No wave turns so often that it would stay.
      return {
        rotaryScaling: { ...scaling, lowFrequencyFactor: 1e9, highFrequencyFactor: 1e9 },
      };
    case 'NTK-aware':
      return { rotaryBase: base * times ** (D / (D - 2)) };
    case 'YaRN':
      return {
        rotaryScaling: { ...scaling, lowFrequencyFactor: alpha, highFrequencyFactor: beta },
        // Queries and keys are each √(1/t) = 0.1 ln s + 1 times as long.
        scoreFactor: (0.1 * Math.log(times) + 1) ** 2,
      };
  }
}

export function rotationsOf(config: LlamaConfig): Map<RotationName, Changes> {
  const shape = {
    headWidth: config.width / config.heads,
    base: config.rotaryBase,
    trainedLength: config.contextLength,
  };
  const names = ['as trained', 'interpolation', 'NTK-aware', 'YaRN'] as const;
  return new Map(names.map((name) => [name, rotationFor(name, shape, factor)]));
}

/** The papers' formulas, wave by wave: θ is the trained one, r how often it turns in training. */
const laws = {
  interpolation: (theta: number) => theta / factor,
  'NTK-aware': (theta: number, i: number, D: number) => theta * factor ** ((-2 * i) / (D - 2)),
  YaRN: (theta: number, _i: number, _D: number, r: number) => {
    const gamma = Math.min(1, Math.max(0, (r - alpha) / (beta - alpha)));
    return (1 - gamma) * (theta / factor) + gamma * theta;
  },
} as const;

export function rotationClaims(config: LlamaConfig): Claim[] {
  const D = config.width / config.heads;
  const trained = rotaryFrequencies(D, { base: config.rotaryBase });
  const rotations = rotationsOf(config);
  return Object.entries(laws).map(([name, law]) => {
    const { rotaryBase = config.rotaryBase, rotaryScaling } = rotations.get(name as RotationName)!;
    const found = rotaryFrequencies(D, { base: rotaryBase, scaling: rotaryScaling });
    const worst = Math.max(
      ...trained.map((theta, i) => {
        const r = (config.contextLength * theta) / (2 * Math.PI);
        const right = law(theta, i, D, r);
        return Math.abs(found[i]! - right) / right;
      }),
    );
    return claim({
      statement: `${name === 'interpolation' ? 'Position interpolation' : name} turns the ${D / 2} pairs of this model as its paper says, for texts ${factor} times as long.`,
      metric: 'largest difference of a frequency',
      value: worst,
      unit: 'of the frequency',
      comparison: '<=',
      threshold: 1e-12,
      oracle: 'the formula of the paper, wave by wave',
      replay: { class: 'tolerance', tolerance: 1e-12 },
    });
  });
}
