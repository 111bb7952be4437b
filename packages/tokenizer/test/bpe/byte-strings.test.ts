import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteStrings, hashBytes } from '../../src/bpe/byte-strings.ts';

// Few different bytes, so that strings repeat and begin alike.
const byteString = fc.uint8Array({ min: 0, max: 2, maxLength: 6 });

describe('ByteStrings', () => {
  it('numbers strings in the order they come, as a Map of their spellings does', () => {
    fc.assert(
      fc.property(fc.array(byteString, { maxLength: 200 }), fc.nat(50), (strings, expected) => {
        const set = new ByteStrings(expected);
        const oracle = new Map<string, number>();
        for (const bytes of strings) {
          const key = bytes.join();
          expect(set.indexOf(bytes)).toBe(oracle.get(key) ?? -1);
          if (!oracle.has(key)) oracle.set(key, oracle.size);
          expect(set.intern(bytes)).toBe(oracle.get(key));
        }
        expect(set.size).toBe(oracle.size);
        for (const [key, index] of oracle) {
          expect(set.at(index).join()).toBe(key);
          expect(set.lengthAt(index)).toBe(set.at(index).length);
        }
        expect(set.sizeBytes).toBe(
          [...oracle.values()].reduce((sum, i) => sum + set.lengthAt(i), 0),
        );
      }),
    );
  });

  it('finds a range of bytes, not only whole arrays', () => {
    const set = new ByteStrings();
    set.intern(Buffer.from('low'));
    expect(set.indexOf(Buffer.from('slower'), 1, 4)).toBe(0);
    expect(set.indexOf(Buffer.from('slower'), 1, 5)).toBe(-1);
  });

  it('tells strings of one hash apart', () => {
    // Same hash given by hand: only the bytes can decide.
    const set = new ByteStrings();
    const [a, b] = [Buffer.from('a'), Buffer.from('b')];
    set.add(a, 0, 1, 7);
    expect(set.find(b, 0, 1, 7)).toBe(-1);
    set.add(b, 0, 1, 7);
    expect(set.find(a, 0, 1, 7)).toBe(0);
    expect(set.find(b, 0, 1, 7)).toBe(1);
    // The beginning of one, and one that goes on.
    const abc = Buffer.from('abc');
    set.add(abc, 0, 3, 7);
    expect(set.find(abc, 0, 2, 7)).toBe(-1);
    expect(set.find(abc, 1, 3, 7)).toBe(-1);
    expect(set.find(abc, 0, 3, 7)).toBe(2);
  });

  it('is empty after clear and can be filled again', () => {
    const set = new ByteStrings();
    set.intern(Buffer.from('low'));
    set.clear();
    expect(set.indexOf(Buffer.from('low'))).toBe(-1);
    expect(set.intern(Buffer.from('wer'))).toBe(0);
    expect(Buffer.from(set.at(0)).toString()).toBe('wer');
  });
});

describe('hashBytes', () => {
  it('is FNV-1a with its high half folded in', () => {
    // FNV-1a of "foobar", 32 bits: 0xbf9cf968 (the test vector of the FNV authors).
    const expected = 0xbf9cf968 ^ (0xbf9cf968 >>> 15);
    expect(hashBytes(Buffer.from('foobar'), 0, 6) >>> 0).toBe(expected >>> 0);
  });
});
