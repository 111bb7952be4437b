import { createRandom } from '@gradus/statistics';
import { describe, expect, it } from 'vitest';
import * as t from '../../src/index.ts';
import { improve } from '../../src/passes/improve.ts';
import { uniformArray } from '../check.ts';

const random = createRandom(1);
const C = 24;

/** As layers/norms.ts of packages/transformer writes it. */
function rmsNorm(x: t.Tensor, weight: t.Tensor): t.Tensor {
  const last = { axes: [-1] };
  const over = (one: t.Tensor): t.Tensor => t.expandDims(one, -1);
  const scale = over(t.rsqrt(t.add(t.mean(t.square(x), last), 1e-5)));
  const known = t.withGradient(t.mul(x, scale), [x], (d, n) => [
    t.mul(scale, t.sub(d, t.mul(n, over(t.mean(t.mul(d, n), last))))),
  ]);
  return t.mul(known, weight);
}

/** As positions/rotary.ts writes it. */
function rotate(x: t.Tensor, cosine: t.Tensor, sine: t.Tensor): t.Tensor {
  const half = Number(x.shape.at(-1)) / 2;
  const a = t.slice(x, { axis: -1, end: half });
  const b = t.slice(x, { axis: -1, start: half });
  return t.add(t.mul(x, cosine), t.mul(t.concat([t.negate(b), a]), sine));
}

/** Angles equal for both of a pair: `[B, 1, T, D]`. */
function angles(B: number, T: number, D: number): [t.NdArray, t.NdArray] {
  const half = uniformArray(random, [B, 1, T, D / 2], [-3, 3], 'float32').data as Float32Array;
  const both = Float32Array.from({ length: B * T * D }, (_, at) => {
    return half[Math.floor(at / D) * (D / 2) + (at % (D / 2))]!;
  });
  const of = (turn: (x: number) => number) => t.fromData(both.map(turn), [B, 1, T, D]);
  return [of(Math.cos), of(Math.sin)];
}

/** What is left of the graph, and whether it gives the same in both engines. */
async function fused(
  build: (...inputs: t.Tensor[]) => t.Tensor,
  values: readonly t.NdArray[],
): Promise<string[]> {
  const graph = t.trace<t.Tensor[], t.Tensor>(build, [...values]);
  const [result] = improve(graph.outputs, { fuse: true }) as [t.Tensor];
  const nodes = t.nodesOf([result]);
  const expected = t.runEager(graph, [...values]).data as Float32Array;
  const eager = t.runEager({ ...graph, result, outputs: [result], nodes }, [...values]);
  const options = { thread: 'caller', threads: 1, fuse: true } as const;
  await using compiled = await t.compileGraph(graph, options);
  const onnx = await compiled.run(...values);
  for (const { data } of [eager, onnx]) {
    for (const [at, value] of expected.entries()) expect(Number(data[at])).toBeCloseTo(value, 5);
  }
  return nodes.map(({ name }) => name).filter((name) => name !== 'input' && name !== 'constant');
}

describe('fusing', () => {
  it.each([[[2, 3, C]], [[1, C]]])('makes one operation of an RMS norm of %j', async (shape) => {
    const values = [
      uniformArray(random, shape, [-2, 2], 'float32'),
      uniformArray(random, [C], [0.5, 2], 'float32'),
    ];
    expect(await fused((x, weight) => rmsNorm(x, weight), values)).toEqual(['rms-norm']);
  });

  it.each([
    [1, 6, 1],
    [3, 2, 5],
  ])('makes one operation of a rotation, B %i, H %i, T %i', async (B, H, T) => {
    const D = 8;
    const values = [uniformArray(random, [B, H, T, D], [-2, 2], 'float32'), ...angles(B, T, D)];
    const names = await fused((x, cosine, sine) => rotate(x, cosine, sine), values);
    expect(names).toEqual(['rotary']);
  });

  it('leaves parts that a derivative needs', async () => {
    const values = [
      uniformArray(random, [2, C], [-2, 2], 'float32'),
      uniformArray(random, [C], [0.5, 2], 'float32'),
    ];
    const derivative = (x: t.Tensor, weight: t.Tensor): t.Tensor =>
      t.grad((at: t.Tensor) => t.sum(t.square(rmsNorm(at, weight))))(x);
    const names = await fused((x, weight) => derivative(x, weight), values);
    expect(names).not.toContain('rms-norm');
  });

  it('leaves what only looks like it: a sum of squares that is no mean', async () => {
    const x = uniformArray(random, [2, C], [-2, 2], 'float32');
    const other = (a: t.Tensor): t.Tensor => {
      const scale = t.rsqrt(t.add(t.mul(t.sum(t.square(a), { axes: [-1] }), 0.5), 1e-5));
      const known = t.withGradient(t.mul(a, t.expandDims(scale, -1)), [a], (d) => [d]);
      return t.mul(known, t.constant(t.fromData(new Float32Array(C).fill(2), [C])));
    };
    expect(await fused((a) => other(a), [x])).not.toContain('rms-norm');
  });

  it('is done where it is asked for', () => {
    const graph = t.trace(
      (x: t.Tensor, weight: t.Tensor) => rmsNorm(x, weight),
      [
        uniformArray(random, [2, C], [-2, 2], 'float32'),
        uniformArray(random, [C], [1, 2], 'float32'),
      ],
    );
    expect(t.nodesOf(improve(graph.outputs)).map(({ name }) => name)).not.toContain('rms-norm');
  });
});
