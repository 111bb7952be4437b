import { describe, expect, it } from 'vitest';
import { createRandom } from '@gradus/statistics';
import { lengthBias, positionBias, type LengthJudgement } from '../../src/judges/bias.ts';
import { preferBothWays, type Judge, type Preference } from '../../src/judges/judge.ts';

/** Takes the better answer, by the number in it, but the first place where they are close. */
const likesFirst = (margin: number): Judge => ({
  name: 'likes the first',
  kind: 'person',
  grade: () => Promise.resolve({ score: 1, reason: '' }),
  prefer: ({ first, second }) => {
    const lead = Number(first) - Number(second);
    const preference: Preference = Math.abs(lead) < margin || lead > 0 ? 'first' : 'second';
    return Promise.resolve(preference);
  },
});

describe('a judge that likes a place', () => {
  const judged = async (margin: number) => {
    const random = createRandom(4);
    const pairs = Array.from({ length: 200 }, () => [random.uniform(), random.uniform()] as const);
    return Promise.all(
      pairs.map(([a, b]) =>
        preferBothWays(likesFirst(margin), { question: '', first: String(a), second: String(b) }),
      ),
    );
  };

  it('is found out by asking in both orders', async () => {
    const pairs = await judged(0.2);
    const { consistent, firstPlaceWins, secondPlaceWins, pValue } = positionBias(pairs);
    // Two uniforms are closer than 0.2 with probability 1 − 0.8² = 0.36.
    expect(firstPlaceWins).toBe(pairs.filter(({ preference }) => preference === 'tie').length);
    expect(Math.abs(firstPlaceWins / 200 - 0.36)).toBeLessThan(0.1);
    expect(secondPlaceWins).toBe(0);
    expect(consistent.estimate).toBe(1 - firstPlaceWins / 200);
    expect(pValue).toBeLessThan(1e-9);
  });

  it('is not suspected where it is fair', async () => {
    const fair = positionBias(await judged(0));
    expect(fair).toMatchObject({ firstPlaceWins: 0, secondPlaceWins: 0, pValue: 1 });
    expect(fair.consistent.estimate).toBe(1);
  });
});

describe('a judge that likes length', () => {
  /** People take the longer one with probability 0.6, the judge flips to it in `flips` of the rest. */
  const pairs = (flips: number): LengthJudgement[] => {
    const random = createRandom(9);
    return Array.from({ length: 300 }, () => {
      const firstIsLonger = random.uniform() < 0.5;
      const longer: Preference = firstIsLonger ? 'first' : 'second';
      const shorter: Preference = firstIsLonger ? 'second' : 'first';
      const person = random.uniform() < 0.6 ? longer : shorter;
      const judge = random.uniform() < flips ? longer : person;
      return {
        firstLength: firstIsLonger ? 20 : 10,
        secondLength: firstIsLonger ? 10 : 20,
        judge,
        person,
      };
    });
  };

  it('takes the longer answer more often than people do', () => {
    const { people, judge, excess, pValue, n } = lengthBias(pairs(0.3));
    expect(n).toBe(300);
    expect(Math.abs(people.estimate - 0.6)).toBeLessThan(0.09);
    expect(excess.estimate).toBeCloseTo(judge.estimate - people.estimate, 12);
    // 0.4 · 0.3.
    expect([excess.low < 0.12, excess.high > 0.12]).toEqual([true, true]);
    expect(excess.low).toBeGreaterThan(0);
    expect(pValue).toBeLessThan(1e-6);
  });

  it('is not blamed for what people like too', () => {
    const { excess, judge } = lengthBias(pairs(0));
    expect(judge.low).toBeGreaterThan(0.5);
    expect(excess.estimate).toBe(0);
  });

  it('needs pairs that differ', () => {
    const same: LengthJudgement = {
      firstLength: 5,
      secondLength: 5,
      judge: 'first',
      person: 'first',
    };
    expect(() => lengthBias([same])).toThrow(
      /pairs of two lengths with a winner: expected at least one/,
    );
  });
});
