import { describe, expect, it } from 'vitest';
import {
  classificationReport,
  confusionMatrix,
  type ClassScore,
} from '../../src/classification/confusion.ts';
import fixture from '../fixtures/classification.json' with { type: 'json' };

const close = ({ precision, recall, f1 }: ClassScore): object => ({
  precision: expect.closeTo(precision, 12),
  recall: expect.closeTo(recall, 12),
  f1: expect.closeTo(f1, 12),
});

describe('classification', () => {
  it('equals scikit-learn: counts, accuracy, and averages of three kinds', () => {
    for (const expected of fixture.reports) {
      const matrix = confusionMatrix(expected.actual.split(' '), expected.predicted.split(' '));
      expect(matrix).toEqual({ labels: expected.labels, counts: expected.counts });
      const report = classificationReport(matrix);
      expect(report.accuracy).toBeCloseTo(expected.accuracy, 12);
      for (const kind of ['macro', 'micro', 'weighted'] as const) {
        expect(report[kind]).toEqual(close(expected[kind]));
      }
      for (const [i, [precision, recall, f1, support]] of expected.classes.entries()) {
        expect(report.classes[i]).toEqual({
          label: expected.labels[i],
          support,
          ...close({ precision: precision!, recall: recall!, f1: f1! }),
        });
      }
    }
  });

  it('keeps the order of given labels, those that never occur too', () => {
    const matrix = confusionMatrix(['no', 'yes'], ['yes', 'yes'], ['yes', 'no', 'maybe']);
    expect(matrix.counts).toEqual([
      [1, 0, 0],
      [1, 0, 0],
      [0, 0, 0],
    ]);
  });

  it('refuses what it cannot pair', () => {
    expect(() => confusionMatrix(['a'], [])).toThrow(/1 and 0/);
    expect(() => confusionMatrix([], [])).toThrow(/at least one/);
    expect(() => confusionMatrix(['a'], ['b'], ['a'])).toThrow(
      'Unknown label: expected one of: a; received b.',
    );
  });
});
