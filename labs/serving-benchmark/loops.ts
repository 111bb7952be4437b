/**
 * @file Open against closed loop, on a server that stalls. The open loop keeps its schedule, so the
 * stall falls on everyone who was due in it; each user of the closed loop meets it once and then
 * waits politely. What users on a schedule had to wait is computed from the law.
 */
import {
  type Claim,
  claim,
  type Comparison,
  type Failure,
  formatFigure,
  scatterPlot,
} from '@gradus/evidence';
import type { Scale } from '@gradus/lab-kit';
import { requestFigures, type RequestRecord, stepMs } from '@gradus/serving-benchmark';
import { mean } from '@gradus/statistics';
import type { Bench, Measured } from './bench.ts';
import { comparisons } from './comparisons.ts';
import { alike, scheduleOf, trueRecords } from './law.ts';
import { seenBy, sendDocuments } from './neighbour.ts';
import {
  closedUsers,
  documentEveryMs,
  documentTokens,
  durations,
  engine,
  firstDocumentMs,
  objectives,
  openRatePerSecond,
  scrapeIntervalMs,
  shape,
  workload,
} from './protocol.ts';

export interface Loops {
  readonly open: Measured;
  readonly closed: Measured;
  /** What users on the schedule of the open loop had by the law. */
  readonly truth: readonly RequestRecord[];
  readonly stalls: number;
  /** Users who were due before a document came, and whose request reached the server after it. */
  readonly overtaken: number;
  /** From due to the server, on average, by the server's log. */
  readonly latenessMs: number;
}

export async function measureLoops(bench: Bench, scale: Scale): Promise<Loops> {
  const { stallMs } = durations[scale];
  const part = bench.part('Open and closed loop, on a server that stalls', 2 * stallMs);
  const arm = async (load: string, seed: number) => {
    // A server of its own: its log holds this run alone.
    const server = await bench.startServer({ engine });
    const { baseUrl } = server;
    const leaving = new AbortController();
    let zeroMs = 0;
    let neighbour: Promise<void> | undefined;
    try {
      const report = await bench.run(
        {
          baseUrl,
          workload: workload(load, stallMs),
          objectives,
          seed,
          warmUpRequests: 0,
          scrapeIntervalMs,
        },
        part,
        (atHostMs) => {
          zeroMs = atHostMs;
          neighbour = sendDocuments(baseUrl, documentEveryMs, firstDocumentMs, leaving.signal);
        },
      );
      leaving.abort();
      await neighbour;
      // Client and server share the host's clock.
      const seen = await seenBy(baseUrl);
      return { report, seen: seen.map((one) => ({ ...one, arrivalMs: one.arrivalMs - zeroMs })) };
    } finally {
      leaving.abort();
      await neighbour;
      await server.stop();
    }
  };
  const closed = await arm(`concurrency:${closedUsers}`, 1000 * bench.seed + 31);
  const open = await arm(`constant:${openRatePerSecond}rps`, 1000 * bench.seed + 32);
  part.done();

  const documents = open.seen.filter(({ promptTokens }) => promptTokens === documentTokens);
  const others = open.seen.filter(({ promptTokens }) => promptTokens !== documentTokens);
  const schedule = scheduleOf(open.report.records);
  const documentsMs = documents.map(({ arrivalMs }) => arrivalMs);
  const overtaken = schedule.filter((dueMs, place) =>
    documentsMs.some((atMs) => atMs >= dueMs && atMs <= others[place]!.arrivalMs),
  );
  const arrivals = [
    ...alike(schedule, shape),
    ...documentsMs.map((atMs) => ({ atMs, promptTokens: documentTokens, outputTokens: 1 })),
  ].toSorted((a, b) => a.atMs - b.atMs);
  return {
    open: open.report,
    closed: closed.report,
    truth: trueRecords(arrivals, engine).filter(
      ({ intended }) => intended.promptTokens !== documentTokens,
    ),
    stalls: documentsMs.filter((atMs) => atMs < schedule.at(-1)!).length,
    overtaken: overtaken.length,
    latenessMs: mean(schedule.map((dueMs, place) => others[place]!.arrivalMs - dueMs)),
  };
}

/** From the moment at which a request was due. */
const waits = (records: readonly RequestRecord[]): number[] =>
  records.flatMap((record) => requestFigures(record).scheduledTtftMs ?? []);

const limitMs = objectives.find(({ name }) => name === 'ttft')!.limitMs;
const slowShare = (values: readonly number[]): number =>
  (100 * values.filter((value) => value > limitMs).length) / values.length;

export interface LoopFigures {
  readonly meanMs: { readonly open: number; readonly closed: number; readonly true: number };
  /** Of requests that waited longer than was promised, in percent. */
  readonly slow: { readonly open: number; readonly closed: number; readonly true: number };
}

