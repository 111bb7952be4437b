/** @file Throughput and latency by the number of users, each point held against the law. */
import { type Claim, claim, formatCsv, formatFigure } from '@gradus/evidence';
import type { Scale } from '@gradus/lab-kit';
import {
  costOfTokens,
  type EngineArrival,
  kneeOf,
  type LoadPoint,
  measureSweep,
  type RequestFigures,
  requestFigures,
  type RequestRecord,
  type SweepReport,
  type WindowFigures,
} from '@gradus/serving-benchmark';
import { quantile } from '@gradus/statistics';
import type { Bench } from './bench.ts';
import { alike, closedLoopE2eMs, stepAloneMs, trueRecords } from './law.ts';
import {
  durations,
  engine,
  objectives,
  pricePerHour,
  scrapeIntervalMs,
  shape,
  users,
  workload,
} from './protocol.ts';

export async function measureCurve(
  bench: Bench,
  baseUrl: string,
  scale: Scale,
): Promise<SweepReport> {
  const { curveMs } = durations[scale];
  const part = bench.part('Throughput and latency by users', users.length * curveMs);
  const sweep = await measureSweep(
    {
      baseUrl,
      workload: workload('concurrency:1', curveMs),
      objectives,
      pricePerHour,
      seed: 1000 * bench.seed + 11,
      warmUpRequests: 1,
      scrapeIntervalMs,
    },
    users,
    'requests in flight',
    bench.options(part),
  );
  bench.signal.throwIfAborted();
  bench.reports.push(...sweep.points.map(({ report }) => report));
  part.done();
  return sweep;
}

const figuresOf = ({ report }: LoadPoint): WindowFigures =>
  (report.summary.steady ?? report.summary.whole)!;
/** In a closed loop an answer decides when the next question comes: what was late stays late. */
const asSent = ({ report }: LoadPoint): EngineArrival[] =>
  alike(
    report.records.flatMap(({ sentMs }) => sentMs ?? []).toSorted((a, b) => a - b),
    shape,
  );

/** A few hiccups of the machine move a mean of ten requests, and not their median. */
function medianOf(
  point: LoadPoint,
  valueOf: (request: RequestFigures) => number | undefined,
  records: readonly RequestRecord[] = point.report.records,
): number {
  const { fromMs, toMs } = figuresOf(point).window;
  const values = records
    .filter(({ scheduledMs }) => scheduledMs >= fromMs && scheduledMs <= toMs)
    .flatMap((record) => valueOf(requestFigures(record)) ?? []);
  return quantile(values, 0.5);
}
const window = (point: LoadPoint): number => {
  const { fromMs, toMs } = figuresOf(point).window;
  return (toMs - fromMs) / 1000;
};
const percentOff = (measured: number, byLaw: number): number =>
  100 * Math.abs(measured / byLaw - 1);

