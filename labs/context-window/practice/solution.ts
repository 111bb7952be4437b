/** The lab's rules and the package's rotation, with the exercise's names. */
import { rotaryFrequencies } from '@gradus/transformer';
import { rotationFor, type RotationName } from '../rotations.ts';
import type { Method, Slower } from './stub.ts';

export { headAndTail, newestTurns, startInSteps, unreadTokens } from '../truncation.ts';
export { rollingPlaces } from '../rolling.ts';

const names = {
  interpolation: 'interpolation',
  ntk: 'NTK-aware',
  yarn: 'YaRN',
} as const satisfies Record<Method, RotationName>;

export function slowerFrequencies(headWidth: number, base: number, slower: Slower): number[] {
  const { method, factor, trainedLength } = slower;
  const shape = { headWidth, base, trainedLength };
  const { rotaryBase = base, rotaryScaling } = rotationFor(names[method], shape, factor);
  return [...rotaryFrequencies(headWidth, { base: rotaryBase, scaling: rotaryScaling })];
}

export function yarnScoreFactor(factor: number): number {
  const shape = { headWidth: 4, base: 10_000, trainedLength: 256 };
  return rotationFor('YaRN', shape, factor).scoreFactor!;
}
