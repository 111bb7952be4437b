/**
 * @file The highest rate that keeps the promise, searched for by measuring, and its price. Beside it
 * what the same search finds when each probe is answered by the law on the same schedule, and the
 * knee: the rate at which a queue that is never empty drains.
 */
import { type Claim, claim, type Constraint, constraint, formatFigure } from '@gradus/evidence';
import type { Scale } from '@gradus/lab-kit';
import {
  type Capacity,
  type CapacityOptions,
  type CapacityReport,
  costOfTokens,
  goodputOver,
  kneeOf,
  measureCapacity,
  nextProbe,
  probabilityMet,
  requestFigures,
  type RequestRecord,
  summarize,
  type SweepReport,
} from '@gradus/serving-benchmark';
import { createRandom, type Random } from '@gradus/statistics';
import type { Bench } from './bench.ts';
import { alike, scheduleOf, trueRecords } from './law.ts';
import {
  durations,
  engine,
  objectives,
  pricePerHour,
  promise,
  requiredShare,
  scrapeIntervalMs,
  shape,
  workload,
} from './protocol.ts';

export const knee = kneeOf(engine, shape);

const search = (scale: Scale): CapacityOptions => ({
  lowestRate: 16,
  highestRate: 50,
  startRate: 24,
  tolerance: 0.1,
  mostProbes: durations[scale].probes,
});

export interface CapacityFindings {
  readonly report: CapacityReport;
  /** What the law says of the same probes. */
  readonly byLaw: Capacity;
  /** The highest rate, in requests/s, that keeps the promise by the law if one watches long enough. */
  readonly longRun: number;
}

export async function searchCapacity(
  bench: Bench,
  baseUrl: string,
  scale: Scale,
): Promise<CapacityFindings> {
  const { probeMs, probes } = durations[scale];
  const part = bench.part('The highest rate that keeps the promise', probes * probeMs);
  const report = await measureCapacity(
    {
      baseUrl,
      workload: workload('poisson:1rps', probeMs),
      objectives,
      pricePerHour,
      seed: 1000 * bench.seed + 61,
      warmUpRequests: 0,
      scrapeIntervalMs,
    },
    { unit: 'requests/s', required: requiredShare, ...search(scale) },
    bench.options(part),
  );
  bench.signal.throwIfAborted();
  bench.reports.push(...report.probes.map((probe) => probe.report));
  part.done();
  const answers = report.probes.map((probe) => ({
    rate: probe.load,
    met: probabilityMet(shareByLaw(probe.report.records), requiredShare),
  }));
  const next = nextProbe(answers, search(scale));
  return {
    report,
    byLaw: next.done ? next.capacity : next.soFar,
    longRun: longRunCapacity(createRandom(bench.seed).split('long run')),
  };
}

/** Of the requests that kept the promise, counted as the report of a probe counts them. */
function shareByLaw(records: readonly RequestRecord[]) {
  const truth = trueRecords(alike(scheduleOf(records), shape), engine);
  const { steady, whole } = summarize(truth, { objectives });
  return (steady ?? whole)!.goodput!.share;
}

const longRunRequests = 5000;
const bisections = 8;

/** By bisection; the same gaps at every rate, so that only the rate differs. */
export function longRunCapacity(random: Random): number {
  const gaps = Array.from({ length: longRunRequests }, () => -Math.log1p(-random.uniform()));
  const keeps = (perSecond: number): boolean => {
    let atMs = 0;
    const times = gaps.map((gap) => (atMs += (1000 * gap) / perSecond));
    const truth = trueRecords(alike(times, shape), engine).map(requestFigures);
    const { share } = goodputOver(truth, objectives, { fromMs: 0, toMs: atMs + 1 })!;
    return share.estimate >= requiredShare;
  };
  let [low, high] = [0, 2 * knee.requestsPerSecond];
  for (let step = 0; step < bisections; step++) {
    const middle = (low + high) / 2;
    if (keeps(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

const rate = (perSecond: number): string => `${formatFigure(perSecond)} requests/s`;

export const capacityText = ({ report: { capacity } }: CapacityFindings): string =>
  `${rate(capacity.estimate)} (95% interval ${formatFigure(capacity.low)} to ${formatFigure(capacity.high)})`;

/** Of a million output tokens: at the capacity, and at saturation. */
export function pricesText(
  { report: { capacity } }: CapacityFindings,
  { points }: SweepReport,
): string {
  const saturated = points.at(-1)?.report.cost?.perMillionOutputWithInput;
  if (saturated === undefined) return '';
  const priceAt = (requestsPerSecond: number): string =>
    costOfTokens(
      { perHour: pricePerHour },
      {
        inputTokensPerSecond: requestsPerSecond * shape.promptTokens,
        outputTokensPerSecond: requestsPerSecond * shape.outputTokens,
      },
    ).perMillionOutputWithInput.toFixed(2);
  return `A million output tokens cost $${priceAt(capacity.estimate)} there ($${priceAt(capacity.high)} to $${priceAt(capacity.low)}), and $${saturated.toFixed(2)} at saturation.`;
}

export function capacityClaims(findings: CapacityFindings): Claim[] {
  const { report, byLaw, longRun } = findings;
  const { capacity } = report;
  return [
    claim({
      statement: `The search finds ${capacityText(findings)}; with the law in place of the server ${rate(byLaw.estimate)}.`,
      metric: 'capacity, measured against the law',
      value: 100 * Math.abs(capacity.estimate / byLaw.estimate - 1),
      unit: '%',
      comparison: '<=',
      threshold: 15,
      oracle:
        'the same search over the same probes and schedules, each answered by the law in virtual time; far less than the width of the interval',
      replay: { class: 'machine' },
    }),
    claim({
      statement: `The interval contains the rate that keeps the promise in a long run, by the law ${rate(longRun)}, which is ${formatFigure((100 * longRun) / knee.requestsPerSecond)}% of the knee.`,
      metric: 'distance from the interval of the capacity',
      value: Math.max(0, longRun - capacity.high, capacity.low - longRun),
      unit: 'requests/s',
      comparison: '=',
      threshold: 0,
      oracle: `${longRunRequests} requests at each of ${bisections} rates, by the law in virtual time`,
      replay: { class: 'machine' },
    }),
  ];
}

export const capacityConstraints = ({ report }: CapacityFindings): Constraint[] => {
  const held = report.probes.filter(({ met }) => met > 0.5).toSorted((a, b) => b.load - a.load)[0];
  if (held === undefined) return [];
  return [
    constraint({
      name: `requests with ${promise} at ${formatFigure(held.load)} requests/s`,
      unit: '%',
      comparison: '>=',
      limit: 100 * requiredShare,
      measured: 100 * held.share.estimate,
    }),
  ];
};
