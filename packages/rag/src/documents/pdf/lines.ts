/** @file From runs to lines: what stands on one baseline, cut where a gap is no space between words. */
import type { Line, Run, Segment } from './run.ts';

/** In parts of the font size: baselines nearer than this are one line (a raised digit too). */
const sameLine = 0.4;
/** A gap from here on separates words; smaller ones are kerning. */
const wordGap = 0.12;
/** A gap from here on separates cells or columns. A space is about 0.25 wide, 0.6 in justified text. */
const cellGap = 0.95;

export function linesOf(runs: readonly Run[]): Line[] {
  const lines: Run[][] = [];
  const baselines: { at: number; size: number }[] = [];
  for (const run of [...runs].sort((a, b) => b.baseline - a.baseline || a.left - b.left)) {
    const last = baselines.at(-1);
    if (last !== undefined && last.at - run.baseline <= sameLine * reach(last.size, run.size)) {
      lines.at(-1)!.push(run);
      // The largest letters of a line say where its baseline is.
      if (run.size > last.size) Object.assign(last, { at: run.baseline, size: run.size });
    } else {
      lines.push([run]);
      baselines.push({ at: run.baseline, size: run.size });
    }
  }
  return lines.map((line) => lineOf(segmentsOf(line.sort((a, b) => a.left - b.left))));
}

/** A small raised digit reaches as far as the letters beside it do. */
const reach = (a: number, b: number): number =>
  Math.min(a, b) < 0.8 * Math.max(a, b) ? Math.max(a, b) : Math.min(a, b);

export function lineOf(segments: readonly Segment[]): Line {
  const widest = segments.reduce((a, b) => (b.text.length > a.text.length ? b : a));
  return {
    segments,
    left: segments[0]!.left,
    right: Math.max(...segments.map(({ right }) => right)),
    baseline: widest.baseline,
    size: widest.size,
    isBold: segments.every(({ isBold }) => isBold),
  };
}

function segmentsOf(runs: readonly Run[]): Segment[] {
  const segments: Run[][] = [];
  let right = 0;
  for (const run of runs) {
    const open = segments.at(-1);
    const size = open === undefined ? 0 : Math.max(open.at(-1)!.size, run.size);
    if (open !== undefined && run.left - right < cellGap * size) open.push(run);
    else segments.push([run]);
    right = Math.max(open === segments.at(-1) ? right : -Infinity, run.right);
  }
  return segments.map((segment) => joinRuns(segment));
}

function joinRuns(runs: readonly Run[]): Segment {
  let text = '';
  let right = runs[0]!.left;
  for (const run of runs) {
    const isApart = run.left - right > wordGap * run.size;
    if (isApart && text !== '' && !/\s$/.test(text) && !/^\s/.test(run.text)) text += ' ';
    text += run.text;
    right = Math.max(right, run.right);
  }
  const longest = runs.reduce((a, b) => (b.text.length > a.text.length ? b : a));
  return {
    runs,
    text: text.replaceAll(/\s+/g, ' ').trim(),
    left: runs[0]!.left,
    right,
    baseline: longest.baseline,
    size: longest.size,
    isBold: runs.every(({ isBold }) => isBold),
  };
}
