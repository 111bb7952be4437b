import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findExercise, judgeAttempt } from '../src/index.ts';

const labs = join(import.meta.dirname, 'fixtures/labs');
const exercise = findExercise(labs, 'sum');
const sumPackage = join(import.meta.dirname, 'fixtures/sum.ts');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gradus-attempt-'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function attempt(code: string): string {
  const path = join(folder, 'attempt.ts');
  writeFileSync(path, code);
  return path;
}

const right = `export function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}`;

describe('judgeAttempt', () => {
  it('passes a right one, TypeScript and harmless imports included', async () => {
    const path = attempt(`import assert from 'node:assert';\nassert(true);\n${right}`);
    const result = await judgeAttempt(exercise, path);
    expect(result).toMatchObject({ passed: true, suiteVersion: 3 });
    expect(result.results.map(({ passed }) => passed)).toEqual([true, true, true, true]);
  });

  it('shows expected and received of what fails, and runs the rest', async () => {
    const result = await judgeAttempt(exercise, attempt('export const sum = () => 3;'));
    expect(result.passed).toBe(false);
    expect(result.results.map(({ passed }) => passed)).toEqual([true, false, false, false]);
    expect(result.results[1]?.failure).toEqual({
      message: 'the values differ',
      expected: '7',
      received: '3',
    });
  });

  it.each([
    ['the package', `export { sum } from ${JSON.stringify(sumPackage)};`],
    ['the solution', `export { sum } from ${JSON.stringify(exercise.solution)};`],
    ['a package by name', `import '@gradus/tokenizer';\n${right}`],
    [
      'a dynamic import',
      `const { sum } = await import(${JSON.stringify(sumPackage)});\nexport { sum };`,
    ],
    [
      'an import at the time of the call',
      `let total = 0;\nexport const sum = async () => (await import(${JSON.stringify(sumPackage)})).sum([]);`,
    ],
    [
      'require, by way of another folder',
      `import { Buffer } from 'node:buffer';
       const { createRequire } = process.getBuiltinModule('node:module');
       export const { sum } = createRequire('/')(${JSON.stringify(sumPackage)});`,
    ],
    ['a refusal that is caught', `${right}\ntry { await import('node:fs'); } catch {}`],
  ])('refuses %s', async (_, code) => {
    await expect(judgeAttempt(exercise, attempt(code))).rejects.toMatchObject({
      code: 'refused-import',
      exitCode: 1,
    });
  });

  it('names what was imported', async () => {
    await expect(judgeAttempt(exercise, attempt(`import '@gradus/tokenizer';`))).rejects.toThrow(
      /is refused: expected a file that implements the mechanism itself; received an import of "@gradus\/tokenizer"/,
    );
  });

  it('ends an endless loop at the deadline and says in which case', async () => {
    const path = attempt(
      'export const sum = (values) => { while (values.length === 0); return values.length === 1 ? 7 : 3; };',
    );
    await expect(judgeAttempt(exercise, path, { deadlineMs: 1_500 })).rejects.toThrow(
      /^The attempt did not finish "takes nothing for zero": expected an answer within 1\.5 s/,
    );
  });

  it('says that code does not load, and why and where', async () => {
    const path = attempt('// a comment\nexport const sum = (;');
    await expect(judgeAttempt(exercise, path)).rejects.toThrow(
      /does not load: .* \(attempt\.ts:2\)/,
    );
  });

  it('says where in the attempt a case went wrong', async () => {
    const { results } = await judgeAttempt(
      exercise,
      attempt('export function sum(values) {\n  return valuez.length;\n}'),
    );
    expect(results[0]?.failure?.message).toBe('valuez is not defined (attempt.ts:2)');
  });

  it('does not wait for a timer that the attempt left running', async () => {
    const path = attempt(`setInterval(() => {}, 1000);\n${right}`);
    expect((await judgeAttempt(exercise, path)).passed).toBe(true);
  });

  it('says that the file was saved meanwhile', async () => {
    // It takes its time, so the save falls between the first look at the file and the answer.
    const path = attempt(`const end = Date.now() + 1500; while (Date.now() < end);\n${right}`);
    const judged = judgeAttempt(exercise, path);
    setTimeout(() => writeFileSync(path, `${right}\n`), 500);
    await expect(judged).rejects.toMatchObject({ code: 'attempt-changed' });
  });

  it('does not take the end of the process for a pass', async () => {
    const path = attempt('export const sum = () => process.exit(0);');
    await expect(judgeAttempt(exercise, path)).rejects.toMatchObject({ code: 'attempt-crashed' });
  });

  it('does not believe an attempt that reports its own success', async () => {
    const forged = `const results = [{ name: 'x', passed: true, durationMs: 0 }];
      process.send?.({ token: process.env.GRADUS_ATTEMPT_TOKEN, message: { kind: 'done', suiteVersion: 3, results } });
      process.exit(0);`;
    await expect(judgeAttempt(exercise, attempt(forged))).rejects.toMatchObject({
      code: 'attempt-crashed',
    });
  });

  it('does not let an attempt weaken the assertions', async () => {
    const weaken = `import assert from 'node:assert/strict';
      try { assert.equal = () => {}; } catch {}
      export const sum = () => 3;`;
    expect((await judgeAttempt(exercise, attempt(weaken))).passed).toBe(false);
  });

  it('stops with the signal', async () => {
    const controller = new AbortController();
    const judged = judgeAttempt(exercise, attempt('for (;;);'), { signal: controller.signal });
    controller.abort(new Error('stop'));
    await expect(judged).rejects.toThrow('stop');
  });
});
