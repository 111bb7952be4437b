/**
 * @file What models around other models share: LangChain's chat model with its tools given per call,
 * in the form of OpenAI's API.
 */
import {
  BaseChatModel,
  type BaseChatModelCallOptions,
  type BindToolsInput,
} from '@langchain/core/language_models/chat_models';
import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager';
import type { ChatGenerationChunk } from '@langchain/core/outputs';
import type { AIMessageChunk } from '@langchain/core/messages';
import { convertToOpenAITool } from '@langchain/core/utils/function_calling';
import type { BaseLanguageModelInput } from '@langchain/core/language_models/base';
import type { Runnable } from '@langchain/core/runnables';
import type { JsonSchema } from '../tools/tool.ts';

export interface ToolDefinition {
  readonly type: 'function';
  readonly function: {
    readonly name: string;
    readonly description?: string;
    readonly parameters?: JsonSchema;
  };
}

export interface WrappedCallOptions extends BaseChatModelCallOptions {
  readonly tools?: readonly ToolDefinition[];
}

export abstract class WrappedModel extends BaseChatModel<WrappedCallOptions> {
  protected readonly inner: BaseChatModel;

  constructor(inner: BaseChatModel) {
    super({});
    this.inner = inner;
  }

  override bindTools(
    tools: BindToolsInput[],
    options: Partial<WrappedCallOptions> = {},
  ): Runnable<BaseLanguageModelInput, AIMessageChunk, WrappedCallOptions> {
    const definitions = tools.map((tool) => convertToOpenAITool(tool as never) as ToolDefinition);
    return this.withConfig({ ...options, tools: definitions });
  }
}

/** Who streams tells those who listen; LangChain does not. */
export async function tellToken(
  chunk: ChatGenerationChunk,
  runManager: CallbackManagerForLLMRun | undefined,
): Promise<void> {
  await runManager?.handleLLMNewToken(chunk.text, undefined, undefined, undefined, undefined, {
    chunk,
  });
}
