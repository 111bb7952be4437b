/** @file How the engine is set up, and what it refuses to be set up with. */
import { GradusError } from '@gradus/runtime';
import type { Tokenizer } from '@gradus/tokenizer';
import type { EngineEvent } from './engine-events.ts';
import { type PolicyName, schedulingPolicies } from './policies.ts';

export interface EngineOptions {
  /** Makes text of tokens, and stop strings possible. */
  readonly tokenizer?: Tokenizer | undefined;
  /** Ids that end a text unless the request has its own. */
  readonly stopIds?: readonly number[];
  readonly policy?: PolicyName;
  /** Samples in a step, at most. */
  readonly maxRunning?: number;
  /** Tokens in a step, at most; no fewer than samples. */
  readonly maxBatchTokens?: number;
  /** Requests that wait, at most, those that enter with the next step among them. */
  readonly maxWaiting?: number;
  /** Whether what was computed for one text is found again by another. */
  readonly prefixCaching?: boolean;
  /** Whether a prompt may be read in parts, beside what others write. */
  readonly chunkedPrefill?: boolean;
  /** `static`: a batch is not joined; the next begins when all of it have ended. */
  readonly batching?: 'continuous' | 'static';
  /** Where requests without a seed get theirs. */
  readonly seed?: number;
  /** Told of everything as it happens. It may not throw. */
  readonly onEvent?: (event: EngineEvent) => void;
  /** Milliseconds; the process's clock unless said otherwise. */
  readonly now?: () => number;
}

export const defaultOptions = {
  tokenizer: undefined,
  stopIds: [],
  policy: 'fcfs',
  maxRunning: 16,
  maxBatchTokens: 256,
  maxWaiting: 256,
  prefixCaching: true,
  chunkedPrefill: true,
  batching: 'continuous',
  seed: 0,
  onEvent: () => undefined,
  now: () => performance.now(),
} as const satisfies EngineOptions;

export type WholeEngineOptions = Required<EngineOptions>;

/** @throws GradusError that names the option. */
export function wholeOptions(options: EngineOptions): WholeEngineOptions {
  const whole: WholeEngineOptions = { ...defaultOptions, ...options };
  const { policy, maxRunning, maxBatchTokens, maxWaiting, batching } = whole;
  requireWhole('maxRunning', maxRunning, 1);
  requireWhole('maxBatchTokens', maxBatchTokens, maxRunning);
  requireWhole('maxWaiting', maxWaiting, 1);
  requireName('policy', policy, Object.keys(schedulingPolicies));
  requireName('batching', batching, ['continuous', 'static']);
  return whole;
}

function requireWhole(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw refused(name, `a whole number of at least ${least}`, String(value));
}

function requireName(name: string, value: string, known: readonly string[]): void {
  if (!known.includes(value)) throw refused(name, `one of: ${known.join(', ')}`, value);
}

function refused(name: string, expected: string, received: string): GradusError {
  return new GradusError({
    code: 'engine-option',
    kind: 'usage',
    what: `Cannot open an engine with this ${name}`,
    expected,
    received,
  });
}
