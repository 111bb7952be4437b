import { readFileSync } from 'node:fs';
import { generateStories, readShipped } from '@gradus/datasets';
import { describeWithData } from '@gradus/datasets/testing';
import { newStemmer } from 'snowball-stemmers';
import { describe, expect, it } from 'vitest';
import { stemEnglish } from '../../src/lexical/english-stem.ts';

const snowball = newStemmer('english');
const wordsOf = (text: string): string[] => [
  ...new Set(text.toLowerCase().match(/[a-z0-9]+/g) ?? []),
];
/** Words that are stemmed otherwise than by snowball-stemmers, with both stems. */
const differing = (words: readonly string[]): string[] =>
  words
    .filter((word) => stemEnglish(word) !== snowball.stem(word))
    .map((word) => `${word}: ${stemEnglish(word)}, ${snowball.stem(word)}`);

describe('stemEnglish', () => {
  it.each([
    ['caresses', 'caress'],
    ['ties', 'tie'],
    ['cries', 'cri'],
    ['gas', 'gas'],
    ['kiwis', 'kiwi'],
    ['hopping', 'hop'],
    ['hoping', 'hope'],
    ['agreed', 'agre'],
    ['generously', 'generous'],
    ['generalization', 'general'],
    ['sensibility', 'sensibl'],
    ['knightly', 'knight'],
    ['by', 'by'],
    ['sayings', 'say'],
    ['succeeding', 'succeed'],
    ['controlled', 'control'],
  ])('%s → %s', (word, stem) => {
    expect(stemEnglish(word)).toBe(stem);
  });

  it('is Snowball on the words of the texts that ship', async () => {
    const stories = [...generateStories({ seed: 1, version: 1, characters: 200_000 })].join('\n');
    const words = wordsOf((await readShipped('prose-en')) + stories);
    expect(words.length).toBeGreaterThan(1_000);
    expect(differing(words)).toEqual([]);
  });

  it('is Snowball on every beginning with every ending', () => {
    const beginnings =
      'relat hop univers gener commun happ abil sk fl b conn yell day eel organ tt s'.split(' ');
    const endings =
      's es ed ied ies sses us ss eed eedly edly ing ingly at bl iz y ly li tional enci anci abli entli izer ization ational ation ator alism aliti alli fulness ousli ousness iveness iviti biliti bli logi ogi fulli lessli alize icate iciti ical ful ness ative al ance ence er ic able ible ant ement ment ent ism ate iti ous ive ize ion sion tion e le l ll'.split(
        ' ',
      );
    const words = beginnings.flatMap((first) =>
      endings.flatMap((ending) => [first + ending, `${first}at${ending}`, `${first}on${ending}s`]),
    );
    expect(words.length).toBeGreaterThan(2_500);
    expect(differing(words)).toEqual([]);
  });
});

describeWithData(
  'every word of three corpora',
  ['ir/vaswani/doc-text.trec', 'corpora/botchan.txt', 'corpora/tinyshakespeare.txt'],
  (...paths) => {
    it('has the stem that Snowball gives it', () => {
      const words = wordsOf(paths.map((path) => readFileSync(path, 'utf8')).join('\n'));
      expect(words.length).toBeGreaterThan(20_000);
      expect(differing(words)).toEqual([]);
    });
  },
);
