/** @file What the patterns without tools are made of: one question to the model within the limits. */
import { AIMessage, HumanMessage, SystemMessage } from '@langchain/core/messages';
import type { LangGraphRunnableConfig } from '@langchain/langgraph';
import { type AgentStateType, type AgentUpdate, thisTurn } from '../agent-state.ts';
import { askModel } from '../ask-model.ts';
import { type ReactOptions, tellOf } from '../react/react.ts';
import { defaultLimits, limitReached } from '../spending.ts';

export type Config = LangGraphRunnableConfig;

/** What of the state a step needs: also what a worker is sent. */
export type StepState = Pick<AgentStateType, 'messages' | 'spent'>;

export interface Question {
  /** What the model is to do, told as the system. */
  readonly task: string;
  /** What it is to do it with: the user's request unless said otherwise. */
  readonly material?: string;
}

/**
 * @param then what the answer becomes; not asked where a limit is reached, which ends the turn
 * @returns the update, with what the answer cost
 */
export async function step(
  options: ReactOptions,
  state: StepState,
  config: Config,
  { task, material = requestOf(state) }: Question,
  then: (text: string) => AgentUpdate,
): Promise<AgentUpdate> {
  const { limits = {}, systemPrompt } = options;
  const limit = limitReached(state.spent, limits);
  if (limit !== undefined) {
    const text = `Stopped without an answer: limit of ${limit}.`;
    return { messages: [new AIMessage(text)], ended: { reason: limit, text } };
  }
  const tell = tellOf(config);
  tell({ type: 'step', step: state.spent.steps + 1 });
  const system = [systemPrompt, task].filter((text) => text !== undefined).join('\n\n');
  const asked = [new SystemMessage(system), new HumanMessage(material)];
  const limitMs = (limits.activeMs ?? defaultLimits.activeMs) - state.spent.activeMs;
  const { message, spent } = await askModel(options, asked, { config, tell, limitMs });
  return { ...then(message.text.trim()), spent };
}

export const requestOf = ({ messages }: StepState): string => thisTurn(messages)[0]?.text ?? '';

/** The turn's end. */
export const answer = (text: string): AgentUpdate => ({
  messages: [new AIMessage(text)],
  ended: { reason: 'answered', text },
});

/** Where a turn that has ended goes, and where one that has not. */
export const unlessEnded =
  <End extends string, Next extends string>(end: End, next: Next) =>
  ({ ended }: AgentStateType): End | Next =>
    ended === null ? next : end;
