/**
 * @file The state that agents share, channel by channel, each with the rule by which an update joins
 * what is there. A turn is one request of the user and all that is done for it.
 */
import { type BaseMessage, HumanMessage, type BaseMessageLike } from '@langchain/core/messages';
import { Annotation, messagesStateReducer } from '@langchain/langgraph';
import { addSpent, type LimitName, nothingSpent, type Spent } from './spending.ts';

export interface Ended {
  /** `answered`: of its own accord. Anything else was ended from outside. */
  readonly reason: 'answered' | 'loop' | 'refused' | LimitName;
  /** What is said about it. */
  readonly text: string;
}

/** What a person said to a call: yes, or no with a reason. */
export type Verdict = true | { readonly declined: string };

export const newTurn = 'new turn';

/** An update replaces; `new turn` begins with nothing. */
const fresh = <Value, Update = Partial<Value>>(
  nothing: () => Value,
  join: (old: Value, update: Update) => Value,
) =>
  Annotation<Value, Update | typeof newTurn>({
    reducer: (old, update) => (update === newTurn ? nothing() : join(old, update)),
    default: nothing,
  });

export const AgentState = Annotation.Root({
  /** Grows; a message with a known id replaces that one. */
  messages: Annotation<BaseMessage[], BaseMessageLike | BaseMessageLike[]>({
    reducer: (old, update) => messagesStateReducer(old, update as never),
    default: () => [],
  }),
  /** Adds up within a turn. */
  spent: fresh<Spent>(() => nothingSpent, addSpent),
  /** Calls of each tool within a turn; adds up. */
  calls: fresh<Readonly<Record<string, number>>>(
    () => ({}),
    (old, update) => {
      const sums = Object.entries(update).map(([name, count = 0]) => [
        name,
        (old[name] ?? 0) + count,
      ]);
      return { ...old, ...(Object.fromEntries(sums) as Record<string, number>) };
    },
  ),
  /** By the id of the call; replaced with each message that calls. */
  verdicts: fresh<Readonly<Record<string, Verdict>>>(
    () => ({}),
    (_, update) => update as Record<string, Verdict>,
  ),
  /** What a pattern works out on the way, by names of its own; a name is written anew. */
  work: fresh<Readonly<Record<string, string>>>(
    () => ({}),
    (old, update) => ({ ...old, ...(update as Record<string, string>) }),
  ),
  ended: fresh<Ended | null, Ended | null>(
    () => null,
    (_, update) => update,
  ),
});

export type AgentStateType = typeof AgentState.State;
export type AgentUpdate = typeof AgentState.Update;

/** What a request of the user adds to a thread. */
export function turnInput(request: string): AgentUpdate {
  return {
    messages: [new HumanMessage(request)],
    spent: newTurn,
    calls: newTurn,
    verdicts: newTurn,
    work: newTurn,
    ended: newTurn,
  };
}

export const turnOf = (messages: readonly BaseMessage[]): number =>
  messages.filter((message) => HumanMessage.isInstance(message)).length;

/** From the user's last request on. */
export function thisTurn(messages: readonly BaseMessage[]): readonly BaseMessage[] {
  return messages.slice(messages.findLastIndex((message) => HumanMessage.isInstance(message)));
}
