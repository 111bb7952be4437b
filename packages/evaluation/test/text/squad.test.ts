import { describe, expect, it } from 'vitest';
import { normalizeAnswer, scoreAnswer, scoreAnswers } from '../../src/text/squad.ts';
import { fixture } from './fixture.ts';

describe('answers as SQuAD scores them', () => {
  it('equal the script of SQuAD', () => {
    for (const { prediction, accepted, normalized, exactMatch, f1 } of fixture.squad) {
      expect(normalizeAnswer(prediction)).toBe(normalized);
      const actual = scoreAnswer(prediction, accepted);
      expect([prediction, actual.exactMatch]).toEqual([prediction, exactMatch]);
      expect(actual.f1).toBeCloseTo(f1, 12);
    }
  });

  it.each([
    ['New York City', 'new york', 0, 0.8],
    ['a b b', 'b b c', 0, 0.8],
    ['', 'the', 1, 1],
    ['naïve—idea', 'naïve idea', 0, 0],
  ])('%j for %j: %s and %s', (answer, prediction, exactMatch, f1) => {
    const score = scoreAnswer(prediction, [answer]);
    expect([score.exactMatch, Number(score.f1.toFixed(10))]).toEqual([exactMatch, f1]);
  });

  it('have means over questions', () => {
    const items = [
      { prediction: 'new york', accepted: ['New York City', 'NYC'] },
      { prediction: 'the cat', accepted: ['cat'] },
    ];
    expect(scoreAnswers(items)).toEqual({ exactMatch: 0.5, f1: expect.closeTo(0.9, 12) });
    expect(() => scoreAnswers([])).toThrow(/at least one/);
  });
});