export function loopFigures({ open, closed, truth }: Loops): LoopFigures {
  const values = { open: waits(open.records), closed: waits(closed.records), true: waits(truth) };
  const of = (figure: (values: readonly number[]) => number) => ({
    open: figure(values.open),
    closed: figure(values.closed),
    true: figure(values.true),
  });
  return { meanMs: of(mean), slow: of(slowShare) };
}

/**
 * Who comes a moment late may miss a step and wait for the next one, a full one at worst. Who is
 * overtaken by a document waits for all of it. On a busy machine the way to the server takes time,
 * and so does the way back.
 */
const toleranceMs = ({ truth, overtaken, latenessMs }: Loops): number =>
  2 * latenessMs +
  stepMs(engine, engine.maxRunning, 0, 0) +
  (overtaken * documentTokens * engine.prefillPerTokenMs) / truth.length;

export function loopClaims(loops: Loops): Claim[] {
  const { meanMs, slow } = loopFigures(loops);
  return [
    claim({
      statement: `The open loop measures what its ${loops.truth.length} users had to wait: ${formatFigure(meanMs.open)} ms on average, and by the law ${formatFigure(meanMs.true)} ms, over ${loops.stalls} stalls.`,
      metric: 'mean scheduled TTFT, measured against the law',
      value: Math.abs(meanMs.open - meanMs.true),
      unit: 'ms',
      comparison: '<=',
      threshold: toleranceMs(loops),
      oracle:
        'the engine’s law in virtual time, given the schedule and the documents as the server’s log has them; the tolerance is a full step for whoever misses one by a hair, twice the way to the server as its log has it, and a document for each user whom one overtook on that way',
      replay: { class: 'machine' },
    }),
    claim({
      statement: `The closed loop leaves the stall out: of its requests ${formatFigure(slow.closed)}% wait longer than ${limitMs} ms, of the users on a schedule ${formatFigure(slow.true)}%.`,
      metric: 'slow requests of the closed loop, as a share of the true one',
      value: (100 * slow.closed) / slow.true,
      unit: '%',
      comparison: '<=',
      threshold: 50,
      oracle: 'the engine’s law in virtual time, given the schedule',
      replay: { class: 'machine' },
    }),
  ];
}

export const compareLoops = ({ open, closed }: Loops): Comparison[] =>
  comparisons(
    [`closed loop, ${closedUsers} users`, closed.records],
    [`open loop, ${openRatePerSecond} requests/s`, open.records],
    ['scheduled TTFT mean', 'good'],
    'on a server that stalls',
  );

export function omissionFailure(loops: Loops): Failure {
  const { meanMs, slow } = loopFigures(loops);
  const told = (share: number, ms: number): string =>
    `${formatFigure(share)}% slower than ${limitMs} ms, mean ${formatFigure(ms)} ms`;
  return {
    case: `a closed loop of ${closedUsers} users against a server that stood still ${loops.stalls} times`,
    expected: `what people have to wait who come when they please: ${told(slow.true, meanMs.true)}`,
    got: told(slow.closed, meanMs.closed),
    cause:
      'Coordinated omission: while the server stands still its users wait with the one request that they have, and send none of those that would have had to wait. The worst moment is sampled once per user at most, however long it lasts.',
    intervention: {
      change: 'an open loop: each request is sent when it is due, and its clock begins then',
      got: told(slow.open, meanMs.open),
      removed:
        slow.closed < slow.true / 2 && Math.abs(meanMs.open - meanMs.true) <= toleranceMs(loops),
    },
  };
}

export function loopPlot(loops: Loops): { readonly svg: string; readonly alt: string } {
  const points = (records: readonly RequestRecord[]) =>
    records.flatMap((record) => {
      const y = requestFigures(record).scheduledTtftMs;
      return y === undefined ? [] : [{ x: record.scheduledMs / 1000, y }];
    });
  const { slow } = loopFigures(loops);
  const alt = `Wait for the first token by the time at which each request was due, on a server that stands still ${loops.stalls} times. Slower than ${limitMs} ms: ${formatFigure(slow.open)}% of the requests in the open loop, ${formatFigure(slow.closed)}% in the closed one.`;
  return {
    alt,
    svg: scatterPlot({
      title: 'The same stalls, two clients',
      description: alt,
      x: { label: 'Request was due', unit: 's' },
      y: { label: 'Scheduled TTFT', unit: 'ms' },
      series: [
        { name: 'open loop', points: points(loops.open.records) },
        { name: 'closed loop', points: points(loops.closed.records) },
      ],
    }),
  };
}
