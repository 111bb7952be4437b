import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { philox4x32 } from '../src/philox.ts';
import { createRandom, restoreRandom } from '../src/random.ts';
import type { Random, RandomState } from '../src/random.ts';
import { errorOf } from './error-of.ts';
import fixture from './fixtures/random.json' with { type: 'json' };

const times = <T>(count: number, draw: () => T): T[] => Array.from({ length: count }, draw);
const seeds = fc.nat({ max: Number.MAX_SAFE_INTEGER });

/** χ² over equally likely cells. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** The χ² that k degrees of freedom exceed once in a million: Wilson and Hilferty's approximation. */
function rareChiSquare(degreesOfFreedom: number): number {
  const spread = 2 / (9 * degreesOfFreedom);
  return degreesOfFreedom * (1 - spread + 4.753 * Math.sqrt(spread)) ** 3;
}

function histogramOf(cells: number, draws: number, draw: () => number): number[] {
  const counts = Array.from({ length: cells }, () => 0);
  for (let i = 0; i < draws; i++) counts[draw()]!++;
  return counts;
}

describe('the stream of a seed', () => {
  it.each(fixture.streams)('equals the second implementation, seed $seed', (stream) => {
    const random = createRandom(stream.seed);
    expect(times(10, () => random.nextUint32())).toEqual(stream.words);
    const again = createRandom(stream.seed);
    expect(times(5, () => again.uniform())).toEqual(stream.uniforms);
    const normals = createRandom(stream.seed);
    for (const expected of stream.normals) {
      expect(errorOf(normals.normal(), expected)).toBeLessThanOrEqual(fixture.tolerance.normals);
    }
    for (const { label, key } of stream.splits) {
      expect(createRandom(stream.seed).split(label).state().key).toEqual(key);
    }
  });

  it('draws the same integers, rejections included', () => {
    const random = createRandom(fixture.integerSeed);
    for (const { bound, values } of fixture.integers) {
      expect(times(values.length, () => random.integer(bound))).toEqual(values);
    }
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 53])('refuses the seed %s', (seed) => {
    expect(() => createRandom(seed)).toThrow(/seed: expected a whole number of at least 0/);
  });
});

describe('draws', () => {
  it('fills 256 cells evenly with every byte of a word', () => {
    for (const shift of [0, 8, 16, 24]) {
      const random = createRandom(100 + shift);
      const counts = histogramOf(256, 100_000, () => (random.nextUint32() >>> shift) & 255);
      expect(chiSquare(counts)).toBeLessThan(rareChiSquare(255));
    }
  });

  it('gives no bias where the bound does not divide the words', () => {
    // Without rejection every third number of this range would come up twice as often.
    const bound = 3 * 2 ** 30;
    const random = createRandom(5);
    const counts = histogramOf(3, 60_000, () => random.integer(bound) % 3);
    expect(chiSquare(counts)).toBeLessThan(rareChiSquare(2));
  });

  it('gives uniforms in [0, 1) that use all 53 bits', () => {
    const random = createRandom(6);
    const counts = histogramOf(2, 20_000, () => {
      const value = random.uniform();
      expect(value >= 0 && value < 1).toBe(true);
      return (value * 2 ** 53) % 2;
    });
    expect(chiSquare(counts)).toBeLessThan(rareChiSquare(1));
  });

  it('gives normals whose cells are as likely as the distribution says', () => {
    // Octiles of the standard normal, from tables.
    const octiles = [-1.1503, -0.6745, -0.3186, 0, 0.3186, 0.6745, 1.1503];
    const random = createRandom(7);
    const counts = histogramOf(8, 80_000, () => {
      const value = random.normal();
      return octiles.filter((octile) => octile < value).length;
    });
    expect(chiSquare(counts)).toBeLessThan(rareChiSquare(7));
  });

  it('shuffles into every order equally often', () => {
    const random = createRandom(8);
    const counts = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const order = random.shuffle(['a', 'b', 'c', 'd']).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expect(chiSquare([...counts.values()])).toBeLessThan(rareChiSquare(23));
  });

  it('shuffles typed arrays in place and keeps what is in them', () => {
    const values = Float64Array.from({ length: 100 }, (_, i) => i);
    expect(createRandom(1).shuffle(values)).toBe(values);
    expect([...values]).not.toEqual([...values].toSorted((a, b) => a - b));
    expect([...values].toSorted((a, b) => a - b)).toEqual(times(100, () => 0).map((_, i) => i));
  });

  it('chooses every item equally often, and refuses an empty list', () => {
    const random = createRandom(9);
    const items = [0, 1, 2, 3, 4];
    const counts = histogramOf(5, 20_000, () => random.choice(items));
    expect(chiSquare(counts)).toBeLessThan(rareChiSquare(4));
    expect(() => random.choice([])).toThrow(/at least 1 value; received 0/);
  });

  it.each([0, -1, 1.5, 2 ** 32, Number.NaN])('refuses the bound %s', (bound) => {
    expect(() => createRandom(1).integer(bound)).toThrow(
      /whole number from 1 to 2\^32 - 1; received/,
    );
  });
});

