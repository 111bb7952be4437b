import { createRandom } from '@gradus/statistics';
import { describe, expect, it } from 'vitest';
import * as t from '../../src/index.ts';
import { expectClose } from '../check.ts';

const [X, Y, W] = [
  t.array([[1, 2], [3, 4], [5, 6]]),
  t.array([[5], [11], [17]]),
  t.array([[0], [0]]),
]; // oxfmt-ignore
const loss = (w: t.Tensor, x: t.Tensor, y: t.Tensor): t.Tensor =>
  t.mean(t.square(t.sub(t.matmul(x, w), y)));

describe.each(['own', 'caller'] as const)('compile, in the %s thread', (thread) => {
  it('gives the value and the gradient of the eager engine', async () => {
    await using step = await t.compile(t.valueAndGrad(loss), [W, X, Y], { thread });
    const [value, gradient] = await step.run(W, X, Y);
    expect(t.scalarOf(value)).toBe(145);
    expectClose(gradient, t.array([[-82], [-104]]), 1e-6);
  });

  it('writes results into memory that is given', async () => {
    await using step = await t.compile(t.valueAndGrad(loss), [W, X, Y], { thread });
    const shared = new Float32Array(new SharedArrayBuffer(16));
    const into: [t.NdArray, t.NdArray] = [
      t.fromData(shared.subarray(1, 2), []),
      t.fromData(shared.subarray(2, 4), [2, 1]),
    ];
    await step.runWith({ into }, W, X, Y);
    expect(shared[0]).toBe(0);
    expectClose(t.fromData(shared, [4]), t.array([0, 145, -82, -104]), 1e-6);
    const own: [t.NdArray, t.NdArray] = [t.array(0), t.array([[0], [0]])];
    await step.runWith({ into: own }, W, X, Y);
    expectClose(own[1], t.array([[-82], [-104]]), 1e-6);
  });

  it('knows arguments and places for results by their names, in any order', async () => {
    const build = (x: Record<'a' | 'b', t.Tensor>): Record<'less' | 'twice', t.Tensor> => ({
      less: t.sub(x.a, x.b),
      twice: t.mul(x.b, 2),
    });
    const [a, b] = [t.array([5, 7]), t.array([1, 2])];
    await using run = await t.compile(build, [{ a, b }], { thread });
    expect(t.toNested((await run.run({ b, a })).less)).toEqual([4, 5]);
    const into = { twice: t.array([0, 0]), less: t.array([0, 0]) };
    await run.runWith({ into }, { b, a });
    expect([into.less, into.twice].map(t.toNested)).toEqual([[4, 5], [2, 4]]); // oxfmt-ignore
    const wrong = { twice: into.twice, more: into.less } as never;
    await expect(run.runWith({ into: wrong }, { a, b })).rejects.toThrow(
      'expected 2 arrays under the names of results that are all different tensors; received twice, more',
    );
  });

  it('has random numbers made from their keys before it runs', async () => {
    const build = (key: t.Tensor, x: t.Tensor): t.Tensor[] => [
      t.mul(x, t.randomUniform(t.foldIn(key, 'dropout'), [4])),
      t.randomUniform(key, [3]),
    ];
    const key = t.keyOf(createRandom(7));
    const x = t.array([1, 2, 3, 4]);
    await using run = await t.compile(build, [t.keyType, x], { thread });
    expect(await run.run(key, x)).toEqual(t.runEager(run.graph, [key, x]));
  });

  it('takes and gives dimensions of any size where they have names', async () => {
    const [P, S] = [t.dimension('P'), t.dimension('S')];
    const past: t.TensorType = { dtype: 'float32', shape: [P, 2] };
    const fresh: t.TensorType = { dtype: 'float32', shape: [S, 2] };
    const build = (a: t.Tensor, b: t.Tensor): t.Tensor => {
      const all = t.concat([a, b], 0); // [P+S, 2]
      return t.reshape(t.add(t.broadcastTo(t.iota(t.addDims(P, S)), [3, t.addDims(P, S)]), 1), [
        t.multiplyDims(3, all.shape[0]!),
      ]);
    };
    await using run = await t.compile(build, [past, fresh], { thread });
    for (const [p, s] of [
      [1, 1],
      [0, 2],
      [3, 1],
    ] as const) {
      const values = [t.allocate('float32', [p, 2]), t.allocate('float32', [s, 2])] as const;
      expect(await run.run(...values)).toEqual(t.runEager(run.graph, [...values]));
    }
  });
});
