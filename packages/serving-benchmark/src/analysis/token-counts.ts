/**
 * @file Whose numbers of tokens these are, and whether two who counted agree: what the workload meant
 * to send against what the server took in, chunks and per-chunk counts against the server's final
 * usage, and the sums of the records against the server's own totals.
 */
import type { CountSource, RequestRecord } from '../measurements/record.ts';
import { countSources } from '../measurements/record.ts';
import type { ItlSource, RequestFigures } from './request-figures.ts';

export interface SourceCounts {
  /** Requests by where their output tokens come from. Failed requests are not counted. */
  readonly output: readonly { readonly source: CountSource; readonly requests: number }[];
  /** `unknown`: nobody said how long the prompt was. */
  readonly prompt: readonly {
    readonly source: CountSource | 'unknown';
    readonly requests: number;
  }[];
  readonly itl: readonly { readonly source: ItlSource; readonly requests: number }[];
}

export function sourceCounts(figures: readonly RequestFigures[]): SourceCounts {
  const completed = figures.filter((request) => request.completed);
  return {
    output: tally(
      countSources,
      completed.map(({ outputTokens }) => outputTokens.source),
    ),
    prompt: tally(
      [...countSources, 'unknown'],
      completed.map(({ record }) => record.promptTokens?.source ?? 'unknown'),
    ),
    itl: tally(
      ['per-chunk', 'spread', 'chunks'],
      completed.map(({ itlSource }) => itlSource),
    ),
  };
}

function tally<Source extends string>(
  order: readonly Source[],
  found: readonly Source[],
): { source: Source; requests: number }[] {
  return order
    .map((source) => ({ source, requests: found.filter((other) => other === source).length }))
    .filter(({ requests }) => requests > 0);
}

/** As its counters grew during the run. */
export interface ServerTotals {
  readonly promptTokens?: number;
  readonly outputTokens?: number;
}

export interface Reconciliation {
  readonly what: 'prompt' | 'output';
  /** In words: who counted on each side. */
  readonly sides: string;
  /** Completed requests for which both counted; for totals, all that the client counted. */
  readonly requests: number;
  readonly client: number;
  readonly server: number;
  /** (client − server) / server; 0 where both are 0. */
  readonly relativeDifference: number;
  /** Requests whose two counts differ; missing for totals. */
  readonly differing: number | undefined;
}

/** Only the comparisons for which both sides counted. */
export function reconcileTokens(
  figures: readonly RequestFigures[],
  server: ServerTotals = {},
): Reconciliation[] {
  const records = figures.filter(({ completed }) => completed).map(({ record }) => record);
  const byServer = (source: CountSource | undefined): boolean =>
    source === 'server-per-chunk' || source === 'server-final';
  return [
    ofRequests('prompt', 'intended by the workload, usage of the server', records, (record) =>
      record.intended.promptTokens !== undefined && byServer(record.promptTokens?.source)
        ? [record.intended.promptTokens, record.promptTokens!.tokens]
        : undefined,
    ),
    ofRequests('output', 'sum over chunks, usage of the server', records, (record) =>
      record.chunks.tokens !== undefined && byServer(record.outputTokens?.source)
        ? [sum(record.chunks.tokens), record.outputTokens!.tokens]
        : undefined,
    ),
    ofRequests('output', 'chunks with content, usage of the server', records, (record) =>
      byServer(record.outputTokens?.source)
        ? [record.chunks.atMs.length, record.outputTokens!.tokens]
        : undefined,
    ),
    ofTotals(
      'prompt',
      figures.map(({ record }) => record.promptTokens?.tokens),
      server.promptTokens,
    ),
    ofTotals(
      'output',
      figures.map(({ outputTokens }) => outputTokens.tokens),
      server.outputTokens,
    ),
  ].filter((comparison) => comparison !== undefined);
}

function ofRequests(
  what: Reconciliation['what'],
  sides: string,
  records: readonly RequestRecord[],
  countBoth: (record: RequestRecord) => readonly [client: number, server: number] | undefined,
): Reconciliation | undefined {
  const pairs = records.map(countBoth).filter((pair) => pair !== undefined);
  if (pairs.length === 0) return undefined;
  return {
    ...row(what, sides, sum(pairs.map(([client]) => client)), sum(pairs.map((pair) => pair[1]))),
    requests: pairs.length,
    differing: pairs.filter(([client, other]) => client !== other).length,
  };
}

function ofTotals(
  what: Reconciliation['what'],
  counts: readonly (number | undefined)[],
  server: number | undefined,
): Reconciliation | undefined {
  const known = counts.filter((count) => count !== undefined);
  if (server === undefined || known.length === 0) return undefined;
  const sides = 'sum over all records, counter of the server';
  return { ...row(what, sides, sum(known), server), requests: known.length, differing: undefined };
}

function row(
  what: Reconciliation['what'],
  sides: string,
  client: number,
  server: number,
): Omit<Reconciliation, 'requests' | 'differing'> {
  const relativeDifference = client === server ? 0 : (client - server) / server;
  return { what, sides, client, server, relativeDifference };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
