/** @file The difference of edits, against one that is found by comparing the texts. */
import { applyEdits, showDifference } from '@gradus/roadmap';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { showEdits } from '../../src/documents/difference.ts';

/** Lines that are all different, so that there is one shortest difference only. */
const text = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
  .map(([count, end, isEnded]) => {
    const lines = Array.from({ length: count }, (_, index) => `line ${index} [ ] and more`);
    return lines.join(end) + (isEnded ? end : '');
  });

const edited = text.chain((before) => {
  const boxes = [...before.matchAll(/\[ \]/g)].map(({ index }) => index + 1);
  return fc.subarray(boxes).chain((chosen) =>
    fc
      .array(fc.constantFrom('x', '', ' ', 'two words'), {
        minLength: chosen.length,
        maxLength: chosen.length,
      })
      .map((texts) => ({
        before,
        edits: chosen.map((start, index) => ({
          span: { start, end: start + 1 },
          text: texts[index] ?? '',
        })),
      })),
  );
});

describe('showEdits', () => {
  it('shows what a comparison of the two texts finds', () => {
    fc.assert(
      fc.property(edited, ({ before, edits }) => {
        const after = applyEdits(before, edits);
        expect(showEdits('plan.md', before, edits.toReversed())).toBe(
          showDifference('plan.md', before, after),
        );
      }),
      { numRuns: 500, seed: 5 },
    );
  });

  it('takes several edits of one line together', () => {
    const before = '| a | b |\n';
    const edits = [
      { span: { start: 2, end: 3 }, text: 'x' },
      { span: { start: 6, end: 7 }, text: 'y' },
    ];
    expect(showEdits('plan.md', before, edits)).toBe(
      showDifference('plan.md', before, '| x | y |\n'),
    );
  });
});
