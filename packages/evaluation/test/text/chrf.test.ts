import { describe, expect, it } from 'vitest';
import { corpusChrf, sentenceChrf, type ChrfOptions } from '../../src/text/chrf.ts';
import { fixture, segmentsOf } from './fixture.ts';

describe('chrF', () => {
  it('equals sacrebleu 2.6 on corpora', () => {
    for (const { sentences, chrf } of fixture.corpora) {
      for (const { options, score } of chrf) {
        expect(corpusChrf(segmentsOf(sentences), options as ChrfOptions)).toBeCloseTo(score, 10);
      }
    }
  });

  it('equals sacrebleu on single sentences, with words and without', () => {
    for (const { hypothesis, references, chrf, chrfPlusPlus } of fixture.sentences) {
      expect(sentenceChrf(hypothesis, references)).toBeCloseTo(chrf, 10);
      expect(sentenceChrf(hypothesis, references, { wordOrder: 2 })).toBeCloseTo(chrfPlusPlus, 10);
    }
  });

  it('is the published figure: chrF2 62.69, chrF2++ 63.40', () => {
    expect(corpusChrf(segmentsOf([0, 2])).toFixed(2)).toBe('62.69');
    expect(corpusChrf(segmentsOf([0, 2]), { wordOrder: 2 }).toFixed(2)).toBe('63.40');
  });
});
