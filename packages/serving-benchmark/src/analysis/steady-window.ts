/**
 * @file The part of a run that neither its beginning nor its end shapes. Three series are cut by
 * MSER-5 (mser.ts) at the start, and what is left, turned round, at the end: requests in flight, output
 * tokens per time, and TTFT in the order of arrival. The window is what all of them keep. It never
 * reaches past the last arrival: after it a run drains.
 *
 * Where a series does not settle in its first half, or still drifts in the window, there is no
 * steady state, and no window: an overloaded server's queue grows for as long as one measures.
 */
import { formatDuration } from '@gradus/runtime';
import type { RequestRecord } from '../measurements/record.ts';
import { fewestForCut, isDrifting, warmUpCut } from './mser.ts';
import { requestFigures } from './request-figures.ts';
import { binned, contains, inFlight, inOrderOfArrival, tokenArrivals } from './timeline.ts';
import type { TimeWindow } from './timeline.ts';

export type SteadyWindow =
  | {
      readonly steady: true;
      readonly window: TimeWindow;
      /** Of the requests of the run, those that arrived in the window. */
      readonly shareKept: number;
      readonly reason: string;
    }
  | { readonly steady: false; readonly reason: string };

const mostBins = 400;
/** A cut that leaves less is no longer a cut. */
const leastKept = 0.25;

/** A series and the time at which each of its values begins. */
interface Series {
  readonly what: string;
  readonly values: Float64Array;
  readonly startsMs: ArrayLike<number>;
}

export function steadyWindow(records: readonly RequestRecord[]): SteadyWindow {
  const ordered = inOrderOfArrival(records);
  if (ordered.length < fewestForCut) {
    return unsteady(`${ordered.length} requests are too few to tell: it takes ${fewestForCut}`);
  }
  const run = { fromMs: ordered[0]!.scheduledMs, toMs: ordered.at(-1)!.scheduledMs };
  if (!(run.toMs > run.fromMs)) return unsteady('all requests arrived at once: nothing is steady');

  let { fromMs, toMs } = run;
  let causeOfStart = 'the first arrival';
  for (const { what, values, startsMs } of seriesOf(ordered, run)) {
    const cut = warmUpCut(values);
    if (cut === 'never') return unsteady(`${what} never settled`);
    if (startsMs[cut]! > fromMs) {
      fromMs = startsMs[cut]!;
      causeOfStart = `${what} settled (MSER-5)`;
    }
  }
  let causeOfEnd = 'the last arrival';
  for (const { what, values, startsMs } of seriesOf(ordered, { fromMs, toMs: run.toMs })) {
    const cut = warmUpCut(values.toReversed());
    if (cut === 'never') return unsteady(`${what} did not stay what it was`);
    if (cut > 0 && startsMs[values.length - cut]! < toMs) {
      toMs = startsMs[values.length - cut]!;
      causeOfEnd = `${what} began to change (MSER-5)`;
    }
  }
  const window = { fromMs, toMs };
  const kept = ordered.filter(({ scheduledMs }) => contains(window, scheduledMs)).length;
  const shareKept = kept / ordered.length;
  if (shareKept < leastKept || kept < fewestForCut / 2) {
    return unsteady(`only ${kept} of ${ordered.length} requests lie between warm-up and drain`);
  }
  const drifting = seriesOf(ordered, window).find(({ values }) => isDrifting(values));
  if (drifting !== undefined) return unsteady(`${drifting.what} still drifted in the window`);
  const from = `from ${formatDuration(fromMs)}, ${causeOfStart}`;
  const to = `to ${formatDuration(toMs)}, ${causeOfEnd}`;
  return { steady: true, window, shareKept, reason: `${from}, ${to}` };
}

const unsteady = (reason: string): SteadyWindow => ({ steady: false, reason });

function seriesOf(ordered: readonly RequestRecord[], window: TimeWindow): Series[] {
  const figures = ordered.map(requestFigures);
  const arrived = figures.filter(
    ({ record, ttftMs }) => ttftMs !== undefined && contains(window, record.scheduledMs),
  );
  const count = Math.min(mostBins, Math.max(fewestForCut, arrived.length));
  const width = (window.toMs - window.fromMs) / count;
  const startsMs = Float64Array.from({ length: count }, (_, bin) => window.fromMs + bin * width);
  const all = [
    { what: 'requests in flight', values: inFlight(ordered, window, count), startsMs },
    {
      what: 'output tokens per second',
      values: binned(tokenArrivals(figures), window, count),
      startsMs,
    },
    {
      what: 'TTFT',
      values: Float64Array.from(arrived, ({ ttftMs }) => ttftMs!),
      startsMs: arrived.map(({ record }) => record.scheduledMs),
    },
  ];
  return all.filter(({ values }) => values.length >= fewestForCut);
}
