import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { beamEditDistance } from '../../src/text/beam-edit-distance.ts';

/** By its recursive definition. */
function levenshtein(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return a.length + b.length;
  const [restA, restB] = [a.slice(1), b.slice(1)];
  if (a[0] === b[0]) return levenshtein(restA, restB);
  return 1 + Math.min(levenshtein(restA, restB), levenshtein(restA, b), levenshtein(a, restB));
}

describe('edit distance', () => {
  const words = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 5 });

  it('is that of the definition, and its path leads from one list to the other', () => {
    fc.assert(
      fc.property(words, words, (from, to) => {
        const { distance, edits } = beamEditDistance(from, to);
        expect(distance).toBe(levenshtein(from, to));
        expect(edits.filter((edit) => edit !== 'keep')).toHaveLength(distance);
        expect(edits.filter((edit) => edit !== 'insert')).toHaveLength(from.length);
        expect(edits.filter((edit) => edit !== 'delete')).toHaveLength(to.length);
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});
