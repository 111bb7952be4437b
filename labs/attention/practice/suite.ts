/**
 * @file What an implementation of attention must do. Each case is about one thing that people get
 * wrong; the last of each group are held against PyTorch, or against what must not change.
 */
import assert from 'node:assert/strict';
import type { PracticeCase } from '@gradus/lab-kit';
import { createRandom, type Random } from '@gradus/statistics';
import { torchCases } from '../fixtures/torch.ts';
import type { Heads, Matrix, Seen } from './stub.ts';

export const suiteVersion = 1;

interface Implementation {
  readonly attentionWeights: (queries: Matrix, keys: Matrix, seen?: Seen) => number[][];
  readonly attention: (queries: Matrix, keys: Matrix, values: Matrix, seen?: Seen) => number[][];
  readonly multiHeadAttention: (
    queries: Matrix,
    keys: Matrix,
    values: Matrix,
    heads: Heads,
    seen?: Seen,
  ) => number[][];
}

export function suite(implementation: object): PracticeCase[] {
  return [
    ...weightCases(implementation as Implementation),
    ...attentionCases(implementation as Implementation),
    ...headCases(implementation as Implementation),
  ];
}

const { SQRT2 } = Math;
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

function weightCases({ attentionWeights }: Implementation): PracticeCase[] {
  return [
    {
      name: 'weights: one key gets everything',
      run: () => assertClose(attentionWeights([[3, 4]], [[1, 2]]), [[1]]),
    },
    {
      name: 'weights: equal keys share alike',
      run: () =>
        assertClose(
          attentionWeights(
            [[1, 5]],
            [
              [2, 2],
              [2, 2],
              [2, 2],
            ],
          ),
          [[1 / 3, 1 / 3, 1 / 3]],
        ),
    },
    {
      name: 'weights: scores are divided by the root of the width',
      run: () => {
        const first = sigmoid(2 / SQRT2);
        assertClose(
          attentionWeights(
            [[2, 0]],
            [
              [1, 0],
              [0, 1],
            ],
          ),
          [[first, 1 - first]],
        );
        const wide = sigmoid(4 / 2);
        assertClose(
          attentionWeights(
            [[2, 0, 2, 0]],
            [
              [1, 0, 1, 0],
              [0, 1, 0, 1],
            ],
          ),
          [[wide, 1 - wide]],
        );
      },
    },
    {
      name: 'weights: each query has a distribution of its own over the keys',
      run: () => {
        const rows = attentionWeights(
          [
            [1, 0],
            [0, 1],
            [3, 3],
          ],
          [
            [1, 0],
            [0, 2],
          ],
        );
        for (const row of rows) assertClose([[row.reduce((a, b) => a + b)]], [[1]]);
        const [a, b, c] = [1, -2, -3].map((x) => sigmoid(x / SQRT2));
        assertClose(rows, [
          [a!, 1 - a!],
          [b!, 1 - b!],
          [c!, 1 - c!],
        ]);
      },
    },
    {
      name: 'weights: scores of a thousand do not overflow',
      run: () =>
        assertClose(
          attentionWeights(
            [[2000, 0]],
            [
              [1, 0],
              [0, 1],
            ],
          ),
          [[1, 0]],
        ),
    },
    {
      name: 'weights, causal: a query sees itself and what is before it',
      run: () => {
        const same = [
          [1, 1],
          [1, 1],
          [1, 1],
        ];
        assertClose(attentionWeights(same, same, { causal: true }), [
          [1, 0, 0],
          [0.5, 0.5, 0],
          [1 / 3, 1 / 3, 1 / 3],
        ]);
      },
    },
    {
      name: 'weights, causal: fewer queries than keys are the last positions',
      run: () => {
        const keys = [
          [1, 1],
          [1, 1],
          [1, 1],
          [1, 1],
        ];
        assertClose(
          attentionWeights(
            [
              [1, 0],
              [0, 1],
            ],
            keys,
            { causal: true },
          ),
          [
            [1 / 3, 1 / 3, 1 / 3, 0],
            [0.25, 0.25, 0.25, 0.25],
          ],
        );
      },
    },
    {
      name: 'weights, causal: what is not seen leaves no trace, however large its score',
      run: () => {
        const keys = [
          [1, 0],
          [500, 0],
        ];
        assertClose(
          attentionWeights(
            [
              [9, 0],
              [0, 0],
            ],
            keys,
            { causal: true },
          ),
          [
            [1, 0],
            [0.5, 0.5],
          ],
        );
      },
    },
    {
      name: 'weights, causal: negative scores are not beaten by what is not seen',
      run: () => {
        const weights = attentionWeights(
          [
            [-8, 0],
            [0, 0],
          ],
          [
            [1, 0],
            [1, 0],
          ],
          { causal: true },
        );
        assertClose(weights, [
          [1, 0],
          [0.5, 0.5],
        ]);
      },
    },
    {
      name: 'weights: padding gets nothing, the rest sums to 1',
      run: () => {
        const keys = [
          [1, 0],
          [7, 7],
          [1, 0],
        ];
        const seen = { isText: [true, false, true] };
        assertClose(
          attentionWeights(
            [
              [1, 1],
              [2, 0],
              [0, 3],
            ],
            keys,
            seen,
          ),
          [
            [0.5, 0, 0.5],
            [0.5, 0, 0.5],
            [0.5, 0, 0.5],
          ],
        );
      },
    },
    {
      name: 'weights: padding and causality together',
      run: () => {
        const same = [
          [1, 1],
          [1, 1],
          [1, 1],
          [1, 1],
        ];
        const seen = { causal: true, isText: [true, false, true, true] };
        assertClose(attentionWeights(same, same, seen), [
          [1, 0, 0, 0],
          [1, 0, 0, 0],
          [0.5, 0, 0.5, 0],
          [1 / 3, 0, 1 / 3, 1 / 3],
        ]);
      },
    },
  ];
}

