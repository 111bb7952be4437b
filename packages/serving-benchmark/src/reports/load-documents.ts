/** @file A sweep and a capacity search as documents: one row per load, the finding above. */
import { formatCount } from '@gradus/runtime';
import type {
  CapacityProbe,
  CapacityReport,
  LoadPoint,
  LoadUnit,
  SweepReport,
  Utilisation,
} from './load-report.ts';
import { countedFigures, isSteady } from './counted-figures.ts';
import {
  cell,
  facts,
  figureColumns,
  note,
  section,
  table,
  toneOfStatus,
  worstStatus,
} from './document.ts';
import type { Block, Cell, Column, Headline, ReportDocument, Section } from './document.ts';
import {
  figureCell,
  figureText,
  percentileCell,
  rateText,
  shareText,
  unknownText,
} from './figure-text.ts';
import { costSection } from './performance-sections.ts';
import { objectivesText, targetName } from './what-ran.ts';

/** `8 requests in flight`, `12.5 requests/s` */
export const loadName = (load: number, unit: LoadUnit): string => `${rateText(load)} ${unit}`;

const unitOf = (points: readonly LoadPoint[]): LoadUnit => points[0]?.unit ?? 'requests/s';

const titleOf = (what: string, points: readonly LoadPoint[]): string => {
  const [first] = points;
  return first === undefined ? what : `${what}: ${targetName(first.report.header.target)}`;
};

export function sweepDocument(report: SweepReport): ReportDocument {
  const { points, best, costAtObjectives, costAtSaturation } = report;
  return {
    title: titleOf('Sweep', points),
    headline: {
      ...clientsHeadline(points),
      sentence:
        best === undefined
          ? 'no load gave any figures.'
          : `best at ${loadName(best.load, best.unit)}: ${bestText(best)}.`,
    },
    sections: [
      ...section('What ran', ...facts(...targetFacts(points))),
      ...section('Loads', ...pointBlocks(points)),
      ...costSection(costAtSaturation, 'Cost at the highest output throughput'),
      ...costSection(costAtObjectives, 'Cost at the best load within the objectives'),
      ...utilisationSection(report),
    ],
  };
}

function utilisationSection({
  utilisationAtObjectives: within,
  utilisationAtSaturation: highest,
}: SweepReport | CapacityReport): Section[] {
  const gpus = (utilisation: Utilisation | undefined): string =>
    utilisation?.ofGpus === undefined
      ? ''
      : `, GPUs busy ${shareText(utilisation.ofGpus)} of the time`;
  return section(
    'Utilisation',
    ...facts(
      [
        'within the objectives',
        within &&
          `${shareText(within.ofHighestThroughput)} of the highest output throughput${gpus(within)}`,
      ],
      ['at the highest', highest?.ofGpus === undefined ? undefined : gpus(highest).slice(2)],
    ),
  );
}

function bestText({ report }: LoadPoint): string {
  const figures = countedFigures(report.summary);
  const output = `${figureText(figures?.throughput.outputTokensPerSecond)} output tokens/s`;
  if (figures?.goodput === undefined) return output;
  return `${figureText(figures.goodput.perSecond)} good requests/s, ${output}`;
}

/** The worst of the clients' verdicts, with the loads it is of. */
function clientsHeadline(points: readonly LoadPoint[]): Headline {
  const worst = worstStatus(points.map(({ report }) => report.certificate.status));
  const reasons = points.flatMap(({ load, unit, report }) =>
    report.certificate.reasons.map((reason) => `${loadName(load, unit)}: ${reason}`),
  );
  if (points.length === 0) return { word: 'EMPTY', tone: 'warn', sentence: '', reasons };
  return { word: worst.toUpperCase(), tone: toneOfStatus[worst], sentence: '', reasons };
}

function targetFacts(points: readonly LoadPoint[]): [name: string, value: string][] {
  const header = points[0]?.report.header;
  if (header === undefined) return [];
  return [
    ['target', `${header.target.baseUrl} (${header.target.kind})`],
    ['model', header.target.model],
    ['objectives', objectivesText(header.objectives)],
  ];
}

function pointBlocks(points: readonly LoadPoint[]): Block[] {
  const hasGoodput = points.some(
    ({ report }) => countedFigures(report.summary)?.goodput !== undefined,
  );
  const columns: Column[] = [
    ...figureColumns(
      'load',
      'requests/s',
      'output tokens/s',
      'TTFT p50',
      'TTFT p90',
      'TPOT',
      'failed',
    ),
    ...(hasGoodput ? figureColumns('good/s', 'good') : []),
    { name: 'client' },
  ];
  const rows = points.map((point) => pointRow(point, hasGoodput));
  const unsteady = points.filter(({ report }) => !isSteady(report.summary)).length;
  return [
    ...table(
      `Load in ${unitOf(points)}; TTFT and mean TPOT in milliseconds; over the steady window of each load`,
      columns,
      rows,
    ),
    ...(unsteady === 0
      ? []
      : [note(`* ${unsteady} without a steady state: figures of the whole run.`, 'warn')]),
  ];
}

