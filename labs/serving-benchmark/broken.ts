/**
 * @file A server that does what real ones do: it says "assistant" before there is anything, sends
 * several tokens in one chunk, and puts errors into streams that began with 200. One run of it, read
 * as careless benchmarks read it and as it should be read.
 */
import { type Failure, formatFigure, type Results } from '@gradus/evidence';
import type { Scale } from '@gradus/lab-kit';
import {
  type FailureClass,
  type MockInput,
  requestFigures,
  type RequestRecord,
  type RunReport,
} from '@gradus/serving-benchmark';
import { quantile } from '@gradus/statistics';
import type { Bench } from './bench.ts';
import { scheduleOf, trueRecords } from './law.ts';
import { durations, engine, scrapeIntervalMs, workload } from './protocol.ts';

/** Three drafted tokens are accepted in every step, so a chunk holds four. */
const speculative = { ...engine, speculative: { draftTokens: 3, acceptedTokens: 3 } };
const chunkTokens = 4;
const answer = { promptTokens: 256, outputTokens: 1 + 10 * chunkTokens };

/** Every so manieth answer breaks off with an error behind two chunks. */
const errorEvery = 4;
const errorAfterChunks = 2;
/** Once each, and none of them a multiple of four. */
const accidents = [
  { name: 'HTTP 429', failureClass: 'http', request: 5, fault: { status: { code: 429 } } },
  {
    name: 'a connection that ends in the middle of an answer',
    failureClass: 'truncated',
    request: 10,
    fault: { truncateAfterChunks: 2 },
  },
  {
    name: 'a TCP reset in the middle of an answer',
    failureClass: 'reset',
    request: 15,
    fault: { resetAfterChunks: 2 },
  },
] as const satisfies readonly { failureClass: FailureClass; [key: string]: unknown }[];

const isAccident = (request: number): boolean =>
  accidents.some((accident) => accident.request === request);
const breaksOff = (request: number): boolean => request % errorEvery === 0;

const brokenServer: MockInput = {
  engine: speculative,
  faults: [
    ...accidents.map(({ request, fault }) => ({ requests: [request], fault })),
    { every: errorEvery, fault: { errorAfterChunks, roleChunk: 'early' } },
    { every: 1, fault: { roleChunk: 'early' } },
  ],
};

export async function measureBroken(bench: Bench, scale: Scale): Promise<RunReport> {
  const { brokenMs } = durations[scale];
  const part = bench.part('A server as real ones are', brokenMs);
  const { baseUrl } = await bench.startServer(brokenServer);
  const report = await bench.run(
    {
      baseUrl,
      workload: workload('constant:10rps', brokenMs, answer),
      seed: 1000 * bench.seed + 71,
      // The accidents are counted from the first request.
      warmUpRequests: 0,
      scrapeIntervalMs,
    },
    part,
  );
  part.done();
  return report;
}

interface Reading {
  readonly measured: readonly RequestRecord[];
  /** Answers that came to their end. */
  readonly completed: readonly RequestRecord[];
  /** The same requests by the law. */
  readonly truth: readonly RequestRecord[];
}

function readingOf({ records }: RunReport): Reading {
  const measured = records.toSorted((a, b) => a.index - b.index);
  const outputTokens = (request: number): number =>
    breaksOff(request) ? 1 + (errorAfterChunks - 1) * chunkTokens : answer.outputTokens;
  const arrivals = scheduleOf(records).map((atMs, request) => ({
    atMs,
    promptTokens: answer.promptTokens,
    outputTokens: outputTokens(request),
  }));
  const completed = measured.filter(({ failure }) => failure === undefined);
  const ended = new Set(completed.map(({ index }) => index));
  const truth = trueRecords(arrivals, speculative).filter(({ index }) => ended.has(index));
  return { measured, completed, truth };
}

const ms = (value: number): string => `${formatFigure(value)} ms`;
const medianOf = (
  records: readonly RequestRecord[],
  valueOf: (record: RequestRecord) => number | undefined,
): number =>
  quantile(
    records.flatMap((record) => valueOf(record) ?? []),
    0.5,
  );
/**
 * A busy machine makes a figure larger, so being too small is what a defect has to explain. A median
 * of some twenty requests moves by part of a step, for whoever misses one by a hair.
 */
const isNotBelow = (measured: number, truth: number): boolean => measured >= 0.75 * truth;

