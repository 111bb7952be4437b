import { createRandom } from '@gradus/statistics';
import {
  array,
  assert,
  constant,
  constantFrom,
  double,
  integer,
  oneof,
  pre,
  property,
  record,
} from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distribution, generateTokens, sampleToken } from '../../src/index.ts';

/** ln of these, so that the probabilities are they themselves. */
const logitsOf = (...probabilities: number[]): Float64Array =>
  Float64Array.from(probabilities, Math.log);
const idsOf = (...of: Parameters<typeof distribution>): number[] => [...distribution(...of).ids];

describe('a distribution', () => {
  it('is the softmax of the logits, most probable first', () => {
    const { ids, probabilities } = distribution(logitsOf(0.2, 0.5, 0.3));
    expect([...ids]).toEqual([1, 2, 0]);
    expect([...probabilities].map((p) => Math.round(p * 1e12) / 1e12)).toEqual([0.5, 0.3, 0.2]);
  });

  it('is sharpened by the temperature: p^(1/T), normalised', () => {
    const { probabilities } = distribution(logitsOf(0.8, 0.2), { temperature: 0.5 });
    expect(probabilities[0]).toBeCloseTo(0.64 / 0.68, 12);
  });

  it('keeps the k most probable and ties with the last of them', () => {
    const logits = logitsOf(0.1, 0.2, 0.2, 0.4, 0.1);
    expect(idsOf(logits, { topK: 1 })).toEqual([3]);
    expect(idsOf(logits, { topK: 2 })).toEqual([3, 1, 2]);
    expect(idsOf(logits, { topK: 9 })).toEqual([3, 1, 2, 0, 4]);
  });

  it('keeps the fewest that hold p', () => {
    const logits = logitsOf(0.5, 0.25, 0.125, 0.125);
    expect(idsOf(logits, { topP: 0.4 })).toEqual([0]);
    expect(idsOf(logits, { topP: 0.51 })).toEqual([0, 1]);
    expect(idsOf(logits, { topP: 0.8 })).toEqual([0, 1, 2]);
    expect(idsOf(logits, { topP: 1 })).toEqual([0, 1, 2, 3]);
  });

  it('keeps what has a share of the largest', () => {
    const logits = logitsOf(0.5, 0.26, 0.14, 0.1);
    expect(idsOf(logits, { minP: 0.5 })).toEqual([0, 1]);
    expect(idsOf(logits, { minP: 0.25 })).toEqual([0, 1, 2]);
    expect(idsOf(logits, { minP: 1 })).toEqual([0]);
  });

  it('applies top-p to what top-k left, by its new probabilities', () => {
    // After top-k 2 they are 0.6 and 0.4: the first alone holds 0.55, of the whole only 0.45.
    expect(idsOf(logitsOf(0.45, 0.3, 0.25), { topK: 2, topP: 0.55 })).toEqual([0]);
    expect(idsOf(logitsOf(0.45, 0.3, 0.25), { topP: 0.55 })).toEqual([0, 1]);
  });

  it('has the order that sorting gives, of any logits', () => {
    const logit = oneof(
      double({ min: -50, max: 50, noNaN: true }),
      constantFrom(-Infinity, 0, -0, 1, -1, 3.4e38, -3.4e38, 1e-45),
    );
    assert(
      property(array(logit, { minLength: 1, maxLength: 40 }), (logits) => {
        pre(logits.some((one) => one > -Infinity));
        const sorted = logits
          .map((_, id) => id)
          .filter((id) => logits[id]! > -Infinity)
          .toSorted((x, y) => logits[y]! - logits[x]! || x - y);
        expect(idsOf(logits)).toEqual(sorted);
        expect(idsOf(logits, { topK: 1, topP: 1 })[0]).toBe(sorted[0]);
      }),
      { numRuns: 500 },
    );
  });

  it('never holds what may not come, and sums to 1', () => {
    const logit = oneof(double({ min: -50, max: 50, noNaN: true }), constant(-Infinity));
    const rules = record({
      temperature: double({ min: 0.05, max: 5, noNaN: true }),
      topK: integer({ min: 1, max: 20 }),
      topP: double({ min: 0.01, max: 1, noNaN: true }),
      minP: double({ min: 0, max: 1, noNaN: true }),
    });
    assert(
      property(array(logit, { minLength: 1, maxLength: 30 }), rules, (logits, of) => {
        pre(logits.some((one) => one > -Infinity));
        const { ids, probabilities } = distribution(logits, of);
        expect([...ids].every((id) => logits[id]! > -Infinity)).toBe(true);
        expect(probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 9);
        expect([...probabilities]).toEqual([...probabilities].toSorted((a, b) => b - a));
      }),
    );
  });

  it.each([
    [{ temperature: -1 }, 'temperature: expected a number of at least 0; received -1'],
    [{ topK: 0 }, 'topK: expected a whole number of at least 1; received 0'],
    [{ topP: 0 }, 'topP: expected a number above 0, at most 1; received 0'],
    [{ minP: 1.5 }, 'minP: expected a number from 0 to 1; received 1.5'],
  ])('refuses %o', (rules, message) => {
    expect(() => distribution([1, 2], rules)).toThrow(message);
  });

  it('refuses logits that are no numbers, naming the token', () => {
    expect(() => distribution([1, NaN])).toThrow('received NaN for token 1');
    expect(() => distribution([-Infinity])).toThrow('no token may come next');
  });
});

