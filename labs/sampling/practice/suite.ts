/**
 * @file What an implementation of sampling must do. Each case is about one thing that people get
 * wrong; the last of each group are held against Hugging Face, or against all texts there are.
 */
import assert from 'node:assert/strict';
import type { PracticeCase } from '@gradus/lab-kit';
import { createRandom } from '@gradus/statistics';
import {
  distributionCases,
  maxTokens,
  places,
  searchCases,
  stop,
} from '../fixtures/transformers.ts';
import { allTexts, logProbabilities, randomTable, type Table } from '../tables.ts';
import type { BeamOptions, Row } from './stub.ts';

export const suiteVersion = 1;

interface Implementation {
  readonly softmax: (logits: Row, temperature: number) => number[];
  readonly topK: (probabilities: Row, k: number) => number[];
  readonly topP: (probabilities: Row, p: number) => number[];
  readonly minP: (probabilities: Row, share: number) => number[];
  readonly draw: (probabilities: Row, uniform: number) => number;
  readonly beamSearch: (
    next: (ids: readonly number[]) => Row,
    options: BeamOptions,
  ) => number[] | Promise<number[]>;
}

export function suite(implementation: object): PracticeCase[] {
  const one = implementation as Implementation;
  return [...softmaxCases(one), ...filterCases(one), ...drawCases(one), ...beamCases(one)];
}

function softmaxCases({ softmax }: Implementation): PracticeCase[] {
  return [
    {
      name: 'softmax: e^z over the sum',
      run: () => assertClose(softmax([Math.log(1), Math.log(3)], 1), [0.25, 0.75]),
    },
    {
      name: 'softmax: a low temperature sharpens, a high one flattens',
      run: () => {
        const logits = [Math.log(8), Math.log(2)];
        assertClose(softmax(logits, 0.5), [64 / 68, 4 / 68]);
        assertClose(softmax(logits, 2), [2 / 3, 1 / 3]);
      },
    },
    {
      name: 'softmax: logits of a thousand do not overflow',
      run: () => assertClose(softmax([1000, 1000 + Math.log(3), -1000], 1), [0.25, 0.75, 0]),
    },
    {
      name: 'softmax: a logit of −Infinity is a token that may not come',
      run: () => assertClose(softmax([0, -Infinity, 0], 1), [0.5, 0, 0.5]),
    },
    {
      name: 'softmax: at temperature 0 the largest has everything, the first of ties',
      run: () => {
        assertClose(softmax([1, 3, 2], 0), [0, 1, 0]);
        assertClose(softmax([1, 3, 3], 0), [0, 1, 0]);
      },
    },
    {
      name: "softmax: Hugging Face's temperatures",
      run: () => {
        for (const { logits, rules, probabilities } of distributionCases) {
          if (Object.keys(rules).join() !== 'temperature') continue;
          assertClose(softmax(logits, rules.temperature!), probabilities);
        }
      },
    },
  ];
}

