/** @file What a corpus metric scores: texts, each beside one reference or several. */
import { refused, requireSome } from '../arguments.ts';

export interface Segment {
  readonly hypothesis: string;
  /** At least one. */
  readonly references: readonly string[];
}

export function requireSegments(segments: readonly Segment[]): void {
  requireSome(segments, 'a corpus');
  for (const [index, { references }] of segments.entries()) {
    if (references.length === 0) {
      throw refused(`Cannot score segment ${index}`, 'at least one reference', 'none');
    }
  }
}