describe('a draw', () => {
  it('is greedy at temperature 0, the first of ties', () => {
    expect(sampleToken([1, 3, 3], { temperature: 0 })).toBe(1);
  });

  it.each([
    // 99.9% of χ² with one degree of freedom fewer than there are ids.
    [{ temperature: 0.7, topP: 0.95 }, 4, 16.27],
    [{ temperature: 1.3 }, 5, 18.47],
  ])('has the distribution: χ² of 20,000 draws by %o', (rules, count, limit) => {
    const logits = logitsOf(0.4, 0.3, 0.15, 0.1, 0.05);
    const random = createRandom(11);
    const counts = new Map<number, number>();
    const draws = 20_000;
    for (let i = 0; i < draws; i++) {
      const id = sampleToken(logits, rules, random);
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    const { ids, probabilities } = distribution(logits, rules);
    expect(new Set(counts.keys())).toEqual(new Set(ids));
    const chiSquare = [...ids].reduce((sum, id, i) => {
      const expected = probabilities[i]! * draws;
      return sum + (counts.get(id)! - expected) ** 2 / expected;
    }, 0);
    expect(ids.length).toBe(count);
    expect(chiSquare).toBeLessThan(limit);
  });

  it('is the same with and without a filter that keeps all', () => {
    const random = createRandom(3);
    const logits = Float32Array.from({ length: 200 }, () => 3 * random.normal());
    for (let seed = 0; seed < 200; seed++) {
      const all = sampleToken(logits, { temperature: 1.5 }, createRandom(seed));
      expect(sampleToken(logits, { temperature: 1.5, topK: 200 }, createRandom(seed))).toBe(all);
    }
  });
});

describe('generation', () => {
  /** Prefers the id after the last; 9 is the end. */
  const counting = {
    contextLength: 3,
    seen: [] as number[][],
    nextLogits(ids: Int32Array): Promise<number[]> {
      this.seen.push([...ids]);
      return Promise.resolve(
        Array.from({ length: 10 }, (_, id) => (id === ids.at(-1)! + 1 ? 5 : 0)),
      );
    },
  };

  it('goes on until a stop, and shows the model no more than its context', async () => {
    const made: number[] = [];
    const options = { temperature: 0, maxTokens: 20, stopIds: [9] };
    for await (const id of generateTokens(counting, [4], options)) made.push(id);
    expect(made).toEqual([5, 6, 7, 8]);
    expect(counting.seen).toEqual([[4], [4, 5], [4, 5, 6], [5, 6, 7], [6, 7, 8]]);
  });

  it('makes the same text of the same seed', async () => {
    const text = async (seed: number): Promise<number[]> => {
      const made: number[] = [];
      const options = { temperature: 3, maxTokens: 30, random: createRandom(seed) };
      for await (const id of generateTokens(counting, [0], options)) made.push(id);
      return made;
    };
    expect(await text(1)).toEqual(await text(1));
    expect(await text(1)).not.toEqual(await text(2));
  });

  it('refuses an empty prompt', async () => {
    const none = generateTokens(counting, [], { maxTokens: 1 });
    await expect(none.next()).rejects.toThrow('Cannot go on from an empty prompt');
  });
});
