import { describe, expect, it } from 'vitest';
import { Analyzer, type AnalyzerOptions, type Stemming } from '../../src/index.ts';

const terms = (
  text: string,
  stemming: Stemming = 'none',
  stopWords: AnalyzerOptions['stopWords'] = 'none',
) => {
  const analyzer = new Analyzer({ stemming, stopWords });
  return analyzer.analyze(text).map((id) => analyzer.terms[id]);
};

describe('Analyzer', () => {
  it.each<[string, string, string[]]>([
    ['words and digits in lower case', 'Hello, WORLD-42 (x2)', ['hello', 'world', '42', 'x2']],
    [
      'letters beyond ASCII, composed or not',
      'Größe GRÖSSE Gro\u0308ße',
      ['größe', 'grösse', 'größe'],
    ],
    ['curly quotation marks and dashes as gaps', 'don’t “stop”—now', ['don', 't', 'stop', 'now']],
    ['full width as half width', 'ＡＢＣ１', ['abc1']],
    ['pairs of characters where nobody writes spaces', '灯台が海', ['灯台', '台が', 'が海']],
    ['a single character', '灯 a', ['灯', 'a']],
    ['scripts that touch', 'Node灯台js', ['node', '灯台', 'js']],
    ['nothing', ' \n—… 😀 ', []],
  ])('takes %s', (_, text, expected) => {
    expect(terms(text)).toEqual(expected);
  });

  it('leaves out stop words and takes stems', () => {
    expect(terms('The lamps were lighting, and the towers stood.', 'english', 'english')).toEqual([
      'lamp',
      'light',
      'tower',
      'stood',
    ]);
    expect(terms('Die Türme, und', 'none', ['die', 'und'])).toEqual(['türme']);
    expect(terms('Die Leuchttürme standen', 'german')).toEqual(['die', 'leuchtturm', 'stand']);
  });

  it('cuts words that are no words, and tells them apart by their beginning', () => {
    const long = 'x'.repeat(1_000);
    expect(terms(`${long} ${long}y a`)).toEqual(['x'.repeat(128), 'x'.repeat(128), 'a']);
  });

  it('finds each of a hundred thousand words again', () => {
    const analyzer = new Analyzer({ stemming: 'none', stopWords: 'none' });
    const text = Array.from({ length: 100_000 }, (_, i) => `w${i.toString(36)}`).join(' ');
    const first = analyzer.analyze(text);
    expect(new Set(first).size).toBe(100_000);
    expect(analyzer.analyze(text.toUpperCase())).toEqual(first);
    expect(analyzer.terms[first[99_999]!]).toBe(`w${(99_999).toString(36)}`);
  });

  it('refuses a stemming that it does not know', () => {
    expect(() => terms('a', 'klingon' as Stemming)).toThrow(
      /^No stemming of that name: expected one of: none, danish, .*; received "klingon"/,
    );
  });
});
