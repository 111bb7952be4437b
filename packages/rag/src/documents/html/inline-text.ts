/** @file The words of one block while its inline elements are walked through. */
import type { Span } from '../document.ts';
import type { TextNode } from './visible.ts';

export class InlineText {
  #parts: string[] = [];
  #start: number | undefined;
  #end = 0;

  add({ value, sourceCodeLocation }: TextNode): void {
    this.#parts.push(value);
    if (value.trim() === '' || !sourceCodeLocation) return;
    this.#start ??= sourceCodeLocation.startOffset;
    this.#end = sourceCodeLocation.endOffset;
  }

  breakLine(): void {
    this.#parts.push(lineBreak);
  }

  /** What a picture shows, in words. */
  addAlternative(text: string): void {
    if (text.trim() !== '') this.#parts.push(` ${text.replaceAll(/\s+/g, ' ')} `);
  }

  /** White space collapsed as a browser does; lines only where the page breaks them. */
  take(): { readonly text: string; readonly fileSpan: Span | undefined } {
    const { raw, fileSpan } = this.takeRaw();
    const text = raw
      .split(lineBreak)
      .map((line) => line.replaceAll(/[\s\u200b]+/g, ' ').trim())
      .join('\n')
      .replaceAll(/\n{2,}/g, '\n')
      .trim();
    return { text, fileSpan };
  }

  takeRaw(): { readonly raw: string; readonly fileSpan: Span | undefined } {
    const raw = this.#parts.join('');
    const fileSpan = this.#start === undefined ? undefined : { start: this.#start, end: this.#end };
    this.#parts = [];
    this.#start = undefined;
    return { raw, fileSpan };
  }
}

/** A line separator: no page writes one for want of `<br>`. */
const lineBreak = '\u2028';
