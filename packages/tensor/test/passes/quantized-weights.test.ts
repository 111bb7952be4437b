import { createRandom } from '@gradus/statistics';
import { describe, expect, it } from 'vitest';
import * as t from '../../src/index.ts';
import { improve } from '../../src/passes/improve.ts';
import { uniformArray } from '../check.ts';

const random = createRandom(1);
const [N, S, L, K] = [5, 2, 16, 29];

const codes: t.NdArray = {
  dtype: 'uint8',
  shape: [N, S, L],
  data: Uint8Array.from({ length: N * S * L }, () => 1 + random.integer(255)),
};
const scales = uniformArray(random, [N, S], [0.001, 0.01], 'float32');
const weights = (): t.Tensor => t.dequantize(t.constant(codes), t.constant(scales), K);
const product = (x: t.Tensor): t.Tensor => t.matmul(x, weights(), { transposeB: true });
const namesAfter = (graph: t.Graph): string[] =>
  t.nodesOf(improve(graph.outputs)).map(({ name }) => name);

describe('quantized weights', () => {
  it.each([[[1, 1, K]], [[2, 3, K]], [[4, K]]])(
    'are multiplied by as codes, as exactly as x in 8 bits allows: %j',
    async (shape) => {
      const x = uniformArray(random, shape, [-2, 2], 'float32');
      const graph = t.trace(product, [x]);
      expect(namesAfter(graph)).toContain('quantized-matmul');
      expect(namesAfter(graph)).not.toContain('matmul');
      const exact = t.runEager(graph, [x]);
      const [result] = improve(graph.outputs) as [t.Tensor];
      const same = t.runEager({ ...graph, result, outputs: [result], nodes: t.nodesOf([result]) }, [
        x,
      ]);
      await using compiled = await t.compile(product, [x], { thread: 'caller', threads: 1 });
      const found = await compiled.run(x);
      // Half a step of x in each place, times the weight there.
      const widest = 2 / 127 / 2;
      const matrix = t.runEager(t.trace(weights, []), []).data as Float32Array;
      for (const [at, value] of Array.from(found.data, Number).entries()) {
        const row = matrix.subarray((at % N) * K, ((at % N) + 1) * K);
        const bound = widest * row.reduce((sum, weight) => sum + Math.abs(weight), 0);
        expect(Math.abs(value - Number(exact.data[at]))).toBeLessThan(bound);
        expect(Number(same.data[at])).toBeCloseTo(Number(exact.data[at]), 5);
      }
      // And it is not exact: x was quantized.
      expect([...found.data]).not.toEqual([...exact.data]);
    },
  );

  it('are looked up as codes, of which only the rows that are wanted become floats', async () => {
    const ids = t.fromData(Int32Array.of(3, 0, 3), [1, 3]);
    const lookUp = (rows: t.Tensor): t.Tensor => t.gather(weights(), rows);
    const graph = t.trace(lookUp, [ids]);
    const [result] = improve(graph.outputs) as [t.Tensor];
    expect(result.name).toBe('dequantize');
    expect(result.inputs.map(({ name }) => name)).toEqual(['gather', 'gather']);
    await using compiled = await t.compile(lookUp, [ids], { thread: 'caller', threads: 1 });
    expect(await compiled.run(ids)).toEqual(t.runEager(graph, [ids]));
  });

  it('are written out where they are used in another way', () => {
    const x = uniformArray(random, [N, N], [-1, 1], 'float32');
    const graph = t.trace((a: t.Tensor) => t.matmul(a, weights()), [x]);
    expect(namesAfter(graph)).toContain('matmul');
  });

  it('are refused with blocks that do not fit', () => {
    expect(() => t.dequantize(t.constant(codes), t.constant(scales), 99)).toThrow(
      /blocks that 99 weights fill, a scale for each/,
    );
  });
});
