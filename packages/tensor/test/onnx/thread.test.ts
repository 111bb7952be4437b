import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as t from '../../src/index.ts';

const index = new URL('../../src/index.ts', import.meta.url).href;

/** A product that takes a while: [n, n]³, repeated. */
const n = 700;
const slow = (x: t.Tensor): t.Tensor => {
  let y = x;
  for (let i = 0; i < 30; i++) y = t.tanh(t.matmul(y, x));
  return t.sum(y);
};
const matrix = t.allocate('float32', [n, n]);

describe('a session in its own thread', () => {
  it('leaves the event loop of the caller free', async () => {
    await using run = await t.compile(slow, [matrix]);
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    await run.run(matrix);
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(2);
  });

  it('gives up at once when the signal aborts, and goes on with the next', async () => {
    await using run = await t.compile(slow, [matrix]);
    const controller = new AbortController();
    const running = run.runWith({ signal: controller.signal }, matrix);
    controller.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    expect(t.scalarOf(await run.run(matrix))).toBe(0);
    await expect(t.compile(slow, [matrix], { signal: controller.signal })).rejects.toThrow(
      'enough',
    );
  });

  it('runs beside another, each with what it was compiled for', async () => {
    const x = t.array([1, 2, 3]);
    await using twice = await t.compile((a: t.Tensor) => t.mul(a, 2), [x]);
    await using thrice = await t.compile((a: t.Tensor) => t.mul(a, 3), [x]);
    const runs = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? twice : thrice).run(x));
    for (const [i, { data }] of (await Promise.all(runs)).entries()) {
      expect([...data]).toEqual(i % 2 === 0 ? [2, 4, 6] : [3, 6, 9]);
    }
  });

  it('brings an error over as one line, and works after it', async () => {
    const table = t.array([[1], [2]]);
    const ids: t.TensorType = { dtype: 'int32', shape: [1] };
    await using run = await t.compile((a: t.Tensor, b: t.Tensor) => t.gather(a, b), [table, ids]);
    const at = (id: number): t.NdArray => t.array([id], 'int32');
    const error = await run.run(table, at(2)).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: 'GradusError', code: 'onnxruntime', kind: 'usage' });
    expect(String(error)).toMatch(
      /^GradusError: onnxruntime could not run the graph: .*idx=2 [^\n]*$/,
    );
    expect([...(await run.run(table, at(1))).data]).toEqual([2]);
  });

  it('refuses arrays of other shapes before anything runs', async () => {
    await using run = await t.compile((a: t.Tensor) => t.mul(a, 2), [t.array([1, 2])]);
    await expect(run.run(t.array([1]))).rejects.toThrow(
      'its input 0 does not fit: expected float32 [2]; received float32 [1]',
    );
  });

  it('keeps no process alive, ended or not', () => {
    const program = `
      import { array, compile, negate } from '${index}';
      const run = await compile((x) => negate(x), [array(1)]);
      await run.run(array(1));
      const other = await compile((x) => negate(x), [array(1)]);
      await other[Symbol.asyncDispose]();
      await other[Symbol.asyncDispose]();
      const late = await other.run(array(1)).catch((error) => error.message);
      process.stdout.write(late);`;
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      timeout: 60_000,
      encoding: 'utf8',
    });
    expect(output).toBe('Cannot run this graph: its session has ended.');
  });
});

describe('what cannot be compiled', () => {
  it('is float64', async () => {
    const x = t.array([1], 'float64');
    await expect(t.compile((a: t.Tensor) => t.exp(a), [x])).rejects.toThrow(
      'Cannot compile input, which gives float64 [1]: expected float32',
    );
  });

  it('is a key that the graph computes', async () => {
    const build = (key: t.Tensor): t.Tensor => t.randomUniform(t.add(key, key), [2]);
    await expect(t.compile(build, [t.keyType])).rejects.toThrow(
      'Cannot compile random numbers whose key is computed from other tensors',
    );
  });

  it('is a size that no input has', async () => {
    const build = (x: t.Tensor): t.Tensor => t.add(x, t.iota(t.dimension('N')));
    await expect(t.compile(build, [{ dtype: 'int32', shape: [1] }])).rejects.toThrow(
      'The dimension N has no value',
    );
  });
});
