/**
 * @file What a run claims. Not that an endpoint is fast: that is a figure of one machine and one day.
 * It claims that what it measured is what it says, each time held against something that the client
 * did not make up: the schedule, a law, the server's own count.
 */
import { claim, constraint } from '@gradus/evidence';
import type { Claim, Constraint } from '@gradus/evidence';
import type { CoordinatedOmission } from '../analysis/coordinated-omission.ts';
import type { Goodput } from '../analysis/goodput.ts';
import { tolerance as littleTolerance } from '../analysis/littles-law.ts';
import type { LittlesLaw } from '../analysis/littles-law.ts';
import type { Reconciliation } from '../analysis/token-counts.ts';
import type { WindowFigures } from '../analysis/summary.ts';
import { countedFigures } from './counted-figures.ts';
import { countText, msText, percentileOf, shareText } from './figure-text.ts';
import type { RunReport } from './run-report.ts';

/** Of one run on one machine: shown, never compared with a second. */
export const ofMachine = { class: 'machine' } as const;

export function runClaims(report: RunReport, requiredShare: number): Claim[] {
  const { summary } = report;
  const figures = countedFigures(summary);
  return [
    completedClaim(summary.requests),
    ...steadyClaim(report),
    ...(figures === undefined ? [] : windowClaims(figures, requiredShare)),
    ...summary.tokens.flatMap(tokenClaim),
  ];
}

/** Of no requests, none was answered: an empty run claims nothing. */
export function completedClaim({ total, completed }: { total: number; completed: number }): Claim {
  return claim({
    statement: `All of ${countText(total, 'request')} were answered to the end.`,
    metric: 'completed requests',
    value: total === 0 ? 0 : (100 * completed) / total,
    unit: '%',
    comparison: '=',
    threshold: 100,
    oracle: 'the end of each response as the protocol defines it; an error inside a stream counts',
    replay: ofMachine,
  });
}

/** Nothing is claimed of a window that somebody chose. */
function steadyClaim({ summary }: RunReport): Claim[] {
  const { steadyWindow } = summary;
  if (steadyWindow.steady && steadyWindow.reason.startsWith('as given')) return [];
  return [
    claim({
      statement: `The run reached a steady state: ${steadyWindow.reason}.`,
      metric: 'requests in the steady window',
      value: steadyWindow.steady ? 100 * steadyWindow.shareKept : 0,
      unit: '%',
      comparison: '>=',
      threshold: 25,
      oracle: 'MSER-5 on requests in flight, output tokens and TTFT (White, 1997)',
      replay: ofMachine,
    }),
  ];
}

function windowClaims(figures: WindowFigures, requiredShare: number): Claim[] {
  const { coordinatedOmission, littlesLaw, goodput, latencies } = figures;
  return [
    ...sendLagClaim(coordinatedOmission, percentileOf(latencies.ttftMs, 50)),
    ...littleClaims(littlesLaw),
    ...goodputClaim(goodput, requiredShare),
  ];
}

/** A lag below this shows in no figure, however fast the endpoint is. */
const harmlessLagMs = 2;
/** Of the median TTFT, in which a lag would hide. */
const harmlessLagShare = 0.05;

function sendLagClaim(
  omission: CoordinatedOmission | undefined,
  medianTtftMs: number | undefined,
): Claim[] {
  if (omission === undefined) return [];
  const p99 = percentileOf(omission.sendLagMs, 99);
  return [
    claim({
      statement: 'The client sent its requests when they were due, not when it had time.',
      metric: p99 === undefined ? 'send lag, the longest' : 'send lag, p99',
      value: rounded(p99 ?? omission.sendLagMs.max),
      unit: 'ms',
      comparison: '<=',
      threshold: rounded(Math.max(harmlessLagMs, harmlessLagShare * (medianTtftMs ?? 0))),
      oracle: 'the schedule, drawn before the run; 5% of the median TTFT, at least 2 ms',
      replay: ofMachine,
    }),
  ];
}

