import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { constantSchedule, cosineSchedule, type Schedule, wsdSchedule } from '../../src/index.ts';

const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/schedules.json', import.meta.url), 'utf8'),
) as Record<'cosine' | 'wsdLinear' | 'wsdRoot', number[]> & { tolerance: number };

const rates = (schedule: Schedule, count: number): number[] =>
  Array.from({ length: count }, (_, i) => schedule.at(i + 1));

const wsd = { peak: 1, warmUpSteps: 4, steps: 20, decaySteps: 8, floor: 0.2 };
const cosine = cosineSchedule({ peak: 1, warmUpSteps: 7, steps: 21, floor: 0.1 });

describe.each([
  ['cosine: 25 rates of PyTorch', cosine, fixture.cosine],
  ['wsd, linear', wsdSchedule(wsd), fixture.wsdLinear],
  ['wsd, root', wsdSchedule({ ...wsd, decay: 'root' }), fixture.wsdRoot],
])('%s', (_, schedule, expected) => {
  it('gives the expected rates', () => {
    const found = rates(schedule, expected.length);
    const worst = Math.max(...found.map((rate, i) => Math.abs(rate - expected[i]!)));
    expect(worst).toBeLessThan(fixture.tolerance);
  });
});

describe('schedules', () => {
  it('are 0 before the first step where they warm up, and stay at the floor after the last', () => {
    expect(cosine.at(0)).toBe(0);
    expect(cosine.at(1_000)).toBe(0.1);
    expect(wsdSchedule(wsd).at(21)).toBe(0.2);
  });

  it('warm up from nothing, or not at all', () => {
    expect(rates(constantSchedule({ peak: 2, warmUpSteps: 4 }), 5)).toEqual([0.5, 1, 1.5, 2, 2]);
    expect(rates(constantSchedule({ peak: 2 }), 1)).toEqual([2]);
    expect(rates(cosineSchedule({ peak: 1, steps: 2 }), 3)).toEqual([0.5, 0, 0]);
    expect(rates(wsdSchedule({ peak: 1, steps: 3, decaySteps: 0 }), 4)).toEqual([1, 1, 1, 1]);
  });

  it.each([
    [
      () => cosineSchedule({ peak: -1, steps: 1 }),
      'peak: expected a number of at least 0; received -1',
    ],
    [() => cosineSchedule({ peak: 1, steps: 1.5 }), 'steps: expected a whole number of steps'],
    [
      () => wsdSchedule({ ...wsd, decaySteps: 17 }),
      'at least the 21 of warmUpSteps and decaySteps; received 20',
    ],
  ])('that cannot be are refused: %#', (make, message) => {
    expect(make).toThrow(message);
  });
});
