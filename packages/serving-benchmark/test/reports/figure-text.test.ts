import { describe, expect, it } from 'vitest';
import { distributionOf } from '../../src/analysis/distribution.ts';
import {
  changeText,
  countText,
  estimateCell,
  msFigure,
  percentileCell,
  shareText,
  windowText,
} from '../../src/reports/figure-text.ts';

describe('a figure in a report', () => {
  it.each([
    [12.3456, '12.35'],
    [1234.5, '1,235'],
    [0.00049, '0'],
    [-3.5, '−3.5'],
    [undefined, '–'],
    [Number.NaN, '–'],
    [Number.POSITIVE_INFINITY, '–'],
  ])('in milliseconds: %s is %s', (value, text) => {
    expect(msFigure(value)).toBe(text);
  });

  it.each([
    [0, '0%'],
    [0.0001, '<0.1%'],
    [0.5, '50%'],
    [0.98765, '98.8%'],
    [0.9999, '>99.9%'],
    [1, '100%'],
    [-0.042, '−4.2%'],
    [undefined, '–'],
  ])('as a share: %s is %s, and 100%% only where it is all', (value, text) => {
    expect(shareText(value)).toBe(text);
  });

  it('says in which direction something changed', () => {
    expect([0.032, -0.032, 0, undefined].map(changeText)).toEqual(['+3.2%', '−3.2%', '0%', '–']);
  });

  it.each([
    [{ estimate: 12.3456, low: 11.91, high: 12.84 }, '12.35', '[11.91, 12.84]'],
    [{ estimate: 412.3456, low: 371, high: 460 }, '412', '[371, 460]'],
    [{ estimate: 412.3456, low: 371, high: undefined }, '412.3', '[371, …]'],
    [{ estimate: 412.3456, low: undefined, high: undefined }, '412.3', undefined],
    [{ estimate: 5, low: 5, high: 5 }, '5', '[5, 5]'],
  ])('has the digits that its interval justifies: %j', (given, text, detail) => {
    expect(estimateCell(given)).toEqual(detail === undefined ? { text } : { text, detail });
  });

  it('is no percentile below the floor, and says how many samples it takes', () => {
    const distribution = distributionOf(Float64Array.from({ length: 100 }, (_, i) => i));
    expect(percentileCell(distribution, 95)).toEqual({ text: 'n < 130', tone: 'dim' });
    expect(percentileCell(distribution, 50).text).toMatch(/^4\d|5\d$/);
    expect(percentileCell(undefined, 50).text).toBe('–');
  });

  it('counts and names', () => {
    expect([countText(1, 'retry', 'retries'), countText(12_000, 'request')]).toEqual([
      '1 retry',
      '12,000 requests',
    ]);
    expect(windowText({ fromMs: 2_400, toMs: 61_234 })).toBe('2.4 s to 61.23 s');
  });
});
