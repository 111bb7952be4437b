import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GradusError } from '@gradus/runtime';
import { createRandom } from '@gradus/statistics';
import { assert, nat, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fromInterleaved,
  initLlama,
  type LlamaModel,
  normalArray,
  parseLlama2c,
  readLlama2c,
  toInterleaved,
  toLlama2c,
  toSafetensors,
  writeLlama2c,
} from '../../src/index.ts';
import { llamaConfig } from '../models/small.ts';

const random = createRandom(9);
const modelOf = (tied: boolean): LlamaModel => ({
  type: 'llama',
  config: llamaConfig,
  parameters: initLlama(llamaConfig, random, { tied }),
});

describe('checkpoints of llama2.c', () => {
  it.each([true, false])('come back as they were written; tied: %s', async (tied) => {
    const folder = await mkdtemp(join(tmpdir(), 'gradus-llama2c-'));
    const path = join(folder, 'model.bin');
    await writeLlama2c(path, modelOf(tied));
    expect(await readLlama2c(path)).toEqual(modelOf(tied));
    await rm(folder, { recursive: true });
  });

  it('are read from any place in memory, and keep nothing of it', () => {
    const model = modelOf(true);
    const bytes = toLlama2c(model);
    // Small files come as views of a pool that others write into.
    const pool = Buffer.alloc(bytes.length + 8, 0xff);
    const view = pool.subarray(3, 3 + bytes.length);
    view.set(bytes);
    const found = parseLlama2c(view, 'x.bin');
    pool.fill(0xff);
    expect(found).toEqual(model);
  });

  it('begin with seven sizes, the vocabulary below zero where the last matrix is its own', () => {
    const header = (model: LlamaModel): number[] => [
      ...new Int32Array(toLlama2c(model).slice(0, 28).buffer),
    ];
    expect(header(modelOf(true))).toEqual([16, 24, 2, 4, 2, 29, 24]);
    expect(header(modelOf(false))[5]).toBe(-29);
  });

  it('have the pairs of a rotation side by side', () => {
    const matrix = normalArray(random, [8, 1], 1);
    const rows = [...matrix.data];
    // Two heads of width 4: (0, 2), (1, 3), then (4, 6), (5, 7).
    expect([...toInterleaved(matrix, 2).data]).toEqual(
      [0, 2, 1, 3, 4, 6, 5, 7].map((row) => rows[row]),
    );
    expect(fromInterleaved(toInterleaved(matrix, 2), 2)).toEqual(matrix);
  });

  it.each([
    ['another epsilon', { normEpsilon: 1e-6 }, 'normEpsilon 0.000001'],
    ['another base', { rotaryBase: 500_000 }, 'rotaryBase 500000'],
    ['a window', { slidingWindow: 4 }, 'slidingWindow 4'],
  ])('have no place for %s', (_, other, message) => {
    const model = modelOf(true);
    const write = () => toLlama2c({ ...model, config: { ...model.config, ...other } });
    expect(write).toThrow(expect.objectContaining({ code: 'not-representable' }));
    expect(write).toThrow(message);
  });
});

describe('a damaged file', () => {
  const bytes = toLlama2c(modelOf(true));

  it('is one clear error wherever it is cut off, and where something is behind', () => {
    const lengths = [0, 1, 27, 28, 31, 32, bytes.length - 4, bytes.length - 1];
    for (const length of lengths) {
      expect(() => parseLlama2c(bytes.subarray(0, length), 'x.bin')).toThrow(
        /^x\.bin is not a checkpoint of llama2\.c: expected /,
      );
    }
    expect(() => parseLlama2c(Buffer.concat([bytes, Buffer.alloc(4)]), 'x.bin')).toThrow(
      `expected ${bytes.length} bytes, as the header says; received ${bytes.length + 4}.`,
    );
  });

  it('is found out before anything is made of what a wrong header promises', () => {
    const promising = new Uint8Array(bytes);
    new Int32Array(promising.buffer).set([2 ** 22, 2 ** 22, 2 ** 23, 2, 1, 2 ** 30, 2 ** 23]);
    expect(() => parseLlama2c(promising, 'x.bin')).toThrow(/ bytes, as the header says; received /);
  });

  it('is refused where it is another format', () => {
    const other = Buffer.from('PK\u0003\u0004 a zip file, as torch.save writes it, for example');
    expect(() => parseLlama2c(other, 'x.pt')).toThrow(
      'expected a header of seven sizes that fit each other',
    );
    const safetensors = toSafetensors(new Map([['x', normalArray(random, [64], 1)]]));
    expect(() => parseLlama2c(safetensors, 'x.safetensors')).toThrow(
      'expected a header of seven sizes that fit each other',
    );
  });

  it('is a checkpoint or one clear error, whatever its header', () => {
    assert(
      property(nat(27), nat(255), (at, byte) => {
        const changed = new Uint8Array(bytes).fill(byte, at, at + 1);
        try {
          parseLlama2c(changed, 'x.bin');
          return true;
        } catch (error) {
          return error instanceof GradusError;
        }
      }),
      { numRuns: 500 },
    );
  });
});
