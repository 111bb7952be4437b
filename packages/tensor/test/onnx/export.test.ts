import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import * as t from '../../src/index.ts';

const [B, P, S] = [t.dimension('B'), t.dimension('P'), t.dimension('S')];
const weights = { blocks: [{ scale: t.array([1, 2, 3]) }, { scale: t.array([1, 2, 3]) }] };
const types = {
  input_ids: { dtype: 'int64', shape: [B, S] },
  past_key_values: [{ key: { dtype: 'float32', shape: [B, P, 3] } }],
} as const;

/** A cache that grows, and the sum of all that is in it. */
function step(inputs: t.MapLeaves<typeof types, t.TensorType, t.Tensor>) {
  const { blocks } = t.asConstants(weights);
  const ids = t.expandDims(t.cast(inputs.input_ids, 'float32'), -1); // [B, S, 1]
  const fresh = t.mul(ids, blocks[0]!.scale); // [B, S, 3]
  const present = t.concat([inputs.past_key_values[0].key, fresh], 1);
  const logits = t.mul(t.sum(present, { axes: [1] }), blocks[1]!.scale);
  return { logits, present: [{ key: present }] };
}

describe('toOnnxModel', () => {
  it('gives a file with names, weights under theirs, and sizes of any value', async () => {
    const bytes = t.toOnnxModel(t.trace(step, [types] as never));
    const text = Buffer.from(bytes).toString('latin1');
    for (const name of ['blocks.0.scale', 'blocks.1.scale', 'P+S']) expect(text).toContain(name);
    const session = await InferenceSession.create(bytes);
    expect(session.inputNames).toEqual(['input_ids', 'past_key_values.0.key']);
    expect(session.outputNames).toEqual(['logits', 'present.0.key']);
    const found = await session.run({
      input_ids: new OrtTensor('int64', BigInt64Array.of(5n, 7n), [1, 2]),
      'past_key_values.0.key': new OrtTensor('float32', Float32Array.of(1, 1, 1), [1, 1, 3]),
    });
    expect([...(found.logits!.data as Float32Array)]).toEqual([13, 50, 111]);
    expect(found['present.0.key']!.dims).toEqual([1, 3, 3]);
    await session.release();
  });

  it('refuses one name for two', () => {
    const graph = t.trace((x: t.Tensor) => ({ x: t.negate(x) }), [t.array(1)]);
    expect(() => t.toOnnxModel(graph, { inputName: () => 'x' })).toThrow('received "x" twice');
  });

  it('names an output that is an input, a constant, or another output', async () => {
    const graph = t.trace(
      (x: t.Tensor) => {
        const y = t.add(x, 1);
        return { x, one: t.constant(t.array(1)), y, again: y, thrice: y };
      },
      [t.array(1)],
    );
    const bytes = t.toOnnxModel(graph, { inputName: () => 'in' });
    const session = await InferenceSession.create(bytes);
    const found = await session.run({ in: new OrtTensor('float32', Float32Array.of(4), []) });
    const values = Object.entries(found).map(([name, { data }]) => [name, data[0]]);
    expect(Object.fromEntries(values)).toEqual({ x: 4, one: 1, y: 5, again: 5, thrice: 5 });
    await session.release();
  });
});