export function curveClaims({ points }: SweepReport): Claim[] {
  const [alone, ...rest] = points.map((point) => ({
    users: point.load,
    tpotMs: medianOf(point, ({ tpotMs }) => tpotMs),
    e2eMs: medianOf(point, ({ e2eMs }) => e2eMs),
    lawMs: medianOf(point, ({ e2eMs }) => e2eMs, trueRecords(asSent(point), engine)),
  }));
  const farthest = [alone!, ...rest]
    .map((point) => ({ ...point, off: percentOff(point.e2eMs, point.lawMs) }))
    .reduce((most, point) => (point.off > most.off ? point : most));
  const knee = kneeOf(engine, shape);
  const kneePrice = costOfTokens(
    { perHour: pricePerHour },
    { inputTokensPerSecond: 0, outputTokensPerSecond: knee.outputTokensPerSecond },
  ).perMillionOutputWithInput;
  // Not the highest of all points: the luckiest would win.
  const saturated = points.at(-1)!;
  const price = saturated.report.cost?.perMillionOutputWithInput ?? 0;
  const machine = { class: 'machine' } as const;
  return [
    claim({
      statement: `One user alone gets a token every ${formatFigure(alone!.tpotMs)} ms; by the law a step of one sequence takes ${formatFigure(stepAloneMs(engine))} ms.`,
      metric: 'median TPOT of one user, measured against the law',
      value: percentOff(alone!.tpotMs, stepAloneMs(engine)),
      unit: '%',
      comparison: '<=',
      threshold: 3,
      oracle: 'the engine’s law in closed form; a second sequence in each step would be 4%',
      replay: machine,
    }),
    claim({
      statement: `At each of ${points.length} loads a request takes as long as the law says; farthest from it with ${farthest.users} users: ${formatFigure(farthest.e2eMs)} ms, by the law ${formatFigure(farthest.lawMs)} ms.`,
      metric: 'median E2E, measured against the law, the worst load',
      value: farthest.off,
      unit: '%',
      comparison: '<=',
      threshold: 5,
      oracle:
        'the engine’s law in virtual time, given when each request was sent; one step more or less for each answer would be 6%. The table has what it would be in closed form, with users who never hesitate',
      replay: machine,
    }),
    claim({
      statement: `With ${saturated.load} users a million output tokens cost $${price.toFixed(2)}, at the knee of the law $${kneePrice.toFixed(2)}.`,
      metric: 'price at saturation, measured against the law',
      value: percentOff(price, kneePrice),
      unit: '%',
      comparison: '<=',
      threshold: 15,
      oracle: `the knee in closed form, ${formatFigure(knee.outputTokensPerSecond)} output tokens/s, at the same price per hour; the tolerance is for the edges of a window of ${formatFigure(window(saturated))} s, in which answers end in groups`,
      replay: machine,
    }),
  ];
}

/** What grew how much from one user to a full batch, and from there to twice as many. */
export function describeBend({ points }: SweepReport): string {
  const at = (load: number): WindowFigures =>
    figuresOf(points.find((point) => point.load === load) ?? points.at(-1)!);
  const [one, full, twice] = [at(1), at(engine.maxRunning), at(2 * engine.maxRunning)];
  const times = (of: (figures: WindowFigures) => number, from: WindowFigures, to: WindowFigures) =>
    `${(of(to) / of(from)).toFixed(1)} times`;
  const output = ({ throughput }: WindowFigures): number =>
    throughput.outputTokensPerSecond.estimate;
  const tpot = ({ latencies }: WindowFigures): number => latencies.tpotMs!.mean.estimate;
  const ttft = ({ latencies }: WindowFigures): number => latencies.ttftMs!.mean.estimate;
  return (
    `From 1 user to ${engine.maxRunning} the server gives ${times(output, one, full)} the tokens per second at ${times(tpot, one, full)} the TPOT; ` +
    `from ${engine.maxRunning} to ${2 * engine.maxRunning}, ${times(output, full, twice)} the tokens at ${times(ttft, full, twice)} the TTFT.`
  );
}

export function curveTable({ points }: SweepReport): string {
  const interval = ({ low, high }: { low: number | undefined; high: number | undefined }) =>
    low === undefined || high === undefined ? '' : `${formatFigure(low)} to ${formatFigure(high)}`;
  return formatCsv([
    [
      'users',
      'in flight by rate × time',
      'output tokens/s',
      '95% interval',
      'mean TTFT, ms',
      'mean TPOT, ms',
      'median E2E, ms',
      'E2E in closed form, ms',
    ],
    ...points.map((point) => {
      const { throughput, latencies, littlesLaw } = figuresOf(point);
      return [
        String(point.load),
        littlesLaw === undefined ? '' : formatFigure(littlesLaw.predictedInFlight),
        formatFigure(throughput.outputTokensPerSecond.estimate),
        interval(throughput.outputTokensPerSecond),
        formatFigure(latencies.ttftMs!.mean.estimate),
        formatFigure(latencies.tpotMs!.mean.estimate),
        formatFigure(medianOf(point, ({ e2eMs }) => e2eMs)),
        formatFigure(closedLoopE2eMs(engine, shape, point.load)),
      ];
    }),
  ]);
}
