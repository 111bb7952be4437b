/** @file Answers of /v1/chat/completions, calls of tools among them. */
import type { TokenInfo } from '../backend/backend.ts';
import { type ToolCall, toolCallsOf, type ToolsInUse } from '../chat/tool-calls.ts';
import type { AnswerShape } from './answer-shape.ts';
import type { Choice, LogProbability } from './choice.ts';

export interface ChatShapeOptions {
  readonly withLogProbabilities: boolean;
  /** Where there are tools, what is said is known when it has ended. */
  readonly tools?: ToolsInUse | undefined;
}

export function chatShape({ withLogProbabilities, tools }: ChatShapeOptions): AnswerShape {
  const logprobs = (tokens: readonly LogProbability[]) =>
    withLogProbabilities ? { content: tokens.map(withTop), refusal: null } : null;
  const callsOf = (choice: Choice): readonly ToolCall[] =>
    tools === undefined ? [] : toolCallsOf(choice.text, tools, choice.end?.reason === 'stop');
  return {
    idPrefix: 'chatcmpl',
    object: 'chat.completion',
    chunkObject: 'chat.completion.chunk',
    opening: (index) => ({
      index,
      delta: { role: 'assistant', content: '' },
      logprobs: null,
      finish_reason: null,
    }),
    chunk: ({ index, text, logProbabilities }) =>
      tools === undefined
        ? {
            index,
            delta: { content: text },
            logprobs: logprobs(logProbabilities),
            finish_reason: null,
          }
        : undefined,
    ending: (choice) => {
      const { index } = choice;
      const calls = callsOf(choice);
      const held =
        calls.length > 0 ? { tool_calls: calls.map(withIndex) } : { content: choice.text };
      const last = { index, delta: {}, logprobs: null, ...reasonOf(choice, calls) };
      if (tools === undefined) return [last];
      const before = {
        index,
        delta: held,
        logprobs: logprobs(choice.logProbabilities),
        finish_reason: null,
      };
      return [before, last];
    },
    whole: (choice) => {
      const calls = callsOf(choice);
      const message =
        calls.length > 0
          ? { role: 'assistant', content: null, refusal: null, tool_calls: calls }
          : { role: 'assistant', content: choice.text, refusal: null };
      return {
        index: choice.index,
        message,
        logprobs: logprobs(choice.logProbabilities),
        ...reasonOf(choice, calls),
      };
    },
  };
}

function reasonOf({ end }: Choice, calls: readonly ToolCall[]): object {
  const reason = calls.length > 0 && end?.reason === 'stop' ? 'tool_calls' : end?.reason;
  return { finish_reason: reason ?? null, stop_reason: end?.stop ?? null };
}

const withIndex = (call: ToolCall, index: number): object => ({ index, ...call });

const withTop = (token: LogProbability): object => ({
  ...tokenOf(token),
  top_logprobs: token.top.map(tokenOf),
});

const tokenOf = ({ text, bytes, logProbability }: TokenInfo): object => ({
  token: text,
  logprob: logProbability,
  bytes,
});
