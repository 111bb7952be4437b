import { describe, expect, it } from 'vitest';
import { parseDurationMs, parseRate, splitArguments } from '../../src/workload/compact.ts';

describe('compact quantities', () => {
  it.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['1.5m', 90_000],
    ['2min', 120_000],
    ['1h', 3_600_000],
    ['30', undefined],
    ['-1s', undefined],
    ['1e3s', undefined],
  ])('read %s as a duration', (text, expected) => {
    expect(parseDurationMs(text)).toBe(expected);
  });

  it.each([
    ['10rps', 10, 10],
    ['0.2/s', 0.2, 0.2],
    ['12rpm', 0.2, 0.2],
    ['6-60/min', 0.1, 1],
  ])('read %s as a rate', (text, from, to) => {
    expect(parseRate(text)?.from).toBeCloseTo(from, 12);
    expect(parseRate(text)?.to).toBeCloseTo(to, 12);
  });

  it.each(['10', '-5rps', '10 rps', '1-2-3rps'])('refuse %s as a rate', (text) => {
    expect(parseRate(text)).toBeUndefined();
  });

  it('take arguments apart', () => {
    const { plain, named } = splitArguments('256, 0.8,max=4096');
    expect(plain).toEqual(['256', '0.8']);
    expect([...named]).toEqual([['max', '4096']]);
  });
});
