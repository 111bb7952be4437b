/** @file Laws that hold for every run, and values that one can work out by hand. */
import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { judgeRanking, type JudgedRanking } from '../../src/retrieval/judged-ranking.ts';
import { allMeasures, measureNamed } from '../../src/retrieval/measures.ts';

/** Documents named by their rank; `relevances` of those judged, best rank first. */
const ranking = (relevances: readonly number[], missed: readonly number[] = []): JudgedRanking => {
  const scores = new Map(relevances.map((_, i) => [`r${i}`, relevances.length - i]));
  const judgements = new Map([
    ...relevances.map((value, i) => [`r${i}`, value] as const),
    ...missed.map((value, i) => [`m${i}`, value] as const),
  ]);
  return judgeRanking(scores, judgements);
};
const value = (name: string, topic: JudgedRanking): number => measureNamed(name).of(topic);

/** What a perfect ranking does not bring to 1. */
const unbounded = /^(?:num_|utility|rbp|unj)/;

describe('retrieval measures', () => {
  it('lie in [0, 1] for any run', () => {
    const grades = fc.array(fc.integer({ min: -1, max: 3 }), { maxLength: 25 });
    fc.assert(
      fc.property(grades, grades, (retrieved, missed) => {
        const topic = ranking(retrieved, missed);
        for (const { name, of } of allMeasures) {
          if (unbounded.test(name)) continue;
          const figure = of(topic);
          expect([name, figure >= 0 && figure <= 1 + 1e-12]).toEqual([name, true]);
        }
      }),
      { seed: 1 },
    );
  });

  it('are 1 for a perfect ranking', () => {
    const topic = ranking([3, 2, 2, 1, 1]);
    const perfect = [
      'map',
      'Rprec',
      'bpref',
      'recip_rank',
      'binG',
      'G',
      'ndcg',
      'ndcg_rel',
      'Rndcg',
    ];
    for (const name of [...perfect, 'P_5', 'recall_5', 'set_F', '11pt_avg', 'success_1']) {
      expect([name, value(name, topic)]).toEqual([name, expect.closeTo(1, 12)]);
    }
  });

  it('never get worse when a document of higher relevance moves up past a lower one', () => {
    const grades = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 2, maxLength: 15 });
    fc.assert(
      fc.property(grades, fc.nat(13), (relevances, at) => {
        const i = at % (relevances.length - 1);
        const [upper, lower] = [relevances[i]!, relevances[i + 1]!];
        fc.pre(lower > upper);
        const better = relevances.with(i, lower).with(i + 1, upper);
        for (const name of ['map', 'ndcg', 'ndcg_cut_5', 'bpref', 'recip_rank', 'rbp', 'P_5']) {
          expect(value(name, ranking(better))).toBeGreaterThanOrEqual(
            value(name, ranking(relevances)) - 1e-12,
          );
        }
      }),
      { seed: 1 },
    );
  });

  it('take any parameter of their family', () => {
    const topic = ranking([0, 1, 0, 1, 1], [1]);
    expect(value('P_4', topic)).toBe(0.5);
    expect(value('recall_4', topic)).toBe(0.5);
    expect(value('map_cut_4', topic)).toBe((1 / 2 + 2 / 4) / 4);
    expect(value('success_1', topic)).toBe(0);
    // 0.35 of 4 relevant ones: the first, at best precision from there on, 3 of 5.
    expect(value('iprec_at_recall_0.35', topic)).toBe(3 / 5);
    expect(value('Rprec_mult_0.50', topic)).toBe(0.5);
  });

  it('work out by hand', () => {
    // bpref: of 2 relevant and 3 not, one of each comes first: 1 − min(1, 2)/2 for one of two.
    expect(value('bpref', ranking([0, 1, 0, 0], [1]))).toBe(0.25);
    // With fewer nonrelevant than relevant ones, one above takes all: 1 − min(1, 3)/min(1, 3).
    expect(value('bpref', ranking([0, 1, 1], [1]))).toBe(0);
    // Rndcg: 0/1 where the ideal goes from 1 to 0; the end counts from two documents beyond on.
    expect(value('Rndcg', ranking([0, 1]))).toBe(0);
    expect(value('Rndcg', ranking([0, 1, 0]))).toBeCloseTo(1 / Math.log2(3) / 2, 12);
    // rbp: gains 1, 0, 1 of at most 1: 0.1·(1 + 0.81).
    expect(value('rbp', ranking([1, 0, 1]))).toBeCloseTo(0.181, 12);
    expect(value('utility', ranking([1, 0, 0]))).toBe(-1);
  });

  it('refuse a name that none of them has', () => {
    expect(() => measureNamed('precision')).toThrow(/one of: num_ret, num_rel, .*P_<number>/);
    expect(() => measureNamed('P_0')).toThrow(/at least 1; received P_0/);
    expect(() => measureNamed('P')).toThrow(/No retrieval measure/);
  });
});