describe('split', () => {
  it('does not depend on what was drawn before, and leaves the parent as it was', () => {
    fc.assert(
      fc.property(seeds, fc.nat({ max: 50 }), fc.string(), (seed, drawn, label) => {
        const untouched = createRandom(seed);
        const used = createRandom(seed);
        times(drawn, () => used.nextUint32());
        const before = used.state();
        expect(used.split(label).state()).toEqual(untouched.split(label).state());
        expect(used.state()).toEqual(before);
      }),
    );
  });

  it('gives different streams for different labels, numbers and names apart', () => {
    const parent = createRandom(1);
    const labels = [
      ...times(500, () => 0).map((_, i) => i),
      ...times(500, () => 0).map((_, i) => `${i}`),
    ];
    const firstWords = labels.map((label) => parent.split(label).nextUint32());
    // 1,000 words of 2³² collide by chance with probability 0.0001.
    expect(new Set([...firstWords, parent.nextUint32()]).size).toBe(1_001);
  });

  it.each([
    [
      'neighbouring numbers',
      (parent: Random): [Random, Random] => [parent.split(0), parent.split(1)],
    ],
    ['parent and child', (parent: Random): [Random, Random] => [parent, parent.split(0)]],
    ['neighbouring seeds', (): [Random, Random] => [createRandom(20), createRandom(21)]],
  ])('gives streams that are independent: %s', (_, pair) => {
    const [a, b] = pair(createRandom(10));
    const counts = histogramOf(
      256,
      100_000,
      () => (a.nextUint32() >>> 28) * 16 + (b.nextUint32() >>> 28),
    );
    expect(chiSquare(counts)).toBeLessThan(rareChiSquare(255));
  });

  it('takes the first words of many splits as evenly as one stream', () => {
    const parent = createRandom(11);
    let index = 0;
    const counts = histogramOf(64, 20_000, () => parent.split(index++).nextUint32() >>> 26);
    expect(chiSquare(counts)).toBeLessThan(rareChiSquare(63));
  });
});

describe('state', () => {
  it('continues exactly where it was saved, through JSON', () => {
    fc.assert(
      fc.property(seeds, fc.nat({ max: 40 }), fc.string(), (seed, drawn, label) => {
        const random = createRandom(seed).split(label);
        times(drawn, () => random.nextUint32());
        const restored = restoreRandom(JSON.parse(JSON.stringify(random.state())) as RandomState);
        expect(restored.state()).toEqual(random.state());
        expect(restored.split('x').state()).toEqual(random.split('x').state());
        expect(times(9, () => restored.uniform())).toEqual(times(9, () => random.uniform()));
        expect(random.state().drawn).toBe(drawn + 18);
      }),
    );
  });

  it('counts blocks in 64 bits', () => {
    const random = restoreRandom({ ...createRandom(3).state(), drawn: 4 * (5 * 2 ** 32 + 7) });
    const block = new Uint32Array(4);
    philox4x32(7, 5, 0, 0, 3, 0, block);
    expect(times(4, () => random.nextUint32())).toEqual([...block]);
  });

  it('says in words which stream it is', () => {
    const random = createRandom(1).split('order').split(3);
    expect(random.describe()).toBe('seed 1/order/3');
    times(2048, () => random.nextUint32());
    expect(random.describe()).toBe('seed 1/order/3 after 2,048 draws');
  });

  it.each([
    null,
    {},
    { ...createRandom(1).state(), algorithm: 'mt19937' },
    { ...createRandom(1).state(), key: [1] },
    { ...createRandom(1).state(), key: [1, 2 ** 32] },
    { ...createRandom(1).state(), drawn: -1 },
    { ...createRandom(1).state(), name: undefined },
  ])('refuses the state %j', (state) => {
    expect(() => restoreRandom(state as unknown as RandomState)).toThrow(
      /Cannot restore a generator/,
    );
  });
});
