/** @file What a run shows of itself while it goes: a snapshot becomes a few lines, or one. */
import { formatFigure } from '@gradus/evidence';
import { formatCount, formatDuration } from '@gradus/runtime';
import { countText, msText, shareText } from './figure-text.ts';
import { harmless } from './text-layout.ts';

export type LivePhase = 'preparing' | 'warm-up' | 'measuring' | 'draining';

export interface RecentLatency {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Of one moment; `recent` figures are of the last few seconds, without floors or intervals. */
export interface LiveSnapshot {
  readonly phase: LivePhase;
  readonly elapsedMs: number;
  /** Where the run ends by them; both: by whichever comes first. */
  readonly totalRequests?: number | undefined;
  readonly durationMs?: number | undefined;
  readonly scheduled: number;
  readonly sent: number;
  readonly completed: number;
  readonly failed: number;
  readonly inFlight: number;
  readonly recentRequestsPerSecond?: number | undefined;
  readonly recentOutputTokensPerSecond?: number | undefined;
  /** How late requests leave: the client's own doing. */
  readonly recentSendLag?: RecentLatency | undefined;
  readonly recentTtft?: RecentLatency | undefined;
  readonly recentItl?: RecentLatency | undefined;
  /** By class, the most frequent first. */
  readonly failures?: readonly { readonly class: string; readonly requests: number }[] | undefined;
  readonly lastFailure?: string | undefined;
  readonly server?:
    | { readonly kvUsage?: number | undefined; readonly waiting?: number | undefined }
    | undefined;
}

const phaseNames: Readonly<Record<LivePhase, string>> = {
  preparing: 'Preparing',
  'warm-up': 'Warming up',
  measuring: 'Measuring',
  draining: 'Draining',
};

/** Lines for a terminal, none wider than `columns`. */
export function liveLines(snapshot: LiveSnapshot, columns: number): string[] {
  const { recentTtft, recentItl } = snapshot;
  const latencies = [
    ...(recentTtft === undefined ? [] : [`TTFT ${latencyText(recentTtft)}`]),
    ...(recentItl === undefined ? [] : [`ITL ${latencyText(recentItl)}`]),
  ];
  const lines = [
    progressLine(snapshot),
    row('now', [...rates(snapshot), ...backlog(snapshot)]),
    row('latency', latencies),
    row('client', clientParts(snapshot)),
    row('server', serverParts(snapshot)),
    row('failed', failureParts(snapshot)),
  ];
  return lines.filter((line) => line !== '').map((line) => clip(line, columns));
}

/** One line, for logs. */
export function liveLine(snapshot: LiveSnapshot): string {
  const { phase, elapsedMs, recentTtft, recentItl } = snapshot;
  const head = `${phaseNames[phase]}, ${formatDuration(elapsedMs)}`;
  return [
    `${head}: ${doneText(snapshot)}`,
    ...rates(snapshot),
    ...(recentTtft === undefined ? [] : [`TTFT ${latencyText(recentTtft)}`]),
    ...(recentItl === undefined ? [] : [`ITL ${latencyText(recentItl)}`]),
    ...clientParts(snapshot),
    ...serverParts(snapshot),
    ...failureParts(snapshot).map((part, index) => (index === 0 ? `failed ${part}` : part)),
  ].join(', ');
}

const row = (name: string, parts: readonly string[]): string =>
  parts.length === 0 ? '' : `  ${name.padEnd(8)} ${parts.join('   ')}`;

function doneText({ completed, failed, totalRequests }: LiveSnapshot): string {
  const done = completed + failed;
  return totalRequests === undefined
    ? countText(done, 'request')
    : `${formatCount(done)}/${countText(totalRequests, 'request')}`;
}

function rates(snapshot: LiveSnapshot): string[] {
  const { inFlight, recentRequestsPerSecond, recentOutputTokensPerSecond } = snapshot;
  return [
    `${formatCount(inFlight)} in flight`,
    ...rate(recentRequestsPerSecond, 'requests/s'),
    ...rate(recentOutputTokensPerSecond, 'output tokens/s'),
  ];
}

const rate = (value: number | undefined, unit: string): string[] =>
  value === undefined || !Number.isFinite(value) ? [] : [`${formatFigure(value, 3)} ${unit}`];

/** A rate that the client does not hold is nobody's latency: it is said while it happens. */
const fineLagMs = 10;

function clientParts({ recentSendLag }: LiveSnapshot): string[] {
  if (recentSendLag === undefined || recentSendLag.p99Ms <= fineLagMs) return [];
  return [
    `SUSPECT: requests leave ${shortMs(recentSendLag.p99Ms)} late (p99); use more --threads or a lower rate`,
  ];
}

/** Due, but not yet sent: the client's own queue. */
function backlog({ scheduled, sent }: LiveSnapshot): string[] {
  return scheduled > sent ? [`${formatCount(scheduled - sent)} late to be sent`] : [];
}

const latencyText = ({ p50Ms, p99Ms }: RecentLatency): string =>
  `p50 ${shortMs(p50Ms)} p99 ${shortMs(p99Ms)}`;

/** A moment's figure needs no more digits. */
const shortMs = (value: number): string =>
  msText(Number.isFinite(value) ? Number(value.toPrecision(3)) : value);

function serverParts({ server }: LiveSnapshot): string[] {
  if (server === undefined) return [];
  const { kvUsage, waiting } = server;
  return [
    ...(kvUsage === undefined ? [] : [`KV cache ${shareText(kvUsage)}`]),
    ...(waiting === undefined ? [] : [`${formatCount(waiting)} waiting`]),
  ];
}

function failureParts({ failed, failures = [], lastFailure }: LiveSnapshot): string[] {
  if (failed === 0) return [];
  const classes = failures.map((one) => `${harmless(one.class)} ${formatCount(one.requests)}`);
  return [
    formatCount(failed) + (classes.length === 0 ? '' : ` (${classes.join(', ')})`),
    ...(lastFailure === undefined ? [] : [`last: ${harmless(lastFailure)}`]),
  ];
}

const barSigns = 20;

/** `Measuring  ███████░░░░░░░░░░░░░  36%  288/800 requests  29.8 s, about 53.0 s left` */
function progressLine(snapshot: LiveSnapshot): string {
  const { phase, elapsedMs } = snapshot;
  const name = phaseNames[phase];
  const fraction = fractionDone(snapshot);
  const elapsed = formatDuration(elapsedMs);
  if (fraction === undefined || phase === 'preparing') {
    return [name, ...(phase === 'preparing' ? [] : [doneText(snapshot)]), elapsed].join('  ');
  }
  const filled = Math.round(fraction * barSigns);
  const bar = '█'.repeat(filled) + '░'.repeat(barSigns - filled);
  const percent = `${Math.floor(fraction * 100)}%`.padStart(4);
  const left = remainingMs(snapshot);
  const eta = left === undefined ? '' : `, about ${formatDuration(left)} left`;
  return `${name}  ${bar} ${percent}  ${doneText(snapshot)}  ${elapsed}${eta}`;
}

/** @returns undefined where nobody knows how long the run takes */
function fractionDone(snapshot: LiveSnapshot): number | undefined {
  const { completed, failed, totalRequests, durationMs, elapsedMs } = snapshot;
  const parts = [
    ...(totalRequests === undefined ? [] : [(completed + failed) / totalRequests]),
    ...(durationMs === undefined ? [] : [elapsedMs / durationMs]),
  ].filter(Number.isFinite);
  return parts.length === 0 ? undefined : Math.min(1, Math.max(...parts));
}

/** The first instants say nothing about the rate. */
const tellingMs = 500;

function remainingMs(snapshot: LiveSnapshot): number | undefined {
  const { phase, elapsedMs, totalRequests, durationMs, completed, failed } = snapshot;
  if (phase !== 'measuring' || elapsedMs < tellingMs) return undefined;
  const done = completed + failed;
  const parts = [
    ...(totalRequests === undefined || done === 0
      ? []
      : [(elapsedMs * Math.max(0, totalRequests - done)) / done]),
    ...(durationMs === undefined ? [] : [Math.max(0, durationMs - elapsedMs)]),
  ];
  return parts.length === 0 ? undefined : Math.min(...parts);
}

const clip = (line: string, columns: number): string =>
  line.length <= columns ? line : `${line.slice(0, Math.max(0, columns - 1))}…`;
