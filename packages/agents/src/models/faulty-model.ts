/**
 * @file A model that goes wrong on purpose, by a seed: what endpoints and models do on bad days, at a
 * known rate, so that a defence can be measured. Whatever comes of it is `simulated`.
 */
import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { AIMessage, AIMessageChunk, type BaseMessage } from '@langchain/core/messages';
import { ChatGenerationChunk, type ChatResult } from '@langchain/core/outputs';
import type { Random } from '@gradus/statistics';
import { type Clock, systemClock } from '../clock.ts';
import type { AgentModel } from './agent-model.ts';
import { tellToken, WrappedModel } from './wrapped-model.ts';

export const faults = [
  /** The arguments of a call break off. */
  'malformed-json',
  /** A call goes to another tool, or to one that does not exist. */
  'wrong-tool',
  /** A call has an argument that the tool does not know. */
  'invented-argument',
  /** No answer comes. */
  'timeout',
  /** Too many requests (429). */
  'rate-limit',
  /** The connection breaks in the middle of an answer. */
  'truncated-stream',
  /** The last call is made once more. */
  'loop',
] as const;

export type Fault = (typeof faults)[number];

export interface FaultyModelOptions {
  readonly inner: BaseChatModel;
  readonly random: Random;
  /** Share of calls that something is done to, from 0 to 1. */
  readonly rate: number;
  readonly faults?: readonly Fault[];
  /** How long nothing comes before the client gives up. */
  readonly timeoutMs?: number;
  readonly clock?: Clock;
  readonly onFault?: (fault: Fault, call: number) => void;
}

export function withFaults(
  model: AgentModel,
  options: Omit<FaultyModelOptions, 'inner'>,
): AgentModel {
  const chat = new FaultyModel({ ...options, inner: model.chat });
  return { ...model, chat, provenance: 'simulated' };
}

export class FaultyModel extends WrappedModel {
  readonly #options: FaultyModelOptions;
  #calls = 0;

  constructor(options: FaultyModelOptions) {
    super(options.inner);
    this.#options = options;
  }

  override _llmType(): string {
    return 'faulty';
  }

  override async _generate(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): Promise<ChatResult> {
    const call = this.#calls++;
    const random = this.#options.random.split(call);
    const drawn = this.#draw(random);
    if (drawn === 'timeout' || drawn === 'rate-limit') await this.#noAnswer(drawn, call);
    const result = await this.inner._generate(messages, options, runManager);
    const generation = result.generations[0]!;
    if (drawn === 'truncated-stream') {
      this.#tell(drawn, call);
      throw new TypeError('terminated');
    }
    const message = generation.message as AIMessage;
    const names = (options.tools ?? []).map((tool) => tool.function.name);
    const spoilt =
      drawn === undefined ? undefined : spoil(drawn, message, { messages, names, random });
    if (drawn === undefined || spoilt === undefined) return result;
    this.#tell(drawn, call);
    return { ...result, generations: [{ ...generation, text: spoilt.text, message: spoilt }] };
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    const call = this.#calls;
    // Drawn twice from the same split: the same fault.
    const drawn = this.#draw(this.#options.random.split(call));
    if (drawn === 'truncated-stream') {
      this.#calls++;
      this.#tell(drawn, call);
      let given = 0;
      for await (const chunk of this.inner._streamResponseChunks(messages, options, runManager)) {
        if (given++ > 0) break;
        yield chunk;
      }
      throw new TypeError('terminated');
    }
    if (drawn === undefined) {
      this.#calls++;
      yield* this.inner._streamResponseChunks(messages, options, runManager);
      return;
    }
    const { generations } = await this._generate(messages, options, runManager);
    const { message, text } = generations[0]!;
    const chunk = new ChatGenerationChunk({ text, message: chunkOf(message as AIMessage) });
    yield chunk;
    await tellToken(chunk, runManager);
  }

  #draw(random: Random): Fault | undefined {
    const { rate, faults: possible = faults } = this.#options;
    if (random.uniform() >= rate) return undefined;
    return possible[random.integer(possible.length)];
  }

  #tell(fault: Fault, call: number): void {
    this.#options.onFault?.(fault, call);
  }

  async #noAnswer(fault: 'timeout' | 'rate-limit', call: number): Promise<never> {
    this.#tell(fault, call);
    if (fault === 'rate-limit') {
      const headers = new Headers({ 'retry-after': '1' });
      throw Object.assign(new Error('429 Too many requests (simulated)'), { status: 429, headers });
    }
    const { timeoutMs = 1_000, clock = systemClock } = this.#options;
    await clock.sleep(timeoutMs);
    throw new Error('Request timed out (simulated)');
  }
}

/** @returns undefined where the answer has nothing that this fault could spoil */
function spoil(
  fault: Fault,
  message: AIMessage,
  {
    messages,
    names,
    random,
  }: {
    readonly messages: readonly BaseMessage[];
    readonly names: readonly string[];
    readonly random: Random;
  },
): AIMessage | undefined {
  const [call, ...others] = message.tool_calls ?? [];
  const about = { ...message.response_metadata, simulated: fault };
  const usage =
    message.usage_metadata === undefined ? {} : { usage_metadata: message.usage_metadata };
  const rest = { content: message.content, response_metadata: about, ...usage };
  if (fault === 'loop') {
    const last = messages.findLast(
      (one): one is AIMessage => AIMessage.isInstance(one) && (one.tool_calls ?? []).length > 0,
    );
    if (last === undefined) return undefined;
    const again = last.tool_calls!.map(({ id, ...one }) => ({
      ...one,
      id: `${id ?? 'call'}_again`,
    }));
    return new AIMessage({ ...rest, content: '', tool_calls: again });
  }
  if (call === undefined) return undefined;
  switch (fault) {
    case 'malformed-json': {
      const whole = JSON.stringify(call.args);
      const args = whole.slice(0, Math.max(1, whole.length - 1 - random.integer(3)));
      const broken = {
        name: call.name,
        args,
        id: call.id ?? 'call',
        type: 'invalid_tool_call' as const,
      };
      return new AIMessage({ ...rest, tool_calls: others, invalid_tool_calls: [broken] });
    }
    case 'wrong-tool': {
      const wrong = [...names.filter((name) => name !== call.name), `${call.name}_v2`];
      const name = wrong[random.integer(wrong.length)]!;
      return new AIMessage({ ...rest, tool_calls: [{ ...call, name }, ...others] });
    }
    case 'invented-argument': {
      const args = { ...call.args, urgency: 'high' };
      return new AIMessage({ ...rest, tool_calls: [{ ...call, args }, ...others] });
    }
    default:
      return undefined;
  }
}

/** Calls as a stream would bring them; broken arguments stay broken. */
function chunkOf(message: AIMessage): AIMessageChunk {
  const calls = [
    ...(message.tool_calls ?? []).map(({ name, args, id }) => ({
      name,
      args: JSON.stringify(args),
      id,
    })),
    ...(message.invalid_tool_calls ?? []).map(({ name, args, id }) => ({ name, args, id })),
  ];
  return new AIMessageChunk({
    content: message.content,
    response_metadata: message.response_metadata,
    tool_call_chunks: calls.map(({ name, args, id }, index) => ({
      index,
      ...(name === undefined ? {} : { name }),
      ...(args === undefined ? {} : { args }),
      ...(id === undefined ? {} : { id }),
    })),
    ...(message.usage_metadata === undefined ? {} : { usage_metadata: message.usage_metadata }),
  });
}
