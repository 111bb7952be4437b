/** @file What the measurements of speed say, as evidence. */
import {
  claim,
  type Claim,
  type Comparison,
  constraint,
  type Constraint,
  type DraftBody,
} from '@gradus/evidence';
import type { Random } from '@gradus/statistics';
import { aiohttp, arms, bare, leftOut, ours } from './arms.ts';
import { cores, pinning } from './cores.ts';
import { floodConditions, type FloodResults } from './flood.ts';
import {
  calmTokenMs,
  pacedArms,
  requestsPerSecond,
  type PacedCpu,
  type PacedFigure,
  type PacedResults,
} from './paced.ts';
import {
  cpuRatioOf,
  differenceOf,
  floodOf,
  itlErrorMs,
  itlMedianErrorMs,
  medianOf,
  ratioOf,
  ttftErrorMs,
  ttftMedianErrorMs,
  worstOf,
} from './speed-figures.ts';
import { floodPlot, floodTable, lagPlot, pacedTable, threadTable } from './speed-tables.ts';
import type { ThreadFigures } from './threads.ts';

export interface SpeedMeasurements {
  readonly flood: FloodResults;
  readonly paced: PacedResults;
  readonly threads: readonly ThreadFigures[];
}

const neededFloodRatio = 0.95;
const allowedMs = 2;
const allowedMedianErrorMs = 1;
/** All that is done with a chunk may cost a quarter of what it costs to read it. */
const allowedOverCounter = 1.25;
/** Half of the 73% of a core that vLLM's client took at this load on the machine of the target. */
const allowedCpuPercent = 36.5;

export function describeSpeed(measurements: SpeedMeasurements, random: Random): DraftBody {
  const { flood, paced, threads } = measurements;
  const our = paced.arms.get(ours.name)!;
  const [few, many, batched] = floodConditions.map(({ name }) => name) as [string, string, string];
  const ratio = (condition: string): number =>
    ratioOf(floodOf(flood, condition, ours.name), floodOf(flood, condition, bare.name));
  const speed = (condition: string): number =>
    medianOf(floodOf(flood, condition, ours.name), (figure) => figure.chunksPerSecond);
  return {
    summary:
      `Flooded, the client takes ${thousands(speed(few))} chunks a second on 64 streams and ${thousands(speed(many))} on 1,000, ${ratio(few).toFixed(2)} and ${ratio(many).toFixed(2)} times what a bare socket counter takes. ` +
      `At ${requestsPerSecond} requests a second and about 1,000 live streams it stamps chunks ${worstOf(our, (figure) => figure.lagP99Ms).toFixed(1)} ms late (p99, worst of ${our.length} rounds) with ${percent(medianOf(our, ({ cpu }) => cpu.share))} of a core.`,
    claims: [
      floodClaim('64 streams', ratio(few)),
      floodClaim('1,000 streams', ratio(many)),
      ...pacedClaims(our),
      ...calmClaims(paced.calm),
    ],
    comparisons: comparisonsOf(measurements, [few, many], random),
    constraints: [
      constraint({
        name: `flood where a read brings many chunks (${batched}), beside the bare socket counter`,
        unit: 'times',
        comparison: '>=',
        limit: neededFloodRatio,
        measured: ratio(batched),
      }),
      ...cpuConstraints(paced),
    ],
    artifacts: [
      { name: 'flood.svg', content: floodPlot(flood) },
      { name: 'lag.svg', content: lagPlot(paced) },
      { name: 'flood.csv', content: floodTable(flood) },
      { name: 'paced.csv', content: pacedTable(paced) },
      { name: 'threads.csv', content: threadTable(threads) },
    ],
    plots: [
      {
        title: 'Chunks per second of one core',
        path: 'flood.svg',
        alt: `Bars by number of streams: ${ours.name} with ${thousands(speed(few))} and ${thousands(speed(many))} chunks per second beside ${arms.length - 1} others.`,
      },
      {
        title: 'How late chunks are stamped, 99th percentile',
        path: 'lag.svg',
        alt: `Bars by client: ${pacedArms.map(({ name }) => `${name} ${worstOf(paced.arms.get(name)!, (figure) => figure.lagP99Ms).toFixed(1)} ms`).join('; ')}.`,
      },
    ],
    tables: [
      { title: 'Flood: medians over the rounds', path: 'flood.csv' },
      {
        title: `${requestsPerSecond} requests a second, 20 ms per token: worst rounds`,
        path: 'paced.csv',
      },
      { title: 'Worker threads', path: 'threads.csv' },
    ],
    notes: notesOf(medianOf(paced.counter, ({ share }) => share)),
  };
}

