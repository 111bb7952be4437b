/** @file Which window a report's figures are of: the steady one where there is one, else the whole run. */
import type { RunSummary, WindowFigures } from '../analysis/summary.ts';
import { secondsText, windowText } from './figure-text.ts';

/** @returns undefined for a run without records */
export const countedFigures = (summary: RunSummary): WindowFigures | undefined =>
  summary.steady ?? summary.whole;

export const isSteady = (summary: RunSummary): boolean => summary.steady !== undefined;

/** `steady window, 2.4 s to 61.2 s`, or `whole run, 63 s`. */
export function windowName(summary: RunSummary): string {
  if (summary.steady !== undefined) return `steady window, ${windowText(summary.steady.window)}`;
  if (summary.whole === undefined) return 'no requests';
  const { fromMs, toMs } = summary.whole.window;
  return `whole run, ${secondsText(toMs - fromMs)}`;
}
