/**
 * @file Tools for endpoints that have none: the whole answer is one JSON object under a schema, either
 * a call or an answer, and the conversation is told in words. It is the second choice, and said so:
 * a model may have been trained on the API's own field and never on this.
 */
import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import {
  AIMessage,
  AIMessageChunk,
  type BaseMessage,
  HumanMessage,
  SystemMessage,
  ToolMessage,
} from '@langchain/core/messages';
import { ChatGenerationChunk, type ChatResult } from '@langchain/core/outputs';
import { z } from 'zod';
import { refusesTools } from './model-errors.ts';
import {
  tellToken,
  type ToolDefinition,
  type WrappedCallOptions,
  WrappedModel,
} from './wrapped-model.ts';

export interface ConstrainedJsonOptions {
  readonly inner: BaseChatModel;
  /** `auto`: natively until the endpoint refuses; `json`: never natively. */
  readonly mode: 'auto' | 'json';
  readonly onFallback?: (why: string) => void;
}

export class ConstrainedJsonModel extends WrappedModel {
  readonly #options: ConstrainedJsonOptions;
  #withoutTools: boolean;

  constructor(options: ConstrainedJsonOptions) {
    super(options.inner);
    this.#options = options;
    this.#withoutTools = options.mode === 'json';
  }

  override _llmType(): string {
    return 'constrained-json';
  }

  /** How tools are called at the moment. */
  get toolCalling(): 'native' | 'json' {
    return this.#withoutTools ? 'json' : 'native';
  }

  override async _generate(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): Promise<ChatResult> {
    if (this.#isNative(options)) {
      try {
        return await this.inner._generate(messages, options, runManager);
      } catch (error) {
        this.#fallBack(error, options);
      }
    }
    return this.#byJson(messages, options);
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    if (this.#isNative(options)) {
      try {
        // A refusal comes before the first chunk: an answer that is refused has no beginning.
        yield* this.inner._streamResponseChunks(messages, options, runManager);
        return;
      } catch (error) {
        this.#fallBack(error, options);
      }
    }
    const { generations } = await this.#byJson(messages, options);
    const { message, text } = generations[0]!;
    const { tool_calls: calls = [], usage_metadata: usage } = message as AIMessage;
    const chunk = new ChatGenerationChunk({
      text,
      message: new AIMessageChunk({
        content: message.content,
        tool_call_chunks: calls.map(({ name, args, id }, index) => ({
          name,
          args: JSON.stringify(args),
          index,
          ...(id === undefined ? {} : { id }),
        })),
        ...(usage === undefined ? {} : { usage_metadata: usage }),
      }),
    });
    yield chunk;
    await tellToken(chunk, runManager);
  }

  #isNative({ tools = [] }: WrappedCallOptions): boolean {
    return !this.#withoutTools || tools.length === 0;
  }

  /** @throws the error, unless it is a refusal of tools */
  #fallBack(error: unknown, { tools = [] }: WrappedCallOptions): void {
    if (this.#options.mode !== 'auto' || tools.length === 0 || !refusesTools(error)) throw error;
    this.#withoutTools = true;
    this.#options.onFallback?.(error instanceof Error ? error.message : String(error));
  }

  async #byJson(
    messages: readonly BaseMessage[],
    { tools = [], ...options }: this['ParsedCallOptions'],
  ): Promise<ChatResult> {
    const response_format = {
      type: 'json_schema',
      json_schema: { name: 'step', schema: stepSchema(tools), strict: true },
    };
    const { generations, ...rest } = await this.inner._generate(inWords(messages, tools), {
      ...options,
      response_format,
    } as never);
    const { message, text, ...other } = generations[0]!;
    const read = readStep(text);
    const callId = `call_${messages.length}`;
    const step = new AIMessage({
      content: read.answer ?? '',
      tool_calls:
        read.tool === undefined
          ? []
          : [{ name: read.tool, args: read.arguments ?? {}, id: callId }],
      response_metadata: { ...message.response_metadata, toolCalling: 'json' },
      ...((message as AIMessage).usage_metadata === undefined
        ? {}
        : { usage_metadata: (message as AIMessage).usage_metadata! }),
    });
    return { generations: [{ ...other, text: read.answer ?? '', message: step }], ...rest };
  }
}

/** One call of one of the tools, or an answer. */
export function stepSchema(tools: readonly ToolDefinition[]): object {
  const calls = tools.map(({ function: { name, parameters } }) => ({
    type: 'object',
    properties: { tool: { const: name }, arguments: parameters ?? { type: 'object' } },
    required: ['tool', 'arguments'],
    additionalProperties: false,
  }));
  const answer = {
    type: 'object',
    properties: { answer: { type: 'string' } },
    required: ['answer'],
    additionalProperties: false,
  };
  return { anyOf: [...calls, answer] };
}

const step = z.union([
  z.object({ tool: z.string(), arguments: z.record(z.string(), z.unknown()) }),
  z.object({ answer: z.string() }),
]);

/** What is neither, because the endpoint ignored the schema, is an answer as it stands. */
function readStep(text: string): {
  readonly tool?: string;
  readonly arguments?: Record<string, unknown>;
  readonly answer?: string;
} {
  try {
    return step.parse(JSON.parse(text));
  } catch {
    return { answer: text };
  }
}

/** Calls and results as text, for a model whose API knows neither. */
function inWords(
  messages: readonly BaseMessage[],
  tools: readonly ToolDefinition[],
): BaseMessage[] {
  const list = tools.map(({ function: { name, description = '', parameters = {} } }) =>
    JSON.stringify({ name, description, parameters }),
  );
  const told = new SystemMessage(
    `To use a tool, write {"tool": its name, "arguments": {…}} and nothing else. To answer, write ` +
      `{"answer": "…"}. The tools are:\n${list.join('\n')}`,
  );
  return [
    told,
    ...messages.map((message) => {
      if (message instanceof ToolMessage) {
        return new HumanMessage(`The result of ${message.name ?? 'the tool'}: ${message.text}`);
      }
      if (!AIMessage.isInstance(message)) return message;
      const [call] = message.tool_calls ?? [];
      return new AIMessage(
        JSON.stringify(
          call === undefined ? { answer: message.text } : { tool: call.name, arguments: call.args },
        ),
      );
    }),
  ];
}
