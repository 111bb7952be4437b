/**
 * @file The client's view and the server's, held against each other: where the time to the first
 * token went, and whether the prefix cache was as cold or as warm as the workload meant it to be.
 * (Tokens are reconciled in token-counts.ts, requests in flight in littles-law.ts.)
 */
import type { RequestRecord } from '../measurements/record.ts';
import type { RequestFigures } from './request-figures.ts';
import type { ServerFigures } from './server-figures.ts';
import { contains } from './timeline.ts';
import type { TimeWindow } from './timeline.ts';

/** Means in milliseconds: client = queue + prefill + rest. */
export interface TtftParts {
  readonly clientMs: number;
  readonly queueMs: number;
  readonly prefillMs: number;
  /** Network, HTTP, tokenization, the client. Negative: the two sides averaged other requests. */
  readonly restMs: number;
  readonly restShare: number;
  /** The part of the rest inside the server, ahead of its queue; missing without its own TTFT. */
  readonly restInServerMs: number | undefined;
  readonly clientRequests: number;
  /** vLLM counts requests when they are over: in a short window these are others. */
  readonly serverRequests: number;
}

export const cacheVerdicts = [
  'cold as intended',
  'warm as intended',
  'warmer than intended',
  'colder than intended',
  'intention unknown',
] as const;
export type CacheVerdict = (typeof cacheVerdicts)[number];

/** Shares of prompt tokens. */
export interface CacheAudit {
  readonly verdict: CacheVerdict;
  /** Shared with an earlier request; the most that can be found in a cache that began empty. */
  readonly intendedShare: number | undefined;
  readonly cachedShare: number;
  readonly source: 'usage of each request' | 'counters of the server';
  /** What the server's counters say where requests say it too. */
  readonly counterShare: number | undefined;
}

export interface ServerReconciliation {
  readonly ttft: TtftParts | undefined;
  readonly cache: CacheAudit | undefined;
  /** All of it in words, a sentence each. */
  readonly findings: readonly string[];
}

export function reconcileServer(
  figures: readonly RequestFigures[],
  server: ServerFigures,
  window: TimeWindow,
): ServerReconciliation {
  const ttft = ttftParts(figures, server, window);
  const cache = auditCache(figures, server);
  return {
    ttft,
    cache,
    findings: [
      ...(ttft === undefined ? [] : [ttftFinding(ttft)]),
      ...(cache === undefined ? [] : [cacheFinding(cache)]),
      ...preemptionFindings(server),
    ],
  };
}

/** Of requests sent in the window. @returns undefined where the server does not tell both parts */
export function ttftParts(
  figures: readonly RequestFigures[],
  { meanMs }: ServerFigures,
  window: TimeWindow,
): TtftParts | undefined {
  const { queue, prefill, ttft } = meanMs;
  const times = figures.flatMap(({ record: { sentMs }, ttftMs }) =>
    ttftMs !== undefined && sentMs !== undefined && contains(window, sentMs) ? [ttftMs] : [],
  );
  if (queue === undefined || prefill === undefined || times.length === 0) return undefined;
  const clientMs = sum(times) / times.length;
  const inEngineMs = queue.meanMs + prefill.meanMs;
  const restMs = clientMs - inEngineMs;
  return {
    clientMs,
    queueMs: queue.meanMs,
    prefillMs: prefill.meanMs,
    restMs,
    restShare: clientMs > 0 ? restMs / clientMs : 0,
    restInServerMs: ttft && ttft.meanMs - inEngineMs,
    clientRequests: times.length,
    serverRequests: prefill.count,
  };
}

