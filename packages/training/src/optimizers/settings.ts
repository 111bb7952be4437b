/** @file What every optimizer checks of its numbers. */
import { GradusError } from '@gradus/runtime';

const ranges = {
  share: ['a number from 0 to below 1', (x: number) => x >= 0 && x < 1],
  amount: ['a number of at least 0', (x: number) => x >= 0 && x < Infinity],
} as const;

const rangeOf: Readonly<Record<string, keyof typeof ranges>> = {
  beta1: 'share',
  beta2: 'share',
  momentum: 'share',
  epsilon: 'amount',
  weightDecay: 'amount',
};

/** @throws GradusError when a number is out of its range. */
export function requireSettings(rule: string, settings: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(settings)) {
    const [expected, isSound] = ranges[rangeOf[name] ?? 'amount'];
    if (isSound(value)) continue;
    throw new GradusError({
      code: 'optimizer-setting',
      kind: 'usage',
      what: `Cannot optimize by ${rule} with this ${name}`,
      expected,
      received: String(value),
    });
  }
}
