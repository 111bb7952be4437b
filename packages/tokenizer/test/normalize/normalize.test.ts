/** Normalization against String.prototype.normalize and by its own offsets. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AlignedText } from '../../src/normalize/aligned.ts';
import { bertUncased } from '../../src/normalize/bert.ts';
import { normalize, type NormalizerStep } from '../../src/normalize/normalize.ts';
import { unicodeText } from '../unicode-text.ts';

const run = (text: string, ...steps: NormalizerStep[]): AlignedText =>
  normalize(AlignedText.of(text), steps);

/** Stretches of rewritten text that come from the same part of the original. */
function stretches(aligned: AlignedText): { text: string; start: number; end: number }[] {
  const all: { text: string; start: number; end: number }[] = [];
  for (let unit = 0; unit < aligned.text.length; unit++) {
    const [start, end] = aligned.originalRange(unit, unit + 1);
    const last = all.at(-1);
    if (last?.start === start && last.end === end) last.text += aligned.text[unit];
    else all.push({ text: aligned.text[unit]!, start, end });
  }
  return all;
}

const forms = ['NFC', 'NFD', 'NFKC', 'NFKD'] as const;

describe.each(forms)('%s', (form) => {
  const step: NormalizerStep = { type: 'unicode', form };

  it('is what the platform says, for every character between marks and jamo', () => {
    const wrong: string[] = [];
    for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++) {
      const character = String.fromCodePoint(codePoint);
      // Marks that reorder, and the jamo that compose, on both sides.
      const text = `a${character}\u0327\u0301ᄀ${character}ᆨ${character}`;
      if (!text.isWellFormed() || (codePoint > 0x1ffff && codePoint % 997 !== 0)) continue;
      if (run(text, step).text !== text.normalize(form)) wrong.push(codePoint.toString(16));
    }
    expect(wrong).toEqual([]);
  });

  it('knows which part of the original each stretch is the normal form of', () => {
    fc.assert(
      fc.property(unicodeText, (text) => {
        const aligned = run(text, step);
        expect(aligned.text).toBe(text.normalize(form));
        for (const { text: stretch, start, end } of stretches(aligned))
          expect(stretch.normalize(form)).toBe(text.slice(start, end).normalize(form));
      }),
      { numRuns: 500 },
    );
  });
});

describe('what normalization leaves as it is', () => {
  it('keeps its own place', () => {
    // The half-width vowel could combine with what is before it, but does not.
    const aligned = run("'\uFFC2\u0344", { type: 'unicode', form: 'NFD' });
    expect(aligned.text).toBe("'\uFFC2\u0308\u0301");
    expect([0, 1, 2, 3].map((unit) => aligned.originalRange(unit, unit + 1))).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
      [2, 3],
    ]);
  });
});

describe('a lone surrogate', () => {
  it('is read as U+FFFD', () => {
    expect(run('a\uD800b\uDC00').text).toBe('a\uFFFDb\uFFFD');
  });
});

describe('lower case', () => {
  it('is that of the whole text', () => {
    fc.assert(
      fc.property(unicodeText, (text) => {
        expect(run(text, { type: 'lowercase' }).text).toBe(text.toLowerCase());
      }),
      { numRuns: 500 },
    );
  });

  it('is that of the whole text for every character', () => {
    const wrong: string[] = [];
    for (let codePoint = 0; codePoint <= 0x1ffff; codePoint++) {
      const text = `Σ${String.fromCodePoint(codePoint)}Σ`;
      if (text.isWellFormed() && run(text, { type: 'lowercase' }).text !== text.toLowerCase())
        wrong.push(codePoint.toString(16));
    }
    expect(wrong).toEqual([]);
  });

  it('keeps the places where it grows', () => {
    const aligned = run('AİB ΣΑΣ', { type: 'lowercase' });
    expect(aligned.text).toBe('ai̇b σας');
    expect(aligned.originalRange(1, 3)).toEqual([1, 2]);
    expect(aligned.originalRange(3, 4)).toEqual([2, 3]);
  });
});

describe('BERT normalization', () => {
  const bert = (text: string, options = {}): string =>
    run(text, { type: 'bert', ...bertUncased, ...options }).text;

  // From the behaviour that BasicTokenizer's own tests pin, one option at a time.
  it.each([
    ['Héllo ÀÉ', {}, 'hello ae'],
    ['Héllo', { stripAccents: false }, 'héllo'],
    ['Héllo', { lowercase: false, stripAccents: false }, 'Héllo'],
    ['a\u200Bb\u0000c\uFFFDd\u00ADe', {}, 'abcde'],
    ['a\tb\u00A0c\r\nd\u3000e', {}, 'a b c  d e'],
    ['a\u0000\tb', { cleanText: false }, 'a\u0000\tb'],
    ['ah博推zz', {}, 'ah 博  推 zz'],
    ['ah博推zz', { spaceHan: false }, 'ah博推zz'],
    ['か가𠀀', { stripAccents: false }, 'か가 𠀀 '],
    ['ΑΣ İ', {}, 'ας i'],
  ])('%j with %j is %j', (text, options, expected) => {
    expect(bert(text, options)).toBe(expected);
  });

  it('points into the original', () => {
    const aligned = run('e\u0301\u200B É博', { type: 'bert', ...bertUncased });
    expect(aligned.text).toBe('e e 博 ');
    expect([0, 2, 4].map((unit) => aligned.originalRange(unit, unit + 1))).toEqual([
      [0, 1],
      [4, 5],
      [5, 6],
    ]);
  });
});

describe('the other steps', () => {
  it.each<[string, NormalizerStep, string]>([
    [' \n a b \u3000', { type: 'strip', left: true, right: true }, 'a b'],
    [' a ', { type: 'strip', left: true, right: false }, 'a '],
    [' a ', { type: 'strip', left: false, right: true }, ' a'],
    ['   ', { type: 'strip', left: true, right: true }, ''],
    ['e\u0301 ó', { type: 'strip-marks' }, 'e ó'],
    ['a.b..', { type: 'replace', pattern: { text: '.' }, content: '·' }, 'a·b··'],
    ['a   b c', { type: 'replace', pattern: { expression: ' {2,}' }, content: '_' }, 'a_b c'],
    [' a ', { type: 'replace', pattern: { expression: '\\A ' }, content: '' }, 'a '],
    ['▁a▁▁', { type: 'replace', pattern: { expression: '(?<!▁)▁+\\z' }, content: '' }, '▁a'],
    ['a', { type: 'prepend', content: '▁' }, '▁a'],
    ['', { type: 'prepend', content: '▁' }, ''],
  ])('%j by %j is %j', (text, step, expected) => {
    expect(run(text, step).text).toBe(expected);
  });

  it('inserts what stands for nothing, and drops what nothing stands for', () => {
    const aligned = run(
      '  ab',
      { type: 'strip', left: true, right: false },
      { type: 'prepend', content: '▁' },
    );
    expect(aligned.text).toBe('▁ab');
    expect(aligned.originalRange(0, 1)).toEqual([2, 2]);
    expect(aligned.originalRange(0, 3)).toEqual([2, 4]);
  });

  it('takes linear time for a long run of spaces', () => {
    const spaces = `${' '.repeat(1_000_000)}x`;
    const started = performance.now();
    for (const pattern of [' {2,}', '\\A ', '(?<! ) +\\z'] as const)
      run(spaces, { type: 'replace', pattern: { expression: pattern }, content: '' });
    run(spaces, { type: 'strip', left: true, right: true });
    // Quadratic time would take minutes.
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
