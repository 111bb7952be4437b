import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Evaluation } from '../../src/runner/evaluation.ts';
import { runEvaluation } from '../../src/runner/run-evaluation.ts';
import { openTraffic } from '../../src/runner/traffic.ts';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'gradus-traffic-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A model that never says the same twice, and takes longer each time. */
function moodyModel() {
  let calls = 0;
  let ms = 0;
  const send: typeof fetch = async (input) => {
    const { question } = (await new Request(input).json()) as { question: string };
    calls++;
    ms += calls;
    return Response.json(
      { answer: `${question} ${calls}` },
      { status: question === 'bad' ? 500 : 200 },
    );
  };
  return { send, nowMs: () => ms, calls: () => calls };
}

const evaluation = (
  words: readonly string[],
  host = 'first',
): Evaluation<{ id: string }, string> => ({
  name: 'moods',
  cases: words.map((id) => ({ id })),
  variants: [
    {
      name: 'model',
      settings: 'moody',
      answer: async ({ id }, { fetch: ask }) => {
        let said = '';
        // The same question twice: two calls with two answers.
        for (let i = 0; i < 2; i++) {
          const response = await ask(`http://${host}/v1/answers?x=1`, {
            method: 'POST',
            headers: { authorization: 'Bearer secret-key' },
            body: JSON.stringify(i === 0 ? { question: id, n: 1 } : { n: 1, question: id }),
          });
          if (!response.ok) throw new Error(`status ${response.status}`);
          said += `${((await response.json()) as { answer: string }).answer}; `;
        }
        return { output: said };
      },
    },
  ],
  scorers: [
    { name: 'length', version: 1, unit: 'characters', score: (_, output) => output.length },
  ],
  repeats: 2,
  seed: 1,
});

describe('recorded traffic', () => {
  it('gives the same run again, without a call, in any order, from any host', async () => {
    const path = join(folder, 'traffic.jsonl');
    const model = moodyModel();
    const recorded = await runEvaluation(evaluation(['a', 'bad', 'c']), {
      traffic: await openTraffic(path, { mode: 'record', fetch: model.send, nowMs: model.nowMs }),
      nowMs: model.nowMs,
      concurrency: 1,
    });
    expect(model.calls()).toBe(10);
    const replay = async (concurrency: number) =>
      runEvaluation(evaluation(['a', 'bad', 'c'], 'second'), {
        traffic: await openTraffic(path, {
          mode: 'replay',
          fetch: () => Promise.reject(new Error('a call')),
        }),
        concurrency,
      });
    const replayed = await replay(1);
    expect(replayed).toEqual(recorded);
    expect(await replay(8)).toEqual(recorded);
    // Latency is that of the recorded calls: 1 + 2 ms for the first attempt.
    expect(replayed.attempts[0]).toMatchObject({ output: 'a 1; a 2; ', latencyMs: 3 });
    expect(replayed.attempts[1]).toMatchObject({ failure: 'status 500' });
    expect(readFileSync(path, 'utf8')).not.toContain('secret-key');
  });

  it('says when a call was not recorded', async () => {
    const path = join(folder, 'traffic.jsonl');
    const traffic = await openTraffic(path, { mode: 'replay' });
    await expect(runEvaluation(evaluation(['new']), { traffic })).rejects.toThrow(
      `A model call is not in ${path}: expected a recording of every call that is replayed; received POST /v1/answers?x=1 with a new body. Prompt, model or cases changed since: record again.`,
    );
  });
});