function filterCases({ topK, topP, minP, softmax }: Implementation): PracticeCase[] {
  return [
    {
      name: 'top-k: the k most probable, wherever they lie, and they sum to 1',
      run: () => {
        assertClose(topK([0.1, 0.2, 0.3, 0.4], 2), [0, 0, 3 / 7, 4 / 7]);
        assertClose(topK([0.4, 0.1, 0.3, 0.2], 1), [1, 0, 0, 0]);
      },
    },
    {
      name: 'top-k: what ties with the k-th stays',
      run: () => assertClose(topK([0.1, 0.2, 0.2, 0.4, 0.1], 2), [0, 0.25, 0.25, 0.5, 0]),
    },
    {
      name: 'top-k: more than there are is all',
      run: () => assertClose(topK([0.5, 0.3, 0.2], 9), [0.5, 0.3, 0.2]),
    },
    {
      name: 'top-p: the one that crosses p stays',
      run: () => {
        assertClose(topP([0.5, 0.3, 0.2], 0.6), [0.625, 0.375, 0]);
        assertClose(topP([0.5, 0.3, 0.2], 0.9), [0.5, 0.3, 0.2]);
      },
    },
    {
      name: 'top-p: the most probable first, wherever they lie',
      run: () => assertClose(topP([0.1, 0.2, 0.3, 0.4], 0.6), [0, 0, 3 / 7, 4 / 7]),
    },
    {
      name: 'top-p: one always stays',
      run: () => assertClose(topP([0.2, 0.5, 0.3], 1e-9), [0, 1, 0]),
    },
    {
      name: 'min-p: at least a share of the largest probability',
      run: () => {
        assertClose(minP([0.5, 0.3, 0.15, 0.05], 0.4), [0.625, 0.375, 0, 0]);
        assertClose(minP([0.05, 0.04, 0.9, 0.01], 0.05), [0.05 / 0.95, 0, 0.9 / 0.95, 0]);
      },
    },
    {
      name: 'min-p: a flat distribution keeps many',
      run: () => {
        const flat = Array.from({ length: 50 }, () => 0.02);
        assertClose(minP(flat, 0.5), flat);
      },
    },
    {
      name: 'filters leave what they were given as it was',
      run: () => {
        const given = [0.1, 0.6, 0.3];
        topK(given, 1);
        topP(given, 0.5);
        minP(given, 0.5);
        assert.deepEqual(given, [0.1, 0.6, 0.3]);
      },
    },
    {
      name: "filters, one behind the other: Hugging Face's probabilities",
      run: () => {
        for (const { logits, rules, probabilities } of distributionCases) {
          let found = softmax(logits, rules.temperature ?? 1);
          if (rules.topK !== undefined) found = topK(found, rules.topK);
          if (rules.topP !== undefined) found = topP(found, rules.topP);
          if (rules.minP !== undefined) found = minP(found, rules.minP);
          assertClose(found, probabilities);
        }
      },
    },
  ];
}

function drawCases({ draw }: Implementation): PracticeCase[] {
  return [
    {
      name: 'draw: tokens lie one behind the other',
      run: () => {
        const found = [0, 0.19, 0.21, 0.69, 0.71, 0.99].map((u) => draw([0.2, 0.5, 0.3], u));
        assert.deepEqual(found, [0, 0, 1, 1, 2, 2]);
      },
    },
    {
      name: 'draw: as often as the probabilities say',
      run: () => {
        const counts = [0, 0, 0, 0];
        for (let i = 0; i < 1_000; i++) counts[draw([0.3, 0.1, 0.4, 0.2], (i + 0.5) / 1_000)]!++;
        assert.deepEqual(counts, [300, 100, 400, 200]);
      },
    },
    {
      name: 'draw: never a token of probability 0',
      run: () => {
        assert.equal(draw([0, 0.5, 0.5], 0), 1);
        assert.equal(draw([0.5, 0, 0.5], 0.5), 2);
      },
    },
    {
      name: 'draw: always a token, where ten tenths sum to less than 1',
      run: () => {
        const tenths = Array.from({ length: 10 }, () => 0.1);
        assert.equal(draw([...tenths, 0], 1 - 2 ** -53), 9);
      },
    },
  ];
}

/** Greedy takes 1 and ends at 0.6 · 0.4; 2 and then 3 is 0.4 · 0.9. Token 3 ends. */
const trap: Table = [
  [0, 0.6, 0.4, 0],
  [0.3, 0.3, 0, 0.4],
  [0, 0.1, 0, 0.9],
  [1, 0, 0, 0],
];

const byLast =
  (rows: Table) =>
  (ids: readonly number[]): Row =>
    rows[ids.at(-1) ?? 0]!;

