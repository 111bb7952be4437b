/** @file The trained model as one that answers: greedily, with or without a constraint on its calls. */
import type { ToolCall, Turn } from '@gradus/datasets';
import type { Engine, TokenMasks } from '@gradus/inference';
import type { ChatTemplate } from '../sft/chat-template.ts';
import type { CallConstraint } from './call-schema.ts';
import type { Answer, Responder } from './judge-calls.ts';

/** Longer calls than the grammar's longest do not end. */
const maxTokens = 100;

/** What a call begins with, and no words of the assistant. */
const beginOfCall = '{';

export interface ModelResponder extends Responder {
  /** What it writes: words, or the text of a call. */
  write(turns: readonly Turn[]): Promise<string>;
}

export interface ModelResponderOptions {
  /** What a call has to be. The model decides whether it makes one; where it does, it is held to this. */
  readonly calls?: CallConstraint;
  /** Of the model; what of a prompt does not fit beside an answer is left out at its beginning. */
  readonly contextLength: number;
}

export function modelResponder(
  engine: Engine,
  template: ChatTemplate,
  { calls, contextLength }: ModelResponderOptions,
): ModelResponder {
  const { end, endOfText } = template.marks;
  const textBehind = async (
    turns: readonly Turn[],
    constraint: { readonly constraint?: TokenMasks },
  ): Promise<string> => {
    const prompt = [...template.prompt(turns)].slice(-(contextLength - maxTokens));
    const options = { temperature: 0, maxTokens, stopIds: [end, endOfText] };
    const [written] = await engine.submit({ prompt, ...options, ...constraint }).finished;
    return written!.text;
  };
  const write = async (turns: readonly Turn[]): Promise<string> => {
    const free = await textBehind(turns, {});
    if (calls === undefined || !free.startsWith(beginOfCall)) return free;
    // Of an allowed text each token was the most probable of all, so of those allowed as well.
    return calls.accepts(free) ? free : textBehind(turns, { constraint: calls.masks });
  };
  return {
    write,
    async answer(turns) {
      const text = await write(turns);
      return text.startsWith(beginOfCall) ? readCall(text) : { role: 'assistant' };
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
