import { describe, expect, it } from 'vitest';
import { corpusTer, sentenceTer } from '../../src/text/ter.ts';
import { fixture, segmentsOf } from './fixture.ts';

describe('TER', () => {
  it('equals sacrebleu 2.6 on corpora', () => {
    for (const { sentences, ter } of fixture.corpora) {
      for (const { options, score, ...counts } of ter) {
        const actual = corpusTer(segmentsOf(sentences), options);
        expect(actual).toMatchObject(counts);
        expect(actual.score).toBeCloseTo(score, 10);
      }
    }
  });

  it('finds as many edits as sacrebleu in single sentences', () => {
    for (const { hypothesis, references, ter, edits } of fixture.sentences) {
      const actual = sentenceTer(hypothesis, references);
      expect([hypothesis, actual.edits]).toEqual([hypothesis, edits]);
      expect(actual.score).toBeCloseTo(ter, 10);
    }
  });

  it('counts a moved phrase as one edit', () => {
    expect(sentenceTer('e f g h a b c d', ['a b c d e f g h'])).toEqual({
      score: 12.5,
      edits: 1,
      referenceLength: 8,
    });
  });

  it('is the published figure: 27.27', () => {
    expect(corpusTer(segmentsOf([0, 2])).score.toFixed(2)).toBe('27.27');
  });
});
