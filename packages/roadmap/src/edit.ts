/** @file Replacements applied to a text, and the difference shown as people know it. */
import { createTwoFilesPatch } from 'diff';
import type { Span } from './roadmap.ts';

export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** Every character outside the spans stays. @throws RangeError where two of them overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const ordered = edits.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  const parts: string[] = [];
  let from = 0;
  for (const { span, text: replacement } of ordered) {
    if (span.start < from || span.end < span.start || span.end > text.length) {
      throw new RangeError(`edits overlap or leave the text at ${span.start}`);
    }
    parts.push(text.slice(from, span.start), replacement);
    from = span.end;
  }
  parts.push(text.slice(from));
  return parts.join('');
}

/**
 * A unified difference with the file's name in its head; empty where nothing differs. Lines are
 * compared, and shown, whatever ends them.
 */
export function showDifference(name: string, before: string, after: string): string {
  const old = before.replaceAll(/\r\n?/g, '\n');
  const fresh = after.replaceAll(/\r\n?/g, '\n');
  if (old === fresh) return '';
  return createTwoFilesPatch(name, name, old, fresh, undefined, undefined, { context: 1 });
}
