/** @file What can come of a call. */

export type RefusalReason =
  /** No tool has that name. */
  | 'unknown-tool'
  /** The arguments are no JSON. */
  | 'malformed-arguments'
  | 'invalid-arguments'
  /** The configuration forbids it. */
  | 'not-permitted'
  /** A person said no. */
  | 'declined'
  /** It has been called as often as it may be. */
  | 'over-budget'
  | 'timed-out'
  | 'failed'
  /** It was begun and cut off, and may have been done. It is not done again. */
  | 'in-doubt';

export interface Done {
  readonly status: 'done';
  /** What the model gets. */
  readonly text: string;
  /** Characters before the text was cut; undefined where it is whole. */
  readonly cutFrom: number | undefined;
  /** It was done before: this is what was written down then, and nothing happened now. */
  readonly isReplay: boolean;
  readonly attempts: number;
  /** Phrases in foreign words that read as orders. */
  readonly instructionsFound: readonly string[];
}

export interface Refused {
  readonly status: 'refused';
  readonly reason: RefusalReason;
  /** What the model gets: what is wrong and what to do about it. */
  readonly text: string;
  readonly attempts: number;
}

export type ToolOutcome = Done | Refused;

export const refusal = (reason: RefusalReason, text: string, attempts = 0): Refused => ({
  status: 'refused',
  reason,
  text,
  attempts,
});
