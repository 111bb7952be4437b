import { generateStories } from '@gradus/datasets';
import { describe, expect, it } from 'vitest';
import {
  checkTexts,
  disagreementsIn,
  faultsOf,
  referenceOf,
  wordsOf,
} from '../../src/base-model/text-checks.ts';

const corpus = [...generateStories({ seed: 1, version: 1, characters: 400_000 })];
const reference = referenceOf(corpus);

describe('faults', () => {
  const story = 'There was a girl named Anna. She had a dog.\n"Come here," she said.';

  it('are none in a sound text, but what the corpus happens not to have', () => {
    const found = faultsOf(
      story,
      referenceOf([story, 'there was a girl here. come, she said. she had a dog.']),
    );
    expect(found).toEqual({
      unknownWords: [],
      unseenPairs: [],
      openQuotes: 0,
      unfinished: 0,
      disagreements: [],
      repeated: 0,
      names: 1,
      isPronounWrong: false,
    });
  });

  it.each([
    ['unknown words', 'She had a dogg.', { unknownWords: ['dogg'] }],
    ['an open quote', '"Come here, she said.', { openQuotes: 1 }],
    ['no end', 'She had a dog', { unfinished: 1 }],
    [
      'a verb and an article',
      'They was sad. It was a apple and an dog.',
      { disagreements: ['they was', 'a apple', 'an dog'] },
    ],
    ['the wrong pronoun', 'There was a boy named Anna. She had a dog.', { isPronounWrong: true }],
    ['repetition', 'a b c d e a b c d e', { repeated: 1 - 5 / 7 }],
  ])('are found: %s', (_, text, expected) => {
    expect(faultsOf(text, reference)).toMatchObject(expected);
  });

  it('leave alone what agrees in its own way', () => {
    const fine =
      'Did he have an hour? A university. Let it do that. Anna and I were late. Should she have come? A one-eyed cat.';
    expect(disagreementsIn(fine)).toEqual([]);
  });
});

describe('checks of texts', () => {
  const others = [...generateStories({ seed: 2, version: 1, characters: 100_000 })];
  const words = others.reduce((sum, text) => sum + wordsOf(text).length, 0);

  it('find next to nothing in what the generator tells', () => {
    const found = checkTexts(others, reference, words);
    expect(found.unknownWords).toBeLessThan(0.01);
    expect(found.openQuotes).toBe(0);
    expect(found.disagreements).toBeLessThan(0.5);
    expect(found.wrongPronouns).toBeLessThan(0.1);
    expect(found.copiedDocuments).toBe(0);
    expect(found.distinct.three).toBeGreaterThan(found.distinct.two);
  });

  it('find what was spoiled: words in another order, names that change', () => {
    const sound = checkTexts(others, reference, words);
    const backwards = others.map((text) => wordsOf(text).toReversed().join(' '));
    const spoiled = checkTexts(backwards, reference, words);
    expect(spoiled.unseenPairs).toBeGreaterThan(5 * sound.unseenPairs);
    expect(spoiled.unfinished).toBe(1);
    const names = [...reference.names].filter((name) => /^[a-z]{3,}$/.test(name));
    let next = 0;
    // Whoever is named first in a sentence is somebody else every time.
    const renamed = others.map((text) =>
      text.replaceAll(/(?<=[.!?] |^)[A-Z][a-z]{2,}(?= )/gm, () => names[next++ % names.length]!),
    );
    expect(checkTexts(renamed, reference, words).names).toBeGreaterThan(1.5 * sound.names);
  });

  it('know what was copied', () => {
    const found = checkTexts(corpus.slice(0, 20), reference, 1_000);
    expect(found.copiedDocuments).toBe(1);
    expect(found.copiedSentences).toBe(1);
  });
});
