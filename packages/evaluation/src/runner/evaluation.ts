/** @file What an evaluation is: cases, variants of a system that answer them, and what scores the answers. */
import type { Random } from '@gradus/statistics';

/** A value that JSON can hold, as outputs and settings are stored. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

export interface AttemptContext {
  /** Use this one for model calls: they can be recorded and replayed. */
  readonly fetch: typeof fetch;
  /** Of these settings, this case and repeat alone, whatever ran before. */
  readonly random: Random;
  readonly repeat: number;
  readonly signal: AbortSignal | undefined;
}

export interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

export interface Answer<Output extends Json> {
  readonly output: Output;
  readonly usage?: Usage;
}

export interface Variant<Case, Output extends Json> {
  readonly name: string;
  /**
   * All that the output depends on: model, prompt, parameters, versions. Attempts are remembered by
   * it; what is changed without changing it is answered from the log.
   */
  readonly settings: Json;
  /** USD per million tokens. */
  readonly price?: { readonly promptUsd: number; readonly completionUsd: number };
  readonly answer: (one: Case, context: AttemptContext) => Promise<Answer<Output>>;
}

export interface Scorer<Case, Output extends Json> {
  readonly name: string;
  /** Raise it when the scorer changes: scores are remembered too. */
  readonly version: number;
  readonly unit: string;
  readonly score: (
    one: Case,
    output: Output,
    context: Pick<AttemptContext, 'fetch' | 'signal'>,
  ) => number | Promise<number>;
  /** The score of an attempt that failed; 0 unless given. It counts, or failing would pay. */
  readonly whenFailed?: number;
}

export interface Evaluation<Case extends { readonly id: string }, Output extends Json> {
  readonly name: string;
  readonly cases: readonly Case[];
  readonly variants: readonly Variant<Case, Output>[];
  readonly scorers: readonly Scorer<Case, Output>[];
  /** How often each variant answers each case; 1 unless given. */
  readonly repeats?: number;
  readonly seed: number;
}

export interface Attempt<Output extends Json> {
  /** Hash of what it depends on: settings, case, repeat, seed. */
  readonly key: string;
  readonly variant: string;
  readonly caseId: string;
  readonly repeat: number;
  /** Absent where it failed. */
  readonly output?: Output;
  readonly failure?: string;
  /** Of the whole answer; in a replay, of the recorded model calls. */
  readonly latencyMs: number;
  readonly usage?: Usage;
  readonly costUsd?: number;
  /** By the scorer's name. */
  readonly scores: Readonly<Record<string, number>>;
}

export interface EvaluationResult<Output extends Json> {
  readonly name: string;
  readonly seed: number;
  readonly variants: readonly string[];
  readonly scorers: readonly { readonly name: string; readonly unit: string }[];
  /** Repeat by repeat, case by case, variants side by side. */
  readonly attempts: readonly Attempt<Output>[];
  /** How many attempts were answered from the log. */
  readonly remembered: number;
}
