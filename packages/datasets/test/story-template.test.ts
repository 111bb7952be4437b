import { createRandom } from '@gradus/statistics';
import { describe, expect, it } from 'vitest';
import { plot, table, tell, one } from '../src/stories/plot.ts';
import { bind, takesAn, template, type Scene } from '../src/stories/template.ts';
import { wordLists } from '../src/stories/word-lists.ts';

function scene(seed = 1): Scene {
  const empty: Scene = { random: createRandom(seed), slots: [], plural: false };
  bind(empty, 'h', 'Mina');
  bind(empty, 'thing', 'owl');
  bind(empty, 'he', 'she');
  return empty;
}

/** All that a template says over many draws. */
const sayings = (source: string): Set<string> =>
  new Set(Array.from({ length: 200 }, (_, seed) => template(source)(scene(seed))));

describe('template', () => {
  it('keeps text as it is', () => {
    expect(template('"Hello," said nobody.')(scene())).toBe('"Hello," said nobody.');
    expect(template('')(scene())).toBe('');
  });

  it('fills slots, with a capital where asked', () => {
    expect(template('{^he} met {h}. {^thing}!')(scene())).toBe('She met Mina. Owl!');
  });

  it('chooses among alternatives, nested and empty ones too', () => {
    expect(sayings('a(b|c(d|e)|)f')).toEqual(new Set(['abf', 'acdf', 'acef', 'af']));
  });

  it('draws from word lists', () => {
    expect(sayings('{~season}')).toEqual(new Set(wordLists.season));
    expect(sayings('{^~season}')).toContain('Autumn');
  });

  it('finds the article by what follows, however far away it is decided', () => {
    expect(template('{a} {thing}')(scene())).toBe('an owl');
    expect(template('{A} {thing} came.')(scene())).toBe('An owl came.');
    expect(sayings('{a} (gray |)(|old ){thing}')).toEqual(
      new Set(['a gray old owl', 'a gray owl', 'an old owl', 'an owl']),
    );
  });

  it.each([
    ['apple', true],
    ['hour', true],
    ['honest man', true],
    ['Owl', true],
    ['unhappy cat', true],
    ['pear', false],
    ['uniform', false],
    ['useful tool', false],
    ['one-eyed cat', false],
    ['European', false],
  ])('%s takes an: %s', (word, expected) => {
    expect(takesAn(word)).toBe(expected);
  });

  it('lets verbs agree with the subject of the scene', () => {
    const present = template('[walks/walk] and [is/are] happy');
    expect(present(scene())).toBe('walks and is happy');
    expect(present({ ...scene(), plural: true })).toBe('walk and are happy');
  });

  it.each([
    ['{thing', 'a brace that is never closed'],
    ['(a|b', 'a parenthesis that is never closed'],
    ['a) b', 'a closing parenthesis without an opening one'],
    ['{~nonsense}', 'no word list nonsense'],
    ['{Not a slot}', '{Not a slot}'],
    ['[only]', 'brackets without two forms'],
  ])('refuses %s when it is parsed', (source, message) => {
    expect(() => template(source)).toThrow(`A slip in the grammar: ${message}`);
  });

  it('refuses a slot that nothing fills when it is told', () => {
    expect(() => template('{nobody}')(scene())).toThrow('{nobody} where nothing is bound');
  });
});

describe('plot', () => {
  it('binds what belongs together, row by row', () => {
    const story = plot({
      hero: 'child',
      draws: { place: 'the park' },
      rows: table(
        'thing; fix',
        `
        kite; used a ladder in {place}
        boat; swam`,
      ),
      paragraphs: [[one('The {thing}.'), one('')], [one('{h} {fix}.')]],
    });
    const told = new Set(Array.from({ length: 50 }, (_, seed) => tell(story, scene(seed))));
    expect(told).toEqual(
      new Set(['The kite.\nMina used a ladder in the park.', 'The boat.\nMina swam.']),
    );
  });

  it('refuses a row that does not fit its table', () => {
    expect(() => table('a; b', '1; 2; 3')).toThrow('A row does not fit its table: 1; 2; 3');
  });
});

describe('word lists', () => {
  it.each(Object.entries(wordLists))(
    '%s names nothing twice and has no stray space',
    (_, words) => {
      expect(new Set<string>(words).size).toBe(words.length);
      expect(words.filter((word) => word !== word.trim() || /\s{2}|^$/.test(word))).toEqual([]);
    },
  );
});
