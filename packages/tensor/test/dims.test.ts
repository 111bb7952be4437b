import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dimName, dimValue } from '../src/dims.ts';
import * as t from '../src/index.ts';

const [B, P, S] = ['B', 'P', 'S'].map(t.dimension) as [t.Dim, t.Dim, t.Dim];

/** A dimension made of names and numbers, and the same made of their values. */
interface Drawn {
  readonly dim: t.Dim;
  readonly valueAt: (values: ReadonlyMap<string, number>) => number;
}

const leaf: fc.Arbitrary<Drawn> = fc.oneof(
  fc.integer({ min: -3, max: 3 }).map((value) => ({ dim: value, valueAt: () => value })),
  fc.constantFrom('B', 'P', 'S').map((name) => ({
    dim: t.dimension(name),
    valueAt: (at: ReadonlyMap<string, number>) => at.get(name)!,
  })),
);

const drawn = fc.letrec<{ tree: Drawn }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc
      .tuple(tie('tree'), tie('tree'), fc.constantFrom('+', '-', '*'))
      .map(([a, b, sign]): Drawn => {
        const [left, right] = [a.valueAt, b.valueAt];
        if (sign === '+') {
          return { dim: t.addDims(a.dim, b.dim), valueAt: (at) => left(at) + right(at) };
        }
        return sign === '-'
          ? { dim: t.subtractDims(a.dim, b.dim), valueAt: (at) => left(at) - right(at) }
          : { dim: t.multiplyDims(a.dim, b.dim), valueAt: (at) => left(at) * right(at) };
      }),
  ),
})).tree;

const values = fc.tuple(fc.nat(9), fc.nat(9), fc.nat(9)).map(
  ([b, p, s]) =>
    new Map([
      ['B', b],
      ['P', p],
      ['S', s],
    ]),
);

describe('named dimensions', () => {
  it('compute as their values do', () => {
    fc.assert(
      fc.property(drawn, values, ({ dim, valueAt }, at) => {
        expect(dimValue(dim, at) + 0).toBe(valueAt(at) + 0);
      }),
    );
  });

  it('are equal where the laws of arithmetic say so', () => {
    fc.assert(
      fc.property(drawn, drawn, drawn, ({ dim: a }, { dim: b }, { dim: c }) => {
        const same = (x: t.Dim, y: t.Dim): void => expect(t.sameDim(x, y)).toBe(true);
        same(t.addDims(a, b), t.addDims(b, a));
        same(t.multiplyDims(a, b), t.multiplyDims(b, a));
        same(t.addDims(t.addDims(a, b), c), t.addDims(a, t.addDims(b, c)));
        same(t.multiplyDims(t.multiplyDims(a, b), c), t.multiplyDims(a, t.multiplyDims(b, c)));
        same(
          t.multiplyDims(a, t.addDims(b, c)),
          t.addDims(t.multiplyDims(a, b), t.multiplyDims(a, c)),
        );
        same(t.addDims(t.subtractDims(a, b), b), a);
      }),
    );
  });

  it('are written as sums of products, the constant last', () => {
    const sum = t.addDims(1, t.addDims(P, S));
    expect(String(sum)).toBe('P+S+1');
    expect(String(t.multiplyDims(2, t.multiplyDims(S, B)))).toBe('2·B·S');
    expect(String(t.subtractDims(3, B))).toBe('-B+3');
    expect(t.subtractDims(sum, t.addDims(S, P))).toBe(1);
    expect(t.multiplyDims(B, 0)).toBe(0);
    expect(t.formatShape([B, sum, 64])).toBe('[B, P+S+1, 64]');
    expect(t.sizeOf([2, B, 3])).toEqual(t.multiplyDims(6, B));
    expect([B, sum, 4].map(dimName)).toEqual(['B', undefined, undefined]);
  });

  it.each(['', '2B', 'B S', 'B·S'])('are not named %j', (name) => {
    expect(() => t.dimension(name)).toThrow(
      `Cannot name a dimension so: expected a letter, then letters, digits and underscores; received ${JSON.stringify(name)}.`,
    );
  });
});

