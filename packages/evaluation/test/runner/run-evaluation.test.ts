import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GradusError } from '@gradus/runtime';
import { runEvaluation } from '../../src/runner/run-evaluation.ts';
import { arithmetic, type Calls } from './arithmetic.ts';

let folder = '';
let log = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gradus-evaluation-'));
  log = join(folder, 'runs', 'log.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A clock that moves on by 5 ms each time it is read. */
const clock = () => {
  let ms = 0;
  return () => (ms += 5);
};

describe('a run', () => {
  it('answers every case with every variant and scores it', async () => {
    const { attempts, variants } = await runEvaluation(arithmetic(5), {
      nowMs: clock(),
      concurrency: 1,
    });
    expect(variants).toEqual(['exact', 'sloppy', 'broken']);
    expect(attempts).toHaveLength(15);
    expect(attempts.slice(0, 3)).toEqual([
      {
        key: expect.stringMatching(/^[0-9a-f]{64}$/),
        variant: 'exact',
        caseId: 'sum-0',
        repeat: 0,
        output: 0,
        latencyMs: 5,
        usage: { promptTokens: 100, completionTokens: 10 },
        costUsd: 0.00012,
        scores: { exactMatch: 1, distance: 0 },
      },
      expect.objectContaining({
        variant: 'sloppy',
        output: 1,
        scores: { exactMatch: 0, distance: 1 },
      }),
      {
        key: expect.any(String),
        variant: 'broken',
        caseId: 'sum-0',
        repeat: 0,
        failure: 'no answer to 0 + 0',
        latencyMs: 5,
        scores: { exactMatch: 0, distance: 10 },
      },
    ]);
  });

  it('asks nothing twice: not what is in the log, but what is new or failed', async () => {
    const calls: Calls = { count: 0 };
    const first = await runEvaluation(arithmetic(6, { calls }), { log });
    expect([calls.count, first.remembered]).toEqual([18, 0]);
    // Two of six cases failed in one variant, and are tried again.
    const second = await runEvaluation(arithmetic(6, { calls }), { log });
    expect([calls.count, second.remembered]).toEqual([20, 16]);
    // Latencies are those of the first time.
    expect(second.attempts.filter(({ failure }) => failure === undefined)).toEqual(
      first.attempts.filter(({ failure }) => failure === undefined),
    );
    // Two more cases: 6 new attempts, and the 2 that failed.
    await runEvaluation(arithmetic(8, { calls }), { log });
    expect(calls.count).toBe(28);
  });

  it('knows an attempt by its content: other settings are another attempt', async () => {
    const calls: Calls = { count: 0 };
    const evaluation = arithmetic(3, { calls });
    await runEvaluation(evaluation, { log });
    calls.count = 0;
    const [exact, ...others] = evaluation.variants;
    const renamed = { ...exact!, name: 'renamed' };
    const again = await runEvaluation({ ...evaluation, variants: [renamed] }, { log });
    expect([calls.count, again.attempts[0]!.variant]).toEqual([0, 'renamed']);
    const changed = { ...exact!, settings: { name: 'exact', version: 2 } };
    await runEvaluation({ ...evaluation, variants: [changed, ...others] }, { log });
    expect(calls.count).toBe(3 + 1);
  });

  it('scores anew when the scorer has a new version, and answers nothing for it', async () => {
    const calls: Calls = { count: 0 };
    const evaluation = arithmetic(4, { calls });
    let scored = 0;
    const scorer = (version: number) => ({
      name: 'counted',
      version,
      unit: 'points',
      score: () => ++scored,
    });
    const variants = evaluation.variants.slice(0, 1);
    for (const version of [1, 1, 2]) {
      await runEvaluation({ ...evaluation, variants, scorers: [scorer(version)] }, { log });
    }
    expect([calls.count, scored]).toEqual([4, 8]);
  });

  it('gives each attempt a generator of its own, whatever the order', async () => {
    const drawing = {
      ...arithmetic(4, { repeats: 2 }),
      variants: [
        {
          name: 'random',
          settings: null,
          answer: async (_: unknown, { random }: { random: { uniform: () => number } }) => ({
            output: random.uniform(),
          }),
        },
      ],
    };
    const outputs = async (concurrency: number) =>
      (await runEvaluation(drawing, { concurrency })).attempts.map(({ output }) => output);
    const drawn = await outputs(1);
    expect(await outputs(8)).toEqual(drawn);
    expect(new Set(drawn).size).toBe(8);
  });

  it('has no more under way than it may', async () => {
    let underWay = 0;
    let most = 0;
    const waiting = {
      ...arithmetic(10),
      variants: [
        {
          name: 'waits',
          settings: null,
          answer: async () => {
            most = Math.max(most, ++underWay);
            await new Promise((resolve) => setImmediate(resolve));
            underWay--;
            return { output: 1 };
          },
        },
      ],
    };
    await runEvaluation(waiting, { concurrency: 3 });
    expect(most).toBe(3);
  });
});

describe('a run that ends early', () => {
  it('goes on where it was killed, and comes to the same', async () => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'killed-child.ts'), log], {
      stdio: 'inherit',
    });
    const exit = once(child, 'exit');
    const written = () =>
      existsSync(log) ? readFileSync(log, 'utf8').split('"kind":"attempt"').length - 1 : 0;
    while (written() < 8) await new Promise((resolve) => setTimeout(resolve, 10));
    child.kill('SIGKILL');
    await exit;
    // As if it had been killed in the middle of a line.
    appendFileSync(log, '{"kind":"attempt","key":"0123');
    const before = written() - 1;

    const calls: Calls = { count: 0 };
    const resumed = await runEvaluation(arithmetic(30, { calls }), { log });
    expect(resumed.remembered).toBe(before);
    expect(calls.count).toBe(90 - before);
    const straight = await runEvaluation(arithmetic(30));
    const content = ({ attempts }: typeof straight) =>
      attempts.map(({ key, output, failure, scores }) => ({ key, output, failure, scores }));
    expect(content(resumed)).toEqual(content(straight));
    // And the log is whole again.
    expect((await runEvaluation(arithmetic(30), { log })).remembered).toBe(90 - 8);
  });

  it('stops when it is cancelled, and keeps what it has', async () => {
    const controller = new AbortController();
    const evaluation = arithmetic(50);
    const [exact] = evaluation.variants;
    let answered = 0;
    const stopping = {
      ...exact!,
      answer: async (...args: Parameters<NonNullable<typeof exact>['answer']>) => {
        if (++answered === 5) controller.abort(new Error('enough'));
        return exact!.answer(...args);
      },
    };
    const options = { log, signal: controller.signal, concurrency: 1 };
    await expect(runEvaluation({ ...evaluation, variants: [stopping] }, options)).rejects.toThrow(
      'enough',
    );
    expect((await runEvaluation({ ...evaluation, variants: [exact!] }, { log })).remembered).toBe(
      5,
    );
  });

  it('stops at an error of ours: it is no failure of the model', async () => {
    const misuse = new GradusError({ code: 'missing-key', kind: 'environment', what: 'No key' });
    const evaluation = {
      ...arithmetic(3),
      variants: [
        {
          name: 'misused',
          settings: null,
          answer: () => Promise.reject(new Error('Connection error', { cause: misuse })),
        },
      ],
    };
    await expect(runEvaluation(evaluation)).rejects.toBe(misuse);
  });
});

describe('a run that cannot be', () => {
  it('says why', async () => {
    const evaluation = arithmetic(2);
    await expect(runEvaluation({ ...evaluation, cases: [] })).rejects.toThrow(/without a case/);
    const twice = [...evaluation.cases, evaluation.cases[0]!];
    await expect(runEvaluation({ ...evaluation, cases: twice })).rejects.toThrow(
      'Two of one case: expected each name once; received sum-0.',
    );
    const scorers = [{ name: 'nothing', version: 1, unit: 'points', score: () => NaN }];
    await expect(runEvaluation({ ...evaluation, scorers })).rejects.toThrow(
      /nothing gave no score: .*NaN for case sum-0/,
    );
    const broken = join(folder, 'broken.jsonl');
    writeFileSync(broken, 'nonsense\n');
    await expect(runEvaluation(evaluation, { log: broken })).rejects.toThrow(
      /broken.jsonl, line 1: expected a line that this program wrote; received no JSON in "nonsense"/,
    );
  });
});