function attentionCases({ attention }: Implementation): PracticeCase[] {
  return [
    {
      name: 'attention: values are mixed by the weights',
      run: () => {
        const first = sigmoid(SQRT2);
        const mixed = attention(
          [[2, 0]],
          [
            [1, 0],
            [0, 1],
          ],
          [
            [10, 0, 1],
            [20, 4, 1],
          ],
        );
        assertClose(mixed, [[10 * first + 20 * (1 - first), 4 * (1 - first), 1]]);
      },
    },
    {
      name: 'attention: keys and values may be in any order, together',
      run: () => {
        const random = createRandom(3);
        const [q, k, v] = [matrix(random, 3, 4), matrix(random, 5, 4), matrix(random, 5, 2)];
        const order = [3, 0, 4, 2, 1];
        const moved = attention(
          q,
          order.map((i) => k[i]!),
          order.map((i) => v[i]!),
        );
        assertClose(moved, attention(q, k, v));
      },
    },
    {
      name: 'attention, causal: outputs before a change stay as they were, to the bit',
      run: () => {
        const random = createRandom(4);
        const [q, k, v] = [matrix(random, 6, 4), matrix(random, 6, 4), matrix(random, 6, 3)];
        const before = attention(q, k, v, { causal: true });
        for (let t = 1; t < 6; t++) {
          const changed = (rows: Matrix): Matrix =>
            rows.with(
              t,
              rows[t]!.map((x) => 3 - 2 * x),
            );
          const after = attention(changed(q), changed(k), changed(v), { causal: true });
          assert.deepEqual(after.slice(0, t), before.slice(0, t), `position ${t} changed`);
          assert.notDeepEqual(after[t], before[t], `position ${t} sees itself`);
        }
      },
    },
    {
      name: 'attention: the arguments stay as they were',
      run: () => {
        const random = createRandom(5);
        const [q, k, v] = [matrix(random, 3, 2), matrix(random, 3, 2), matrix(random, 3, 2)];
        const copies = structuredClone([q, k, v]);
        attention(q, k, v, { causal: true, isText: [true, true, false] });
        assert.deepEqual([q, k, v], copies);
      },
    },
    ...torchCases
      .filter(({ heads }) => heads === undefined)
      .map(({ name, queries, keys, values, seen, output }) => ({
        name: `attention: as PyTorch, ${name}`,
        run: () => assertClose(attention(queries, keys, values, seen), output, 1e-9),
      })),
  ];
}

function headCases({ multiHeadAttention, attention }: Implementation): PracticeCase[] {
  const random = createRandom(6);
  const [q, k, v] = [matrix(random, 3, 8), matrix(random, 4, 8), matrix(random, 4, 8)];
  const columns = (rows: Matrix, from: number, to: number): Matrix =>
    rows.map((row) => row.slice(from, to));
  return [
    {
      name: 'heads: one head is plain attention',
      run: () =>
        assertClose(
          multiHeadAttention(q, k, v, { heads: 1, keyValueHeads: 1 }),
          attention(q, k, v),
        ),
    },
    {
      name: 'heads: each works in its own columns, scaled by its own width',
      run: () => {
        const both = multiHeadAttention(q, k, v, { heads: 2, keyValueHeads: 2 });
        for (const [from, to] of [
          [0, 4],
          [4, 8],
        ] as const) {
          const alone = attention(columns(q, from, to), columns(k, from, to), columns(v, from, to));
          assertClose(columns(both, from, to), alone);
        }
      },
    },
    {
      name: 'heads: neighbours share keys and values',
      run: () => {
        const [fewKeys, fewValues] = [columns(k, 0, 4), columns(v, 0, 4)];
        const shared = multiHeadAttention(q, fewKeys, fewValues, { heads: 4, keyValueHeads: 2 });
        for (let head = 0; head < 4; head++) {
          const own = [head * 2, head * 2 + 2] as const;
          const group = Math.floor(head / 2);
          const used = [group * 2, group * 2 + 2] as const;
          const alone = attention(columns(q, ...own), columns(k, ...used), columns(v, ...used));
          assertClose(columns(shared, ...own), alone);
        }
      },
    },
    {
      name: 'heads: all may share one',
      run: () => {
        const [oneKey, oneValue] = [columns(k, 0, 2), columns(v, 0, 2)];
        const shared = multiHeadAttention(q, oneKey, oneValue, { heads: 4, keyValueHeads: 1 });
        assertClose(columns(shared, 6, 8), attention(columns(q, 6, 8), oneKey, oneValue));
      },
    },
    ...torchCases
      .filter(({ heads }) => heads !== undefined)
      .map(({ name, queries, keys, values, seen, heads, output }) => ({
        name: `heads: as PyTorch, ${name}`,
        run: () =>
          assertClose(multiHeadAttention(queries, keys, values, heads!, seen), output, 1e-9),
      })),
  ];
}

function matrix(random: Random, rows: number, width: number): number[][] {
  return Array.from({ length: rows }, () => Array.from({ length: width }, () => random.normal()));
}

function assertClose(actual: Matrix, expected: Matrix, tolerance = 1e-12): void {
  const sizes = (rows: Matrix): number[] => rows.map((row) => row.length);
  assert.deepEqual(sizes(actual), sizes(expected), 'rows and their lengths');
  for (const [t, row] of expected.entries()) {
    for (const [i, value] of row.entries()) {
      const found = actual[t]![i]!;
      const close = Math.abs(found - value) <= tolerance * Math.max(1, Math.abs(value));
      if (!close) {
        assert.fail(`row ${t}, column ${i}: ${found} instead of ${value}`);
      }
    }
  }
}
