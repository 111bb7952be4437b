import { describe, expect, it } from 'vitest';
import { createStreamDecoder, decodeUtf8 } from '../src/stream-decoder.ts';

/** Ids are bytes. */
const bytes = () => createStreamDecoder((id) => Uint8Array.of(id));

describe('createStreamDecoder', () => {
  it('gives a character when its last byte comes', () => {
    const stream = bytes();
    const parts = [...Buffer.from('né🙂')].map((byte) => stream.push(byte));
    expect(parts).toEqual(['n', '', 'é', '', '', '', '🙂']);
    expect(stream.flush()).toBe('');
  });

  it('gives up on a character as soon as it cannot be finished', () => {
    const stream = bytes();
    expect([0xf0, 0x9f, 0x61, 0xc0].map((byte) => stream.push(byte))).toEqual([
      '',
      '',
      '\ufffda',
      '\ufffd',
    ]);
    expect(stream.push(0xe2)).toBe('');
    expect(stream.flush()).toBe('\ufffd');
  });

  it('starts anew after flush', () => {
    const stream = bytes();
    stream.push(0xf0);
    stream.flush();
    expect(stream.push(0x61)).toBe('a');
  });

  it('keeps a byte order mark, as decodeUtf8 does', () => {
    const stream = bytes();
    const mark = [0xef, 0xbb, 0xbf];
    expect(mark.map((byte) => stream.push(byte)).join('')).toBe('\ufeff');
    expect(decodeUtf8(Uint8Array.from(mark))).toBe('\ufeff');
  });

  it('passes on the error of an unknown id', () => {
    const stream = createStreamDecoder((id) => {
      throw new Error(`no ${id}`);
    });
    expect(() => stream.push(5)).toThrow('no 5');
  });
});
