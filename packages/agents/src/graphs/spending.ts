/** @file What a turn has cost so far, and how much it may. */
import type { AIMessage, BaseMessage, UsageMetadata } from '@langchain/core/messages';

export interface Spent {
  /** Answers of the model. */
  readonly steps: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Answers whose tokens the endpoint did not count: a quarter of their characters stands for them. */
  readonly estimatedSteps: number;
  /** Waiting for the model and for tools; a person's time is their own. */
  readonly activeMs: number;
  readonly costUsd: number;
}

export const nothingSpent: Spent = {
  steps: 0,
  promptTokens: 0,
  completionTokens: 0,
  estimatedSteps: 0,
  activeMs: 0,
  costUsd: 0,
};

export interface Limits {
  readonly steps?: number;
  /** Read and written. */
  readonly tokens?: number;
  readonly activeMs?: number;
  readonly costUsd?: number;
  /** How often the very same call may be made before it counts as going round in circles. */
  readonly sameCalls?: number;
}

export const defaultLimits = {
  steps: 12,
  tokens: 50_000,
  activeMs: 300_000,
  costUsd: 1,
  sameCalls: 3,
} as const;

/** US dollars per million tokens. */
export interface Prices {
  readonly promptPerMillion: number;
  readonly completionPerMillion: number;
}

export function addSpent(one: Spent, other: Partial<Spent>): Spent {
  const sum = (name: keyof Spent): number => one[name] + (other[name] ?? 0);
  return {
    steps: sum('steps'),
    promptTokens: sum('promptTokens'),
    completionTokens: sum('completionTokens'),
    estimatedSteps: sum('estimatedSteps'),
    activeMs: sum('activeMs'),
    costUsd: sum('costUsd'),
  };
}

export type LimitName = 'steps' | 'tokens' | 'time' | 'money';

/** The first limit that is reached; nothing may be begun beyond it. */
export function limitReached(spent: Spent, limits: Limits): LimitName | undefined {
  const { steps, tokens, activeMs, costUsd } = { ...defaultLimits, ...limits };
  if (spent.steps >= steps) return 'steps';
  if (spent.promptTokens + spent.completionTokens >= tokens) return 'tokens';
  if (spent.activeMs >= activeMs) return 'time';
  // A limit of nothing is not reached by what costs nothing.
  if (spent.costUsd > 0 && spent.costUsd >= costUsd) return 'money';
  return undefined;
}

/** What one answer cost. */
export function stepSpent(
  asked: readonly BaseMessage[],
  answer: AIMessage,
  activeMs: number,
  prices: Prices | undefined,
): Spent {
  const usage = answer.usage_metadata as UsageMetadata | undefined;
  const promptTokens = usage?.input_tokens ?? estimate(asked);
  const completionTokens = usage?.output_tokens ?? estimate([answer]);
  const { promptPerMillion = 0, completionPerMillion = 0 } = prices ?? {};
  return {
    steps: 1,
    promptTokens,
    completionTokens,
    estimatedSteps: usage === undefined ? 1 : 0,
    activeMs,
    costUsd: (promptTokens * promptPerMillion + completionTokens * completionPerMillion) / 1e6,
  };
}

const estimate = (messages: readonly BaseMessage[]): number =>
  Math.ceil(messages.reduce((sum, { text }) => sum + text.length, 0) / 4);
