import { array } from '@gradus/tensor';
import { describe, expect, it } from 'vitest';
import {
  adamW,
  clipScale,
  decayGroups,
  flatten,
  gradientNorm,
  lion,
  matricesDecay,
  momentum,
} from '../../src/index.ts';

describe('flatten', () => {
  it('lays tensors one behind the other, and the tree sees what is done to the array', () => {
    const { tree, data, places } = flatten({ a: array([[1, 2], [3, 4]]), b: [array([5]), array(6)] }); // oxfmt-ignore
    expect([...data]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(places.map(({ path, start, end }) => [path, start, end])).toEqual([
      ['a', 0, 4],
      ['b.0', 4, 5],
      ['b.1', 5, 6],
    ]);
    data[4] = 7;
    expect(tree.b[0]!.data[0]).toBe(7);
    expect(data.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it.each([
    ['mixed', { a: array([1]), b: array([1], 'float64') }, 'float64 in b'],
    ['whole numbers', { a: array([1], 'int32') }, 'int32 in a'],
    ['nothing', {}, 'none'],
  ])('refuses %s', (_, tree, received) => {
    expect(() => flatten(tree)).toThrow(`received ${received}`);
  });
});

describe('decay groups', () => {
  it('join neighbours; vectors do not decay', () => {
    const places = flatten({
      norm: array([1, 1]),
      bias: array([0]),
      a: array([[1, 2]]),
      b: array([[3]]),
      last: array([1]),
    }).places;
    expect(decayGroups(places, matricesDecay)).toEqual([
      { decays: false, start: 0, end: 3 },
      { decays: true, start: 3, end: 6 },
      { decays: false, start: 6, end: 7 },
    ]);
  });
});

describe('gradient norm', () => {
  const { data, places } = flatten({ a: array([3, 0]), b: array([[4]]) });
  it('is that of all tensors together', () => {
    const { total, byTensor } = gradientNorm(data, places);
    expect([total, ...byTensor]).toEqual([5, 3, 4]);
  });

  it('is brought down to what clipping allows, never up', () => {
    expect(clipScale(5, 1)).toBeCloseTo(0.2, 6);
    expect(clipScale(0.5, 1)).toBe(1);
    expect(clipScale(5, undefined)).toBe(1);
    expect(clipScale(Number.NaN, 1)).toBeNaN();
  });
});

describe('settings', () => {
  it.each([
    [
      () => adamW({ betas: [1, 0.9] }),
      'adamW with this beta1: expected a number from 0 to below 1; received 1',
    ],
    [() => lion({ weightDecay: -1 }), 'lion with this weightDecay'],
    [() => momentum({ momentum: Number.NaN }), 'received NaN'],
  ])('out of range are refused: %#', (make, message) => {
    expect(make).toThrow(message);
  });
});
