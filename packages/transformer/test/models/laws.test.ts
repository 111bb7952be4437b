/** What holds for every model, whatever its weights. */
import { createRandom } from '@gradus/statistics';
import {
  array,
  concat,
  constant,
  dimension,
  fromData,
  iota,
  type NdArray,
  slice,
  type Tensor,
  add,
} from '@gradus/tensor';
import { array as arrayOf, assert, asyncProperty, nat } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KeysAndValues, paddingMask } from '../../src/index.ts';
import { distance, engines } from '../engines.ts';
import { cacheTypes, emptyCache, smallModels } from './small.ts';

const V = 29;
const T = 12;
const random = createRandom(3);
const text = Array.from({ length: T }, () => random.integer(V));

/** Numbers of some places of axis 1. */
function places({ data, shape: [, , width] }: NdArray, from: number, to: number): Float32Array {
  return (data as Float32Array).slice(from * width!, to * width!);
}

describe.each(engines)('$name', (engine) => {
  describe.each(smallModels)('$name', (model) => {
    it('sees nothing of what comes later, to the last bit', async () => {
      const logits = (parameters: unknown, tokens: Tensor): Tensor =>
        model.run(parameters, tokens, {}).logits;
      const tokens = array([text], 'int32');
      await using opened = await engine.open(logits, model.parameters, tokens);
      const before = await opened.run(model.parameters, tokens);
      await assert(
        asyncProperty(nat(T - 1), nat(V - 2), async (at, step) => {
          const other = text.with(at, (text[at]! + 1 + step) % V);
          const after = await opened.run(model.parameters, array([other], 'int32'));
          expect(places(after, 0, at)).toEqual(places(before, 0, at));
          expect(places(after, at, T)).not.toEqual(places(before, at, T));
        }),
        { numRuns: 12 },
      );
    });

    it('reads a text in chunks as it reads it whole', async () => {
      const build = (parameters: unknown, tokens: Tensor, past: KeysAndValues[]) =>
        model.run(parameters, tokens, { past });
      const tokenType = { dtype: 'int32', shape: [1, dimension('T')] };
      const types = [model.parameters, tokenType, cacheTypes(model, 1)];
      await using opened = await engine.open(build, ...types);
      const whole = await opened.run(
        model.parameters,
        array([text], 'int32'),
        emptyCache(model, 1),
      );
      await assert(
        asyncProperty(arrayOf(nat(3), { maxLength: T }), async (sizes) => {
          let past: readonly KeysAndValues<NdArray>[] = emptyCache(model, 1);
          for (let at = 0, i = 0; at < T; i++) {
            const end = Math.min(T, at + 1 + (sizes[i] ?? T));
            const chunk = array([text.slice(at, end)], 'int32');
            const { logits, present } = await opened.run(model.parameters, chunk, past);
            const expected = places(whole.logits, at, end);
            expect(distance(logits, fromData(expected, logits.shape))).toBeLessThan(1e-6);
            past = present;
            at = end;
          }
          for (const [layer, { key, value }] of past.entries()) {
            expect(distance(key, whole.present[layer]!.key)).toBeLessThan(1e-6);
            expect(distance(value, whole.present[layer]!.value)).toBeLessThan(1e-6);
          }
        }),
        { numRuns: 10 },
      );
    });

    it('refuses a cache that lacks a layer', async () => {
      const build = (parameters: unknown, tokens: Tensor, past: KeysAndValues[]) =>
        model.run(parameters, tokens, { past: past.slice(1) });
      const types = [model.parameters, array([text], 'int32'), emptyCache(model, 1)];
      await expect(engine.open(build, ...types)).rejects.toThrow(
        'Cannot read behind this cache: expected keys and values of 2 layers; received those of 1',
      );
    });

    it('gives the logits of those rows that are asked for', async () => {
      const tokens = array([text, text.toReversed()], 'int32');
      const logits = (parameters: unknown, ids: Tensor): Tensor =>
        model.run(parameters, ids, {}).logits;
      const whole = await engine.evaluate(logits, model.parameters, tokens);
      const rows = [T + 3, 0, 2 * T - 1];
      const build = (parameters: unknown, ids: Tensor, asked: Tensor): Tensor =>
        model.run(parameters, ids, { rows: asked }).logits;
      const found = await engine.evaluate(build, model.parameters, tokens, array(rows, 'int32'));
      expect(found.shape).toEqual([3, V]);
      for (const [at, row] of rows.entries()) {
        const expected = (whole.data as Float32Array).slice(row * V, (row + 1) * V);
        const logitsAt = (found.data as Float32Array).slice(at * V, (at + 1) * V);
        expect(distance(fromData(logitsAt, [V]), fromData(expected, [V]))).toBeLessThan(1e-6);
      }
    });

    it('reads a text with padding on its left as it reads it alone', async () => {
      const size = 5;
      const short = text.slice(0, size);
      const padded = (parameters: unknown, tokens: Tensor, padding: Tensor): Tensor => {
        const shifted = constant(
          array([text.map((_, i) => i), text.map((_, i) => Math.max(0, i - (T - size)))], 'int32'),
        );
        const options = { mask: paddingMask(padding), positions: shifted };
        return model.run(parameters, tokens, options).logits;
      };
      const left = Array.from({ length: T - size }, () => 0);
      const tokens = array([text, [...left, ...short]], 'int32');
      const padding = array([text.map(() => 1), [...left, ...short.map(() => 1)]], 'int32');
      const together = await engine.evaluate(padded, model.parameters, tokens, padding);
      const alone = (parameters: unknown, ids: Tensor): Tensor =>
        model.run(parameters, ids, {}).logits;
      const longText = await engine.evaluate(alone, model.parameters, array([text], 'int32'));
      const shortText = await engine.evaluate(alone, model.parameters, array([short], 'int32'));
      const [longer, shorter] = [0, 1].map((row) =>
        places(together, row * T + (row === 0 ? 0 : T - size), (row + 1) * T),
      );
      expect(distance(fromData(longer!, longText.shape), longText)).toBeLessThan(1e-6);
      expect(distance(fromData(shorter!, shortText.shape), shortText)).toBeLessThan(1e-6);
    });
  });

  it.each(smallModels.slice(1))('$name: depends on distances alone', async (model) => {
    const build = (parameters: unknown, tokens: Tensor, start: Tensor): Tensor =>
      model.run(parameters, tokens, { positions: add(iota(T), start) }).logits;
    const tokens = array([text], 'int32');
    await using opened = await engine.open(build, model.parameters, tokens, array([0], 'int32'));
    const atStart = await opened.run(model.parameters, tokens, array([0], 'int32'));
    for (const shift of [1, 7, 100]) {
      const found = await opened.run(model.parameters, tokens, array([shift], 'int32'));
      expect(distance(found, atStart)).toBeLessThan(2e-5);
    }
    const mixed = concat([slice(iota(T), { axis: 0, start: 1 }), constant(array([0], 'int32'))]);
    const other = await engine.evaluate(
      (parameters: unknown, ids: Tensor) => model.run(parameters, ids, { positions: mixed }).logits,
      model.parameters,
      tokens,
    );
    expect(distance(other, atStart)).toBeGreaterThan(1e-2);
  });
});
