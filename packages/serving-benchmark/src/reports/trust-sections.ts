/** @file Why the figures may be believed, or not: failures, who counted tokens, and the client itself. */
import { formatBytes, formatCount } from '@gradus/runtime';
import type { SourceCounts } from '../analysis/token-counts.ts';
import type { LittlesLaw } from '../analysis/littles-law.ts';
import type { Calibration, RunOutcome, ThreadHealth } from '../measurements/run-outcome.ts';
import { countedFigures } from './counted-figures.ts';
import { cell, facts, figureColumns, note, section, table, toneOfStatus } from './document.ts';
import type { Cell, Section, Table } from './document.ts';
import {
  changeText,
  countText,
  msFigure,
  msText,
  percentileOf,
  rateText,
  shareText,
} from './figure-text.ts';
import type { RunReport } from './run-report.ts';

export function failureSection({ summary }: RunReport): Section[] {
  const { failures, requests } = summary;
  return section(
    'Failures',
    ...table(
      `${formatCount(requests.failed)} of ${countText(requests.total, 'request')} failed`,
      [{ name: 'class' }, ...figureColumns('requests'), { name: 'the first of them' }],
      failures.map((failure) => [
        cell(failure.class, 'bad'),
        cell(formatCount(failure.requests)),
        cell(failure.example),
      ]),
    ),
  );
}

export function tokenSection({ summary }: RunReport): Section[] {
  const { countSources, tokens, finishReasons } = summary;
  return section(
    'Tokens',
    ...facts(
      ['output counted by', sourcesText(countSources.output)],
      ['prompts counted by', sourcesText(countSources.prompt)],
      ['ITL told apart by', sourcesText(countSources.itl)],
      [
        'finished by',
        finishReasons
          .map(({ reason, requests }) => `${reason} (${formatCount(requests)})`)
          .join(', '),
      ],
    ),
    ...table(
      'Tokens counted by two',
      [
        { name: 'tokens' },
        ...figureColumns('client', 'server', 'difference', 'requests that differ'),
        { name: 'who counted' },
      ],
      tokens.map((one) => [
        cell(one.what),
        cell(formatCount(one.client)),
        cell(formatCount(one.server)),
        cell(changeText(one.relativeDifference), one.relativeDifference === 0 ? 'plain' : 'warn'),
        cell(
          one.differing === undefined
            ? '–'
            : `${formatCount(one.differing)} of ${formatCount(one.requests)}`,
        ),
        cell(one.sides),
      ]),
    ),
  );
}

const sourcesText = (sources: SourceCounts[keyof SourceCounts]): string =>
  sources.map(({ source, requests }) => `${source} (${formatCount(requests)})`).join(', ');

export function clientSection({ summary, certificate, outcome }: RunReport): Section[] {
  const figures = countedFigures(summary);
  const omission = figures?.coordinatedOmission;
  const lag = omission?.sendLagMs;
  const share = omission?.shareOfScheduledTtft;
  const p99 = percentileOf(lag, 99);
  return section(
    'The client',
    ...facts(
      [
        'send lag',
        lag &&
          `p50 ${msText(percentileOf(lag, 50))}, p99 ${p99 === undefined ? 'n too small' : msText(p99)}, ` +
            `max ${msText(lag.max)}; ${shareText(omission.lateShare)} late by more than 1 ms`,
      ],
      [
        'its share of TTFT',
        share === undefined ? undefined : `${shareText(share)} of scheduled TTFT`,
      ],
      ["Little's law", littleCell(figures?.littlesLaw)],
      ['server in flight', serverLittleCell(figures?.littlesLaw)],
      ...outcomeFacts(outcome),
    ),
    ...checkTable(certificate.checks),
    ...(outcome?.notes ?? []).map((text) => note(text)),
  );
}

const agreement = (agrees: boolean): Pick<Cell, 'tone'> => ({ tone: agrees ? 'good' : 'warn' });

function littleCell(law: LittlesLaw | undefined): Cell | undefined {
  if (law === undefined) return undefined;
  const { meanInFlight, arrivalsPerSecond, meanTimeMs, predictedInFlight } = law;
  const text =
    `${rateText(meanInFlight)} in flight; ${rateText(arrivalsPerSecond)}/s × ` +
    `${msText(meanTimeMs)} = ${rateText(predictedInFlight)}: ` +
    (law.agrees ? 'agrees' : `differs by ${changeText(law.relativeDifference)}`);
  return { text, ...agreement(law.agrees) };
}

function serverLittleCell(law: LittlesLaw | undefined): Cell | undefined {
  if (law?.server === undefined) return undefined;
  const { meanInFlight, ofClient, agrees, relativeDifference } = law.server;
  const verdict = agrees ? 'agrees' : `differs by ${changeText(relativeDifference)}`;
  return {
    text: `${rateText(meanInFlight)} as the server counted, ${rateText(ofClient)} then as the client: ${verdict}`,
    ...agreement(agrees),
  };
}

type Fact = readonly [name: string, value: string];

function outcomeFacts(outcome: RunOutcome | undefined): Fact[] {
  if (outcome === undefined) return [];
  return [
    ...threadFacts(outcome.threads),
    ['peak memory', formatBytes(outcome.peakMemoryBytes)],
    ['calibration', calibrationText(outcome.calibration)],
  ];
}

/** Of the worst thread: one that is late is enough. */
function threadFacts(threads: readonly ThreadHealth[]): Fact[] {
  const worst = (valueOf: (thread: ThreadHealth) => number): number =>
    Math.max(...threads.map(valueOf));
  const delay = (name: 'p50' | 'p99' | 'max'): string =>
    msText(worst(({ eventLoopDelayMs }) => eventLoopDelayMs[name]));
  const pauses = threads.reduce((sum, { garbageCollection }) => sum + garbageCollection.pauses, 0);
  const longest = msText(worst(({ garbageCollection }) => garbageCollection.maxMs));
  return [
    ['event loop late', `p50 ${delay('p50')}, p99 ${delay('p99')}, max ${delay('max')}`],
    [
      'garbage collection',
      `${countText(pauses, 'pause')}${pauses === 0 ? '' : `, the longest ${longest}`}`,
    ],
    ['busy', `${shareText(worst(({ busyShare }) => busyShare))} of one core`],
  ];
}

function calibrationText(calibration: Calibration | undefined): string {
  if (calibration === undefined) return 'none';
  const { liveStreams, chunksPerSecond, chunkLagMs, ttftErrorMs, itlErrorMs } = calibration;
  const errors = (error: { p50: number; p99: number }): string =>
    `p50 ${msFigure(error.p50)}, p99 ${msFigure(error.p99)} ms`;
  return (
    `${countText(liveStreams, 'stream')} with ${rateText(chunksPerSecond)} chunks/s of the ` +
    `simulated endpoint: read late by ${errors(chunkLagMs)}; off by: ` +
    (ttftErrorMs === undefined ? '' : `TTFT ${errors(ttftErrorMs)}; `) +
    `ITL ${errors(itlErrorMs)}`
  );
}

const checkTable = (checks: RunReport['certificate']['checks']): Table[] =>
  table(
    'Checks of the client',
    [{ name: 'check' }, { name: 'status' }, { name: 'finding' }],
    checks.map(({ name, status, finding }) => [
      cell(name),
      cell(status, toneOfStatus[status]),
      cell(finding),
    ]),
  );