function beamCases({ beamSearch }: Implementation): PracticeCase[] {
  const plain = { stop: 3, lengthPenalty: 0 };
  return [
    {
      name: 'beams: one is greedy',
      run: async () =>
        assert.deepEqual(
          await beamSearch(byLast(trap), { ...plain, beams: 1, maxTokens: 2 }),
          [1, 3],
        ),
    },
    {
      name: 'beams: two find what one walks past',
      run: async () =>
        assert.deepEqual(
          await beamSearch(byLast(trap), { ...plain, beams: 2, maxTokens: 2 }),
          [2, 3],
        ),
    },
    {
      name: 'beams: they compete; the best two may come from one',
      run: async () => {
        // Behind 0: 1 with 0.9, 2 with 0.1. Behind 1 either way; only 1 0 leads to the sure end.
        const rows: Table = [
          [0, 0.9, 0.1, 0],
          [0.45, 0, 0.55, 0],
          [0.25, 0.25, 0.25, 0.25],
          [1, 0, 0, 0],
        ];
        const next = (ids: readonly number[]): Row =>
          ids.join() === '1,0' ? [0, 0, 0, 1] : byLast(rows)(ids);
        assert.deepEqual(await beamSearch(next, { ...plain, beams: 2, maxTokens: 3 }), [1, 0, 3]);
      },
    },
    {
      name: 'beams: a text that ended goes no further',
      run: async () => {
        const rows: Table = [
          [0.3, 0.7],
          [0, 1],
        ];
        const options = { beams: 2, maxTokens: 6, stop: 1, lengthPenalty: 0 };
        assert.deepEqual(await beamSearch(byLast(rows), options), [1]);
      },
    },
    {
      name: 'beams: finished texts are compared by log-probability / tokens^α',
      run: async () => {
        const rows: Table = [
          [0.6, 0.4],
          [0, 1],
        ];
        const search = (lengthPenalty: number) =>
          beamSearch(byLast(rows), { beams: 2, maxTokens: 3, stop: 1, lengthPenalty });
        // ln 0.4 = −0.92 at once; 0 0 0 has 3 ln 0.6 = −1.53 in all and −0.51 by token.
        assert.deepEqual(await search(0), [1]);
        assert.deepEqual(await search(1), [0, 0, 0]);
      },
    },
    {
      name: 'beams: texts of 300 tokens do not vanish',
      run: async () => {
        const V = 40;
        const row = Array.from({ length: V }, (_, id) => (id === 7 ? 2 : id === 39 ? 0 : 1) / V);
        const options = { beams: 2, maxTokens: 300, stop: 39, lengthPenalty: 1 };
        const found = await beamSearch(() => row, options);
        assert.deepEqual(
          found,
          Array.from({ length: 300 }, () => 7),
        );
      },
    },
    {
      name: 'beams: so many that nothing is dropped find the likeliest of all texts',
      run: async () => {
        for (let number = 0; number < 15; number++) {
          const table = randomTable(createRandom(number), 3);
          const best = allTexts(table, 4).reduce((a, b) =>
            b.logProbability > a.logProbability ? b : a,
          );
          const options = { beams: 27, maxTokens: 4, stop: 2, lengthPenalty: 0 };
          assert.deepEqual(await beamSearch(probabilitiesOf(table), options), [...best.ids]);
        }
      },
    },
    {
      name: "beams: Hugging Face's best texts",
      run: async () => {
        for (const { table, beams, lengthPenalty, ids } of searchCases) {
          const options = { beams, maxTokens, stop, lengthPenalty };
          const next = (before: readonly number[]): Row => {
            const added = places[before.length]!;
            const logits = table[before.at(-1) ?? 0]!.map((z, id) => z + added[id]!);
            return logProbabilities(logits).map(Math.exp);
          };
          assert.deepEqual(await beamSearch(next, options), [...ids[0]!]);
        }
      },
    },
  ];
}

function probabilitiesOf(table: Table): (ids: readonly number[]) => Row {
  return byLast(table.map((row) => logProbabilities(row).map(Math.exp)));
}

function assertClose(found: readonly number[], expected: readonly number[]): void {
  const isClose =
    Array.isArray(found) &&
    found.length === expected.length &&
    found.every((value, i) => Math.abs(value - expected[i]!) <= 1e-9);
  if (!isClose) {
    throw new assert.AssertionError({
      message: 'the probabilities differ',
      actual: found,
      expected,
      operator: 'close',
    });
  }
}
