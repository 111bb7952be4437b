/**
 * @file How much came back per second: requests, input and output tokens, over any window. Tokens
 * count when they arrive, requests and their prompts when they complete; a failed request counts in
 * nothing (timeline.ts says which tokens do).
 */
import { meanInterval } from './intervals.ts';
import type { Figure } from './intervals.ts';
import type { RequestFigures } from './request-figures.ts';
import { binned, durationSeconds, tokenArrivals } from './timeline.ts';
import type { Arrivals, TimeWindow } from './timeline.ts';

export interface Throughput {
  readonly window: TimeWindow;
  readonly requestsPerSecond: Figure;
  /** Missing where no request that completed says how long its prompt was. */
  readonly inputTokensPerSecond: Figure | undefined;
  readonly outputTokensPerSecond: Figure;
}

export function throughputOver(figures: readonly RequestFigures[], window: TimeWindow): Throughput {
  const completed = figures.filter((request) => request.completed);
  const over = (arrivals: Arrivals): Figure => rateInterval(arrivals, window, completed.length);
  const promptTokens = ({ record }: RequestFigures): number => record.promptTokens?.tokens ?? 0;
  const isPromptKnown = completed.some(({ record }) => record.promptTokens !== undefined);
  return {
    window,
    requestsPerSecond: over(completions(completed)),
    inputTokensPerSecond: isPromptKnown ? over(completions(completed, promptTokens)) : undefined,
    outputTokensPerSecond: over(tokenArrivals(figures)),
  };
}

/** The last content, or the end of a stream that had none. */
const completionMs = ({ record }: RequestFigures): number =>
  record.chunks.atMs.at(-1) ?? record.endMs;

/** Each request when it completed, or an amount of it. */
export const completions = (
  completed: readonly RequestFigures[],
  amountOf: (request: RequestFigures) => number = () => 1,
): Arrivals => ({
  atMs: Float64Array.from(completed, completionMs),
  amounts: Float64Array.from(completed, amountOf),
});

const mostBins = 400;
const fewestBins = 20;

/** Amount per second, in bins of time with about five requests to each. */
export function rateSeries(arrivals: Arrivals, window: TimeWindow, requests: number): Float64Array {
  const count = Math.min(mostBins, Math.max(fewestBins, Math.floor(requests / 5)));
  const perSecond = count / durationSeconds(window);
  return binned(arrivals, window, count).map((amount) => amount * perSecond);
}

/** The mean of these bins. */
export function rateInterval(arrivals: Arrivals, window: TimeWindow, requests: number): Figure {
  return meanInterval(rateSeries(arrivals, window, requests));
}

/**
 * The most output tokens in any whole second since the window began.
 * @returns Undefined for less than a second.
 */
export function peakTokensPerSecond(
  figures: readonly RequestFigures[],
  window: TimeWindow,
): number | undefined {
  const seconds = Math.floor(durationSeconds(window));
  if (seconds < 1) return undefined;
  const whole = { fromMs: window.fromMs, toMs: window.fromMs + 1000 * seconds };
  return binned(tokenArrivals(figures), whole, seconds).reduce((a, b) => Math.max(a, b));
}