const tpot = (record: RequestRecord): number | undefined => requestFigures(record).tpotMs;
const ttft = (record: RequestRecord): number | undefined => requestFigures(record).ttftMs;
const e2e = (record: RequestRecord): number | undefined => requestFigures(record).e2eMs;

export function brokenFailures(report: RunReport): Failure[] {
  const reading = readingOf(report);
  return [chunksAreTokens(reading), roleIsFirstToken(reading), statusIsSuccess(reading)];
}

function chunksAreTokens({ completed, truth }: Reading): Failure {
  const perChunk = medianOf(completed, ({ chunks: { atMs } }) =>
    atMs.length < 2 ? undefined : (atMs.at(-1)! - atMs[0]!) / (atMs.length - 1),
  );
  const [perToken, byLaw] = [medianOf(completed, tpot), medianOf(truth, tpot)];
  return {
    case: 'median TPOT of a server with speculative decoding',
    expected: `by the law ${ms(byLaw)} per token`,
    got: ms(perChunk),
    cause: `Chunks were taken for tokens. The server sends ${chunkTokens} tokens in a chunk, so the time between chunks is that of ${chunkTokens} tokens.`,
    intervention: {
      change: 'tokens are counted as the server counts them, and divide the same time',
      got: ms(perToken),
      removed: perChunk > 2 * byLaw && perToken < 1.5 * byLaw,
    },
  };
}

function roleIsFirstToken({ completed, truth }: Reading): Failure {
  const atRole = medianOf(completed, ({ sentMs, firstByteMs }) =>
    sentMs === undefined || firstByteMs === undefined ? undefined : firstByteMs - sentMs,
  );
  const [atText, byLaw] = [medianOf(completed, ttft), medianOf(truth, ttft)];
  return {
    case: 'median TTFT of a server that says "assistant" first',
    expected: `by the law ${ms(byLaw)}`,
    got: ms(atRole),
    cause:
      'The clock stopped at the first event. It has a role and an empty text, and the server sends it before it has read a word of the prompt.',
    intervention: {
      change: 'the clock stops at the first event with text',
      got: ms(atText),
      removed: atRole < byLaw / 2 && isNotBelow(atText, byLaw),
    },
  };
}

function statusIsSuccess({ measured, completed, truth }: Reading): Failure {
  const accepted = measured.filter(
    ({ firstByteMs, failure }) => firstByteMs !== undefined && failure?.class !== 'http',
  );
  const planned = measured.filter(({ index }) => breaksOff(index) || isAccident(index)).length;
  const naive = medianOf(accepted, ({ sentMs, endMs }) =>
    sentMs === undefined ? undefined : endMs - sentMs,
  );
  const [ended, byLaw] = [medianOf(completed, e2e), medianOf(truth, e2e)];
  const good = (share: number, of: number): string => `${share} of ${of} requests succeed`;
  return {
    case: `a server that breaks off every ${errorEvery}th answer with an error, inside a stream with status 200`,
    expected: `${good(measured.length - planned, measured.length)}; by the law they take ${ms(byLaw)} (median)`,
    got: `${good(accepted.length, measured.length)}, and take ${ms(naive)}`,
    cause:
      'The status was believed. It was sent before anything was generated, so it says nothing of what came after; and answers that break off early make the others look fast.',
    intervention: {
      change:
        'each stream is read to its end: an error in it, or an end without a finish, is a failure, and a failure has no latency',
      got: `${good(completed.length, measured.length)}, and take ${ms(ended)}`,
      removed:
        accepted.length > completed.length &&
        completed.length === measured.length - planned &&
        isNotBelow(ended, byLaw),
    },
  };
}

export function brokenRobustness(report: RunReport): Results['robustness'] {
  const { measured } = readingOf(report);
  const found = (failureClass: FailureClass): number =>
    measured.filter(({ failure }) => failure?.class === failureClass).length;
  const outcome = (failureClass: FailureClass, planned: number) => ({
    outcome: `${found(failureClass)} of ${planned} such requests recorded as ${failureClass}, in no latency`,
    ok: found(failureClass) === planned,
  });
  return [
    {
      input: 'an error inside a stream with status 200',
      ...outcome('in-band', measured.filter(({ index }) => breaksOff(index)).length),
    },
    ...accidents.map(({ name, failureClass }) => ({ input: name, ...outcome(failureClass, 1) })),
  ];
}
