import { describe, expect, it } from 'vitest';
import { rouge, type RougeType } from '../../src/text/rouge.ts';
import { porterStem } from '../../src/text/porter-stemmer.ts';
import { fixture } from './fixture.ts';
import stems from '../fixtures/stems.json' with { type: 'json' };

describe('ROUGE', () => {
  it.each([false, true])('equals rouge-score, stemming %s', (stemming) => {
    for (const { prediction, reference, plain, stemmed } of fixture.rouge) {
      for (const [type, expected] of Object.entries(stemming ? stemmed : plain)) {
        const { precision, recall, f1 } = rouge(type as RougeType, prediction, [reference], {
          stemming,
        });
        for (const [i, value] of [precision, recall, f1].entries()) {
          expect(value).toBeCloseTo(expected[i]!, 12);
        }
      }
    }
  });

  it('counts what sentences have in common once: recall .8, precision .4, F1 .5333', () => {
    const score = rouge('rougeLsum', 'w1 w2 w6 w7 w8\nw1 w3 w8 w9 w5', ['w1 w2 w3 w4 w5']);
    expect([score.recall, score.precision, score.f1.toFixed(4)]).toEqual([0.8, 0.4, '0.5333']);
  });

  it('takes the best of several references', () => {
    expect(rouge('rouge1', 'a b', ['c d', 'a b c']).recall).toBe(2 / 3);
  });

  it('refuses a name that is none', () => {
    expect(() => rouge('rouge0' as RougeType, 'a', ['a'])).toThrow(/rouge1 to rouge9/);
    expect(() => rouge('rouge1', 'a', [])).toThrow(/at least one/);
  });
});

describe('the stemmer', () => {
  it('equals that of NLTK', () => {
    expect(stems.stems.length).toBeGreaterThan(1_500);
    const wrong = stems.stems.filter(([word, stem]) => porterStem(word!) !== stem);
    expect(wrong).toEqual([]);
  });
});
