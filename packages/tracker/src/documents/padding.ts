/** @file A space on both sides of what is written into an empty cell, taken out again with it. */
import type { Place, Span } from '@gradus/roadmap';
import type { KeptMemory, Padding } from './own-text.ts';

/** What an empty place needs around a text, or what was set around the one that stands there. */
export function paddingFor(
  text: string,
  { span, text: current }: Place,
  memory: KeptMemory | undefined,
): Padding | undefined {
  if (current !== '') return memory?.padding;
  const before = text[span.start - 1];
  const padding = {
    before: before === undefined || /\s/.test(before) ? '' : ' ',
    after: text[span.end] === '|' ? ' ' : '',
  };
  return padding.before === '' && padding.after === '' ? undefined : padding;
}

export const padded = (text: string, padding: Padding | undefined): string =>
  padding === undefined ? text : `${padding.before}${text}${padding.after}`;

/** With the spaces that were set around it, as far as they are still there. */
export function unpadded(text: string, span: Span, padding: Padding | undefined): Span {
  if (padding === undefined) return span;
  const { before, after } = padding;
  return {
    start: text.endsWith(before, span.start) ? span.start - before.length : span.start,
    end: text.startsWith(after, span.end) ? span.end + after.length : span.end,
  };
}