function ttftFinding(parts: TtftParts): string {
  const { clientMs, queueMs, prefillMs, restMs, restShare, restInServerMs } = parts;
  const sides = `client ${parts.clientRequests} requests, server ${Math.round(parts.serverRequests)}`;
  if (restMs < 0) {
    return (
      `queue ${ms(queueMs)} + prefill ${ms(prefillMs)} ms exceed the client's TTFT of ` +
      `${ms(clientMs)} ms: they are means over different requests (${sides})`
    );
  }
  const inServer =
    restInServerMs === undefined || restInServerMs < 0
      ? ''
      : `, of it ${ms(restInServerMs)} ms inside the server`;
  return (
    `TTFT ${ms(clientMs)} ms = queue ${ms(queueMs)} + prefill ${ms(prefillMs)} + rest ` +
    `${ms(restMs)} ms (${percent(restShare)}: network, HTTP, tokenization, client${inServer}; ${sides})`
  );
}

/** Chat templates and the like are shared by all requests, whatever was intended. */
const warmTolerance = 0.02;
/** Caches keep whole blocks, and the first of those that share finds nothing. */
const coldShare = 0.5;

/** Over the whole run. @returns undefined where nobody tells what was cached */
export function auditCache(
  figures: readonly RequestFigures[],
  { run }: ServerFigures,
): CacheAudit | undefined {
  const records = figures.filter(({ completed }) => completed).map(({ record }) => record);
  const told = records.filter(
    (record) => record.cachedTokens !== undefined && promptTokens(record) !== undefined,
  );
  const [sharing, all] = [told, records].map(shareIntended);
  if (told.length > 0) {
    const cached = sum(told.map(({ cachedTokens }) => cachedTokens!));
    const cachedShare = cached / sum(told.map((record) => promptTokens(record)!));
    return {
      verdict: verdictOf(sharing, cachedShare),
      intendedShare: sharing,
      cachedShare,
      source: 'usage of each request',
      counterShare: run.cachedShare,
    };
  }
  if (run.cachedShare === undefined) return undefined;
  return {
    verdict: verdictOf(all, run.cachedShare),
    intendedShare: all,
    cachedShare: run.cachedShare,
    source: 'counters of the server',
    counterShare: run.cachedShare,
  };
}

const promptTokens = ({ promptTokens: counted, intended }: RequestRecord): number | undefined =>
  counted?.tokens ?? intended.promptTokens;

/** @returns undefined where one of them says nothing of what it shares: it may share everything */
function shareIntended(records: readonly RequestRecord[]): number | undefined {
  let shared = 0;
  let prompt = 0;
  for (const record of records) {
    const tokens = promptTokens(record);
    const { sharedPrefixTokens } = record.intended;
    if (tokens === undefined || sharedPrefixTokens === undefined) return undefined;
    shared += sharedPrefixTokens;
    prompt += tokens;
  }
  return prompt > 0 ? shared / prompt : undefined;
}

function verdictOf(intended: number | undefined, cached: number): CacheVerdict {
  if (intended === undefined) return 'intention unknown';
  if (cached > intended + warmTolerance) return 'warmer than intended';
  if (intended <= warmTolerance) return 'cold as intended';
  return cached < coldShare * intended ? 'colder than intended' : 'warm as intended';
}

function cacheFinding({ verdict, intendedShare, cachedShare, ...audit }: CacheAudit): string {
  const intended =
    intendedShare === undefined
      ? 'the workload does not say how much was to be shared'
      : `${percent(intendedShare)} intended`;
  const { source, counterShare } = audit;
  const disagrees =
    counterShare !== undefined && Math.abs(counterShare - cachedShare) > warmTolerance
      ? `; the server's counters say ${percent(counterShare)}`
      : '';
  return (
    `prefix cache: ${verdict} (${percent(cachedShare)} of prompt tokens cached, ${intended}; ` +
    `by the ${source}${disagrees})`
  );
}

function preemptionFindings({ preemptions, run, kvUsage }: ServerFigures): string[] {
  if (run.preemptions === undefined || run.preemptions === 0) return [];
  const inWindow = preemptions === undefined ? '' : `, ${preemptions} of them in the window`;
  const full = kvUsage === undefined ? '' : ` (KV cache up to ${percent(kvUsage.max)} full)`;
  return [
    `${run.preemptions} preemptions${inWindow}${full}: requests were thrown out of the batch and ` +
      'computed again',
  ];
}

const ms = (value: number): string => value.toFixed(1);
const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)}%`;
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