const machine = { class: 'machine' } as const;
const thousands = (value: number): string => `${Math.round(value / 1000)}k`;
const percent = (share: number): string => `${Math.round(100 * share)}%`;

function floodClaim(streams: string, ratio: number): Claim {
  return claim({
    statement: `Flooded on ${streams}, the client with all its parsing takes as many chunks as a bare socket counter`,
    metric: 'chunks per second over those of the counter, median of the rounds',
    value: ratio,
    unit: 'times',
    comparison: '>=',
    threshold: neededFloodRatio,
    oracle: 'benchmarks/peers/bare-socket.ts against the same server, in turn',
    replay: machine,
  });
}

function pacedClaims(our: readonly PacedFigure[]): Claim[] {
  const load = `At ${requestsPerSecond} requests a second and about 1,000 live streams`;
  const truth = "the mock's own stamps of what it wrote, on the same clock";
  const withinAllowed = (
    statement: string,
    metric: string,
    valueOf: (figure: PacedFigure) => number,
  ): Claim =>
    claim({
      statement: `${load} ${statement}`,
      metric: `${metric}, worst round`,
      value: worstOf(our, valueOf),
      unit: 'ms',
      comparison: '<=',
      threshold: allowedMs,
      oracle: truth,
      replay: machine,
    });
  return [
    withinAllowed(
      'chunks are stamped on time',
      'chunk read − chunk written, p99',
      (f) => f.lagP99Ms,
    ),
    withinAllowed('TTFT is what it was', 'distance of the two p99', ttftErrorMs),
    withinAllowed('ITL is what it was', 'distance of the two p99', itlErrorMs),
    withinAllowed('requests leave on schedule', 'sent − scheduled, p99', (f) => f.sendLagP99Ms),
    claim({
      statement: `${load} the client takes at most half of the processor that vLLM's took`,
      metric: 'share of one core, median of the rounds',
      value: 100 * medianOf(our, ({ cpu }) => cpu.share),
      unit: '%',
      comparison: '<=',
      threshold: allowedCpuPercent,
      oracle: "73% of vLLM's client, measured on another machine when the target was set",
      replay: machine,
    }),
    claim({
      statement: 'Every chunk that was written was read, once',
      metric: 'requests with another number of chunks than the endpoint wrote, or failed',
      value: our.reduce((sum, figure) => sum + figure.mismatched + figure.failures, 0),
      unit: 'requests',
      comparison: '=',
      threshold: 0,
      oracle: truth,
      replay: machine,
    }),
  ];
}

/** Where client and mock have room on their cores, the client's figures are the server's. */
function calmClaims(calm: readonly PacedFigure[]): Claim[] {
  const within = (what: string, valueOf: (figure: PacedFigure) => number): Claim =>
    claim({
      statement: `At ${requestsPerSecond} requests a second, about 1,000 live streams and ${calmTokenMs} ms per token the median of ${what} is right`,
      metric: 'distance of the two medians, worst round',
      value: worstOf(calm, valueOf),
      unit: 'ms',
      comparison: '<=',
      threshold: allowedMedianErrorMs,
      oracle: "the mock's own stamps of what it wrote, on the same clock",
      replay: machine,
    });
  return [within('TTFT', ttftMedianErrorMs), within('ITL', itlMedianErrorMs)];
}

