/** @file What was run against what: from the header, and from the outcome where the run had one. */
import { formatCount, formatDuration } from '@gradus/runtime';
import type { Objective } from '../analysis/objectives.ts';
import type { RunHeader, RunTarget } from '../measurements/run-header.ts';
import type { RunOutcome } from '../measurements/run-outcome.ts';
import type { WorkloadConfig } from '../workload/config.ts';
import { cell, facts, section } from './document.ts';
import type { Cell, Section } from './document.ts';
import { countText, msText } from './figure-text.ts';
import type { RunReport } from './run-report.ts';

/** `llama-3 on vllm 0.9.1` */
export const targetName = ({ engine, version, model }: RunTarget): string =>
  `${model} on ${engine}${version === undefined ? '' : ` ${version}`}`;

/** `ttft ≤ 500 ms, tpot ≤ 50 ms` */
export const objectivesText = (objectives: readonly Objective[]): string =>
  objectives.map(({ name, limitMs }) => `${name} ≤ ${msText(limitMs)}`).join(', ');

export function whatRan({ header, outcome, summary }: RunReport): Section[] {
  const { target, workload, client, part } = header;
  const { requests } = summary;
  const others = [
    ...(requests.retries > 0 ? [countText(requests.retries, 'retry', 'retries')] : []),
    ...(requests.reconnects > 0 ? [countText(requests.reconnects, 'reconnect')] : []),
    countText(requests.newConnections, 'new connection'),
  ];
  return section(
    'What ran',
    ...facts(
      ['target', `${target.baseUrl} (${target.kind})`],
      ['engine', `${target.engine}${target.version === undefined ? '' : ` ${target.version}`}`],
      ['model', target.model],
      [
        'longest context',
        target.maxModelLength === undefined ? undefined : countText(target.maxModelLength, 'token'),
      ],
      ['load', loadText(workload.config)],
      ['workload', workloadText(workload.config)],
      ['fingerprint', workload.fingerprint],
      ['objectives', objectivesText(header.objectives)],
      ['started', `${header.startedAt}, seed ${header.seed}, version ${header.version}`],
      ['run', endingCell(outcome)],
      [
        'requests',
        `${formatCount(requests.total)}: ${formatCount(requests.completed)} completed, ` +
          `${formatCount(requests.failed)} failed; ${others.join(', ')}`,
      ],
      ['part', part.count === 1 ? undefined : `${part.index + 1} of ${part.count} hosts`],
      ['client', clientText(header, client)],
    ),
  );
}

export const loadText = ({ load, requests, duration }: WorkloadConfig): string =>
  [
    load,
    ...(requests === undefined ? [] : [countText(requests, 'request')]),
    ...(duration === undefined ? [] : [duration]),
  ].join(', ');

type Lengths = string | number | readonly number[];

const lengthsText = (lengths: Lengths): string =>
  Array.isArray(lengths)
    ? `a list of ${countText(lengths.length, 'length')}`
    : `${String(lengths)} tokens`;

function workloadText({
  source,
  outputTokens,
  sessions,
  images,
  endpoint,
}: WorkloadConfig): string {
  return [
    'file' in source && source.file !== undefined ? `${source.kind} ${source.file}` : source.kind,
    ...('promptTokens' in source ? [`prompts of ${lengthsText(source.promptTokens)}`] : []),
    ...(outputTokens === undefined ? [] : [`answers of ${lengthsText(outputTokens)}`]),
    ...('sharedPrefix' in source && source.sharedPrefix !== undefined ? ['shared prefixes'] : []),
    ...(sessions === undefined ? [] : ['sessions of several turns']),
    ...(images === undefined ? [] : ['images']),
    endpoint,
  ].join(', ');
}

const endings: Readonly<Record<RunOutcome['ending'], string>> = {
  completed: 'completed',
  interrupted: 'interrupted',
  'gave-up': 'gave up',
};

function endingCell(outcome: RunOutcome | undefined): Cell {
  if (outcome === undefined) return cell('killed: nothing is known of its end', 'bad');
  const { ending, durationMs, reason } = outcome;
  const why = reason === undefined ? '' : `: ${reason}`;
  const tone = ending === 'completed' ? 'plain' : 'warn';
  return cell(`${endings[ending]} after ${formatDuration(durationMs)}${why}`, tone);
}

function clientText({ threads }: RunHeader, client: RunHeader['client']): string {
  return [
    countText(threads, 'thread'),
    ...(client.maxSockets === undefined
      ? []
      : [`at most ${countText(client.maxSockets, 'socket')}`]),
    ...(client.retries === 0
      ? ['no retries']
      : [`up to ${countText(client.retries, 'retry', 'retries')}`]),
    ...(client.warmUpRequests === 0 ? [] : [countText(client.warmUpRequests, 'warm-up request')]),
    ...(client.proxied ? ['through a proxy'] : []),
    ...(client.insecure ? ['TLS certificates not checked'] : []),
  ].join(', ');
}
