/**
 * @file Goodput: requests that meet every objective, as a rate and as a share of all. Every request
 * that arrived in the window counts: good, bad (an objective missed) or failed. One that the client
 * cancelled counts as failed, so that a server cannot look better for being slow at the end.
 */
import { shareInterval } from './intervals.ts';
import type { Figure } from './intervals.ts';
import { missedObjectives } from './objectives.ts';
import type { Objective, ObjectiveName } from './objectives.ts';
import type { RequestFigures } from './request-figures.ts';
import { rateInterval } from './throughput.ts';
import { contains } from './timeline.ts';
import type { TimeWindow } from './timeline.ts';

export interface Goodput {
  readonly objectives: readonly Objective[];
  readonly good: number;
  readonly bad: number;
  readonly failed: number;
  /** good / (good + bad + failed). */
  readonly share: Figure;
  readonly perSecond: Figure;
  /** Completed requests that missed each objective; one request can miss several. */
  readonly missed: readonly { readonly name: ObjectiveName; readonly requests: number }[];
}

/**
 * @param figures - In the order of arrival.
 * @returns Undefined when no request arrived in the window.
 */
export function goodputOver(
  figures: readonly RequestFigures[],
  objectives: readonly Objective[],
  window: TimeWindow,
): Goodput | undefined {
  const arrived = figures.filter(({ record }) => contains(window, record.scheduledMs));
  if (arrived.length === 0) return undefined;
  const completed = arrived.filter((request) => request.completed);
  const missedOf = new Map(
    completed.map((request) => [request, missedObjectives(request, objectives)]),
  );
  const isGood = (request: RequestFigures): boolean => missedOf.get(request)?.length === 0;
  const good = completed.filter(isGood);
  return {
    objectives,
    good: good.length,
    bad: completed.length - good.length,
    failed: arrived.length - completed.length,
    share: shareInterval(arrived.map((request) => (isGood(request) ? 1 : 0))),
    perSecond: rateInterval(
      {
        atMs: Float64Array.from(good, ({ record }) => record.scheduledMs),
        amounts: new Float64Array(good.length).fill(1),
      },
      window,
      arrived.length,
    ),
    missed: objectives.map(({ name }) => ({
      name,
      requests: completed.filter((request) => missedOf.get(request)!.includes(name)).length,
    })),
  };
}
