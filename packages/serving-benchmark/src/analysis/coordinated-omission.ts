/**
 * @file How much of the wait was the client's own. A client that sends late and starts its clock when
 * it sends leaves out just the waits that a slow server caused (Tene, "How not to measure latency",
 * 2013). Scheduled TTFT keeps them; the difference to TTFT is the send lag.
 */
import { distributionOf } from './distribution.ts';
import type { Distribution } from './distribution.ts';
import type { RequestFigures } from './request-figures.ts';

export interface CoordinatedOmission {
  /** Sent − scheduled, failures among them. */
  readonly sendLagMs: Distribution;
  /** Of the requests that were sent, those sent more than `lateMs` after their time. */
  readonly lateShare: number;
  /** Σ send lag / Σ scheduled TTFT over completed requests; missing where none completed. */
  readonly shareOfScheduledTtft: number | undefined;
}

/** A lag that shows in a figure of milliseconds. */
export const lateMs = 1;

/** @param figures - In the order of arrival. @returns Undefined where nothing was sent. */
export function coordinatedOmission(
  figures: readonly RequestFigures[],
): CoordinatedOmission | undefined {
  const lags = figures.map(({ sendLagMs }) => sendLagMs).filter((lag) => lag !== undefined);
  const sendLagMs = distributionOf(lags);
  if (sendLagMs === undefined) return undefined;
  let lagged = 0;
  let waited = 0;
  for (const { sendLagMs: lag, scheduledTtftMs } of figures) {
    if (lag === undefined || scheduledTtftMs === undefined) continue;
    lagged += lag;
    waited += scheduledTtftMs;
  }
  return {
    sendLagMs,
    lateShare: lags.filter((lag) => lag > lateMs).length / lags.length,
    shareOfScheduledTtft: waited > 0 ? lagged / waited : undefined,
  };
}
