/** @file The figures that two runs are compared by, each with the standard error of its difference. */
import type { RequestRecord } from '../measurements/record.ts';
import { influenceOn } from './influence.ts';
import type { Location } from './influence.ts';
import { quantileDependence } from './intervals.ts';
import { fewestForVariance, longRunVariance } from './long-run-variance.ts';
import { missedObjectives } from './objectives.ts';
import type { Objective } from './objectives.ts';
import { percentileFloor } from './percentile-floors.ts';
import { requestFigures } from './request-figures.ts';
import type { RequestFigures } from './request-figures.ts';
import { completions, rateSeries } from './throughput.ts';
import { contains, inOrderOfArrival, tokenArrivals, wholeRun } from './timeline.ts';
import type { Arrivals, TimeWindow } from './timeline.ts';

export type Pairing = 'paired' | 'unpaired';

export interface Difference {
  readonly estimate: number;
  /** Standard error; missing for too few values. */
  readonly error: number | undefined;
  readonly degreesOfFreedom: number;
}

export interface Measure {
  readonly name: string;
  readonly unit: 'ms' | 'per second' | 'share';
  readonly higherIsBetter: boolean;
  readonly baseline: number;
  readonly candidate: number;
  readonly difference: Difference;
  readonly n: number;
  readonly pairing: Pairing;
}

interface MeasureOptions {
  readonly pairing: Pairing;
  readonly objectives: readonly Objective[];
  readonly windows: readonly [baseline: TimeWindow, candidate: TimeWindow] | undefined;
}

type ValueOf = (request: RequestFigures) => number | undefined;

const latencies: readonly (readonly [name: string, valueOf: ValueOf])[] = [
  ['TTFT', ({ ttftMs }) => ttftMs],
  ['scheduled TTFT', ({ scheduledTtftMs }) => scheduledTtftMs],
  ['TPOT', ({ tpotMs }) => tpotMs],
  ['E2E', ({ e2eMs }) => e2eMs],
];
const locations: readonly (readonly [name: string, location: Location])[] = [
  ['mean', 'mean'],
  ['p50', 0.5],
  ['p90', 0.9],
  ['p99', 0.99],
];

/** Percentiles below their floor in either run are left out. */
export function measuresOf(
  baseline: readonly RequestRecord[],
  candidate: readonly RequestRecord[],
  { pairing, objectives, windows }: MeasureOptions,
): Measure[] {
  const first = prepared(baseline, windows?.[0]);
  const second = prepared(candidate, windows?.[1]);
  const requestMeasures = latencies.flatMap(([name, valueOf]) =>
    locations.map(([place, location]) =>
      ofRequests(first, second, pairing, valueOf, location, {
        name: `${name} ${place}`,
        unit: 'ms',
        higherIsBetter: false,
      }),
    ),
  );
  const share = (name: string, isOne: (request: RequestFigures) => boolean): Measure | undefined =>
    ofRequests(first, second, pairing, (request) => (isOne(request) ? 1 : 0), 'mean', {
      name,
      unit: 'share',
      higherIsBetter: true,
    });
  return [
    ...requestMeasures,
    ofRates(first, second, pairing, 'requests', (run) => completions(run.completed)),
    ofRates(first, second, pairing, 'output tokens', (run) => tokenArrivals(run.all)),
    share('completed', (request) => request.completed),
    objectives.length === 0
      ? undefined
      : share(
          'good',
          (request) => request.completed && missedObjectives(request, objectives).length === 0,
        ),
  ].filter((measure) => measure !== undefined);
}

interface Run {
  readonly window: TimeWindow;
  readonly all: readonly RequestFigures[];
  /** In the order of arrival, those that arrived in the window. */
  readonly arrived: readonly RequestFigures[];
  readonly completed: readonly RequestFigures[];
}

function prepared(records: readonly RequestRecord[], given: TimeWindow | undefined): Run {
  const window = given ?? wholeRun(records) ?? { fromMs: 0, toMs: 1 };
  const all = inOrderOfArrival(records).map(requestFigures);
  const arrived = all.filter(({ record }) => contains(window, record.scheduledMs));
  return { window, all, arrived, completed: all.filter(({ completed }) => completed) };
}

