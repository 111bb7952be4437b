/** @file The trained model as one that answers: greedily, token by token. */
import type { ToolCall, Turn } from '@gradus/datasets';
import { generateTokens, type NextToken } from '@gradus/inference';
import type { Tokenizer } from '@gradus/tokenizer';
import type { ChatTemplate } from '../sft/chat-template.ts';
import type { Answer, Responder } from './judge-calls.ts';

/** Longer calls than the grammar's longest do not end. */
const maxTokens = 100;

export interface ModelResponder extends Responder {
  /** What it writes: words, or the text of a call behind `isCall`. */
  write(turns: readonly Turn[]): Promise<{ readonly isCall: boolean; readonly text: string }>;
}

export function modelResponder(
  model: NextToken,
  template: ChatTemplate,
  tokenizer: Tokenizer,
): ModelResponder {
  const { call, end, endOfText } = template.marks;
  const write: ModelResponder['write'] = async (turns) => {
    const ids: number[] = [];
    const options = { temperature: 0, maxTokens, stopIds: [end, endOfText] };
    for await (const id of generateTokens(model, template.prompt(turns), options)) ids.push(id);
    const isCall = ids[0] === call;
    return { isCall, text: tokenizer.decode(isCall ? ids.slice(1) : ids) };
  };
  return {
    write,
    async answer(turns) {
      const { isCall, text } = await write(turns);
      return isCall ? readCall(text) : { role: 'assistant' };
    },
  };
}

/** Undefined where the text is no call. */
export function readCall(text: string): Answer | undefined {
  try {
    const { name, arguments: values } = JSON.parse(text) as Partial<ToolCall>;
    if (name === undefined || values === undefined || values === null) return undefined;
    return { role: 'call', call: { name, arguments: values } };
  } catch {
    return undefined;
  }
}
