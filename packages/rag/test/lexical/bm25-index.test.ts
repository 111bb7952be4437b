import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Analyzer, Bm25Index, type Filter, type Hit, type IndexedText } from '../../src/index.ts';

/** The formula, document by document, without an index. */
function scoreAll(documents: readonly IndexedText[], query: string, k1 = 0.9, b = 0.4): Hit[] {
  const analyzer = new Analyzer({ stemming: 'english', stopWords: 'english' });
  const bags = documents.map(({ id, text }) => ({ id, terms: analyzer.analyze(text) }));
  const average = bags.reduce((sum, { terms }) => sum + terms.length, 0) / bags.length;
  const queryTerms = analyzer.analyze(query);
  return bags
    .map(({ id, terms }) => {
      let score = 0;
      for (const term of queryTerms) {
        const tf = terms.filter((one) => one === term).length;
        const n = bags.filter((bag) => bag.terms.includes(term)).length;
        const idf = Math.log(1 + (bags.length - n + 0.5) / (n + 0.5));
        score += tf === 0 ? 0 : (idf * tf) / (tf + k1 * (1 - b + (b * terms.length) / average));
      }
      return { id, score };
    })
    .filter(({ score }) => score > 0)
    .sort((x, y) => y.score - x.score || (x.id < y.id ? -1 : 1));
}

const indexOf = (documents: readonly IndexedText[]): Bm25Index => {
  const index = new Bm25Index();
  for (const document of documents) index.add(document);
  return index;
};

const words = 'lamp tower keeper storm light night ship oil wick glass lens sea'.split(' ');
const text = fc
  .array(fc.constantFrom(...words), { minLength: 0, maxLength: 12 })
  .map((all) => all.join(' '));
const id = fc.constantFrom(...Array.from({ length: 12 }, (_, i) => `d${i}`));
const operation = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('add' as const), id, text }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), id }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('search' as const), query: text }) },
);

describe('scores', () => {
  it('is the formula', () => {
    const documents = [
      { id: 'a', text: 'The keeper lit the lamp; the lamps were lit.' },
      { id: 'b', text: 'A storm put out the lamp.' },
      { id: 'c', text: 'Nothing of the kind.' },
    ];
    const index = indexOf(documents);
    for (const query of ['lamp', 'lamp storm', 'lamp lamp keeper', 'absent', ''])
      for (const [k1, b] of [
        [0.9, 0.4],
        [1.2, 0.75],
        [0, 0],
        [2, 1],
      ] as const) {
        const hits = index.search(query, { k1, b });
        const expected = scoreAll(documents, query, k1, b);
        expect(hits.map((hit) => hit.id)).toEqual(expected.map((hit) => hit.id));
        for (const [i, hit] of hits.entries())
          expect(hit.score).toBeCloseTo(expected[i]!.score, 12);
      }
    // By hand: N = 3, n = 2; |a| = 5 (keeper lit lamp lamp lit), |b| = 4 (storm put lamp and no stop words: out is one), |c| = 2.
    const idf = Math.log(1 + 1.5 / 2.5);
    expect(index.search('lamps')[0]).toEqual({
      id: 'a',
      score: expect.closeTo((idf * 2) / (2 + 0.9 * (0.6 + (0.4 * 5) / (10 / 3))), 12),
    });
  });

  it('orders equal scores by id', () => {
    const index = indexOf(['c', 'a', 'b', 'd'].map((one) => ({ id: one, text: 'lamp' })));
    expect(index.search('lamp', { limit: 3 }).map((hit) => hit.id)).toEqual(['a', 'b', 'c']);
  });
});

