import { describe, expect, it } from 'vitest';
import { formatApart, formatFigure, formatInterval, withUnit } from '../src/figures.ts';

describe('formatFigure', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [7, '7'],
    [-1234567, '−1,234,567'],
    [1234.5678, '1,235'],
    [12.34567, '12.35'],
    [1.9, '1.9'],
    [0.1 + 0.2, '0.3'],
    [0.00012346, '0.0001235'],
    [0.000012345, '1.234 × 10⁻⁵'],
    [-1.2e-7, '−1.2 × 10⁻⁷'],
    [9_007_199_254_740_993e3, '9.007 × 10¹⁸'],
    [1e15, '1 × 10¹⁵'],
    [999_999_999_999_999, '999,999,999,999,999'],
    [9.9999, '10'],
    [5e-324, '4.941 × 10⁻³²⁴'],
  ])('%d is %s', (value, expected) => {
    expect(formatFigure(value)).toBe(expected);
  });
});

describe('formatApart', () => {
  it.each([
    [1.99996, 2, '1.99996', '2'],
    [2, 2, '2', '2'],
    [0.3, 0.1 + 0.2, '0.3', '0.30000000000000004'],
    [1412.08, 1000, '1,412', '1,000'],
    [1000.0001, 1000, '1,000.0001', '1,000'],
  ])('%d and %d', (value, limit, shown, shownLimit) => {
    expect(formatApart(value, limit)).toEqual([shown, shownLimit]);
  });
});

describe('formatInterval', () => {
  it.each([
    [1.9034, 1.7124, 2.1031, '1.90', '1.71', '2.10'],
    [-0.01, -0.042, 0.022, '−0.010', '−0.042', '0.022'],
    [1234.5, 1100.2, 1400.9, '1,235', '1,100', '1,401'],
    [0.001, -0.2, 0.2, '0.00', '−0.20', '0.20'],
    [5, 5, 5, '5', '5', '5'],
    [3e-9, 1e-9, 5e-9, '3 × 10⁻⁹', '1 × 10⁻⁹', '5 × 10⁻⁹'],
  ])('%d from %d to %d', (difference, low, high, ...shown) => {
    expect(Object.values(formatInterval(difference, low, high))).toEqual(shown);
  });
});

describe('withUnit', () => {
  it.each([
    ['12', 'ms', '12 ms'],
    ['12', '%', '12%'],
    ['2.3', '×', '2.3×'],
  ])('%s in %s', (figure, unit, expected) => {
    expect(withUnit(figure, unit)).toBe(expected);
  });
});
