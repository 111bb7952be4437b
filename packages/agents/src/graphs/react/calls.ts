/**
 * @file Calls in a model's answer, made fit to be kept: each has an id of its own, and one whose
 * arguments are no JSON stays a call, so that it can be answered with what is wrong with it. (An API
 * refuses a conversation in which a result answers no call.)
 */
import { AIMessage, AIMessageChunk, type BaseMessage } from '@langchain/core/messages';
import type { ToolCall } from '../../tools/tool-runner.ts';
import { canonicalJson } from '../../tools/canonical-json.ts';

export interface AskedCall extends ToolCall {
  readonly id: string;
}

/** Where arguments stand as the model wrote them, by the id of the call. */
const malformedKey = 'gradus_malformed_arguments';

/** An id that is missing, or was used before, is made of the place in the thread. */
export function settleCalls(message: AIMessage, before: readonly BaseMessage[]): AIMessage {
  const used = new Set(before.flatMap((one) => callsOf(one).map(({ id }) => id)));
  const idFor = (given: string | undefined, index: number): string => {
    const id = given === undefined || used.has(given) ? `call_${before.length}_${index}` : given;
    used.add(id);
    return id;
  };
  const written = writtenCalls(message);
  const calls = written.map((call, index) => ({
    ...call,
    id: idFor(call.id, index),
  }));
  const malformed = calls.flatMap(({ id, raw }) => (raw === undefined ? [] : [[id, raw]]));
  return new AIMessage({
    content: message.content,
    response_metadata: message.response_metadata,
    // A message replaces the one that has its id; some servers, and recordings, give one id to all.
    ...(message.id === undefined || before.some(({ id }) => id === message.id)
      ? {}
      : { id: message.id }),
    ...(message.usage_metadata === undefined ? {} : { usage_metadata: message.usage_metadata }),
    ...(malformed.length === 0
      ? {}
      : { additional_kwargs: { [malformedKey]: Object.fromEntries(malformed) as object } }),
    tool_calls: calls.map(({ name, args, id }) => ({ name, args, id, type: 'tool_call' as const })),
  });
}

interface WrittenCall {
  readonly name: string;
  readonly args: Record<string, unknown>;
  readonly id?: string;
  /** As the model wrote them, where that is no JSON. */
  readonly raw?: string;
}

/**
 * Of a streamed answer LangChain completes arguments that broke off, and would call with half a text.
 * What was written decides instead.
 */
function writtenCalls(message: AIMessage): WrittenCall[] {
  const ofId = (id: string | undefined) => (id === undefined ? {} : { id });
  if (AIMessageChunk.isInstance(message) && (message.tool_call_chunks ?? []).length > 0) {
    return message.tool_call_chunks!.map(({ name = '', args = '', id }) => {
      const parsed = objectOf(args);
      return {
        name,
        ...ofId(id),
        ...(parsed === undefined ? { args: {}, raw: args } : { args: parsed }),
      };
    });
  }
  return [
    ...(message.tool_calls ?? []).map(({ name, args, id }) => ({ name, args, ...ofId(id) })),
    ...(message.invalid_tool_calls ?? []).map(({ name = '', args: raw = '', id }) => ({
      name,
      args: {},
      raw,
      ...ofId(id),
    })),
  ];
}

/** No arguments at all may be written as nothing. */
function objectOf(args: string): Record<string, unknown> | undefined {
  if (args.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(args);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

export function callsOf(message: BaseMessage | undefined): AskedCall[] {
  if (!AIMessage.isInstance(message)) return [];
  const malformed = (message.additional_kwargs[malformedKey] ?? {}) as Record<string, string>;
  return (message.tool_calls ?? []).map(({ id = '', name, args }) => ({
    id,
    name,
    arguments: malformed[id] ?? (args as Record<string, unknown>),
  }));
}

/** How often the most frequent of these calls has been made in these messages. */
export function mostOfOneCall(messages: readonly BaseMessage[]): number {
  const counts = new Map<string, number>();
  for (const { name, arguments: args } of messages.flatMap(callsOf)) {
    const key = canonicalJson([name, args]);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}
