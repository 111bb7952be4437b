import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { createRandom } from '@gradus/statistics';
import { stratifiedSplit } from '../../src/golden-sets/split.ts';
import type { GoldenCase } from '../../src/golden-sets/golden-set.ts';

const oneOf = (id: number, kind: string, cluster?: string): GoldenCase => ({
  id: String(id),
  input: '',
  expected: [],
  strata: { kind },
  ...(cluster === undefined ? {} : { cluster }),
});
const parts = { development: 0.3, test: 0.7 };

describe('a split', () => {
  it('gives each part its share of each stratum, to within one case', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 80 }),
        fc.nat(),
        (kinds, seed) => {
          const cases = kinds.map((kind, i) => oneOf(i, kind));
          const split = stratifiedSplit(cases, { parts, random: createRandom(seed) });
          expect([...split['development']!, ...split['test']!].map(({ id }) => id).sort()).toEqual(
            cases.map(({ id }) => id).sort(),
          );
          for (const kind of ['a', 'b', 'c']) {
            const all = kinds.filter((other) => other === kind).length;
            for (const [part, share] of Object.entries(parts)) {
              const got = split[part]!.filter(({ strata }) => strata!['kind'] === kind).length;
              expect(Math.abs(got - share * all)).toBeLessThan(1);
            }
          }
        },
      ),
      { seed: 1 },
    );
  });

  it('leaves clusters whole, and comes close all the same', () => {
    const cases = Array.from({ length: 200 }, (_, i) =>
      oneOf(i, i % 3 === 0 ? 'a' : 'b', `d${Math.floor(i / 5)}`),
    );
    const split = stratifiedSplit(cases, { parts, random: createRandom(1) });
    const [first, second] = [split['development']!, split['test']!];
    const clusters = new Set(first.map(({ cluster }) => cluster));
    expect(second.filter(({ cluster }) => clusters.has(cluster))).toEqual([]);
    expect(first.length).toBe(60);
    const share = first.filter(({ strata }) => strata!['kind'] === 'a').length / 67;
    expect(Math.abs(share - 0.3)).toBeLessThan(0.05);
  });

  it('is the same for the same seed, and another for another', () => {
    const cases = Array.from({ length: 40 }, (_, i) => oneOf(i, 'a'));
    const ids = (seed: number) =>
      stratifiedSplit(cases, { parts, random: createRandom(seed) })['development']!.map(
        ({ id }) => id,
      );
    expect(ids(1)).toEqual(ids(1));
    expect(ids(1)).not.toEqual(ids(2));
  });

  it('refuses shares that do not add up', () => {
    expect(() =>
      stratifiedSplit([], { parts: { a: 0.5, b: 0.4 }, random: createRandom(1) }),
    ).toThrow(/add up to 1; received 0.9/);
  });
});
