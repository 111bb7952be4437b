/** @file One text of an answer as it grows: what was said, how probable, and how it ended. */
import type { TextEnded, TokenInfo, TokenText } from '../backend/backend.ts';

export type LogProbability = NonNullable<TokenText['logProbabilities']>;

/** What a chunk is made of: text that is new, and the tokens that it came with. */
export interface Piece {
  readonly index: number;
  readonly text: string;
  readonly logProbabilities: readonly LogProbability[];
  /** Where this text begins in the answer, in characters. */
  readonly offset: number;
}

export class Choice {
  readonly index: number;
  text = '';
  readonly logProbabilities: LogProbability[] = [];
  /** So far; when it has ended, as the backend counts. */
  generatedTokens = 0;
  end: TextEnded | undefined;
  #waitingText = '';
  #waiting: LogProbability[] = [];

  constructor(index: number) {
    this.index = index;
  }

  /** @returns what can be told now: nothing while a character or a stop string is open */
  add(event: TokenText | TextEnded): Piece | undefined {
    this.text += event.text;
    this.#waitingText += event.text;
    if (event.kind === 'end') {
      this.end = event;
      this.generatedTokens = event.generatedTokens;
    } else {
      this.generatedTokens++;
      if (event.logProbabilities !== undefined) {
        this.logProbabilities.push(event.logProbabilities);
        this.#waiting.push(event.logProbabilities);
      }
    }
    const isOver = event.kind === 'end' && this.#waiting.length > 0;
    return this.#waitingText === '' && !isOver ? undefined : this.#take();
  }

  #take(): Piece {
    const text = this.#waitingText;
    const piece: Piece = {
      index: this.index,
      text,
      logProbabilities: this.#waiting,
      offset: this.text.length - text.length,
    };
    this.#waitingText = '';
    this.#waiting = [];
    return piece;
  }
}

export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details?: { readonly cached_tokens: number };
}

/** Counts so far; where prompt tokens came from the cache is known when a text has ended. */
export function usageOf(promptTokens: number, choices: readonly Choice[]): Usage {
  const completionTokens = choices.reduce((sum, { generatedTokens }) => sum + generatedTokens, 0);
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}

/** A prompt that several texts share is found in the cache once. */
export function finalUsage(promptTokens: number, choices: readonly Choice[], n: number): Usage {
  const firsts = choices.filter(({ index }) => index % n === 0);
  const cached = firsts.reduce((sum, { end }) => sum + (end?.cachedTokens ?? 0), 0);
  return { ...usageOf(promptTokens, choices), prompt_tokens_details: { cached_tokens: cached } };
}

export type { TokenInfo };
