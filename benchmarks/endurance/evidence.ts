/** @file What the measurements of endurance say, as evidence. */
import { claim, type DraftBody, formatCsv, linePlot } from '@gradus/evidence';
import { formatBytes, formatCount, formatDuration } from '@gradus/runtime';
import { cores, pinning } from '../client/cores.ts';
import { bytesPerStream, growthBytes, type HourPart, type StreamMemory } from './memory.ts';
import type { ChildReport } from './run-in-child.ts';
import { hour as hourly, hourRequests, manyStreams, manyTokenMs } from './runs.ts';

export interface EnduranceMeasurements {
  readonly streams: readonly StreamMemory[];
  readonly hour: ChildReport;
  readonly parts: readonly HourPart[];
  readonly many: ChildReport;
}

/** Of what is resident at the beginning: what no person would call a leak. */
const allowedGrowthShare = 0.1;
const allowedBytesPerStream = 64_000;

export function describeEndurance(measurements: EnduranceMeasurements): DraftBody {
  const { streams, hour, parts, many } = measurements;
  const perStream = bytesPerStream(streams);
  const growth = growthBytes(parts);
  const share = growth / parts[1]!.floorBytes;
  const { certificate } = many;
  const mostLive = Math.max(...many.samples.map(({ live }) => live));
  const last = hour.samples.at(-1)!;
  const machine = { class: 'machine' } as const;
  const reasons = certificate?.reasons ?? [];
  return {
    summary:
      `With ${formatCount(mostLive)} live streams at ${manyTokenMs} ms a token the certificate of the run says ${certificate?.status.toUpperCase() ?? 'nothing'}${reasons.length === 0 ? '' : ` (${reasons.join(' ')})`}. ` +
      `A live stream takes ${formatBytes(perStream)} of memory. ` +
      `Over ${formatCount(last.completed)} requests and ${formatCount(last.outputTokens)} tokens, an hour's worth pushed through in ${formatDuration(hour.durationMs)}, memory ${growth >= 0 ? 'grows' : 'shrinks'} by ${formatBytes(Math.abs(growth))}.`,
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
        metric: 'growth of the least resident memory from the second tenth to the last',
        value: 100 * share,
        unit: '%',
        comparison: '<=',
        threshold: 100 * allowedGrowthShare,
        oracle: 'the same process at the beginning',
        replay: machine,
      }),
      claim({
        statement: 'All requests of that hour completed',
        metric: 'requests that failed',
        value: last.failed,
        unit: 'requests',
        comparison: '=',
        threshold: 0,
        oracle: 'the number that was asked for',
        replay: machine,
      }),
    ],
    artifacts: [
      { name: 'hour.svg', content: hourPlot(parts) },
      { name: 'hour.csv', content: hourTable(parts) },
      { name: 'streams.csv', content: streamTable(streams) },
    ],
    plots: [
      {
        title: 'Least resident memory in each tenth of the hour',
        path: 'hour.svg',
        alt: `A line from ${formatBytes(parts[0]!.floorBytes)} to ${formatBytes(parts.at(-1)!.floorBytes)}.`,
      },
    ],
    tables: [
      { title: 'Memory and live streams', path: 'streams.csv' },
      { title: 'The hour in tenths', path: 'hour.csv' },
    ],
    notes: [
      `${pinning} The machine has ${cores} cores. Every run is a process of its own with one worker thread; resident memory is that of the whole process, both threads and all buffers, not the kernel's of its sockets.`,
      `An hour's worth: ${formatCount(hourRequests)} requests of ${hourly.outputTokens} tokens, what ${hourly.requestsPerSecond} requests a second come to in an hour, on ${hourly.streams} streams from a server that writes four chunks at once. Nothing that the client keeps per request or per chunk depends on time; what grew with their number would show. The least sample of each tenth is taken because collections come when they like.`,
    ],
  };
}

function hourPlot(parts: readonly HourPart[]): string {
  return linePlot({
    title: 'Memory over an hour of requests',
    description: 'Least resident memory in each tenth of the requests.',
    x: { label: 'Requests ended', unit: '1,000' },
    y: { label: 'Resident memory', unit: 'MB' },
    series: [
      {
        name: 'least in each tenth',
        points: parts.map(({ completed, floorBytes }) => ({
          x: completed / 1000,
          y: floorBytes / 1e6,
        })),
      },
    ],
  });
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

const hourTable = (parts: readonly HourPart[]): string =>
  formatCsv([
    ['requests ended', 'least resident memory, MB'],
    ...parts.map(({ completed, floorBytes }) => [completed, megabytes(floorBytes)]),
  ]);

const streamTable = (streams: readonly StreamMemory[]): string =>
  formatCsv([
    ['live streams', 'resident memory, MB'],
    ...streams.map(({ streams: count, rssBytes }) => [count, megabytes(rssBytes)]),
  ]);
