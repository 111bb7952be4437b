import { type BaseMessage, SystemMessage } from '@langchain/core/messages';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AgentEvent } from '../../src/graphs/events.ts';
import { buildPattern } from '../../src/graphs/patterns/patterns.ts';
import type { ReactOptions } from '../../src/graphs/react/react.ts';
import { resumeTurn, startTurn } from '../../src/graphs/run-turn.ts';
import { say, scripted } from '../scripted-model.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { type Bench, openBench } from './bench.ts';

let bench: Bench;
const folder = temporaryFolder();
beforeAll(async () => {
  bench = await openBench(folder, 'patterns');
});
afterAll(() => bench.close());

/** Answers by how the task begins, in order where it is asked again. */
type Answers = Readonly<Record<string, string | readonly string[]>>;

let threads = 0;
async function run(pattern: string, answers: Answers, options: Partial<ReactOptions> = {}) {
  const asked: { task: string; material: string }[] = [];
  const given = new Map<string, number>();
  const model = scripted((messages: readonly BaseMessage[]) => {
    const task = messages.find((one) => SystemMessage.isInstance(one))!.text;
    const start = Object.keys(answers).find((one) => task.startsWith(one));
    if (start === undefined) throw new Error(`no answer to: ${task}`);
    asked.push({ task: start, material: messages.at(-1)!.text });
    const number = given.get(start) ?? 0;
    given.set(start, number + 1);
    const texts = [answers[start]!].flat();
    return say(texts[Math.min(number, texts.length - 1)]!);
  });
  const events: AgentEvent[] = [];
  const graph = buildPattern(
    pattern,
    { model, runner: bench.runner(), ...options },
    bench.checkpoints.saver,
  );
  const turn = {
    thread: `thread-${threads++}`,
    checkpoints: bench.checkpoints,
    onEvent: (event: AgentEvent) => events.push(event),
  };
  const result = await startTurn(graph, 'tents', turn);
  return {
    result,
    asked,
    graph,
    turn,
    notes: events.flatMap((event) => (event.type === 'note' ? [event.text] : [])),
  };
}

const chain = {
  'Write an outline': '1. one\n\n2. two',
  'Write the answer along': 'draft',
  'Correct this': 'polished',
};

describe('chaining', () => {
  it('each step works on what the one before it gave', async () => {
    const { result, asked } = await run('chaining', chain);
    expect(result).toMatchObject({
      status: 'answered',
      answer: 'polished',
      spent: { steps: 3, promptTokens: 300 },
    });
    expect(asked.map(({ material }) => material)).toEqual([
      'tents',
      'Request: tents\n\nOutline:\n1. one\n2. two',
      'draft',
    ]);
  });

  it('stops at the gate, and at a limit', async () => {
    const long = await run('chaining', { ...chain, 'Write an outline': 'a\nb\nc\nd\ne\nf' });
    expect(long.result).toMatchObject({
      status: 'stopped',
      reason: 'refused',
      answer: 'Stopped: the outline has 6 points, and 1 to 5 were asked for.',
    });
    const limited = await run('chaining', chain, { limits: { steps: 2 } });
    expect(limited.result).toMatchObject({
      status: 'stopped',
      reason: 'steps',
      spent: { steps: 2 },
    });
  });
});

it('routing follows the one word that it was given, and a guess where there is none', async () => {
  const answers = {
    'What kind': 'Code.',
    'Give the code': 'x = 1',
    'Answer the question': 'A tent is a shelter.',
  };
  expect(await run('routing', answers)).toMatchObject({
    result: { answer: 'x = 1' },
    notes: ['code'],
  });
  const unclear = await run('routing', { ...answers, 'What kind': 'code or text' });
  expect(unclear).toMatchObject({
    result: { answer: 'A tent is a shelter.' },
    notes: ['question, for want of a clear word'],
  });
});

