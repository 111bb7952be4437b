import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextBytes } from '../../src/bpe/text-bytes.ts';
import { stressText } from '../unicode-stress.ts';

describe('TextBytes', () => {
  it('holds the UTF-8 of one text after the other', () => {
    const source = new TextBytes();
    fc.assert(
      fc.property(stressText, (text) => {
        source.load(text);
        expect(source.bytes.subarray(0, source.length)).toEqual(new TextEncoder().encode(text));
        expect(source.bytes[source.length]).toBe(0);
      }),
    );
  });

  it('knows the code unit of each byte', () => {
    const source = new TextBytes();
    source.load('aé日🙂\ud800b');
    expect([...source.codeUnits()]).toEqual([0, 1, 1, 2, 2, 2, 3, 3, 3, 3, 5, 5, 5, 6, 7]);
  });

  it('lets go of the arrays of a very long text', () => {
    const source = new TextBytes();
    source.load('x'.repeat(5_000_000));
    expect(source.bytes.length).toBe(5_000_001);
    source.load('x');
    expect(source.bytes.length).toBeLessThan(100);
    expect(source.length).toBe(1);
  });
});
