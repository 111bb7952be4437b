import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeTicks } from '../../src/dashboard/time-axis.ts';
import { placePoints, renderTimeline } from '../../src/dashboard/timeline.ts';
import { evidence } from '../sample-evidence.ts';
import { hrefsIn, wordsIn } from './reading.ts';

const at = (startedAt: string, kind: 'lab' | 'practice' = 'lab') =>
  evidence({ id: kind === 'lab' ? 'x' : 'x.practice', kind, startedAt });
const labels = (from: string, to: string, limit = 6) =>
  timeTicks(Date.parse(from), Date.parse(to), limit).map(({ label }) => label);

describe('ticks', () => {
  it.each([
    ['2026-11-20T08:30:00Z', '2026-11-20T12:10:00Z', ['09:00', '10:00', '11:00', '12:00']],
    [
      '2026-11-19T20:00:00Z',
      '2026-11-20T14:00:00Z',
      ['21:00', '20 Nov', '03:00', '06:00', '09:00', '12:00'],
    ],
    [
      '2026-12-30T06:00:00Z',
      '2027-01-02T06:00:00Z',
      ['12:00', '31 Dec', '12:00', '1 Jan', '12:00', '2 Jan'],
    ],
    ['2026-11-10T12:00:00Z', '2026-11-14T12:00:00Z', ['11 Nov', '12 Nov', '13 Nov', '14 Nov']],
    [
      '2026-08-31T00:00:00Z',
      '2026-11-18T00:00:00Z',
      ['10 Sep', '24 Sep', '8 Oct', '22 Oct', '5 Nov'],
    ],
    [
      '2026-01-15T00:00:00Z',
      '2026-06-15T00:00:00Z',
      ['Feb 2026', 'Mar 2026', 'Apr 2026', 'May 2026', 'Jun 2026'],
    ],
    [
      '2020-06-01T00:00:00Z',
      '2026-06-01T00:00:00Z',
      ['2021', '2022', '2023', '2024', '2025', '2026'],
    ],
    ['0001-01-01T00:00:00Z', '9999-01-01T00:00:00Z', []],
  ])('from %s to %s', (from, to, expected) => {
    expect(labels(from, to, expected.length === 0 ? 2 : 6)).toEqual(expected);
  });

  it('are never more than fit, rise, and lie between the ends', () => {
    const time = fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_000 });
    fc.assert(
      fc.property(time, time, fc.integer({ min: 2, max: 8 }), (a, b, limit) => {
        const [from, to] = a < b ? [a, b] : [b, a];
        const times = timeTicks(from, to, limit).map(({ timeMs }) => timeMs);
        expect(times.length).toBeLessThanOrEqual(limit);
        expect(times).toEqual([...new Set(times)].sort((x, y) => x - y));
        expect(times.every((tick) => tick >= from && tick <= to)).toBe(true);
      }),
    );
  });
});

describe('points', () => {
  it('stand at their time, and never nearer to another than a finger is wide', () => {
    const minutes = fc.array(fc.integer({ min: 0, max: 600 }), { maxLength: 60 });
    fc.assert(
      fc.property(minutes, (times) => {
        const all = times.map((minute) => at(new Date(minute * 60_000).toISOString()));
        const placed = placePoints(all, (timeMs) => timeMs / 60_000);
        expect(placed.map(({ x }) => x)).toEqual([...times].sort((a, b) => a - b));
        for (const [index, one] of placed.entries()) {
          for (const other of placed.slice(index + 1)) {
            expect(one.row !== other.row || Math.abs(one.x - other.x) >= 26).toBe(true);
          }
        }
      }),
    );
  });
});

describe('the drawing', () => {
  const all = [
    at('2026-11-01T00:00:00Z'),
    { ...at('2026-11-05T00:00:00Z', 'practice'), stale: ['a.ts'] },
    { ...at('2026-11-09T00:00:00Z'), flaws: ['altered'] },
  ];

  it('says in words what it shows, and links every point in both sizes', () => {
    const figure = renderTimeline(all, (path) => path);
    expect(wordsIn(figure)).toContain('3 results from 2026-11-01 to 2026-11-09');
    expect(wordsIn(figure)).toContain('x.practice: practice, 2026-11-05, stale');
    expect(wordsIn(figure)).toContain('x: lab run, 2026-11-09, counts for nothing');
    expect(hrefsIn(figure)).toHaveLength(6);
  });

  it('puts the first at the left end, the last at the right one and a single one in the middle', () => {
    const xs = (given: typeof all) =>
      [...renderTimeline(given, () => undefined).source.matchAll(/translate\(([\d.]+) /g)]
        .map(([, x]) => Number(x))
        .slice(0, given.length);
    expect(xs([all[0]!, all[2]!])).toEqual([18, 742]);
    expect(xs([all[0]!])).toEqual([380]);
  });
});
