/**
 * @file Ending where a text says so. A stop string may span tokens, and may begin in one that has
 * been drawn and never come to its end; so whatever could still become one is held back until it is
 * known. What is given out is never taken back.
 */
import { GradusError } from '@gradus/runtime';

export interface StopCheck {
  /** What may be given out now: it ends before the stop string. */
  readonly text: string;
  /** The stop string that came, if one has; nothing may follow. */
  readonly stop?: string;
}

export class StopStrings {
  readonly #stops: readonly string[];
  #held = '';

  /** @throws GradusError when one is empty. */
  constructor(stops: readonly string[]) {
    if (stops.includes('')) {
      throw new GradusError({
        code: 'stop-string',
        kind: 'usage',
        what: 'Cannot stop at this string',
        expected: 'at least one character',
        received: '""',
      });
    }
    this.#stops = stops;
  }

  /** The text goes on by this much. Of several stop strings the one that begins first counts. */
  push(piece: string): StopCheck {
    const text = this.#held + piece;
    const found = this.#stops
      .map((stop) => ({ stop, at: text.indexOf(stop) }))
      .filter(({ at }) => at !== -1)
      .toSorted((a, b) => a.at - b.at || b.stop.length - a.stop.length)[0];
    if (found !== undefined) {
      this.#held = '';
      return { text: text.slice(0, found.at), stop: found.stop };
    }
    const kept = Math.max(0, ...this.#stops.map((stop) => overlap(text, stop)));
    this.#held = text.slice(text.length - kept);
    return { text: text.slice(0, text.length - kept) };
  }

  /** The text is over: what was held back is text after all. */
  flush(): string {
    const rest = this.#held;
    this.#held = '';
    return rest;
  }
}

/** How many characters at the end of the text are a beginning of the stop string. */
function overlap(text: string, stop: string): number {
  for (let size = Math.min(stop.length - 1, text.length); size > 0; size--) {
    if (text.endsWith(stop.slice(0, size))) return size;
  }
  return 0;
}
