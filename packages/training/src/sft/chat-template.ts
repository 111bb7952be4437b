/**
 * @file How a dialogue is written for a model, and which of it the model learns to write.
 *
 *     <|endoftext|><|user|>What is 7 times 8?<|end|>
 *     <|assistant|>{"name":"calculator","arguments":{"expression":"7*8"}}<|end|>
 *     <|result|>{"result":56}<|end|>
 *     <|assistant|>That is 56.<|end|>
 *
 * without the line breaks. Every turn begins with the mark of its role and ends with `<|end|>`. What
 * counts in the loss is what the assistant has to say itself: all behind `<|assistant|>`, `<|end|>`
 * included. A call has no mark of its own: it is what begins with a brace, so that text which is held
 * to a JSON Schema is text as it was learned. There is no system line: the tools are always the same six, and a context
 * of 256 tokens has better uses.
 */
import type { Dialogue, ToolCall, Turn } from '@gradus/datasets';
import { GradusError } from '@gradus/runtime';
import type { Tokenizer } from '@gradus/tokenizer';

export const marks = {
  endOfText: '<|endoftext|>',
  user: '<|user|>',
  assistant: '<|assistant|>',
  result: '<|result|>',
  end: '<|end|>',
} as const;

/** Token ids, and for each whether the model learns to write it. */
export interface Example {
  readonly ids: Int32Array;
  /** 1 where a token counts as a target. */
  readonly counts: Uint8Array;
}

export interface ChatTemplate {
  readonly marks: Readonly<Record<keyof typeof marks, number>>;
  encode(turns: Dialogue['turns']): Example;
  /** All turns, and the mark behind which the assistant has to go on. */
  prompt(turns: readonly Turn[]): Int32Array;
}

/** @throws GradusError where the tokenizer lacks one of the marks. */
export function chatTemplate(tokenizer: Tokenizer): ChatTemplate {
  const idOf = (mark: string): number => {
    const id = tokenizer.specialTokens.get(mark);
    if (id !== undefined) return id;
    throw new GradusError({
      code: 'chat-mark',
      kind: 'usage',
      what: 'This tokenizer cannot write dialogues',
      expected: `special tokens ${Object.values(marks).join(' ')}`,
      received: `none for ${mark}`,
      remedy: 'Train it with these special tokens.',
    });
  };
  const ids = Object.fromEntries(
    Object.entries(marks).map(([name, mark]) => [name, idOf(mark)]),
  ) as Record<keyof typeof marks, number>;

  const written = (turn: Turn): { readonly before: number[]; readonly own: number[] } => {
    switch (turn.role) {
      case 'user':
        return { before: [ids.user], own: [...tokenizer.encode(turn.text), ids.end] };
      case 'result':
        return { before: [ids.result], own: [...tokenizer.encode(turn.text), ids.end] };
      case 'assistant':
        return { before: [ids.assistant], own: [...tokenizer.encode(turn.text), ids.end] };
      case 'call': {
        const own = [...tokenizer.encode(callText(turn.call)), ids.end];
        return { before: [ids.assistant], own };
      }
    }
  };
  return {
    marks: ids,
    encode(turns) {
      const all = [ids.endOfText];
      const counted = [0];
      for (const turn of turns) {
        const { before, own } = written(turn);
        all.push(...before, ...own);
        counted.push(...before.map(() => 0), ...own.map(() => Number(isOfAssistant(turn))));
      }
      return { ids: Int32Array.from(all), counts: Uint8Array.from(counted) };
    },
    prompt: (turns) =>
      Int32Array.from([
        ids.endOfText,
        ...turns.flatMap((turn) => Object.values(written(turn)).flat()),
        ids.assistant,
      ]),
  };
}

export const isOfAssistant = ({ role }: Turn): boolean => role === 'assistant' || role === 'call';

/** `{"name":"weather","arguments":{"city":"Oslo"}}`, arguments in the order of the schema. */
export function callText({ name, arguments: values }: ToolCall): string {
  return JSON.stringify({ name, arguments: values });
}
