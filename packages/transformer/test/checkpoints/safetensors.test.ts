import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GradusError } from '@gradus/runtime';
import { array, fromData, type NdArray } from '@gradus/tensor';
import {
  assert,
  constantFrom,
  dictionary,
  nat,
  oneof,
  property,
  string,
  uint8Array,
} from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseSafetensors,
  readSafetensors,
  toSafetensors,
  writeSafetensors,
} from '../../src/index.ts';

const tensors = new Map<string, NdArray>([
  [
    'a.weight',
    array([
      [1, -2.5],
      [3, 1e-40],
    ]),
  ],
  ['flags', array([true, false, true])],
  ['scalar', array(7, 'int32')],
  ['none', fromData(new Float32Array(0), [0, 3])],
  ['far', fromData(BigInt64Array.of(-(2n ** 62n)), [1])],
  ['wide', array([0.1], 'float64')],
]);

/** A file with this header, whatever it says. */
function fileOf(header: unknown, numbers: Uint8Array = new Uint8Array(8)): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, numbers]);
}

function errorOf(bytes: Uint8Array): unknown {
  try {
    parseSafetensors(bytes, 'x.safetensors');
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('safetensors', () => {
  it('come back as they were written', () => {
    const { tensors: found, metadata } = parseSafetensors(
      toSafetensors(tensors, { made: 'here' }),
      'x',
    );
    expect([...found]).toEqual([...tensors]);
    expect(metadata).toEqual({ made: 'here' });
  });

  it('begin their numbers at a multiple of 8, as published', () => {
    const bytes = toSafetensors(new Map([['x', array([1, 2])]]));
    const length = Number(Buffer.from(bytes).readBigUInt64LE());
    expect(length % 8).toBe(0);
    expect(
      Buffer.from(bytes)
        .toString('utf8', 8, 8 + length)
        .trim(),
    ).toBe('{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}');
    expect(Buffer.from(bytes).readFloatLE(8 + length + 4)).toBe(2);
  });

  it('of half precision are read exactly', () => {
    const halves = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x03ff, 0x8000, 0x7c00, 0x3555);
    const numbers = new Uint8Array(halves.buffer);
    const file = fileOf({ x: { dtype: 'F16', shape: [8], data_offsets: [0, 16] } }, numbers);
    const expected = [1, -2, 65_504, 2 ** -24, 1023 * 2 ** -24, -0, Infinity, 0x555 * 2 ** -12];
    expect([...parseSafetensors(file, 'x').tensors.get('x')!.data]).toEqual(expected);
    const brains = new Uint8Array(Uint16Array.of(0x3f80, 0xbfc0, 0x7f80, 0x0001).buffer);
    const other = fileOf({ x: { dtype: 'BF16', shape: [2, 2], data_offsets: [0, 8] } }, brains);
    expect([...parseSafetensors(other, 'x').tensors.get('x')!.data]).toEqual([
      1,
      -1.5,
      Infinity,
      2 ** -133,
    ]);
  });

  it('are written whole or not at all, and read from where they lie', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gradus-safetensors-'));
    const path = join(folder, 'model.safetensors');
    await writeSafetensors(path, tensors);
    expect(await readdir(folder)).toEqual(['model.safetensors']);
    expect([...(await readSafetensors(path)).tensors]).toEqual([...tensors]);
    await rm(folder, { recursive: true });
    await expect(readSafetensors(path)).rejects.toMatchObject({
      code: 'checkpoint-unreadable',
      message: `Cannot read ${path}: expected a file; received ENOENT. Check the path.`,
    });
  });
});

describe('a damaged file', () => {
  const two = { dtype: 'F32', shape: [1], data_offsets: [0, 4] };

  it.each([
    ['is empty', new Uint8Array(0), 'a header length of 8 bytes; received 0 bytes'],
    ['promises a larger header', fileOf('{}').fill(0xff, 0, 2), 'a header of at most 10 bytes'],
    ['has no JSON', fileOf('{"x"'), 'a header that is a JSON object'],
    ['has a list', fileOf('[]'), 'a header that is a JSON object'],
    ['has an unknown type', fileOf({ x: { ...two, dtype: 'F7' } }), '"x".dtype'],
    ['has a negative size', fileOf({ x: { ...two, shape: [-1] } }), '"x".shape.0'],
    ['has no places', fileOf({ x: { ...two, data_offsets: [0] } }), '"x".data_offsets'],
    ['has metadata that is no text', fileOf({ __metadata__: { a: 1 } }), '"__metadata__".a'],
    [
      'has places that overlap',
      fileOf({ x: two, y: two }),
      'a tensor that begins at 4, where the last ends; received 0 to 4 for "y"',
    ],
    [
      'has a gap',
      fileOf({ x: { ...two, data_offsets: [4, 8] } }),
      'a tensor that begins at 0, where the last ends; received 4 to 8 for "x"',
    ],
    [
      'has more shape than numbers',
      fileOf({ x: { ...two, shape: [2] } }),
      '8 bytes for F32 [2]; received 0 to 4 for "x"',
    ],
    [
      'has a size beyond all numbers',
      fileOf({ x: { ...two, shape: [2 ** 50, 2 ** 50, 0] } }),
      '0 bytes for F32',
    ],
    ['has something behind', fileOf({ x: two }), '4 bytes of numbers, as the header says'],
    [
      'is cut off',
      fileOf({ x: two }, new Uint8Array(3)),
      '4 bytes of numbers, as the header says; received 3: the file is cut off',
    ],
  ])('%s', (_, bytes, message) => {
    const error = errorOf(bytes);
    expect(error).toMatchObject({ code: 'checkpoint-format', kind: 'usage' });
    expect((error as Error).message).toContain('x.safetensors is not a safetensors file');
    expect((error as Error).message).toContain(message);
  });

  it('is one clear error wherever it is cut off', () => {
    const whole = toSafetensors(tensors);
    for (let length = 0; length < whole.length; length++) {
      expect(errorOf(whole.subarray(0, length))).toMatchObject({ code: 'checkpoint-format' });
    }
  });

  it('is a file or one clear error, whatever its bytes', () => {
    const whole = toSafetensors(tensors);
    const isClear = (bytes: Uint8Array): boolean => {
      const error = errorOf(bytes);
      return error === undefined || error instanceof GradusError;
    };
    const changed = property(nat(whole.length - 1), nat(255), (at, byte) =>
      isClear(Uint8Array.from(whole).fill(byte, at, at + 1)),
    );
    assert(changed, { numRuns: 1000 });
    const value = oneof(nat(), string(), constantFrom(null, [], {}, [0, 4], [1], 'F32', -1, 1e300));
    const entry = dictionary(
      oneof(constantFrom('dtype', 'shape', 'data_offsets'), string()),
      value,
    );
    const header = dictionary(string(), oneof(entry, value));
    assert(property(header, uint8Array(), (json, numbers) => isClear(fileOf(json, numbers))));
    assert(property(uint8Array(), isClear));
  });
});