function pointRow({ load, report }: LoadPoint, hasGoodput: boolean): Cell[] {
  const { summary, certificate } = report;
  const figures = countedFigures(summary);
  const { failed } = summary.requests;
  const goodput = figures?.goodput;
  return [
    cell(`${isSteady(summary) ? '' : '* '}${rateText(load)}`),
    figureCell(figures?.throughput.requestsPerSecond),
    figureCell(figures?.throughput.outputTokensPerSecond),
    percentileCell(figures?.latencies.ttftMs, 50),
    percentileCell(figures?.latencies.ttftMs, 90),
    figureCell(figures?.latencies.tpotMs?.mean, 'ms'),
    cell(formatCount(failed), failed > 0 ? 'bad' : 'plain'),
    ...(hasGoodput ? [figureCell(goodput?.perSecond), figureCell(goodput?.share, '%')] : []),
    cell(certificate.status, toneOfStatus[certificate.status]),
  ];
}

export function capacityDocument(report: CapacityReport): ReportDocument {
  const { probes, objectives, required, costAtObjectives, costAtSaturation } = report;
  return {
    title: titleOf('Capacity', probes),
    headline: {
      ...capacityHeadline(report),
      reasons: clientsHeadline(probes).reasons,
    },
    sections: [
      ...section(
        'What was asked',
        ...facts(...targetFacts(probes), [
          'promise',
          `${shareText(required)} of requests within ${objectivesText(objectives)}`,
        ]),
      ),
      ...section('Probes', ...probeBlocks(probes, report.unit)),
      ...costSection(costAtObjectives, 'Cost at the capacity'),
      ...costSection(costAtSaturation, 'Cost at the highest output throughput'),
      ...utilisationSection(report),
    ],
  };
}

/** `11.8 requests/s (95% interval 11.2 to 12.4)` */
export function capacityText({ capacity, unit }: CapacityReport): string {
  const { estimate, low, high, level } = capacity;
  return `${loadName(estimate, unit)} (${shareText(level)} interval ${rateText(low)} to ${rateText(high)})`;
}

function capacityHeadline(report: CapacityReport): Omit<Headline, 'reasons'> {
  const { outcome } = report;
  const text = capacityText(report);
  switch (outcome) {
    case 'found':
      return { word: 'FOUND', tone: 'good', sentence: `the capacity is ${text}.` };
    case 'too-many-probes':
      return {
        word: 'NOT SURE',
        tone: 'warn',
        sentence: `the probes allowed were too few; the capacity is about ${text}.`,
      };
    case 'interrupted':
      return {
        word: 'INTERRUPTED',
        tone: 'warn',
        sentence: report.probes.length === 0 ? 'nothing was measured.' : `so far about ${text}.`,
      };
    case 'below':
      return {
        word: 'BELOW',
        tone: 'bad',
        sentence: 'the objectives do not hold even at the lowest load allowed.',
      };
    case 'above':
      return {
        word: 'ABOVE',
        tone: 'warn',
        sentence: 'the objectives hold up to the highest load allowed: allow more.',
      };
  }
}

function probeBlocks(probes: readonly CapacityProbe[], unit: LoadUnit): Block[] {
  return table(
    `Load in ${unit}; TTFT and mean TPOT in milliseconds; sure: how probable it is that the share asked for was met`,
    [
      ...figureColumns(
        'probe',
        'load',
        'met by',
        '95% interval',
        'sure',
        'TTFT p90',
        'TPOT',
        'failed',
      ),
      { name: 'client' },
    ],
    probes.map(({ load, share, met, report }, index) => {
      const { summary, certificate } = report;
      const latencies = countedFigures(summary)?.latencies;
      return [
        cell(String(index + 1)),
        cell(rateText(load)),
        cell(shareText(share.estimate), met > 0.5 ? 'good' : 'bad'),
        cell(figureCell(share, '%').detail ?? unknownText),
        cell(shareText(met)),
        percentileCell(latencies?.ttftMs, 90),
        figureCell(latencies?.tpotMs?.mean, 'ms'),
        cell(formatCount(summary.requests.failed)),
        cell(certificate.status, toneOfStatus[certificate.status]),
      ];
    }),
  );
}
