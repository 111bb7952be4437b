/**
 * @file One answer from a model, with what every pattern wants of it: a limit of time, further
 * attempts where those may help, a price, a span.
 */
import type { AIMessage, AIMessageChunk, BaseMessage } from '@langchain/core/messages';
import type { RunnableConfig } from '@langchain/core/runnables';
import { type Clock, systemClock } from '../clock.ts';
import type { AgentModel } from '../models/agent-model.ts';
import { delayAskedMs, isTransient, modelFailure } from '../models/model-errors.ts';
import type { ToolDefinition } from '../models/wrapped-model.ts';
import { retry } from '../tools/retry.ts';
import { withTimeLimit } from '../tools/time-limit.ts';
import type { Trace } from '../tracing/trace.ts';
import type { Tell } from './events.ts';
import { type Prices, type Spent, stepSpent } from './spending.ts';

export interface Asking {
  readonly model: AgentModel;
  readonly prices?: Prices | undefined;
  /** Of one attempt. */
  readonly modelTimeoutMs?: number | undefined;
  readonly modelAttempts?: number | undefined;
  readonly clock?: Clock | undefined;
  readonly trace?: Trace | undefined;
}

export interface Answered {
  readonly message: AIMessage;
  readonly spent: Spent;
}

/** @throws GradusError `model-failed` (environment); the signal's reason */
export async function askModel(
  {
    model,
    prices,
    modelTimeoutMs = 120_000,
    modelAttempts = 3,
    clock = systemClock,
    trace,
  }: Asking,
  messages: readonly BaseMessage[],
  {
    tools = [],
    config = {},
    tell,
    limitMs = Infinity,
  }: {
    readonly tools?: readonly ToolDefinition[];
    readonly config?: RunnableConfig;
    readonly tell?: Tell | undefined;
    /** What is left of the turn's time. */
    readonly limitMs?: number;
  } = {},
): Promise<Answered> {
  const { signal } = config;
  const startMs = clock.nowMs();
  const ask = (): Promise<AIMessage> =>
    withTimeLimit(
      Math.min(modelTimeoutMs, limitMs),
      async (own) => {
        const either = signal === undefined ? own : AbortSignal.any([own, signal]);
        const options = { ...config, signal: either, ...(tools.length === 0 ? {} : { tools }) };
        return whole(await model.chat.stream([...messages], options));
      },
      { clock, signal },
    );
  const attempted = async (): Promise<AIMessage> => {
    try {
      return await retry(ask, {
        attempts: modelAttempts,
        isWorthwhile: isTransient,
        delayAskedMs,
        onRetry: (error, attempt) => {
          const why = error instanceof Error ? error.message : String(error);
          tell?.({ type: 'retry', attempt, why });
        },
        clock,
        signal,
      });
    } catch (error) {
      signal?.throwIfAborted();
      throw modelFailure(model.name, error);
    }
  };
  const answer = async (): Promise<Answered> => {
    const message = await attempted();
    return { message, spent: stepSpent(messages, message, clock.nowMs() - startMs, prices) };
  };
  return trace === undefined ? answer() : trace.chat(model, answer);
}

/** Always streamed: arguments come as they were written, and a connection that breaks is noticed. */
async function whole(chunks: AsyncIterable<AIMessageChunk>): Promise<AIMessage> {
  let message: AIMessageChunk | undefined;
  for await (const chunk of chunks) message = message === undefined ? chunk : message.concat(chunk);
  if (message === undefined) throw new Error('the connection ended before an answer began');
  return message;
}
