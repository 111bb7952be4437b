/**
 * @file Load shapes as people write them:
 *
 *     concurrency:16                    closed loop, 16 requests in flight
 *     concurrency:1-64:60s              from 1 to 64 within a minute, then 64
 *     10rps   poisson:0.2rps            open loop, Poisson arrivals; below one a second as well
 *     constant:12rpm                    one every five seconds
 *     gamma:10rps,cv=2                  bursts; burstiness=0.25 says the same (1 / cv²)
 *     10rps:30s,20rps:30s               stages
 *     constant:1-20rps:60s,20rps:60s    a ramp, then a stage
 *     trace   trace:2x                  the arrival times of a trace, twice as fast
 */
import { parseDecimal, parseDurationMs, parseRate, splitArguments } from '../compact.ts';
import { refused } from '../fault.ts';
import type { Process } from './gaps.ts';
import { expectedIn, type Stage } from './rate-profile.ts';

export type LoadSpec =
  | { readonly kind: 'closed'; readonly concurrency: number; readonly ramp?: ConcurrencyRamp }
  | { readonly kind: 'open'; readonly process: Process; readonly stages: readonly Stage[] }
  | { readonly kind: 'trace'; readonly speed: number };

export interface ConcurrencyRamp {
  readonly from: number;
  readonly durationMs: number;
}

const what = 'Cannot read the load';
const forms =
  'concurrency:16, 10rps, constant:10rps, gamma:10rps,cv=2, 10rps:30s,20rps:30s, 1-20rps:60s or trace';

/** @throws GradusError `workload-argument` */
export function parseLoad(text: string): LoadSpec {
  const trimmed = text.trim();
  const colon = trimmed.indexOf(':');
  const head = colon < 0 ? trimmed : trimmed.slice(0, colon);
  const rest = colon < 0 ? '' : trimmed.slice(colon + 1);
  switch (head) {
    case 'concurrency':
      return closed(rest, trimmed);
    case 'trace':
      return trace(rest, trimmed);
    case 'constant':
    case 'poisson':
    case 'gamma':
      return open(head, rest, trimmed);
    default:
      return open('poisson', trimmed, trimmed);
  }
}

function closed(rest: string, text: string): LoadSpec {
  const match = /^(?:(\d+)-)?(\d+)(?::(\w+(?:\.\w+)?))?$/.exec(rest);
  const concurrency = Number(match?.[2]);
  const from = match?.[1] === undefined ? undefined : Number(match[1]);
  const durationMs = match?.[3] === undefined ? undefined : parseDurationMs(match[3]);
  const ramped = from !== undefined && durationMs !== undefined && durationMs > 0 && from >= 1;
  const plain = from === undefined && match?.[3] === undefined;
  if (match === null || concurrency < 1 || !(ramped || plain)) {
    throw refused(what, 'concurrency:<at least 1> or concurrency:<from>-<to>:<duration>', text);
  }
  return ramped
    ? { kind: 'closed', concurrency, ramp: { from, durationMs } }
    : { kind: 'closed', concurrency };
}

function trace(rest: string, text: string): LoadSpec {
  const speed = rest === '' ? 1 : parseDecimal(rest.replace(/x$/, ''));
  if (speed === undefined || speed <= 0) {
    throw refused(what, 'trace or trace:<times as fast>x, such as trace:2x', text);
  }
  return { kind: 'trace', speed };
}

function open(kind: Process['kind'], rest: string, text: string): LoadSpec {
  const { plain, named } = splitArguments(rest);
  if (plain.length === 0) throw refused(what, forms, text);
  const stages = plain.map((entry) => parseStage(entry, text, plain.length === 1));
  if (stages.every((stage) => expectedIn(stage) === 0)) {
    throw refused(what, 'a rate above 0', text);
  }
  if (kind !== 'gamma') {
    if (named.size > 0)
      throw refused(what, `no ${[...named.keys()][0]} for ${kind} arrivals`, text);
    return { kind: 'open', process: { kind }, stages };
  }
  return { kind: 'open', process: { kind, cv: gammaCv(named, text) }, stages };
}

/** vLLM's burstiness is the shape of the gamma distribution: 1 / cv². */
function gammaCv(named: ReadonlyMap<string, string>, text: string): number {
  const [name, value] = [...named][0] ?? ['', ''];
  const number = parseDecimal(value);
  if (named.size !== 1 || !(name === 'cv' || name === 'burstiness') || !number) {
    throw refused(what, 'cv=<above 0> or burstiness=<above 0> for gamma arrivals', text);
  }
  return name === 'cv' ? number : 1 / Math.sqrt(number);
}

function parseStage(entry: string, text: string, only: boolean): Stage {
  const [rateText, durationText, ...more] = entry.split(':');
  const rate = parseRate(rateText!);
  if (rate === undefined || more.length > 0) throw refused(what, forms, text);
  if (durationText === undefined) {
    const endless = only && rate.from === rate.to;
    if (!endless) throw refused(what, 'a duration for each stage and ramp: 10rps:30s', text);
    return { fromRate: rate.from, toRate: rate.to, durationMs: Infinity };
  }
  const durationMs = parseDurationMs(durationText);
  if (durationMs === undefined || durationMs <= 0) {
    throw refused(what, 'a duration such as 500ms, 30s, 2m or 1h', durationText);
  }
  return { fromRate: rate.from, toRate: rate.to, durationMs };
}
