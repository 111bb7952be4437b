/**
 * @file One turn of a thread, from the user's words or from where it was left: under the thread's
 * lock, each step on the disk before the next begins, events while it goes.
 */
import type { AIMessageChunk, BaseMessage } from '@langchain/core/messages';
import type { RunnableConfig } from '@langchain/core/runnables';
import { Command, GraphRecursionError, type StateSnapshot } from '@langchain/langgraph';
import { GradusError } from '@gradus/runtime';
import { corruptCheckpoint } from '../checkpoints/errors.ts';
import type { Checkpoints } from '../checkpoints/checkpoints.ts';
import { type AgentUpdate, type Ended, turnInput } from './agent-state.ts';
import type { AgentEvent } from './events.ts';
import type { ApprovalAnswer, ApprovalRequest } from './react/react.ts';
import { nothingSpent, type Spent } from './spending.ts';

/** What a turn needs of a compiled graph, whatever its nodes are called. */
export interface AgentGraph {
  stream(input: never, options: never): Promise<AsyncIterable<unknown>>;
  getState(config: RunnableConfig): Promise<StateSnapshot>;
}

/** To all calls that wait: yes, no, no with a reason; or to each by its id. */
export type Answer = 'all' | 'none' | { readonly declined: string } | ApprovalAnswer;

