/** @file How many of BFCL's tasks a model gets right, with an interval, and how it goes wrong. */
import { AIMessageChunk, type BaseMessage, HumanMessage } from '@langchain/core/messages';
import { type Interval, wilsonInterval } from '@gradus/statistics';
import { type Asking, askModel } from '../graphs/ask-model.ts';
import { callsOf, settleCalls } from '../graphs/react/calls.ts';
import type { Provenance } from '../models/agent-model.ts';
import { type MadeCall, matchCall, type Mismatch } from './ast-match.ts';
import { type FunctionTask, madeCall } from './bfcl-tasks.ts';

export interface FunctionCallingResult {
  readonly model: string;
  readonly provenance: Provenance;
  readonly tasks: number;
  readonly correct: number;
  /** Wilson's, 95%: the tasks are a sample of such tasks. */
  readonly accuracy: Interval;
  /** Ids of tasks by what was wrong; `malformed` where arguments were no JSON. */
  readonly wrong: ReadonlyMap<Mismatch | 'malformed', readonly string[]>;
}

/** @throws GradusError `model-failed`: a task without an answer is no wrong answer */
export async function evaluateFunctionCalling(
  asking: Asking,
  tasks: readonly FunctionTask[],
  onTask?: (done: number) => void,
): Promise<FunctionCallingResult> {
  const wrong = new Map<Mismatch | 'malformed', string[]>();
  let correct = 0;
  for (const [index, task] of tasks.entries()) {
    const mismatch = await askTask(asking, task);
    if (mismatch === undefined) correct++;
    else wrong.set(mismatch, [...(wrong.get(mismatch) ?? []), task.id]);
    onTask?.(index + 1);
  }
  const { name, provenance } = asking.model;
  const accuracy = wilsonInterval(correct, tasks.length);
  return { model: name, provenance, tasks: tasks.length, correct, accuracy, wrong };
}

async function askTask(
  asking: Asking,
  task: FunctionTask,
): Promise<Mismatch | 'malformed' | undefined> {
  const { message } = await askModel(asking, [new HumanMessage(task.request)], {
    tools: [task.tool],
  });
  const written = rawArguments(message);
  const made: MadeCall[] = [];
  for (const [index, call] of callsOf(settleCalls(message, [])).entries()) {
    const json =
      written[index] ??
      (typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments));
    const read = madeCall(task, call.name, json);
    if (read === undefined) return 'malformed';
    made.push(read);
  }
  return matchCall(task.description, made, task.accepted).mismatch;
}

/** As the model wrote them: once parsed, 5.0 is 5, and BFCL tells them apart. */
function rawArguments(message: BaseMessage): readonly (string | undefined)[] {
  if (!AIMessageChunk.isInstance(message)) return [];
  return (message.tool_call_chunks ?? []).map(({ args }) => args);
}
