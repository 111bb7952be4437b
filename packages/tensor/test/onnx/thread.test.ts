import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom } from '@gradus/statistics';
import { describe, expect, it } from 'vitest';
import * as t from '../../src/index.ts';
import { expectClose, uniformArray } from '../check.ts';

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

describe('looking up', () => {
  const table = t.array([[1], [2], [3]]);

  it('takes an id below 0 as counted from the end, which the eager engine refuses', async () => {
    const ids = t.array([-1, 0], 'int32');
    await using run = await t.compile((a: t.Tensor, b: t.Tensor) => t.gather(a, b), [table, ids]);
    expect([...(await run.run(table, ids)).data]).toEqual([3, 1]);
    expect(() => t.runEager(run.graph, [table, ids])).toThrow('Cannot look up by this index');
  });

  it.each([100, 600])('adds up rows of ids that repeat, in two threads: %i rows', async (size) => {
    const random = createRandom(1);
    const updates = uniformArray(random, [4096, 16], [-1, 1], 'float32');
    const ids = t.allocate('int32', [4096]);
    for (let i = 0; i < 4096; i++) ids.data[i] = random.integer(size);
    const build = (a: t.Tensor, b: t.Tensor): t.Tensor => t.scatterAdd(a, b, { size });
    await using run = await t.compile(build, [updates, ids], { threads: 2 });
    const expected = t.runEager(run.graph, [updates, ids]);
    for (let i = 0; i < 10; i++) {
      const found = await run.run(updates, ids);
      expect(found.shape).toEqual([size, 16]);
      expectClose(found, expected, 1e-5);
    }
  });
});

describe('a profile', () => {
  it('tells how long each node took', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gradus-profile-'));
    const x = t.array([1, 2]);
    const run = await t.compile((a: t.Tensor) => t.exp(a), [x], { profile: join(folder, 'p') });
    await run.run(x);
    await run[Symbol.asyncDispose]();
    const [file] = readdirSync(folder);
    expect(readFileSync(join(folder, file!), 'utf8')).toContain('1.exp/Exp.0_kernel_time');
    rmSync(folder, { recursive: true });
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
