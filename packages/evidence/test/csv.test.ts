import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCsv, parseCsv } from '../src/index.ts';

describe('CSV', () => {
  it('quotes what RFC 4180 says, and what would lose its spaces', () => {
    const rows = [
      ['text', 'n'],
      ['a,b', 0.1],
      ['say "hi"', -1e-7],
      ['two\nlines', 3],
      [' x', 4],
    ];
    expect(formatCsv(rows)).toBe('text,n\n"a,b",0.1\n"say ""hi""",-1e-7\n"two\nlines",3\n" x",4\n');
  });

  it('comes back as it was given', () => {
    const cell = fc.oneof(fc.string(), fc.constantFrom('', ',', '"', '\n', '\r\n', '""'));
    const rows = fc
      .integer({ min: 1, max: 4 })
      .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width })))
      // A row of one empty cell is an empty line, which is no row.
      .filter((list) => list.every((row) => row.join('') !== ''));
    fc.assert(
      fc.property(rows, (list) => {
        expect(parseCsv(formatCsv(list))).toEqual(list);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['', []],
    ['a,b', [['a', 'b']]],
    [
      'a,b\r\n1,2\r\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['a,\n', [['a', '']]],
    ['"open', [['open']]],
  ])('reads %j', (text, rows) => {
    expect(parseCsv(text)).toEqual(rows);
  });
});