/** Attention of new places to those in a cache and to themselves: x [B, S, 2], cache [B, P, 2]. */
function attend(x: t.Tensor, cache: t.Tensor): t.Tensor {
  const all = t.concat([cache, x], 1); // [B, P+S, 2]
  const scores = t.matmul(x, all, { transposeB: true }); // [B, S, P+S]
  const mixed = t.matmul(t.softmax(scores), all); // [B, S, 2]
  const flat = t.reshape(mixed, [t.multiplyDims(B, S), 2]); // [B·S, 2]
  return t.reshape(
    t.matmul(
      flat,
      t.constant(
        t.array([
          [1, 2],
          [3, 4],
        ]),
      ),
    ),
    [B, S, 2],
  );
}

function counted(shape: readonly number[]): t.NdArray {
  const size = t.elementCount(shape);
  return t.fromData(
    Float32Array.from({ length: size }, (_, i) => Math.sin(i + shape[1]!)),
    shape,
  );
}

const types: [t.TensorType, t.TensorType] = [
  { shape: [B, S, 2], dtype: 'float32' },
  { shape: [B, P, 2], dtype: 'float32' },
];

describe('a graph with named dimensions', () => {
  const derive = (x: t.Tensor, cache: t.Tensor): t.Tensor[] => {
    const output = attend(x, cache);
    return [output, ...t.gradients(t.sum(t.square(output)), [x, cache])];
  };
  const graph = t.trace(derive, types);

  it('says what shapes come out', () => {
    expect(graph.outputs.map(({ shape }) => t.formatShape(shape))).toEqual([
      '[B, S, 2]',
      '[B, S, 2]',
      '[B, P, 2]',
    ]);
  });

  it.each([
    [1, 1, 0],
    [2, 3, 4],
    [3, 1, 1],
    [0, 2, 2],
  ])('gives at B = %i, S = %i, P = %i what numbers give', (b, s, p) => {
    const inputs: [t.NdArray, t.NdArray] = [counted([b, s, 2]), counted([b, p, 2])];
    const plain = (x: t.Tensor, cache: t.Tensor): t.Tensor[] => {
      const all = t.concat([cache, x], 1);
      const mixed = t.matmul(t.softmax(t.matmul(x, all, { transposeB: true })), all);
      const output = t.matmul(
        mixed,
        t.constant(
          t.array([
            [1, 2],
            [3, 4],
          ]),
        ),
      );
      return [output, ...t.gradients(t.sum(t.square(output)), [x, cache])];
    };
    const found = t.runEager(graph, inputs);
    const expected = t.runEager(t.trace(plain, inputs), inputs);
    expect(found.map(({ shape }) => shape)).toEqual([
      [b, s, 2],
      [b, s, 2],
      [b, p, 2],
    ]);
    expect(found.map(t.toNested)).toEqual(expected.map(t.toNested));
  });

  it('refuses arrays that disagree about a name', () => {
    expect(() => t.runEager(graph, [counted([2, 3, 2]), counted([1, 4, 2])])).toThrow(
      'Cannot run the graph: its input 1 does not fit: expected float32 [B, P, 2]; received float32 [1, 4, 2].',
    );
  });

  it('refuses a name that no input has alone', () => {
    const both = t.trace((x: t.Tensor) => x, [{ shape: [t.addDims(P, S)], dtype: 'float32' }]);
    expect(() => t.runEager(both, [t.array([1, 2])])).toThrow(
      'The dimension P has no value: no input of the graph has it. Give an input a shape in which the name stands alone.',
    );
  });

  it('refuses a part that the axis does not have', () => {
    const part = (end: t.Dim, start: t.Dim = 0) =>
      t.trace(
        (x: t.Tensor, y: t.Tensor) => [t.slice(x, { axis: 0, start, end }), y],
        [
          { shape: [P], dtype: 'float32' },
          { shape: [S], dtype: 'float32' },
        ],
      );
    const [two, three] = [t.array([1, 2]), t.array([1, 2, 3])];
    expect(t.runEager(part(S), [three, two]).map(t.toNested)).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(() => t.runEager(part(S), [two, three])).toThrow(
      'Cannot take a part of an axis: expected places from 0 to 2; received 0 to 3.',
    );
    expect(() => t.runEager(part(t.addDims(P, S), S), [two, three])).toThrow(
      'Cannot take a part of an axis: expected places from 0 to 2; received 3 to 5.',
    );
    expect(() => t.runEager(part(P, S), [two, three])).toThrow(
      'Cannot compute slice of shape [P-S] for these inputs: expected sizes that are not negative; received [-1].',
    );
  });
});
