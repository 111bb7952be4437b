/** @file What the endpoint gave: latency, throughput, goodput and what its tokens cost. */
import { formatFigure } from '@gradus/evidence';
import { formatCount } from '@gradus/runtime';
import type { Cost } from '../analysis/cost.ts';
import type { Distribution } from '../analysis/distribution.ts';
import type { LatencyDistributions, WindowFigures } from '../analysis/summary.ts';
import { countedFigures, windowName } from './counted-figures.ts';
import { cell, facts, figureColumns, note, section, table } from './document.ts';
import type { Cell, Note, Section } from './document.ts';
import {
  countText,
  figureCell,
  figureText,
  msFigure,
  percentileCell,
  rateText,
} from './figure-text.ts';
import type { RunReport } from './run-report.ts';
import { objectivesText } from './what-ran.ts';

export const latencyNames: readonly (readonly [key: keyof LatencyDistributions, name: string])[] = [
  ['ttftMs', 'TTFT'],
  ['scheduledTtftMs', 'scheduled TTFT'],
  ['tpotMs', 'TPOT'],
  ['itlMs', 'ITL'],
  ['rawGapMs', 'raw gap'],
  ['e2eMs', 'E2E'],
];

const shownPercentiles = [50, 90, 95, 99] as const;

export function latencySection({ summary }: RunReport): Section[] {
  const figures = countedFigures(summary);
  if (figures === undefined) return [];
  const known = latencyNames.flatMap(([key, name]) => {
    const distribution = figures.latencies[key];
    return distribution === undefined ? [] : [{ name, distribution }];
  });
  const of = `${windowName(summary)}, ${countText(figures.requests, 'request')}`;
  if (known.length === 0) return section('Latency', note('No request completed.', 'bad'));
  return section(
    'Latency',
    ...table(
      `Milliseconds, with 95% intervals; ${of}`,
      [
        { name: '' },
        ...figureColumns(
          'n',
          'mean',
          '95% interval',
          ...shownPercentiles.map((p) => `p${p}`),
          'max',
        ),
      ],
      known.map(({ name, distribution }) => latencyRow(name, distribution)),
    ),
    ...refusals(known.map(({ distribution }) => distribution)),
  );
}

function latencyRow(name: string, distribution: Distribution): Cell[] {
  const { text, detail } = figureCell(distribution.mean, 'ms');
  return [
    cell(name),
    cell(formatCount(distribution.n)),
    cell(text),
    detail === undefined ? cell('n too small', 'dim') : cell(detail),
    ...shownPercentiles.map((percentile) => percentileCell(distribution, percentile)),
    cell(msFigure(distribution.max)),
  ];
}

function refusals(distributions: readonly Distribution[]): Note[] {
  const needed = new Map<number, number>();
  for (const { percentiles } of distributions) {
    for (const one of percentiles) if (!one.enough) needed.set(one.percentile, one.needed);
  }
  const told = shownPercentiles.flatMap((percentile) => {
    const count = needed.get(percentile);
    return count === undefined ? [] : [`p${percentile} takes ${formatCount(count)}`];
  });
  return told.length === 0 ? [] : [note(`n <: n too small; ${told.join(', ')} samples.`)];
}

export function throughputSection({ summary }: RunReport): Section[] {
  const { steady, whole } = summary;
  if (whole === undefined) return [];
  const rows: readonly (readonly [name: string, valueOf: (figures: WindowFigures) => Cell])[] = [
    ['requests/s', ({ throughput }) => cell(figureText(throughput.requestsPerSecond))],
    ['output tokens/s', ({ throughput }) => cell(figureText(throughput.outputTokensPerSecond))],
    ['input tokens/s', ({ throughput }) => cell(figureText(throughput.inputTokensPerSecond))],
    ['most output tokens in 1 s', (figures) => cell(rateText(figures.peakTokensPerSecond))],
    ['mean in flight', ({ meanInFlight }) => cell(rateText(meanInFlight))],
  ];
  return section(
    'Throughput',
    ...table(
      'Per second, with 95% intervals',
      [
        { name: '' },
        ...figureColumns(...(steady === undefined ? [] : ['steady window']), 'whole run'),
      ],
      rows.map(([name, valueOf]) => [
        cell(name),
        ...(steady === undefined ? [] : [valueOf(steady)]),
        valueOf(whole),
      ]),
    ),
    note(
      steady === undefined
        ? `No steady state: ${summary.steadyWindow.reason}.`
        : `Steady window: ${summary.steadyWindow.reason}.`,
      steady === undefined ? 'warn' : 'dim',
    ),
  );
}

export function goodputSection({ summary }: RunReport): Section[] {
  const goodput = countedFigures(summary)?.goodput;
  if (goodput === undefined) return [];
  const { objectives, good, bad, failed, missed } = goodput;
  const missedText = missed
    .filter(({ requests }) => requests > 0)
    .map(({ name, requests }) => `${name} by ${formatCount(requests)}`)
    .join(', ');
  return section(
    'Goodput',
    ...facts(
      ['objectives', objectivesText(objectives)],
      ['met by', `${figureText(goodput.share, '%')} of requests`],
      ['goodput', `${figureText(goodput.perSecond)} requests/s`],
      [
        'of them',
        `${formatCount(good)} good, ${formatCount(bad)} bad, ${formatCount(failed)} failed`,
      ],
      ['missed', missedText],
    ),
  );
}

export function costSection(cost: Cost | undefined, title = 'Cost at this throughput'): Section[] {
  if (cost === undefined) return [];
  const price = (value: number): string => formatFigure(value, 3);
  return section(
    title,
    ...facts(
      ['of the machines', `${price(cost.pricePerHour)} per hour`],
      ['per 1M output tokens', `${price(cost.perMillionOutputWithInput)}, input included`],
      ['per 1M tokens', `${price(cost.perMillionBlended)}, input and output alike`],
      [
        'divided',
        `${price(cost.perMillionInput)} per 1M input, ${price(cost.perMillionOutput)} per 1M output`,
      ],
    ),
    note(`Supposed: ${cost.assumptions.join('; ')}.`),
  );
}
