/** @file Static and continuous batches: steps against what can be worked out, and tokens per second. */
import { claim, type Claim, type Comparison, heatMap, linePlot } from '@gradus/evidence';
import type { EngineOptions } from '@gradus/inference';
import { comparePaired, type LabContext } from '@gradus/lab-kit';
import { breathe } from '@gradus/runtime';
import { quantile } from '@gradus/statistics';
import { blankRunner } from './blank-runner.ts';
import { type Ask, play, type Played } from './play.ts';
import { blankAsk, storyAsks, type Subject } from './subject.ts';

/** A step gives each text of a static batch one token: it is over when its longest is. */
export function staticSteps(lengths: readonly number[], seats: number): number {
  let steps = 0;
  for (let at = 0; at < lengths.length; at += seats) {
    steps += Math.max(...lengths.slice(at, at + seats));
  }
  return steps;
}

/** Jobs in their order, each to the seat that is free first (Graham, 1969). */
export function continuousSteps(lengths: readonly number[], seats: number): number {
  const freeAt = Array<number>(seats).fill(0);
  for (const length of lengths) freeAt[freeAt.indexOf(Math.min(...freeAt))]! += length;
  return Math.max(...freeAt);
}

const laws = { static: staticSteps, continuous: continuousSteps } as const;
type Batching = keyof typeof laws;

export interface StepFindings {
  readonly traffics: number;
  /** Runs that took another number of steps than the law says. */
  readonly unexpected: number;
  readonly runs: number;
  /** Traffic by traffic, with eight seats. */
  readonly staticSteps: readonly number[];
  readonly continuousSteps: readonly number[];
}

const seatCounts = [1, 3, 8];

export async function measureSteps({ random, signal, scale }: LabContext): Promise<StepFindings> {
  const traffics = scale === 'full' ? 100 : 20;
  const found = { static: [] as number[], continuous: [] as number[] };
  let [unexpected, runs] = [0, 0];
  const runner = blankRunner({ blockCount: 400 });
  for (let traffic = 0; traffic < traffics; traffic++) {
    const draws = random.split(`traffic ${traffic}`);
    const asks = Array.from({ length: 24 }, () =>
      // Most answers are short and some are long, as with people.
      blankAsk(draws, 1 + draws.integer(20), 1 + Math.floor(60 * draws.uniform() ** 2)),
    );
    for (const seats of seatCounts) {
      for (const batching of ['static', 'continuous'] as const) {
        const { steps } = await play(runner, asks, options(seats, batching));
        const lengths = asks.map(({ maxTokens }) => maxTokens);
        runs++;
        if (steps.length !== laws[batching](lengths, seats)) unexpected++;
        if (seats === 8) found[batching].push(steps.length);
      }
    }
    await breathe(signal);
  }
  const { static: ofStatic, continuous } = found;
  return { traffics, unexpected, runs, staticSteps: ofStatic, continuousSteps: continuous };
}

/** A budget that no step exhausts, so that each prompt is read when its text enters. */
function options(maxRunning: number, batching: Batching): EngineOptions {
  return { maxRunning, batching, maxBatchTokens: 1024 };
}

export function stepClaims({ traffics, unexpected, runs }: StepFindings): Claim[] {
  return [
    claim({
      statement: `Steps are known beforehand: a static batch takes its longest text, a continuous one what it takes to hand texts, in order, to the seat that is free first. ${traffics} traffics of 24 texts, ${seatCounts.join(', ')} seats.`,
      metric: `of ${runs} runs, those that took another number of steps`,
      value: unexpected,
      unit: 'runs',
      comparison: '=',
      threshold: 0,
      oracle: 'the sum of the longest; the schedule of Graham (1969), worked out without an engine',
      replay: { class: 'exact' },
    }),
  ];
}

export function compareSteps(found: StepFindings, { random }: LabContext): Comparison {
  return comparePaired(
    { metric: 'steps for 24 texts with eight seats', unit: 'steps' },
    { name: 'static batches', values: found.staticSteps },
    { name: 'continuous batching', values: found.continuousSteps },
    random.split('steps'),
  );
}

/** Eight texts on four seats, small enough to be looked at. */
const shown = [4, 17, 6, 10, 5, 12, 3, 8];

export async function seatMaps(): Promise<{ readonly [arm in Batching]: string }> {
  return { static: await seatMap('static'), continuous: await seatMap('continuous') };
}

