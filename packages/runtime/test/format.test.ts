import { expect, it } from 'vitest';
import { formatBytes, formatCount, formatDuration } from '../src/index.ts';

it.each([
  [0, '0 ms'],
  [999.4, '999 ms'],
  [999.6, '1.0 s'],
  [59_949, '59.9 s'],
  [59_951, '1 min 00 s'],
  [200_000, '3 min 20 s'],
  [3_599_600, '1 h 00 min'],
  [7_500_000, '2 h 05 min'],
])('writes %d ms as %s', (durationMs, text) => expect(formatDuration(durationMs)).toBe(text));

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [99_400, '99.4 kB'],
  [99_600, '100 kB'],
  [999_600, '1.0 MB'],
  [1_115_394, '1.1 MB'],
])('writes %d bytes as %s', (sizeBytes, text) => expect(formatBytes(sizeBytes)).toBe(text));

it('separates thousands', () => expect(formatCount(1_048_576)).toBe('1,048,576'));
