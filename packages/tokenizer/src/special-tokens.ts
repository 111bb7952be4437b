/**
 * @file Special tokens: control marks such as `<|endoftext|>` that stand outside the text. Where
 * the caller allows them, they are cut out before anything else looks at the text; where not,
 * they are ordinary characters, so that user text cannot forge one.
 */
import { GradusError } from '@gradus/runtime';
import type { EncodeOptions } from './tokenizer.ts';

/** A stretch of ordinary text, or one special token (then `id` says which). */
export interface Segment {
  readonly start: number;
  readonly stop: number;
  readonly id?: number;
}

export class SpecialTokens {
  readonly ids: ReadonlyMap<string, number>;
  readonly #all: RegExp | undefined;

  constructor(ids: ReadonlyMap<string, number>) {
    this.ids = ids;
    this.#all = anyOf(ids.keys());
  }

  /**
   * Where one special token is the beginning of another, the longer is read.
   * @returns ordinary text and special tokens in turn; ordinary stretches are not empty
   * @throws GradusError `unknown-special-token`
   */
  split(text: string, special: EncodeOptions['special'] = 'none'): Segment[] {
    const pattern =
      special === 'none' ? undefined : special === 'all' ? this.#all : this.#some(special);
    const segments: Segment[] = [];
    let start = 0;
    for (const match of pattern === undefined ? [] : text.matchAll(pattern)) {
      const [token] = match;
      if (match.index > start) segments.push({ start, stop: match.index });
      start = match.index + token.length;
      segments.push({ start: match.index, stop: start, id: this.ids.get(token)! });
    }
    if (start < text.length) segments.push({ start, stop: text.length });
    return segments;
  }

  #some(tokens: ReadonlySet<string>): RegExp | undefined {
    for (const token of tokens) {
      if (this.ids.has(token)) continue;
      throw new GradusError({
        code: 'unknown-special-token',
        kind: 'usage',
        what: 'This tokenizer has no such special token',
        expected:
          this.ids.size === 0 ? 'none at all' : `one of: ${[...this.ids.keys()].join(', ')}`,
        received: JSON.stringify(token),
        remedy: 'Name one that it has, or train with it among the special tokens.',
      });
    }
    return anyOf(tokens);
  }
}

function anyOf(tokens: Iterable<string>): RegExp | undefined {
  const longestFirst = [...tokens].sort((a, b) => b.length - a.length);
  // Without the u flag a lone surrogate in a token or in the text is an ordinary code unit.
  return longestFirst.length === 0
    ? undefined
    : new RegExp(longestFirst.map((token) => RegExp.escape(token)).join('|'), 'g');
}
