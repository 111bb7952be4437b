import { describe, expect, it } from 'vitest';
import { score, union } from '../retrieval/chunking-measure.ts';

describe('scores of a chunking', () => {
  const chunk = (start: number, end: number, corpus = 'a') => ({
    corpus,
    chunk: { span: { start, end } },
  });
  const question = {
    corpus: 'a',
    question: '',
    answers: [
      { start: 10, end: 20 },
      { start: 50, end: 60 },
    ],
  };

  it.each([
    ['nothing', [], 0, 0, 0],
    // 5 of 20 wanted, of 15 handed on; 5 / (20 + 15 − 5)
    ['half of one passage', [chunk(0, 15)], 0.25, 1 / 3, 1 / 6],
    [
      'the same twice, counted once and handed on twice',
      [chunk(0, 15), chunk(0, 15)],
      0.25,
      1 / 6,
      5 / 45,
    ],
    ['all', [chunk(10, 20), chunk(50, 60)], 1, 1, 1],
    ['the same places of another text', [chunk(10, 20, 'b')], 0, 0, 0],
    ['a passage across two chunks', [chunk(8, 14), chunk(14, 22)], 0.5, 10 / 14, 10 / 24],
  ])('%s', (_, hits, recall, precision, iou) => {
    const found = score(question, hits);
    expect(found.recall).toBeCloseTo(recall, 12);
    expect(found.precision).toBeCloseTo(precision, 12);
    expect(found.iou).toBeCloseTo(iou, 12);
  });

  it('joins spans', () => {
    expect(
      union([
        { start: 5, end: 9 },
        { start: 0, end: 3 },
        { start: 3, end: 6 },
      ]),
    ).toEqual([{ start: 0, end: 9 }]);
  });
});
