/** @file A model whose answers a test writes. What it says follows from what it is told alone, so that it goes on after a crash as a model with a temperature of 0 would. */
import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager';
import {
  BaseChatModel,
  type BaseChatModelCallOptions,
} from '@langchain/core/language_models/chat_models';
import { AIMessage, AIMessageChunk, type BaseMessage } from '@langchain/core/messages';
import { ChatGenerationChunk, type ChatResult } from '@langchain/core/outputs';
import { tellToken } from '../src/models/wrapped-model.ts';
import type { AgentModel } from '../src/models/agent-model.ts';

export type Script = (
  messages: readonly BaseMessage[],
  call: number,
) => AIMessage | Promise<AIMessage>;

export class ScriptedModel extends BaseChatModel<BaseChatModelCallOptions & { tools?: unknown }> {
  readonly #script: Script;
  readonly asked: (readonly BaseMessage[])[] = [];

  constructor(script: Script) {
    super({});
    this.#script = script;
  }

  override _llmType(): string {
    return 'scripted';
  }

  override bindTools(): never {
    // For langchain's own agents, which insist.
    return this as never;
  }

  override async _generate(messages: BaseMessage[]): Promise<ChatResult> {
    this.asked.push(messages);
    const message = await this.#script(messages, this.asked.length - 1);
    return { generations: [{ text: message.text, message }] };
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    _options: unknown,
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    const { generations } = await this._generate(messages);
    const message = generations[0]!.message as AIMessage;
    const words = message.text.match(/\S+\s*/g) ?? [''];
    for (const [index, text] of words.entries()) {
      const isLast = index === words.length - 1;
      const calls = isLast
        ? [
            ...(message.tool_calls ?? []).map(({ name, args, id }) => ({
              name,
              args: JSON.stringify(args),
              id,
            })),
            ...(message.invalid_tool_calls ?? []).map(({ name, args, id }) => ({ name, args, id })),
          ]
        : [];
      const chunk = new ChatGenerationChunk({
        text,
        message: new AIMessageChunk({
          content: text,
          tool_call_chunks: calls.map((call, at) => ({ ...call, index: at })) as never,
          ...(isLast && message.usage_metadata !== undefined
            ? { usage_metadata: message.usage_metadata }
            : {}),
        }),
      });
      yield chunk;
      await tellToken(chunk, runManager);
    }
  }
}

// Its type depends on a parameter of the message's that nobody gives.
export const usage = (input: number, output: number): never =>
  ({
    input_tokens: input,
    output_tokens: output,
    total_tokens: input + output,
  }) as never;

export const say = (text: string): AIMessage =>
  new AIMessage({ content: text, usage_metadata: usage(100, 10) });

export function callTool(
  ...calls: readonly (readonly [name: string, args: Record<string, unknown>])[]
): AIMessage {
  return new AIMessage({
    content: '',
    tool_calls: calls.map(([name, args], index) => ({ name, args, id: `id${index}` })),
    usage_metadata: usage(100, 10),
  });
}

/** One answer after the other, by how many the model has given in this thread. */
export const inTurn =
  (...answers: readonly AIMessage[]): Script =>
  (messages) => {
    const given = messages.filter((message) => AIMessage.isInstance(message)).length;
    return answers[Math.min(given, answers.length - 1)]!;
  };

export function scripted(script: Script): AgentModel & { readonly chat: ScriptedModel } {
  return {
    chat: new ScriptedModel(script),
    name: 'scripted',
    provenance: 'simulated',
    close: async () => undefined,
  };
}