/**
 * What a chunk costs beside what it costs others in the same rounds: a client that uses its core up
 * takes no more of it, but fewer chunks.
 */
function cpuConstraints({ arms: paced, counter }: PacedResults): Constraint[] {
  const cpu = (name: string): PacedCpu[] => paced.get(name)!.map((figure) => figure.cpu);
  const limits = [
    { name: bare.name, cpu: counter, limit: allowedOverCounter },
    ...(aiohttp === undefined ? [] : [{ name: aiohttp.name, cpu: cpu(aiohttp.name), limit: 1 }]),
  ];
  return limits.map(({ name, cpu: other, limit }) =>
    constraint({
      name: `processor per delivered chunk at ${requestsPerSecond} requests a second, beside ${name}`,
      unit: 'times',
      comparison: '<=',
      limit,
      measured: cpuRatioOf(cpu(ours.name), other),
    }),
  );
}

function comparisonsOf(
  { flood, paced }: SpeedMeasurements,
  conditions: readonly string[],
  random: Random,
): Comparison[] {
  const others = arms.filter(({ name }) => name !== ours.name);
  const pair = (
    metric: string,
    unit: string,
    other: string,
    [first, second]: readonly [readonly number[], readonly number[]],
  ): Comparison => {
    const { estimate, low, high, n, method } = differenceOf(
      first,
      second,
      random.split(`${metric} ${other}`),
    );
    const meanOf = (values: readonly number[]): number =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    return {
      metric,
      unit,
      arms: [
        { name: ours.name, value: meanOf(first) },
        { name: other, value: meanOf(second) },
      ],
      difference: estimate,
      interval: { low, high },
      n,
      method,
    };
  };
  const floods = conditions.flatMap((condition) =>
    others.map(({ name }) =>
      pair(`flood, ${condition}`, 'chunks/s', name, [
        floodOf(flood, condition, ours.name).map((figure) => figure.chunksPerSecond),
        floodOf(flood, condition, name).map((figure) => figure.chunksPerSecond),
      ]),
    ),
  );
  const shareOf = (name: string): number[] =>
    paced.arms.get(name)!.map(({ cpu }) => 100 * cpu.share);
  const shares = pacedArms
    .filter(({ name }) => name !== ours.name)
    .map(({ name }) =>
      pair(`${requestsPerSecond} requests/s: processor`, '% of a core', name, [
        shareOf(ours.name),
        shareOf(name),
      ]),
    );
  return [...floods, ...shares];
}

function notesOf(counterCpuShare: number): string[] {
  return [
    `${pinning} The machine has ${cores} cores. Every cell is a client and a server started anew; in each round the clients take turns in an order drawn anew.`,
    'Ours is a whole run as `bench run` makes it, with its worker thread, its records on the disk and its looks at the server, in the main thread of the same process on the same core; the others only stamp.',
    'Flood: streams of 500 chunks of vLLM’s shape, one chunk a write, all streams in turn; a stream that ends begins anew. A client that is woken for every chunk makes the server slower as well, so that the counter is no upper limit for a client that lets a few come together.',
    `Paced: for the same chunks the bare socket counter takes ${percent(counterCpuShare)} of the core (median of the rounds). That is what reading a chunk at a time costs in Node on this machine, before anything is parsed or stamped.`,
    'Paced: times are compared only for requests that were sent once streams had filled up. "True" is what the mock wrote, whatever its own delay was; that delay (p99 of its lag against its law) stands in the table. Its time to the first token begins when it has read the request: where the server lacks its core, requests wait in its sockets before that, and the error of TTFT holds that wait too.',
    ...(cores < 4
      ? [
          'Scaling over worker threads needs at least four cores. Here all threads share the one that the server leaves: the table shows what sharing costs and says nothing about scaling.',
        ]
      : []),
    ...leftOut,
  ];
}
