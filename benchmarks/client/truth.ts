/**
 * @file A client's stamps held against the endpoint's own: for every chunk, when it was written and
 * when the client had it. The difference is the way through the kernel and the client's delay.
 */
import { quantile } from '@gradus/statistics';
import type { PacedRequest } from '../peers/contract.ts';

/** A request as the mock saw it: the fields of its `/mock/truth` that are needed here. */
export interface TrueRequest {
  readonly clientRequestId?: string;
  readonly arrivalMs: number;
  readonly chunks: { readonly writtenMs: readonly number[] };
}

export interface Truth {
  readonly requests: readonly TrueRequest[];
  /** How late the endpoint itself wrote, against its law. */
  readonly serverLagP99Ms: number;
}

export interface TruthFigures {
  /** Requests of the measured time. */
  readonly requests: number;
  /** Of all, those with another number of chunks than were written, or none to compare with. */
  readonly mismatched: number;
  readonly lagP50Ms: number;
  readonly lagP99Ms: number;
  readonly sendLagP99Ms: number;
  readonly ttftP50Ms: number;
  readonly trueTtftP50Ms: number;
  readonly ttftP99Ms: number;
  readonly trueTtftP99Ms: number;
  readonly itlP50Ms: number;
  readonly trueItlP50Ms: number;
  readonly itlP99Ms: number;
  readonly trueItlP99Ms: number;
  readonly serverLagP99Ms: number;
}

export async function readTruth(baseUrl: string, signal: AbortSignal): Promise<Truth> {
  const response = await fetch(new URL('/mock/truth', baseUrl), { signal });
  const [head, ...lines] = (await response.text()).trim().split('\n');
  const { lag } = JSON.parse(head!) as { lag: { p99Ms: number } | null };
  return {
    requests: lines.map((line) => JSON.parse(line) as TrueRequest),
    serverLagP99Ms: lag?.p99Ms ?? 0,
  };
}

/** @param fillMs requests scheduled before, since the first, are left out: streams still fill up */
export function compareWithTruth(
  requests: readonly PacedRequest[],
  truth: Truth,
  fillMs: number,
): TruthFigures {
  const known = new Map(truth.requests.map((one) => [one.clientRequestId, one]));
  const sent = requests.toSorted((a, b) => a.sentMs - b.sentMs);
  const startMs = Math.min(...sent.map(({ scheduledMs }) => scheduledMs));
  const lags: number[] = [];
  const seen = { sendLag: [] as number[], ttft: [] as number[], itl: [] as number[] };
  const actual = { ttft: [] as number[], itl: [] as number[] };
  let mismatched = 0;
  for (const request of sent) {
    const real = known.get(request.id);
    const writtenMs = real?.chunks.writtenMs ?? [];
    if (real === undefined || writtenMs.length !== request.atMs.length) {
      mismatched++;
      continue;
    }
    if (request.scheduledMs - startMs < fillMs) continue;
    seen.sendLag.push(request.sentMs - request.scheduledMs);
    seen.ttft.push(request.atMs[0]! - request.sentMs);
    actual.ttft.push(writtenMs[0]! - real.arrivalMs);
    for (const [index, atMs] of request.atMs.entries()) {
      lags.push(atMs - writtenMs[index]!);
      if (index === 0) continue;
      seen.itl.push(atMs - request.atMs[index - 1]!);
      actual.itl.push(writtenMs[index]! - writtenMs[index - 1]!);
    }
  }
  return {
    requests: seen.ttft.length,
    mismatched,
    lagP50Ms: quantile(lags, 0.5),
    lagP99Ms: quantile(lags, 0.99),
    sendLagP99Ms: quantile(seen.sendLag, 0.99),
    ttftP50Ms: quantile(seen.ttft, 0.5),
    trueTtftP50Ms: quantile(actual.ttft, 0.5),
    ttftP99Ms: quantile(seen.ttft, 0.99),
    trueTtftP99Ms: quantile(actual.ttft, 0.99),
    itlP50Ms: quantile(seen.itl, 0.5),
    trueItlP50Ms: quantile(actual.itl, 0.5),
    itlP99Ms: quantile(seen.itl, 0.99),
    trueItlP99Ms: quantile(actual.itl, 0.99),
    serverLagP99Ms: truth.serverLagP99Ms,
  };
}
