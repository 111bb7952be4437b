/** @file What the measurements of endurance say, as evidence. */
import { claim, type DraftBody, formatCsv, linePlot } from '@gradus/evidence';
import { formatBytes, formatCount, formatDuration } from '@gradus/runtime';
import { quantile } from '@gradus/statistics';
import { cores, pinning } from '../client/cores.ts';
import { bytesPerStream, growthShare, type StreamMemory } from './memory.ts';
import type { ChildReport } from './run-in-child.ts';
import { hour as hourly, type HourReport, hourRequests, manyStreams, manyTokenMs } from './runs.ts';

export interface EnduranceMeasurements {
  readonly streams: readonly StreamMemory[];
  readonly hour: HourReport;
  readonly many: ChildReport;
}

/** Of what is kept at the beginning: what no person would call a leak. */
const allowedGrowthShare = 0.1;
const allowedBytesPerStream = 64_000;

export function describeEndurance(measurements: EnduranceMeasurements): DraftBody {
  const { streams, hour, many } = measurements;
  const perStream = bytesPerStream(streams);
  const { keptBytes } = hour;
  const growth = growthShare(keptBytes);
  const { certificate } = many;
  const mostLive = Math.max(...many.samples.map(({ live }) => live));
  const last = hour.samples.at(-1)!;
  const machine = { class: 'machine' } as const;
  const reasons = certificate?.reasons ?? [];
  return {
    summary:
      `With ${formatCount(mostLive)} live streams at ${manyTokenMs} ms a token the certificate of the run says ${certificate?.status.toUpperCase() ?? 'nothing'}${reasons.length === 0 ? '' : ` (${reasons.join(' ')})`}. ` +
      `A live stream takes ${formatBytes(perStream)} of memory. ` +
      `Over ${formatCount(last.completed)} requests and ${formatCount(last.outputTokens)} tokens, an hour's worth pushed through in ${formatDuration(hour.durationMs)}, what whole collections leave changes by ${(100 * growth).toFixed(1)}%, to ${formatBytes(keptBytes.at(-1)!)}.`,
    claims: [
      claim({
        statement: `The client holds ${formatCount(manyStreams)} live streams at ${manyTokenMs} ms a token`,
        metric: 'most streams that were live at once',
        value: mostLive,
        unit: 'streams',
        comparison: '>=',
        threshold: manyStreams,
        oracle: 'its own count, sampled four times a second',
        replay: machine,
      }),
      claim({
        statement: 'The certificate of that run says VALID',
        metric: 'checks of the certificate that are not valid',
        value: reasons.length,
        unit: 'checks',
        comparison: '=',
        threshold: 0,
        oracle: 'packages/serving-benchmark/src/certificate',
        replay: machine,
      }),
      claim({
        statement: 'A live stream takes little memory',
        metric: `slope of resident memory over ${streams.map(({ streams: n }) => n).join(', ')} live streams`,
        value: perStream,
        unit: 'bytes',
        comparison: '<',
        threshold: allowedBytesPerStream,
        oracle: 'a line through the measured points',
        replay: machine,
      }),
      claim({
        statement: "Memory is flat over an hour's worth of requests",
        metric: 'growth of what whole collections leave, second half over first, medians',
        value: 100 * growth,
        unit: '%',
        comparison: '<=',
        threshold: 100 * allowedGrowthShare,
        oracle: 'the same process at the beginning',
        replay: machine,
      }),
      claim({
        statement: "It was an hour's worth",
        metric: 'requests that completed',
        value: last.completed,
        unit: 'requests',
        comparison: '>=',
        threshold: hourRequests,
        oracle: `${hourly.requestsPerSecond} requests a second for an hour`,
        replay: machine,
      }),
      claim({
        statement: 'None of them failed',
        metric: 'requests that failed',
        value: last.failed,
        unit: 'requests',
        comparison: '=',
        threshold: 0,
        oracle: 'the records of the run',
        replay: machine,
      }),
    ],
    artifacts: [
      { name: 'hour.svg', content: hourPlot(inParts(keptBytes)) },
      { name: 'hour.csv', content: hourTable(inParts(keptBytes)) },
      { name: 'streams.csv', content: streamTable(streams) },
    ],
    plots: [
      {
        title: 'What whole collections of the hour left',
        path: 'hour.svg',
        alt: `A line from ${formatBytes(keptBytes[0]!)} to ${formatBytes(keptBytes.at(-1)!)}.`,
      },
    ],
    tables: [
      { title: 'Memory and live streams', path: 'streams.csv' },
      { title: 'Whole collections of the hour', path: 'hour.csv' },
    ],
    notes: [
      `${pinning} The machine has ${cores} cores. Every run is a process of its own with one worker thread; resident memory is that of the whole process, both threads and all buffers, not the kernel's of its sockets.`,
      `An hour's worth: at least ${formatCount(hourRequests)} requests of ${hourly.outputTokens} tokens, what ${hourly.requestsPerSecond} requests a second come to in an hour, on ${hourly.streams} streams from a server that writes four chunks at once. Nothing that the client keeps per request or per chunk depends on time; what grew with their number would show. Its heap is limited to 192 MB, so that it is collected whole often: what is resident also holds pages that V8 has emptied and keeps, and says little.`,
    ],
  };
}

const mostParts = 20;

/** Collections in so many groups, in order: the median of each. */
function inParts(keptBytes: readonly number[]): number[] {
  const parts = Math.min(mostParts, keptBytes.length);
  const bound = (part: number): number => Math.round((part * keptBytes.length) / parts);
  return Array.from({ length: parts }, (_, part) =>
    quantile(keptBytes.slice(bound(part), bound(part + 1)), 0.5),
  );
}

function hourPlot(keptBytes: readonly number[]): string {
  return linePlot({
    title: 'Memory over an hour of requests',
    description: 'Heap of the measuring thread after each whole collection.',
    x: { label: 'Part of the hour', unit: 'number' },
    y: { label: 'Heap kept', unit: 'MB' },
    series: [{ name: 'kept', points: keptBytes.map((bytes, x) => ({ x: x + 1, y: bytes / 1e6 })) }],
  });
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

const hourTable = (keptBytes: readonly number[]): string =>
  formatCsv([
    ['part of the hour', 'heap kept, MB'],
    ...keptBytes.map((bytes, index) => [index + 1, megabytes(bytes)]),
  ]);

const streamTable = (streams: readonly StreamMemory[]): string =>
  formatCsv([
    ['live streams', 'resident memory, MB'],
    ...streams.map(({ streams: count, rssBytes }) => [count, megabytes(rssBytes)]),
  ]);
