/**
 * @file Every place in a document that evidence may fill: which place, what it should say given the
 * learner's own text, and whether that own text claims more than the evidence backs.
 */
import type { Memory, Place } from '@gradus/roadmap';

export interface Mark {
  /** The name under which its memory is kept. */
  readonly key: string;
  readonly place: Place;
  readonly line: number;
  /** What a person calls it: `Tokenization (BPE/Unigram)`. */
  readonly title: string;
  /** Undefined where evidence has nothing to add to the learner's own text. */
  readonly desired: (own: string) => string | undefined;
  readonly recover?: (current: string, memory: Memory) => string;
  /** What the own text claims beyond the evidence, and what would prove it. */
  readonly unproven?: (own: string) => UnprovenMark | undefined;
  /** How much a text states, to tell a step back from a step on; where the two cannot be told: none. */
  readonly amount?: (text: string) => number;
  /** Evidence behind what it says, for the report: ids of results. */
  readonly because: readonly string[];
  /** All that it rests on, to be remembered: `because` where nothing else is said. */
  readonly behind?: readonly string[];
  /** Stale evidence does not do. */
  readonly isGate?: boolean;
}

/** Evidence no longer speaks of the place: what a sync wrote there goes back. */
export function givenBack(mark: Mark): Mark {
  return { ...mark, because: [], behind: [], desired: () => undefined, unproven: () => undefined };
}

export interface UnprovenMark {
  readonly claim: string;
  readonly needs: readonly string[];
}

/** What shows that nothing has been filled in: `-`, `_to be added_`, `(fill)`, `YYYY-MM-DD`. */
export const isBlank = (text: string): boolean =>
  /^(?:[-–—_.]*|n\/?a|none|tbd|tba|todo|\(?(?:fill|create|link)\)?|[_*]*to be added[_*]*|y{4}-m{2}-d{2})$/i.test(
    text.trim(),
  );
