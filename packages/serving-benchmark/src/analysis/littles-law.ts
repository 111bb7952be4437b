/**
 * @file Little's law, L = λ·W: requests in flight on average = arrivals per second × mean time in the
 * system. From the records of one client the two sides differ only by what straddles the window's
 * edges, so a large difference says that the window is too short for the latencies in it, or that
 * records are missing. The law bites when the server's own count of its requests is set beside it.
 */
import type { RequestRecord } from '../measurements/record.ts';
import { contains, durationSeconds, meanInFlight } from './timeline.ts';
import type { TimeWindow } from './timeline.ts';

export interface LittlesLaw {
  readonly meanInFlight: number;
  /** Requests sent per second in the window. */
  readonly arrivalsPerSecond: number;
  /** From sent to the end of the stream, failures among them. */
  readonly meanTimeMs: number;
  /** λ·W. */
  readonly predictedInFlight: number;
  /** (L − λ·W) / L. */
  readonly relativeDifference: number;
  readonly agrees: boolean;
  /** Running and waiting, as the server counted them, against the client's. */
  readonly server:
    | (ServerInFlight & { readonly relativeDifference: number; readonly agrees: boolean })
    | undefined;
}

/** Requests in flight when somebody looked, averaged over a window. */
export interface ServerInFlight {
  readonly meanInFlight: number;
  /** The client's at the same looks: a mean of a few of them is nobody's mean over time. */
  readonly ofClient: number;
}

/** Relative difference up to which the two sides agree. */
export const tolerance = 0.1;

/** @returns Undefined where nothing was sent in the window. */
export function littlesLaw(
  records: readonly RequestRecord[],
  window: TimeWindow,
  server?: ServerInFlight,
): LittlesLaw | undefined {
  const times = records.flatMap(({ sentMs, endMs }) =>
    sentMs !== undefined && contains(window, sentMs) ? [endMs - sentMs] : [],
  );
  const observed = meanInFlight(records, window);
  if (times.length === 0 || !(observed > 0)) return undefined;
  const arrivalsPerSecond = times.length / durationSeconds(window);
  const meanTimeMs = times.reduce((a, b) => a + b) / times.length;
  const predictedInFlight = (arrivalsPerSecond * meanTimeMs) / 1000;
  return {
    meanInFlight: observed,
    arrivalsPerSecond,
    meanTimeMs,
    predictedInFlight,
    ...compared(observed, predictedInFlight),
    server:
      server === undefined
        ? undefined
        : { ...server, ...compared(server.ofClient, server.meanInFlight) },
  };
}

function compared(own: number, other: number): { relativeDifference: number; agrees: boolean } {
  const relativeDifference =
    own > 0 ? (own - other) / own : other > 0 ? Number.NEGATIVE_INFINITY : 0;
  return { relativeDifference, agrees: Math.abs(relativeDifference) <= tolerance };
}
