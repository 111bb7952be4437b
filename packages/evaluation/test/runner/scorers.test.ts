import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createModelJudge } from '../../src/judges/openai-judge.ts';
import type { Evaluation } from '../../src/runner/evaluation.ts';
import { runEvaluation } from '../../src/runner/run-evaluation.ts';
import { answerF1Scorer, exactMatchScorer, judgeScorer } from '../../src/runner/scorers.ts';
import { openTraffic } from '../../src/runner/traffic.ts';
import type { GoldenCase } from '../../src/golden-sets/golden-set.ts';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'gradus-scorers-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const cases: GoldenCase[] = [
  { id: 'place', input: 'Where is the bakery?', expected: ['Mill Street', 'on Mill Street'] },
  { id: 'singer', input: 'Who sang?', expected: [] },
  { id: 'colour', input: 'Which colour is the door?', expected: ['dark green'] },
];
const answers: Readonly<Record<string, string>> = {
  place: 'Mill Street!',
  singer: 'Ann',
  colour: 'green',
};

/** Stands in for a model: right where the answer has most of the reference. */
const model: typeof fetch = async (input) => {
  const body = (await new Request(input).json()) as { messages: { content: string }[] };
  const { answer, reference } = JSON.parse(body.messages[1]!.content) as Record<string, string>;
  const grade =
    reference === undefined ? 'wrong' : reference.endsWith(answer!) ? 'right' : 'partly right';
  const content = JSON.stringify({ reason: 'so', grade });
  return Response.json({
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }],
  });
};

const evaluation: Evaluation<GoldenCase, string> = {
  name: 'bakery',
  cases,
  variants: [
    {
      name: 'fixed',
      settings: answers,
      answer: ({ id }) => Promise.resolve({ output: answers[id]! }),
    },
  ],
  scorers: [
    exactMatchScorer,
    answerF1Scorer,
    judgeScorer({
      name: 'judged',
      version: 1,
      createJudge: (fetch) =>
        createModelJudge({ baseUrl: 'http://judge/v1', model: 'judge', fetch }),
    }),
  ],
  seed: 1,
};

describe('scorers', () => {
  it('score golden cases, and a replay asks the judge nothing', async () => {
    const path = join(folder, 'traffic.jsonl');
    const recorded = await runEvaluation(evaluation, {
      traffic: await openTraffic(path, { mode: 'record', fetch: model }),
    });
    expect(recorded.attempts.map(({ caseId, scores }) => [caseId, scores])).toEqual([
      ['place', { exactMatch: 1, f1: 1, judged: 0.5 }],
      ['singer', { exactMatch: 0, f1: 0, judged: 0 }],
      ['colour', { exactMatch: 0, f1: expect.closeTo(2 / 3, 12), judged: 1 }],
    ]);
    const replayed = await runEvaluation(evaluation, {
      traffic: await openTraffic(path, {
        mode: 'replay',
        fetch: () => Promise.reject(new Error('a call')),
      }),
    });
    expect(replayed.attempts.map(({ scores }) => scores)).toEqual(
      recorded.attempts.map(({ scores }) => scores),
    );
  });

  it('stop a replay whose judge was not recorded', async () => {
    const traffic = await openTraffic(join(folder, 'none.jsonl'), { mode: 'replay' });
    await expect(runEvaluation(evaluation, { traffic })).rejects.toThrow(
      /A model call is not in .*none.jsonl/,
    );
  });
});
