import { array, assert, property, stringMatching } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StopStrings } from '../../src/index.ts';

/** Pieces in, pieces out, until a stop. */
function run(stops: string[], pieces: string[]): { out: string[]; stop: string | undefined } {
  const check = new StopStrings(stops);
  const out: string[] = [];
  for (const piece of pieces) {
    const { text, stop } = check.push(piece);
    out.push(text);
    if (stop !== undefined) return { out, stop };
  }
  return { out: [...out, check.flush()], stop: undefined };
}

describe('stop strings', () => {
  it('end the text before them, even where they span tokens', () => {
    expect(run(['\n\nQ:'], ['Yes', '.\n', '\n', 'Q', ': no'])).toEqual({
      out: ['Yes', '.', '', '', ''],
      stop: '\n\nQ:',
    });
  });

  it('hold back what may become one, and give it out when it does not', () => {
    expect(run(['abab'], ['xab', 'ac', 'aba'])).toEqual({
      out: ['x', 'abac', '', 'aba'],
      stop: undefined,
    });
  });

  it('of several count by where they begin, then by length', () => {
    expect(run(['b', 'abc', 'ab'], ['xxabc'])).toEqual({ out: ['xx'], stop: 'abc' });
  });

  it('hold nothing back where there are none', () => {
    expect(run([], ['a', 'b'])).toEqual({ out: ['a', 'b', ''], stop: undefined });
  });

  it('are never empty', () => {
    expect(() => new StopStrings(['a', ''])).toThrow(
      'expected at least one character; received ""',
    );
  });

  it('find what a search of the whole text finds, however it is cut', () => {
    const letters = (most: number) => stringMatching(new RegExp(`^[ab]{1,${most}}$`));
    assert(
      property(array(letters(4), { maxLength: 12 }), letters(5), (pieces, stop) => {
        const text = pieces.join('');
        const at = text.indexOf(stop);
        const found = run([stop], pieces);
        expect(found.out.join('')).toBe(at === -1 ? text : text.slice(0, at));
        expect(found.stop).toBe(at === -1 ? undefined : stop);
      }),
      { numRuns: 500 },
    );
  });

  it('hold back no more than they must', () => {
    const letters = stringMatching(/^[ab]{1,6}$/);
    assert(
      property(stringMatching(/^[ab]{0,20}$/), letters, letters, (text, one, other) => {
        const check = new StopStrings([one, other]);
        const ends = [one, other].map((stop) => text.indexOf(stop)).filter((at) => at !== -1);
        // As far as no stop string has come, letter by letter.
        const safe = text.slice(0, ends.length === 0 ? text.length : Math.min(...ends));
        let given = '';
        for (let at = 0; at < safe.length; at++) {
          given += check.push(safe[at]!).text;
          const held = safe.slice(given.length, at + 1);
          expect(given + held).toBe(safe.slice(0, at + 1));
          const isBeginning = [one, other].some((stop) => stop.startsWith(held));
          expect(isBeginning).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