export interface TurnOptions {
  readonly thread: string;
  readonly checkpoints: Checkpoints;
  /** Goes on from there instead of from the newest. */
  readonly checkpointId?: string | undefined;
  readonly onEvent?: ((event: AgentEvent) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type TurnResult = {
  readonly thread: string;
  readonly spent: Spent;
  readonly messages: readonly BaseMessage[];
} & (
  | { readonly status: 'answered'; readonly answer: string }
  /** A limit, or going round in circles; `answer` says which. */
  | {
      readonly status: 'stopped';
      readonly reason: Ended['reason'] | 'recursion';
      readonly answer: string;
    }
  | { readonly status: 'waiting'; readonly request: ApprovalRequest }
);

/** @throws GradusError `thread-busy`, `thread-unfinished`, `checkpoint-corrupt`, `model-failed` */
export function startTurn(
  graph: AgentGraph,
  request: string,
  options: TurnOptions,
): Promise<TurnResult> {
  return underLock(options, async () => {
    const { tasks } = await stateOf(graph, options);
    if (tasks.length > 0) {
      throw new GradusError({
        code: 'thread-unfinished',
        kind: 'usage',
        what: `The thread ${options.thread} has not finished its last request`,
        remedy: `Run ./gradus agent resume ${options.thread} first.`,
      });
    }
    return work(graph, turnInput(request), options);
  });
}

/**
 * Goes on after a crash, or with what a person said to the calls that wait.
 * @throws as `startTurn`; GradusError `nothing-to-resume`, `approval-missing` (usage)
 */
export function resumeTurn(
  graph: AgentGraph,
  answer: Answer | undefined,
  options: TurnOptions,
): Promise<TurnResult> {
  return underLock(options, async () => {
    if (options.checkpointId !== undefined) {
      await options.checkpoints.setAsideDamaged(options.thread);
    }
    const state = await stateOf(graph, options);
    // `next` leaves out tasks that have given their writes: killed between those and the checkpoint
    // that takes them in, a thread would seem finished.
    if (state.tasks.length === 0) {
      throw new GradusError({
        code: 'nothing-to-resume',
        kind: 'usage',
        what: `The thread ${options.thread} has nothing left to do`,
        received: state.createdAt === undefined ? 'no thread of that name' : 'a finished thread',
      });
    }
    const request = state.tasks.flatMap(({ interrupts }) => interrupts)[0]?.value as
      | ApprovalRequest
      | undefined;
    // It was killed: nothing is put in, it goes on with the step that was next.
    if (request === undefined) return work(graph, null, options);
    if (answer === undefined) {
      throw new GradusError({
        code: 'approval-missing',
        kind: 'usage',
        what: `The thread ${options.thread} waits for a yes or no to ${request.calls.map(({ name }) => name).join(', ')}`,
        remedy: 'Resume it with --approve or --decline.',
      });
    }
    const resume = answerPerCall(request, answer);
    return work(graph, new Command({ resume }), options);
  });
}

function answerPerCall({ calls }: ApprovalRequest, answer: Answer): ApprovalAnswer {
  const forAll = (said: boolean | string): ApprovalAnswer =>
    Object.fromEntries(calls.map(({ id }) => [id, said]));
  if (answer === 'all' || answer === 'none') return forAll(answer === 'all');
  if (typeof answer['declined'] === 'string') return forAll(answer['declined']);
  return answer;
}

/** @throws GradusError `checkpoint-corrupt` */
async function stateOf(graph: AgentGraph, options: TurnOptions) {
  try {
    return await graph.getState(configOf(options));
  } catch (error) {
    // How a saver of LangGraph's own says that what it kept is no JSON any more.
    if (!(error instanceof SyntaxError)) throw error;
    const { thread, checkpointId: id = '(the newest)' } = options;
    throw corruptCheckpoint({ thread, id }, error);
  }
}

async function underLock<Result>(
  { checkpoints, thread }: TurnOptions,
  holding: () => Promise<Result>,
): Promise<Result> {
  const lock = await checkpoints.lock(thread);
  try {
    return await holding();
  } finally {
    await lock.release();
  }
}

const configOf = ({ thread, checkpointId, signal }: TurnOptions) => ({
  configurable: {
    thread_id: thread,
    ...(checkpointId === undefined ? {} : { checkpoint_id: checkpointId }),
  },
  ...(signal === undefined ? {} : { signal }),
});

/** Above what any limit of steps lets through: only a graph that is wrong gets here. */
const recursionLimit = 500;

async function work(
  graph: AgentGraph,
  input: AgentUpdate | Command | null,
  options: TurnOptions,
): Promise<TurnResult> {
  const config = configOf(options);
  try {
    const stream = await graph.stream(
      input as never,
      {
        ...config,
        streamMode: ['custom', 'messages'],
        recursionLimit,
        // A step begins when the one before it is on the disk.
        durability: 'sync',
      } as never,
    );
    for await (const [mode, chunk] of stream as AsyncIterable<[string, unknown]>) {
      const event =
        mode === 'custom' ? (chunk as AgentEvent) : tokenOf(chunk as [AIMessageChunk, object]);
      if (event !== undefined) options.onEvent?.(event);
    }
  } catch (error) {
    if (!(error instanceof GraphRecursionError)) throw error;
    const result = await resultOf(graph, options);
    return { ...result, status: 'stopped', reason: 'recursion', answer: error.message };
  }
  return resultOf(graph, options);
}

function tokenOf([chunk]: [AIMessageChunk, object]): AgentEvent | undefined {
  return chunk.type === 'ai' && chunk.text !== '' ? { type: 'token', text: chunk.text } : undefined;
}

async function resultOf(graph: AgentGraph, options: TurnOptions): Promise<TurnResult> {
  // The newest, wherever it began.
  const { checkpointId: _, ...rest } = options;
  const { values, tasks } = await graph.getState(configOf(rest));
  const {
    messages = [],
    spent = nothingSpent,
    ended = null,
  } = values as {
    messages?: BaseMessage[];
    spent?: Spent;
    ended?: Ended | null;
  };
  const about = { thread: options.thread, spent, messages };
  const waiting = tasks.flatMap(({ interrupts }) => interrupts)[0]?.value as
    | ApprovalRequest
    | undefined;
  if (waiting !== undefined) return { ...about, status: 'waiting', request: waiting };
  const answer = ended?.text ?? messages.at(-1)?.text ?? '';
  return ended === null || ended.reason === 'answered'
    ? { ...about, status: 'answered', answer }
    : { ...about, status: 'stopped', reason: ended.reason, answer };
}
