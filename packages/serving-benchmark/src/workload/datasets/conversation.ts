/** @file What data sets of texts hold: something to send, and how long its answer was. */
import type { ChatMessage } from '../request-spec.ts';

export interface Conversation {
  /** A plain prompt, or the messages of a chat up to the first answer. */
  readonly opening: string | readonly ChatMessage[];
  /** What the user said after each answer. */
  readonly laterTurns: readonly string[];
  /** Of each answer, where the data says so; the first belongs to the opening. */
  readonly answerTokens: readonly (number | undefined)[];
}

export interface ConversationSet {
  readonly conversations: readonly Conversation[];
  /** Entries read, and why others were left out. */
  readonly read: number;
  readonly leftOut: Readonly<Record<string, number>>;
}