it('parallel weighs three views that know nothing of each other', async () => {
  const { result, asked } = await run('parallel', {
    'Say what is known': 'F',
    'Say what speaks against': 'D',
    'Give one example': 'E',
    'Weigh these': 'W',
  });
  expect(result).toMatchObject({
    status: 'answered',
    answer: 'W',
    spent: { steps: 4, promptTokens: 400 },
  });
  expect(asked.slice(0, 3).map(({ material }) => material)).toEqual(['tents', 'tents', 'tents']);
  expect(asked[3]!.material).toBe('Request: tents\n\nfacts: F\n\ndoubts: D\n\nexample: E');
});

describe('orchestrator', () => {
  const answers = {
    'Divide this': '- poles\n2) cloth\n',
    'Answer this part': ['P', 'C'],
    'Put these': 'all of it',
  };

  it('divides, has the parts answered, and puts them together in order', async () => {
    const { result, asked, notes } = await run('orchestrator', answers);
    expect(result).toMatchObject({ status: 'answered', answer: 'all of it', spent: { steps: 4 } });
    expect(notes).toEqual(['poles | cloth']);
    expect(asked.at(-1)!.material).toBe('Request: tents\n\npoles\nP\n\ncloth\nC');
  });

  it('a worker that fails ends the turn; resumed, what came before it is not asked again', async () => {
    let isDown = true;
    const asked: string[] = [];
    const model = scripted((messages) => {
      const task = messages[0]!.text;
      const material = messages.at(-1)!.text;
      asked.push(material.split('\n')[0]!);
      if (task.startsWith('Divide')) return say('poles\ncloth');
      if (material === 'cloth' && isDown) throw Object.assign(new Error('no'), { status: 400 });
      return say(task.startsWith('Put') ? material : material.toUpperCase());
    });
    const graph = buildPattern(
      'orchestrator',
      { model, runner: bench.runner() },
      bench.checkpoints.saver,
    );
    const turn = { thread: `thread-${threads++}`, checkpoints: bench.checkpoints };
    await expect(startTurn(graph, 'tents', turn)).rejects.toThrow('400 no');
    isDown = false;
    const result = await resumeTurn(graph, undefined, turn);
    expect(result).toMatchObject({
      status: 'answered',
      answer: 'Request: tents\n\npoles\nPOLES\n\ncloth\nCLOTH',
    });
    expect(asked.filter((one) => one === 'tents')).toHaveLength(1);
  });

  it('parts that cannot be read are one: the request itself', async () => {
    const { notes, asked } = await run('orchestrator', { ...answers, 'Divide this': ' \n' });
    expect(notes).toEqual(['tents']);
    expect(asked[1]!.material).toBe('tents');
  });
});

describe('reflection', () => {
  it('revises until nothing is said against it', async () => {
    const { result, asked, notes } = await run('reflection', {
      'Answer the request': 'v1',
      'Say what is wrong': ['too short', 'OK.'],
      'Write the answer anew': 'v2',
    });
    expect(result).toMatchObject({ status: 'answered', answer: 'v2', spent: { steps: 4 } });
    expect(notes).toEqual(['too short', 'OK.']);
    expect(asked[2]!.material).toBe('Request: tents\n\nAnswer: v1\n\nSaid about it: too short');
  });

  it('or twice was enough', async () => {
    const { result } = await run('reflection', {
      'Answer the request': 'v1',
      'Say what is wrong': 'bad',
      'Write the answer anew': ['v2', 'v3', 'v4'],
    });
    expect(result).toMatchObject({ status: 'answered', answer: 'v3', spent: { steps: 6 } });
  });
});

it('an unknown pattern is one line that names the known ones', () => {
  expect(() =>
    buildPattern(
      'magic',
      { model: scripted(() => say('')), runner: bench.runner() },
      bench.checkpoints.saver,
    ),
  ).toThrow(
    'There is no such pattern: expected one of: react, chaining, routing, parallel, orchestrator, reflection; received "magic".',
  );
});