describe('change', () => {
  it('answers after any changes as an index that never knew better, to the last bit', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 60 }), text, (operations, query) => {
        const index = new Bm25Index();
        const live = new Map<string, string>();
        let agreed = true;
        for (const one of operations) {
          if (one.kind === 'search') index.search(one.query);
          else if (one.kind === 'delete') {
            agreed &&= index.delete(one.id) === live.delete(one.id);
          } else {
            index.add(one);
            live.set(one.id, one.text);
          }
        }
        const documents = Array.from(live, ([name, content]) => ({ id: name, text: content }));
        const limit = 20;
        expect(agreed).toBe(true);
        expect(index.size).toBe(live.size);
        expect(new Set(index.ids())).toEqual(new Set(live.keys()));
        expect(index.search(query, { limit })).toEqual(indexOf(documents).search(query, { limit }));
        const expected = documents.length === 0 ? [] : scoreAll(documents, query);
        const found = index.search(query, { limit });
        expect(found.length).toBe(expected.length);
        const scores = new Map(expected.map((hit) => [hit.id, hit.score]));
        for (const hit of found) expect(hit.score).toBeCloseTo(scores.get(hit.id)!, 10);
      }),
      { seed: 21, numRuns: 400 },
    );
  });

  it('keeps few segments, and none that is mostly deleted', () => {
    const index = new Bm25Index();
    for (let i = 0; i < 1_000; i++) {
      index.add({ id: `d${i}`, text: `lamp ${words[i % words.length]!}` });
      index.search('lamp');
    }
    expect(index.segments().length).toBeLessThanOrEqual(11);
    for (let i = 0; i < 990; i++) index.delete(`d${i}`);
    index.add({ id: 'new', text: 'lamp' });
    const sizes = index.segments().map(({ size }) => size);
    expect(sizes.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(2 * index.size);
    expect(index.search('lamp', { limit: 100 }).length).toBe(11);
  });
});

describe('filters', () => {
  const index = indexOf([
    {
      id: 'a',
      text: 'lamp lamp lamp',
      fields: { year: 1859, kind: 'oil', tags: ['old', 'coast'] },
    },
    { id: 'b', text: 'lamp lamp', fields: { year: 1911, kind: 'gas', isLit: true } },
    { id: 'c', text: 'lamp', fields: { year: 1987, kind: 'oil', tags: ['new'] } },
    { id: 'd', text: 'lamp' },
  ]);
  it.each<[Filter, string[]]>([
    [{}, ['a', 'b', 'c', 'd']],
    [{ kind: 'oil' }, ['a', 'c']],
    [{ kind: ['gas', 'wood'] }, ['b']],
    [{ year: { from: 1900 } }, ['b', 'c']],
    [{ year: { from: 1859, to: 1911 } }, ['a', 'b']],
    [{ kind: { from: 'h' } }, ['a', 'c']],
    [{ tags: 'coast' }, ['a']],
    [{ tags: ['old', 'new'] }, ['a', 'c']],
    [{ isLit: true }, ['b']],
    [{ kind: 'oil', year: { from: 1900 } }, ['c']],
    [{ year: '1859' }, []],
    [{ absent: 1 }, []],
  ])('%j', (filter, expected) => {
    expect(
      index
        .search('lamp', { filter })
        .map((hit) => hit.id)
        .sort(),
    ).toEqual(expected);
  });

  it('leaves scores as they are, and the limit to what meets it', () => {
    const all = index.search('lamp');
    const [hit] = index.search('lamp', { filter: { kind: 'oil', year: { from: 1900 } }, limit: 1 });
    expect(hit).toEqual(all.find((one) => one.id === 'c'));
  });
});

describe('bad input', () => {
  it('answers a query of a hundred kilobytes from its beginning', () => {
    const index = indexOf([{ id: 'a', text: 'lamp' }]);
    const long = Array.from({ length: 12_000 }, (_, i) => `word${i}`).join(' ');
    expect(long.length).toBeGreaterThan(100_000);
    expect(index.search(`lamp ${long}`).map((hit) => hit.id)).toEqual(['a']);
    expect(index.search(`${long} lamp`)).toEqual([]);
  });

  it('takes documents without words, and ids of any kind', () => {
    const index = indexOf([
      { id: '', text: '' },
      { id: '__proto__', text: 'lamp' },
      { id: '灯\ud800', text: '— … —' },
    ]);
    expect([index.size, index.search('lamp')[0]!.id, index.search('')]).toEqual([
      3,
      '__proto__',
      [],
    ]);
  });

  it.each([{ limit: -1 }, { limit: 1.5 }, { k1: Number.NaN }, { b: 2 }])(
    'refuses %j',
    (options) => {
      expect(() => new Bm25Index().search('a', options)).toThrow(
        /^These options of a search do not fit: expected a whole number limit >= 0, k1 >= 0, 0 <= b <= 1; received/,
      );
    },
  );
});
