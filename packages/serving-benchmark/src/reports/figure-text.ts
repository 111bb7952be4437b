/** @file How figures read in every report: digits that mean something, and a dash for what is not known. */
import { formatFigure, formatInterval } from '@gradus/evidence';
import { formatCount } from '@gradus/runtime';
import type { Distribution } from '../analysis/distribution.ts';
import type { Figure } from '../analysis/intervals.ts';
import type { TimeWindow } from '../analysis/timeline.ts';
import { cell } from './document.ts';
import type { Cell } from './document.ts';

/** Not measured, or not a number. */
export const unknownText = '–';

type Maybe = number | undefined;

const shown = (value: Maybe, format: (known: number) => string): string =>
  value === undefined || !Number.isFinite(value) ? unknownText : format(value);

/** `12.35`; below a microsecond, the resolution of a record, is 0. */
export const msFigure = (value: Maybe): string =>
  shown(value, (known) => formatFigure(Math.round(known * 1000) / 1000));

export const msText = (value: Maybe): string => shown(value, (known) => `${msFigure(known)} ms`);

export const rateText = (value: Maybe): string => shown(value, (known) => formatFigure(known));

/** `12,345 tokens`, `1 request`. */
export function countText(count: number, noun: string, plural = `${noun}s`): string {
  return `${shown(count, formatCount)} ${count === 1 ? noun : plural}`;
}

/** `98.4%`. Only all of it is 100% and only none of it is 0%. */
export function shareText(share: Maybe): string {
  return shown(share, (known) => {
    const percent = Math.abs(known) * 100;
    const sign = known < 0 ? '−' : '';
    if (percent > 99.95 && percent < 100) return `${sign}>99.9%`;
    if (percent > 0 && percent < 0.05) return `${sign}<0.1%`;
    return `${sign}${formatFigure(Math.round(percent * 10) / 10)}%`;
  });
}

/** `+3.2%`: of a difference. */
export const changeText = (share: Maybe): string =>
  `${share !== undefined && Number.isFinite(share) && share > 0 ? '+' : ''}${shareText(share)}`;

interface Estimate {
  readonly estimate: Maybe;
  readonly low: Maybe;
  readonly high: Maybe;
}

/**
 * A figure with the digits that its interval justifies: `12.3` and `[11.9, 12.8]`; `…` for a bound
 * that too few values allow, no interval where there is neither.
 */
export function estimateCell(
  { estimate, low, high }: Estimate,
  unit: 'any' | 'ms' | '%' = 'any',
): Cell {
  const one = { any: rateText, ms: msFigure, '%': shareText }[unit];
  if (low === undefined && high === undefined) return cell(one(estimate));
  const isWhole = [estimate, low, high].every(Number.isFinite);
  const isNarrow = isWhole && high! - low! <= 1e-3 * Math.max(1, Math.abs(estimate!));
  if (unit === '%' || !isWhole || isNarrow) {
    const bound = (value: Maybe): string => (value === undefined ? '…' : one(value));
    return { text: one(estimate), detail: `[${bound(low)}, ${bound(high)}]` };
  }
  const formatted = formatInterval(estimate!, low!, high!);
  return { text: formatted.difference, detail: `[${formatted.low}, ${formatted.high}]` };
}

export const figureCell = (figure: Figure | undefined, unit?: 'any' | 'ms' | '%'): Cell =>
  figure === undefined ? cell(unknownText, 'dim') : estimateCell(figure, unit);

/** Estimate and interval where there is but one line for both. */
export function figureText(figure: Figure | undefined, unit?: 'any' | 'ms' | '%'): string {
  const { text, detail } = figureCell(figure, unit);
  return detail === undefined ? text : `${text} ${detail}`;
}

/** A percentile, or how many samples it would take. */
export function percentileCell(distribution: Distribution | undefined, wanted: number): Cell {
  const found = distribution?.percentiles.find(({ percentile }) => percentile === wanted);
  if (found === undefined) return cell(unknownText, 'dim');
  if (!found.enough) return cell(`n < ${formatCount(found.needed)}`, 'dim');
  // All of a row with the same digits, or a wide interval's p95 would read as less than the p90.
  return { ...figureCell(found.figure, 'ms'), text: msFigure(found.figure.estimate) };
}

/** The estimate alone, for plots and claims. */
export function percentileOf(distribution: Distribution | undefined, wanted: number): Maybe {
  const found = distribution?.percentiles.find(({ percentile }) => percentile === wanted);
  return found?.enough === true ? found.figure.estimate : undefined;
}

export const secondsText = (ms: number): string => `${formatFigure(Math.round(ms / 10) / 100)} s`;

/** `2.4 s to 61.2 s` */
export const windowText = ({ fromMs, toMs }: TimeWindow): string =>
  `${secondsText(fromMs)} to ${secondsText(toMs)}`;
