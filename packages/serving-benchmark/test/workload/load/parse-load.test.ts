import { describe, expect, it } from 'vitest';
import { parseLoad } from '../../../src/workload/load/parse-load.ts';

const stage = (from: number, to: number, durationMs = Infinity): object => ({
  fromRate: from,
  toRate: to,
  durationMs,
});
const open = (process: object, ...stages: object[]): object => ({ kind: 'open', process, stages });
const poisson = { kind: 'poisson' };

describe('loads', () => {
  it.each([
    ['concurrency:16', { kind: 'closed', concurrency: 16 }],
    [
      'concurrency:1-64:60s',
      { kind: 'closed', concurrency: 64, ramp: { from: 1, durationMs: 60_000 } },
    ],
    ['10rps', open(poisson, stage(10, 10))],
    ['poisson:0.2rps', open(poisson, stage(0.2, 0.2))],
    ['constant:120rpm', open({ kind: 'constant' }, stage(2, 2))],
    ['gamma:10rps,cv=2', open({ kind: 'gamma', cv: 2 }, stage(10, 10))],
    ['gamma:10rps,burstiness=0.25', open({ kind: 'gamma', cv: 2 }, stage(10, 10))],
    ['10rps:30s,20rps:30s', open(poisson, stage(10, 10, 30_000), stage(20, 20, 30_000))],
    [
      'constant:1-20rps:60s,0rps:10s',
      open({ kind: 'constant' }, stage(1, 20, 60_000), stage(0, 0, 10_000)),
    ],
    ['trace', { kind: 'trace', speed: 1 }],
    ['trace:2.5x', { kind: 'trace', speed: 2.5 }],
  ])('read %s', (text, expected) => {
    expect(parseLoad(text)).toEqual(expected);
  });

  it.each([
    ['16', 'concurrency:16, 10rps'],
    ['fast', 'concurrency:16, 10rps'],
    ['', 'concurrency:16, 10rps'],
    ['concurrency:0', 'concurrency:<at least 1>'],
    ['concurrency:1-64', 'concurrency:<from>-<to>:<duration>'],
    ['0rps', 'a rate above 0'],
    ['1-20rps', 'a duration for each stage'],
    ['10rps,20rps:3s', 'a duration for each stage'],
    ['10rps:soon', 'a duration such as 500ms'],
    ['gamma:10rps', 'cv=<above 0> or burstiness'],
    ['gamma:10rps,cv=0', 'cv=<above 0>'],
    ['poisson:10rps,cv=2', 'no cv for poisson'],
    ['trace:0x', 'trace:<times as fast>x'],
  ])('refuse %s in one line', (text, expected) => {
    expect(() => parseLoad(text)).toThrow(expected);
    expect(() => parseLoad(text)).toThrow(/^Cannot read the load: expected .*; received ".*"\.$/);
  });
});