async function seatMap(batching: Batching): Promise<string> {
  const asks = shown.map((maxTokens, at): Ask => ({ prompt: [at + 1], maxTokens }));
  const played = await play(blankRunner({ blockCount: 64 }), asks, options(4, batching));
  const most = staticSteps(shown, 4);
  return heatMap({
    title: `Eight texts on four seats, ${batching} batching`,
    description: `Each cell is a seat at a step, dark where a text writes. ${played.steps.length} steps.`,
    rows: ['seat 1', 'seat 2', 'seat 3', 'seat 4'],
    rowLabel: 'Seat',
    columns: Array.from({ length: most }, (_, step) => `${step + 1}`),
    columnLabel: 'Step',
    values: seatsOf(played, most),
  });
}

/** Texts one behind the other are of two shades, so that one sees where they change. */
function seatsOf({ ways }: Played, steps: number): number[][] {
  const seats = Array.from({ length: 4 }, () => Array<number>(steps).fill(0));
  const shades = Array<number>(4).fill(0);
  for (const { admittedSteps, endStep } of ways) {
    const first = admittedSteps[0]! - 1;
    const at = seats.findIndex((seat) => seat.slice(first).every((shade) => shade === 0));
    seats[at]!.fill(shades[at]! % 2 === 0 ? 0.9 : 0.45, first, endStep);
    shades[at]!++;
  }
  return seats;
}

export interface Throughput {
  readonly name: string;
  readonly seats: number;
  /** Round by round. */
  readonly tokensPerSecond: readonly number[];
}

const arms = [
  ...[1, 2, 4, 8, 16].map((seats) => ({
    name: `continuous, ${seats}`,
    seats,
    batching: 'continuous' as const,
  })),
  { name: 'static, 8', seats: 8, batching: 'static' as const },
];

/** All arms in turns, in another order in each round. */
export async function measureThroughput(
  subject: Subject,
  { random, signal, scale }: LabContext,
): Promise<Throughput[]> {
  const rounds = scale === 'full' ? 15 : 4;
  const asks = storyAsks(subject, random.split('throughput'), { count: 16, least: 4, most: 28 });
  const written = asks.reduce((sum, { maxTokens }) => sum + maxTokens, 0);
  const found = new Map(arms.map(({ name }) => [name, [] as number[]]));
  // The first round warms up, and is not kept.
  for (let round = -1; round < rounds; round++) {
    for (const { name, seats, batching } of random.split(`round ${round + 1}`).shuffle([...arms])) {
      const startedMs = performance.now();
      await play(subject.runner, asks, { ...options(seats, batching), prefixCaching: false });
      const seconds = (performance.now() - startedMs) / 1000;
      if (round >= 0) found.get(name)!.push(written / seconds);
      await breathe(signal);
    }
  }
  return arms.map(({ name, seats }) => ({ name, seats, tokensPerSecond: found.get(name)! }));
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

function armOf(throughputs: readonly Throughput[], name: string): readonly number[] {
  return throughputs.find((one) => one.name === name)!.tokensPerSecond;
}

export function speedUp(throughputs: readonly Throughput[]): number {
  return median(armOf(throughputs, 'continuous, 8')) / median(armOf(throughputs, 'continuous, 1'));
}

export function throughputClaims(throughputs: readonly Throughput[]): Claim[] {
  return [
    claim({
      statement: 'Eight texts side by side are written faster than one behind the other.',
      metric: 'tokens per second with eight seats, by those with one',
      value: speedUp(throughputs),
      unit: 'times',
      comparison: '>=',
      threshold: 1.5,
      oracle: 'the same requests one at a time, in turns',
      replay: { class: 'machine' },
    }),
  ];
}

export function compareThroughput(
  throughputs: readonly Throughput[],
  { random }: LabContext,
): Comparison {
  return comparePaired(
    { metric: 'tokens per second with eight seats', unit: 'tokens/s' },
    { name: 'continuous batching', values: armOf(throughputs, 'continuous, 8') },
    { name: 'static batches', values: armOf(throughputs, 'static, 8') },
    random.split('throughput'),
  );
}

export function throughputPlot(throughputs: readonly Throughput[]): string {
  const points = throughputs
    .filter(({ name }) => name.startsWith('continuous'))
    .map(({ seats, tokensPerSecond }) => ({
      x: seats,
      y: median(tokensPerSecond),
      interval: { low: Math.min(...tokensPerSecond), high: Math.max(...tokensPerSecond) },
    }));
  return linePlot({
    title: 'Tokens per second by seats',
    description: 'Rises steeply at first and less and less.',
    x: { label: 'Seats', unit: 'texts side by side', scale: 'log2' },
    y: { label: 'Written, all texts together, median and range', unit: 'tokens/s' },
    series: [{ name: 'continuous batching', points }],
  });
}
