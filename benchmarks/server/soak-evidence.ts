/** @file What the soak says, as evidence. */
import { claim, type Comparison, type DraftBody, formatCsv, linePlot } from '@gradus/evidence';
import { formatBytes, formatCount, formatDuration } from '@gradus/runtime';
import { quantile, type Random, twoSampleBootstrapInterval } from '@gradus/statistics';
import { growthShare } from '../endurance/memory.ts';
import { type OthersUse, verdictOnOthers } from '../machine-use.ts';
import { limits, type SoakFigures, type WindowKind, windowKinds } from './soak-run.ts';

export interface SoakMeasurements {
  readonly figures: SoakFigures;
  readonly others: OthersUse | undefined;
  readonly random: Random;
}

const mostGrowth = 0.1;
const mostSlowing = 1.25;
const machine = { class: 'machine' } as const;
const median = (values: ArrayLike<number>): number => quantile(values, 0.5);

export function describeSoak({ figures, others, random }: SoakMeasurements): DraftBody {
  const { answers, differing, told, rssBytes, atEnd, preemptions, durationMs } = figures;
  const [calm, bad, gone] = [
    latencies(figures, 'calm'),
    latencies(figures, 'refused'),
    latencies(figures, 'gone'),
  ];
  const slowing = median(bad) / median(calm);
  // The first half is of the start, when arenas and heaps take what they will keep.
  const growth = growthShare(rssBytes.slice(Math.floor(rssBytes.length / 2)));
  const wrong = told.reduce((sum, one) => sum + one.wrong, 0);
  const asked = told.reduce((sum, { count }) => sum + count, 0);
  const refusals = answers.reduce((sum, one) => sum + one.refusals, 0);
  const left = atEnd.running + atEnd.waiting + atEnd.kvUsage;
  return {
    summary:
      `In ${formatDuration(durationMs)} bad clients came ${formatCount(asked)} times, ${formatCount(wrong)} of which were told something wrong. ` +
      `${formatCount(answers.length)} answers to good clients meanwhile: ${formatCount(differing)} said anything else than at first; the median took ${median(calm).toFixed(0)} ms alone, ${median(bad).toFixed(0)} beside clients who are refused, ${median(gone).toFixed(0)} beside those whose texts share its steps until they have gone. ` +
      `The server's resident memory was ${formatBytes(rssBytes[0]!)} at first, and changed by ${(100 * growth).toFixed(1)}% in the second half, to ${formatBytes(rssBytes.at(-1)!)}; at the end ${left === 0 ? 'nothing was left' : 'something was left'} of requests and KV blocks.`,
    claims: [
      claim({
        statement: 'Every bad client is told what is right',
        metric: `statuses that are not among the right ones, of ${asked}`,
        value: wrong,
        unit: 'statuses',
        comparison: '=',
        threshold: 0,
        oracle: "OpenAI's API, and HTTP's for what is no request",
        replay: machine,
      }),
      claim({
        statement: 'Good clients get, to the character, what they get when they are alone',
        metric: `answers that differ, of ${answers.length}, over ${preemptions} preemptions`,
        value: differing,
        unit: 'answers',
        comparison: '=',
        threshold: 0,
        oracle: 'the same requests before anybody else came',
        replay: machine,
      }),
      claim({
        statement: 'Clients who are refused do not slow good ones down',
        metric: 'median time of an answer beside them over that in calm windows',
        value: slowing,
        unit: 'times',
        comparison: '<=',
        threshold: mostSlowing,
        oracle: 'calm windows, in turn with the others',
        replay: machine,
      }),
      claim({
        statement: 'Memory is bounded',
        metric:
          "growth of the server's resident memory within the second half of the run, its later half over its earlier, medians",
        value: growth,
        unit: 'of 1',
        comparison: '<',
        threshold: mostGrowth,
        oracle: '/proc of the process, twice a second',
        replay: machine,
      }),
      claim({
        statement: 'Nothing is left: no request, no block',
        metric: 'requests that run or wait, and share of KV blocks held, at the end',
        value: left,
        unit: 'together',
        comparison: '=',
        threshold: 0,
        oracle: 'the engine’s gauges, in /metrics',
        replay: machine,
      }),
    ],
    comparisons: [
      compared('beside clients who are refused', bad, calm, random.split('refused')),
      compared('beside clients who go', gone, calm, random.split('gone')),
    ],
    verdict: verdictOnOthers(others),
    target: { kind: 'real', name: 'gradus serving stories', version: '0.1.0' },
    robustness: told.map((one) => ({
      input: one.client,
      outcome: `${formatCount(one.count)} times: ${statusesInWords(one.statuses)}`,
      ok: one.wrong === 0,
    })),
    artifacts: [
      { name: 'memory.svg', content: memoryPlot(rssBytes) },
      { name: 'windows.csv', content: windowTable(figures) },
    ],
    plots: [
      {
        title: 'Resident memory of the server',
        path: 'memory.svg',
        alt: `${formatBytes(rssBytes[0]!)} at first, ${formatBytes(rssBytes.at(-1)!)} at last, ${formatBytes(Math.max(...rssBytes))} at most.`,
      },
    ],
    tables: [{ title: 'What good clients waited', path: 'windows.csv' }],
    notes: [
      `The model that ships, ${limits.maxRunning} texts in a step, ${limits.maxWaiting} requests waiting, 30 KV blocks, so that texts have to give theirs back (${preemptions} times). Good clients are three, who never stop; windows take turns: ${windowKinds.join(', ')}.`,
      `In floods good clients wait behind others who were let in, and were told ${formatCount(refusals)} times to come again, which they did.`,
      'Memory of JavaScript that whole collections leave stays as it is; what grows at first is the allocator’s and onnxruntime’s (tried once, MALLOC_ARENA_MAX=1 in the environment about halved it).',
      'A client that does not read, or goes, can be told nothing: its status is none.',
    ],
  };
}

