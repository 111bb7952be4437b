/** @file Text token by token from a tokenizer that can only decode a whole: what is new at its end. */
import type { StreamDecoder } from '@gradus/tokenizer';

interface Decodes {
  decode(ids: number[], options: { skip_special_tokens: boolean }): string;
}

/** Tokens behind which a text is given out for good, so that no text is decoded again and again. */
const window = 32;

export class GrowingText implements StreamDecoder {
  readonly #tokenizer: Decodes;
  #ids: number[] = [];
  #given = '';

  constructor(tokenizer: Decodes) {
    this.#tokenizer = tokenizer;
  }

  push(id: number): string {
    this.#ids.push(id);
    const text = this.#tokenizer.decode(this.#ids, { skip_special_tokens: true });
    // An open character shows as U+FFFD until its other bytes come.
    if (text.endsWith('\u{FFFD}') && !text.endsWith('\u{FFFD}'.repeat(5))) return '';
    return this.#give(text);
  }

  flush(): string {
    return this.#give(this.#tokenizer.decode(this.#ids, { skip_special_tokens: true }));
  }

  #give(text: string): string {
    const piece = text.slice(this.#given.length);
    this.#given = text;
    if (this.#ids.length > 2 * window) {
      this.#ids = this.#ids.slice(-window);
      this.#given = this.#tokenizer.decode(this.#ids, { skip_special_tokens: true });
    }
    return piece;
  }
}
