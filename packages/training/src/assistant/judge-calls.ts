/**
 * @file Does a model call the right tool with the right arguments? Every turn of the assistant in a
 * dialogue is asked for, behind the turns before it as they should have been.
 */
import type { Dialogue, ToolCall, ToolName, Turn } from '@gradus/datasets';
import { callText, isOfAssistant } from '../sft/chat-template.ts';

/** What somebody answers to the turns so far: a call, or words. */
export type Answer =
  | Pick<Turn & { role: 'call' }, 'role' | 'call'>
  | { readonly role: 'assistant' };

export interface Responder {
  /** Undefined where what came back is neither: JSON that does not end, a tool that is none. */
  answer(turns: readonly Turn[]): Promise<Answer | undefined>;
}

export interface JudgedTurn {
  /** The tool that should be called, `none` where the assistant should use words. */
  readonly tool: ToolName | 'none';
  readonly turns: readonly Turn[];
  readonly expected: Turn;
  readonly isRight: boolean;
  /** Of a call: the tool is right, whatever the arguments. */
  readonly isToolRight: boolean;
  readonly answered: Answer | undefined;
}

/** So many turns are answered at a time: who answers may compute them together. */
const atATime = 64;

/** Turns that answer a result are left out: they may be worded in more than one way. */
export async function judge(
  responder: Responder,
  dialogues: Iterable<Dialogue>,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<JudgedTurn[]> {
  const asked = [...dialogues].flatMap(({ turns }) =>
    turns.flatMap((expected, at) =>
      isOfAssistant(expected) && turns[at - 1]?.role !== 'result'
        ? [{ expected, before: turns.slice(0, at) }]
        : [],
    ),
  );
  const judged: JudgedTurn[] = [];
  for (let at = 0; at < asked.length; at += atATime) {
    signal?.throwIfAborted();
    const answers = asked.slice(at, at + atATime).map(async ({ expected, before }) => {
      const answered = await responder.answer(before);
      return { turns: before, expected, answered, ...compared(expected, answered) };
    });
    judged.push(...(await Promise.all(answers)));
  }
  return judged;
}

function compared(
  expected: Turn,
  answered: Answer | undefined,
): Pick<JudgedTurn, 'tool' | 'isRight' | 'isToolRight'> {
  if (expected.role !== 'call') {
    const isRight = answered?.role === 'assistant';
    return { tool: 'none', isRight, isToolRight: isRight };
  }
  const call = answered?.role === 'call' ? answered.call : undefined;
  return {
    tool: expected.call.name,
    isToolRight: call?.name === expected.call.name,
    isRight: call !== undefined && isSameCall(call, expected.call),
  };
}

/** The same tool, the same arguments with the same values; their order does not matter. */
export function isSameCall(one: ToolCall, other: ToolCall): boolean {
  const sorted = ({ name, arguments: values }: ToolCall): string =>
    callText({
      name,
      arguments: Object.fromEntries(
        Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1)),
      ),
    });
  return sorted(one) === sorted(other);
}