type Described = Pick<Measure, 'name' | 'unit' | 'higherIsBetter'>;

function ofRequests(
  first: Run,
  second: Run,
  pairing: Pairing,
  valueOf: ValueOf,
  location: Location,
  described: Described,
): Measure | undefined {
  const [before, after] =
    pairing === 'paired'
      ? pairs(first, second, valueOf)
      : [valuesOf(first, valueOf), valuesOf(second, valueOf)];
  const floor = location === 'mean' ? 1 : percentileFloor(location);
  if (before.length < floor || after.length < floor) return undefined;
  return { ...described, ...differenceOf(before, after, location, pairing) };
}

const valuesOf = ({ arrived }: Run, valueOf: ValueOf): number[] =>
  arrived.map(valueOf).filter((value) => value !== undefined);

/** Requests of the same index that have a value in both runs. */
function pairs(first: Run, second: Run, valueOf: ValueOf): [number[], number[]] {
  const byIndex = new Map(second.arrived.map((request) => [request.record.index, request]));
  const both = first.arrived.flatMap((request): (readonly [number, number])[] => {
    const partner = byIndex.get(request.record.index);
    const before = valueOf(request);
    const after = partner === undefined ? undefined : valueOf(partner);
    return before === undefined || after === undefined ? [] : [[before, after]];
  });
  return [both.map(([before]) => before), both.map(([, after]) => after)];
}

/** Paired, bins at the same place of both runs belong together: the same arrivals fell into them. */
function ofRates(
  first: Run,
  second: Run,
  pairing: Pairing,
  name: string,
  arrivalsOf: (run: Run) => Arrivals,
): Measure {
  const fewest = Math.min(first.completed.length, second.completed.length);
  const series = (run: Run): Float64Array =>
    rateSeries(arrivalsOf(run), run.window, pairing === 'paired' ? fewest : run.completed.length);
  return {
    name,
    unit: 'per second',
    higherIsBetter: true,
    ...differenceOf(series(first), series(second), 'mean', pairing),
  };
}

function differenceOf(
  before: ArrayLike<number>,
  after: ArrayLike<number>,
  location: Location,
  pairing: Pairing,
): Omit<Measure, keyof Described> {
  const first = influenceOn(location, before);
  const second = influenceOn(location, after);
  const isEnough = [before, after].every((series) => saysEnough(location, series));
  const spread = !isEnough
    ? { error: undefined, degreesOfFreedom: 1 }
    : pairing === 'paired'
      ? spreadOf([second.contributions.map((value, i) => value - first.contributions[i]!)])
      : spreadOf([first.contributions, second.contributions]);
  return {
    baseline: first.estimate,
    candidate: second.estimate,
    difference: { estimate: second.estimate - first.estimate, ...spread },
    n: pairing === 'paired' ? before.length : before.length + after.length,
    pairing,
  };
}

/** Effective values beyond a percentile; with fewer, differences of tails were seen by chance. */
const fewestBeyond = 5;

function saysEnough(location: Location, series: ArrayLike<number>): boolean {
  if (series.length < fewestForVariance) return false;
  if (location === 'mean') return true;
  const sorted = Float64Array.from(series).sort();
  const { effectiveN } = quantileDependence(series, sorted)(location);
  return effectiveN * Math.min(location, 1 - location) >= fewestBeyond;
}

/** Of the sum of independent means; degrees of freedom by Welch and Satterthwaite. */
function spreadOf(series: readonly Float64Array[]): Pick<Difference, 'error' | 'degreesOfFreedom'> {
  const parts = series.map((contributions) => {
    const { variance, degreesOfFreedom } = longRunVariance(contributions);
    return { variance: variance / contributions.length, degreesOfFreedom };
  });
  const total = parts.reduce((sum, { variance }) => sum + variance, 0);
  const uncertainty = parts.reduce(
    (sum, { variance, degreesOfFreedom }) => sum + variance ** 2 / degreesOfFreedom,
    0,
  );
  const degreesOfFreedom = uncertainty > 0 ? total ** 2 / uncertainty : parts[0]!.degreesOfFreedom;
  return { error: Math.sqrt(total), degreesOfFreedom };
}
