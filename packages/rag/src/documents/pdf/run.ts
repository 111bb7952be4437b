/**
 * @file What a page of a PDF is to us: runs of characters with a place and a size. Lengths are in
 * points (1/72 inch), from the page's lower left corner; y is the baseline.
 */
import type { Box } from '../document.ts';

export interface Run {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly baseline: number;
  /** Font size. */
  readonly size: number;
  readonly isBold: boolean;
}

/** Runs of one line with no gap between them that is wider than a space can be. */
export interface Segment extends Run {
  readonly runs: readonly Run[];
}

/** Segments on one baseline, left to right. */
export interface Line {
  readonly segments: readonly Segment[];
  readonly left: number;
  readonly right: number;
  readonly baseline: number;
  readonly size: number;
  readonly isBold: boolean;
}

export const lineText = ({ segments }: Line): string => segments.map(({ text }) => text).join(' ');

/** Letters reach about this far above and below the baseline, in parts of the font size. */
const ascent = 0.8;
const descent = 0.2;

export function boxOf(lines: readonly Line[]): Box {
  let left = Infinity;
  let bottom = Infinity;
  let right = -Infinity;
  let top = -Infinity;
  for (const line of lines) {
    left = Math.min(left, line.left);
    right = Math.max(right, line.right);
    bottom = Math.min(bottom, line.baseline - descent * line.size);
    top = Math.max(top, line.baseline + ascent * line.size);
  }
  return { left, bottom, right, top };
}
