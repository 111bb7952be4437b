/**
 * @file Cold against warm prefix cache, and a cache that nobody meant to warm. Four runs of the same
 * load on one server: prompts that are new; the same prompts once more, as a benchmark with a fixed
 * seed sends them; prompts of another seed; prompts that share a beginning on purpose.
 */
import {
  type Claim,
  claim,
  type Comparison,
  type Failure,
  formatFigure,
  linePlot,
} from '@gradus/evidence';
import type { Scale } from '@gradus/lab-kit';
import {
  distributionCurve,
  requestFigures,
  type RequestRecord,
  type RunReport,
} from '@gradus/serving-benchmark';
import { quantile } from '@gradus/statistics';
import type { Bench, Measured } from './bench.ts';
import { comparisons } from './comparisons.ts';
import { alike, scheduleOf, sharing, trueRecords } from './law.ts';
import {
  durations,
  engine,
  longShape,
  objectives,
  scrapeIntervalMs,
  sharedTokens,
  workload,
} from './protocol.ts';

const load = 'poisson:10rps';

export interface CacheRuns {
  readonly cold: Measured;
  readonly repeated: Measured;
  readonly renewed: Measured;
  readonly warm: Measured;
}

export async function measureCache(
  bench: Bench,
  baseUrl: string,
  scale: Scale,
): Promise<CacheRuns> {
  const { cacheMs } = durations[scale];
  const part = bench.part('Cold and warm prefix cache', 4 * cacheMs);
  const run = (seed: number, prefixTokens?: number): Promise<RunReport> =>
    bench.run(
      {
        baseUrl,
        workload: workload(load, cacheMs, longShape, prefixTokens),
        objectives,
        seed: 1000 * bench.seed + seed,
        warmUpRequests: 0,
        scrapeIntervalMs,
      },
      part,
    );
  const runs = {
    cold: await run(41),
    repeated: await run(41),
    renewed: await run(42),
    warm: await run(41, sharedTokens),
  };
  part.done();
  return runs;
}

const ttfts = (records: readonly RequestRecord[]): number[] =>
  records.flatMap((record) => requestFigures(record).ttftMs ?? []);
const medianTtft = (records: readonly RequestRecord[]): number => quantile(ttfts(records), 0.5);

/** By the law, on the same schedule. */
const trueCold = ({ records }: Measured): RequestRecord[] =>
  trueRecords(alike(scheduleOf(records), longShape), engine);
const trueWarm = ({ records }: Measured): RequestRecord[] =>
  trueRecords(sharing(scheduleOf(records), longShape, sharedTokens), engine);

/** What the shared part costs to read, without the queue that it makes. */
export const prefillOfSharedMs = sharedTokens * engine.prefillPerTokenMs;

export function cacheClaims({ cold, warm }: CacheRuns): Claim[] {
  const measured = medianTtft(cold.records) - medianTtft(warm.records);
  const byLaw = medianTtft(trueCold(cold)) - medianTtft(trueWarm(warm));
  const wrong = warm.records.filter(({ cachedTokens }) => cachedTokens !== sharedTokens).length;
  return [
    claim({
      statement: `A warm cache takes ${formatFigure(measured)} ms off the median TTFT, by the law ${formatFigure(byLaw)} ms: the shared part is no longer read, which alone takes ${formatFigure(prefillOfSharedMs)} ms.`,
      metric: 'saving of median TTFT, measured against the law',
      value: Math.abs(measured - byLaw),
      unit: 'ms',
      comparison: '<=',
      threshold: prefillOfSharedMs / 2,
      oracle:
        'the engine’s law in virtual time, given the schedules of both runs; half of the effect that is looked for is tolerated',
      replay: { class: 'machine' },
    }),
    claim({
      statement: `Of ${warm.records.length - wrong} of ${warm.records.length} warm prompts ${sharedTokens} tokens came from the cache: the whole blocks of the shared part, and nothing else. Only the first may have had to read it.`,
      metric: 'requests with another number of cached tokens',
      value: wrong,
      unit: 'requests',
      comparison: '<=',
      threshold: 1,
      oracle: `blocks of ${engine.blockTokens} tokens: ${sharedTokens} = ${sharedTokens / engine.blockTokens} · ${engine.blockTokens}`,
      replay: { class: 'machine' },
    }),
  ];
}

export const cacheSummary = ({ cold, warm }: CacheRuns): string =>
  `With a warm prefix cache the median TTFT is ${formatFigure(medianTtft(warm.records))} ms instead of ${formatFigure(medianTtft(cold.records))} ms.`;

export const compareCache = ({ cold, warm }: CacheRuns): Comparison[] =>
  comparisons(
    ['cold', cold.records],
    ['warm', warm.records],
    ['TTFT mean', 'TTFT p50', 'TPOT mean'],
    'warm against cold prefix cache',
    'paired',
  );

export function repetitionFailure({ cold, repeated, renewed }: CacheRuns): Failure {
  const told = (records: readonly RequestRecord[]): string => {
    const cached = records.filter(({ cachedTokens = 0 }) => cachedTokens > 0).length;
    return `median TTFT ${formatFigure(medianTtft(records))} ms, ${cached} of ${records.length} prompts partly from the cache`;
  };
  const tooLow = medianTtft(trueCold(cold)) - medianTtft(repeated.records);
  const left = medianTtft(trueCold(renewed)) - medianTtft(renewed.records);
  return {
    case: 'the same benchmark twice against one server, with the seed that it always has',
    expected: `what it measured the first time (${told(cold.records)}); by the law a median of ${formatFigure(medianTtft(trueCold(cold)))} ms`,
    got: told(repeated.records),
    cause:
      'The prompts were the same, and the server still had them in its prefix cache: the second run measured a server that need not read. Nothing became faster.',
    intervention: {
      change:
        'another seed: the same load on the same server, but no prompt begins like one that was sent before',
      got: `${told(renewed.records)}; by the law ${formatFigure(medianTtft(trueCold(renewed)))} ms`,
      removed: tooLow > prefillOfSharedMs / 2 && left < prefillOfSharedMs / 2,
    },
  };
}

export function cachePlot({ cold, warm }: CacheRuns): {
  readonly svg: string;
  readonly alt: string;
} {
  const curve = (records: readonly RequestRecord[]) =>
    distributionCurve(Float64Array.from(ttfts(records)));
  const alt = `Which share of requests had their first token by when: half of them within ${formatFigure(medianTtft(cold.records))} ms with a cold prefix cache and within ${formatFigure(medianTtft(warm.records))} ms with a warm one; by the law ${formatFigure(medianTtft(trueCold(cold)))} and ${formatFigure(medianTtft(trueWarm(warm)))} ms.`;
  return {
    alt,
    svg: linePlot({
      title: 'Cold and warm prefix cache',
      description: alt,
      x: { label: 'Time to first token', unit: 'ms' },
      y: { label: 'Requests at most as long', unit: '%' },
      series: [
        { name: 'cold', points: curve(cold.records) },
        { name: 'cold, by the law', points: curve(trueCold(cold)) },
        { name: 'warm', points: curve(warm.records) },
        { name: 'warm, by the law', points: curve(trueWarm(warm)) },
      ],
    }),
  };
}
