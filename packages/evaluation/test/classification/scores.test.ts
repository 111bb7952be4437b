import { describe, expect, it } from 'vitest';
import { auroc } from '../../src/classification/auroc.ts';
import {
  brierScore,
  expectedCalibrationError,
  reliability,
} from '../../src/classification/calibration.ts';
import fixture from '../fixtures/classification.json' with { type: 'json' };

describe('scores', () => {
  it('separate as scikit-learn says, ties included', () => {
    for (const { positive, scores, auroc: expected, brier } of fixture.scores) {
      const isPositive = positive.map(Boolean);
      expect(auroc(isPositive, scores)).toBeCloseTo(expected, 12);
      expect(brierScore(scores, isPositive)).toBeCloseTo(brier, 12);
    }
  });

  it('are calibrated as far as numpy finds, in 5, 10 and 15 bins', () => {
    for (const { positive, scores, ece } of fixture.scores) {
      for (const [bins, expected] of Object.entries(ece)) {
        const error = expectedCalibrationError(scores, positive.map(Boolean), Number(bins));
        expect(error).toBeCloseTo(expected, 12);
      }
    }
  });

  it('fall into bins that are closed above', () => {
    const bins = reliability([0, 0.5, 0.51, 1], [false, true, true, true], 2);
    expect(bins.map(({ n, accuracy }) => [n, accuracy])).toEqual([
      [2, 0.5],
      [2, 1],
    ]);
    expect(reliability([0.1], [true], 2)[1]).toEqual({
      low: 0.5,
      high: 1,
      n: 0,
      confidence: NaN,
      accuracy: NaN,
    });
  });

  it('stay in their bin where rounding would carry them on', () => {
    // 0.55 · 20 is 11.000000000000002.
    expect(reliability([0.55], [true], 20).findIndex(({ n }) => n === 1)).toBe(10);
    for (const bins of [7, 10, 15, 20, 100]) {
      for (let edge = 1; edge <= bins; edge++) {
        const found = reliability([edge / bins], [true], bins).findIndex(({ n }) => n === 1);
        expect([bins, edge, found]).toEqual([bins, edge, edge - 1]);
      }
    }
  });

  it('refuse what has no meaning', () => {
    expect(() => auroc([true, true], [1, 2])).toThrow(/positives and negatives; received 2 and 0/);
    expect(() => auroc([true, false], [1, NaN])).toThrow(/NaN at 1/);
    expect(() => brierScore([1.5], [true])).toThrow(/from 0 to 1; received 1.5 at position 0/);
    expect(() => expectedCalibrationError([0.5], [true], 0)).toThrow(/bins/);
  });
});
