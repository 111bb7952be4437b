import { describe, expect, it } from 'vitest';
import { corpusBleu, sentenceBleu, type BleuOptions } from '../../src/text/bleu.ts';
import { tokenize13a } from '../../src/text/tokenize-13a.ts';
import { trimEnd } from '../../src/text/words.ts';
import { fixture, segmentsOf } from './fixture.ts';

describe('BLEU', () => {
  it('equals sacrebleu 2.6 on corpora, for every smoothing and setting', () => {
    let compared = 0;
    for (const { sentences, bleu } of fixture.corpora) {
      const segments = segmentsOf(sentences);
      for (const { options, score, precisions, ...rest } of bleu) {
        const actual = corpusBleu(segments, options as BleuOptions);
        expect(actual.score).toBeCloseTo(score, 10);
        for (const [i, precision] of precisions.entries()) {
          expect(actual.precisions[i]).toBeCloseTo(precision, 10);
        }
        expect(actual).toMatchObject({
          ...rest,
          brevityPenalty: expect.closeTo(rest.brevityPenalty, 12),
        });
        compared++;
      }
    }
    expect(compared).toBe(21);
  });

  it('equals sacrebleu on single sentences', () => {
    for (const { hypothesis, references, bleu } of fixture.sentences) {
      expect(sentenceBleu(hypothesis, references).score).toBeCloseTo(bleu, 10);
    }
  });

  it('is the published figure: 34.38, and 37.99 and 46.31 by sentence', () => {
    const segments = segmentsOf([0, 2]);
    expect(corpusBleu(segments).score.toFixed(2)).toBe('34.38');
    expect(corpusBleu(segments).brevityPenalty.toFixed(3)).toBe('0.905');
    const bySentence = segments.map((one) => sentenceBleu(one.hypothesis, one.references).score);
    expect(bySentence.map((score) => score.toFixed(2))).toEqual(['37.99', '46.31']);
  });

  it('refuses a corpus of nothing, and a segment without references', () => {
    expect(() => corpusBleu([])).toThrow('Cannot score a corpus: expected at least one');
    expect(() => corpusBleu([{ hypothesis: 'a', references: [] }])).toThrow(
      /segment 0: .* reference/,
    );
  });
});

describe('the tokenizer 13a', () => {
  it('cuts as mteval-v13a does', () => {
    for (const { hypothesis, tokens13a } of fixture.sentences) {
      expect(tokenize13a(trimEnd(hypothesis))).toEqual(tokens13a);
    }
    expect(tokenize13a('It cost 1,234.50 dollars, 3-5.')).toEqual(
      'It cost 1,234.50 dollars , 3 - 5 .'.split(' '),
    );
  });
});
