/** The lattice algorithms against enumeration of all segmentations. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bestSegmentation,
  buildLattice,
  expectedCounts,
  sampleSegmentation,
  type UnigramModel,
  unknownEdge,
} from '../../src/unigram/lattice.ts';
import { PieceTrie } from '../../src/piece-trie.ts';

const unknownLogProbability = -20;

function modelOf(pieces: Readonly<Record<string, number>>): UnigramModel {
  const entries = Object.entries(pieces);
  return {
    trie: new PieceTrie(entries.map(([piece], id) => [piece, id])),
    logProbabilities: Float64Array.from(entries, ([, probability]) => Math.log(probability)),
    unknownLogProbability,
  };
}

interface Path {
  readonly ids: readonly number[];
  readonly probability: number;
}

/** Every way to cut `text` into pieces; a character that is no piece is one unknown edge. */
function enumerate(text: string, pieces: Readonly<Record<string, number>>): Path[] {
  if (text === '') return [{ ids: [], probability: 1 }];
  const names = Object.keys(pieces);
  const [first] = text;
  const heads = names.filter((piece) => text.startsWith(piece));
  const edges = heads.map((piece) => ({
    length: piece.length,
    id: names.indexOf(piece),
    probability: pieces[piece]!,
  }));
  if (!heads.includes(first!))
    edges.push({
      length: first!.length,
      id: unknownEdge,
      probability: Math.exp(unknownLogProbability),
    });
  return edges.flatMap(({ length, id, probability }) =>
    enumerate(text.slice(length), pieces).map((rest) => ({
      ids: [id, ...rest.ids],
      probability: probability * rest.probability,
    })),
  );
}

const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '🙂'), minLength: 1, maxLength: 8 });
const pieces = fc.dictionary(
  fc.string({ unit: fc.constantFrom('a', 'b', '🙂'), minLength: 1, maxLength: 4 }),
  fc.double({ min: 0.001, max: 1, noNaN: true }),
  { minKeys: 1, maxKeys: 12, noNullPrototype: true },
);

describe('bestSegmentation', () => {
  it('is as probable as the most probable of all', () => {
    fc.assert(
      fc.property(text, pieces, (string, probabilities) => {
        const best = Math.max(...enumerate(string, probabilities).map((path) => path.probability));
        const found = bestSegmentation(string, modelOf(probabilities));
        expect(found.logProbability).toBeCloseTo(Math.log(best), 9);
        const own = enumerate(string, probabilities).find(
          ({ ids }) => ids.join() === found.ids.join(),
        );
        expect(Math.log(own!.probability)).toBeCloseTo(found.logProbability, 9);
      }),
      { numRuns: 1000 },
    );
  });

  it('is one way to read "hug"', () => {
    const model = modelOf({ h: 0.1, u: 0.1, g: 0.1, hu: 0.2, ug: 0.4 });
    expect(bestSegmentation('hug', model)).toEqual({
      ids: [0, 4],
      ends: [1, 3],
      logProbability: Math.log(0.1) + Math.log(0.4),
    });
  });

  it('ends with the longest piece where several are equally probable', () => {
    const model = modelOf({ a: 0.5, aa: 0.25 });
    expect(bestSegmentation('aaa', model).ids).toEqual([0, 1]);
  });

  it('takes linear time for one letter a million times', () => {
    const model = modelOf({ a: 0.5, aa: 0.3, aaaaaaaa: 0.1 });
    expect(bestSegmentation('a'.repeat(1_000_000), model).ids).toHaveLength(125_000);
  });
});

describe('expectedCounts', () => {
  it('is the mean over all segmentations, each by its probability', () => {
    fc.assert(
      fc.property(text, pieces, (string, probabilities) => {
        const paths = enumerate(string, probabilities);
        const total = paths.reduce((sum, { probability }) => sum + probability, 0);
        const expected = new Map<number, number>();
        for (const { ids, probability } of paths)
          for (const id of ids) expected.set(id, (expected.get(id) ?? 0) + probability / total);

        const counts = new Map<number, number>();
        const logTotal = expectedCounts(
          buildLattice(string, modelOf(probabilities)),
          (id, count) => void counts.set(id, (counts.get(id) ?? 0) + count),
        );
        expect(logTotal).toBeCloseTo(Math.log(total), 9);
        expect(new Set(counts.keys())).toEqual(new Set(expected.keys()));
        for (const [id, count] of expected) expect(counts.get(id)).toBeCloseTo(count, 9);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('sampleSegmentation', () => {
  /** A full-period generator of 2³² states: enough for a test, the same on every machine. */
  function uniform(): () => number {
    let state = 12_345;
    return () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
  }

  it.each([1, 0.3, 0])('draws with probability to the power %d', (sharpness) => {
    const probabilities = { a: 0.3, b: 0.2, ab: 0.15, ba: 0.1, aba: 0.05, bab: 0.2 };
    const paths = enumerate('ababab', probabilities);
    const weights = paths.map(({ probability }) => probability ** sharpness);
    const total = weights.reduce((a, b) => a + b, 0);

    const lattice = buildLattice('ababab', modelOf(probabilities));
    const random = uniform();
    const draws = 20_000;
    const counts = new Map<string, number>();
    for (let draw = 0; draw < draws; draw++) {
      const key = sampleSegmentation(lattice, random, sharpness).ids.join();
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    // Pearson's χ²: its mean is the number of paths less one, its variance twice that.
    const degrees = paths.length - 1;
    const chiSquared = paths.reduce((sum, { ids }, index) => {
      const expected = (draws * weights[index]!) / total;
      return sum + ((counts.get(ids.join()) ?? 0) - expected) ** 2 / expected;
    }, 0);
    expect(degrees).toBeGreaterThan(10);
    expect(chiSquared).toBeLessThan(degrees + 4 * Math.sqrt(2 * degrees));
    expect([...counts.values()].reduce((a, b) => a + b)).toBe(draws);
  });
});

describe('PieceTrie', () => {
  it('finds exactly the pieces that start at a place', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ unit: 'binary', minLength: 1, maxLength: 5 }), {
          maxLength: 15,
        }),
        fc.string({ unit: 'binary', maxLength: 10 }),
        (strings, query) => {
          const trie = new PieceTrie(strings.map((string, id) => [string, id]));
          const found: number[] = [];
          let node = 0;
          for (let unit = 0; unit < query.length && node >= 0; unit++) {
            node = trie.child(node, query.charCodeAt(unit));
            if (node >= 0 && trie.pieceAt(node) >= 0) found.push(trie.pieceAt(node));
          }
          const prefixes = [...strings.keys()]
            .filter((id) => query.startsWith(strings[id]!))
            .sort((a, b) => strings[a]!.length - strings[b]!.length);
          expect(found).toEqual(prefixes);
        },
      ),
    );
  });
});