const latencies = ({ answers }: SoakFigures, kind: WindowKind): number[] =>
  answers
    .filter(({ window }) => window >= 0 && windowKinds[window % windowKinds.length] === kind)
    .map(({ e2eMs }) => e2eMs);

function compared(
  name: string,
  bad: readonly number[],
  calm: readonly number[],
  random: Random,
): Comparison {
  const { estimate, low, high, n, method } = twoSampleBootstrapInterval(
    bad,
    calm,
    (first, second) => median(first) - median(second),
    { random, interval: 'percentile' },
  );
  return {
    metric: 'time from a good request to the end of its answer, median',
    unit: 'ms',
    arms: [
      { name, value: median(bad) },
      { name: 'alone', value: median(calm) },
    ],
    difference: estimate,
    interval: { low, high },
    n,
    method,
  };
}

const statusesInWords = (statuses: Readonly<Record<string, number>>): string =>
  Object.entries(statuses)
    .map(([status, count]) => `${status} ${formatCount(count)}`)
    .join(', ');

const memoryPlot = (rssBytes: readonly number[]): string =>
  linePlot({
    title: 'Resident memory of the server',
    description: 'Twice a second, from the end of the first round of windows.',
    x: { label: 'Time', unit: 's' },
    y: { label: 'Resident', unit: 'MB' },
    series: [
      { name: 'server', points: rssBytes.map((bytes, at) => ({ x: at / 2, y: bytes / 1e6 })) },
    ],
  });

const windowTable = (figures: SoakFigures): string =>
  formatCsv([
    ['window', 'answers', 'p50, ms', 'p90, ms', 'worst, ms'],
    ...windowKinds.map((kind) => {
      const values = latencies(figures, kind);
      const at = (share: number): string => quantile(values, share).toFixed(0);
      return [kind, values.length, at(0.5), at(0.9), at(1)];
    }),
  ]);