export function littleClaims(law: LittlesLaw | undefined): Claim[] {
  if (law === undefined) return [];
  const percent = (difference: number): number => rounded(100 * Math.abs(difference));
  const shared = {
    unit: '%',
    comparison: '<=',
    threshold: 100 * littleTolerance,
    replay: ofMachine,
  } as const;
  return [
    claim({
      statement: 'Requests in flight are their rate times their time: no record is missing.',
      metric: 'in flight against rate × time',
      value: percent(law.relativeDifference),
      oracle: 'Little’s law, L = λW (Little, 1961)',
      ...shared,
    }),
    ...(law.server === undefined
      ? []
      : [
          claim({
            statement: 'Client and server saw the same number of requests in flight.',
            metric: 'in flight, client against server',
            value: percent(law.server.relativeDifference),
            oracle: 'running and waiting requests by the server’s own /metrics',
            ...shared,
          }),
        ]),
  ];
}

/** Words of token-counts.ts. */
const chunksAgainstUsage = 'sum over chunks, usage of the server';
/** Counters are read some time before the first request and after the last. */
const totalsTolerancePercent = 1;

/** Chunks that were never meant to be tokens, and prompts that a chat template changed, are no fault. */
function tokenClaim(counts: Reconciliation): Claim[] {
  const { what, sides, differing, requests, relativeDifference } = counts;
  if (differing === undefined) {
    if (!Number.isFinite(relativeDifference)) return [];
    return [
      claim({
        statement: `Client and server counted the same ${what} tokens over the run.`,
        metric: `${what} tokens, client against server`,
        value: rounded(100 * Math.abs(relativeDifference)),
        unit: '%',
        comparison: '<=',
        threshold: totalsTolerancePercent,
        oracle: 'the growth of the server’s own counter',
        replay: ofMachine,
      }),
    ];
  }
  if (sides !== chunksAgainstUsage) return [];
  return [
    claim({
      statement: `Tokens as they streamed add up to the server’s usage in each of ${countText(requests, 'request')}.`,
      metric: 'requests whose counts differ',
      value: differing,
      unit: 'requests',
      comparison: '=',
      threshold: 0,
      oracle: 'the usage that the server states at the end of each response',
      replay: ofMachine,
    }),
  ];
}

/** By the lower end of the interval: the estimate alone would hold every other time by luck. */
export function goodputClaim(goodput: Goodput | undefined, requiredShare: number): Claim[] {
  if (goodput === undefined) return [];
  const { share, objectives } = goodput;
  const promise = objectives.map(({ name, limitMs }) => `${name} ≤ ${msText(limitMs)}`).join(', ');
  return [
    claim({
      statement: `At least ${shareText(requiredShare)} of requests met ${promise}.`,
      metric:
        share.low === undefined
          ? 'share of good requests'
          : 'share of good requests, lower end of its 95% interval',
      value: rounded(100 * (share.low ?? share.estimate)),
      unit: '%',
      comparison: '>=',
      threshold: 100 * requiredShare,
      oracle: 'the objectives, request by request; a failed request is never good',
      replay: ofMachine,
    }),
  ];
}

/** Each objective on its own: which of them is the one that is missed. */
export function objectiveConstraints(
  goodput: Goodput | undefined,
  requiredShare: number,
): Constraint[] {
  if (goodput === undefined) return [];
  const { objectives, missed, good, bad, failed } = goodput;
  const all = good + bad + failed;
  return objectives.map(({ name, limitMs }) => {
    const missing = missed.find((one) => one.name === name)?.requests ?? 0;
    return constraint({
      name: `requests with ${name} ≤ ${msText(limitMs)}`,
      unit: '%',
      comparison: '>=',
      limit: 100 * requiredShare,
      measured: rounded((100 * (all - failed - missing)) / all),
    });
  });
}

/** What floating point adds is no figure. */
export const rounded = (value: number): number => Math.round(value * 1e6) / 1e6;
