/** @file Two runs against each other as a document: per figure what can be said, and what cannot. */
import { formatCount } from '@gradus/runtime';
import type { ComparedFigure, Comparison, Verdict } from '../analysis/compare.ts';
import { cell, facts, figureColumns, note, section, table, toneOfStatus } from './document.ts';
import type { Block, Cell, Headline, ReportDocument, Tone } from './document.ts';
import { changeText, countText, estimateCell, shareText } from './figure-text.ts';
import type { RunReport } from './run-report.ts';
import { targetName } from './what-ran.ts';

export interface ComparisonReport {
  readonly comparison: Comparison;
  readonly baseline: RunReport;
  readonly candidate: RunReport;
  /** Of each, in turns; missing where two whole runs are compared. */
  readonly rounds?: number | undefined;
}

export function comparisonDocument(report: ComparisonReport): ReportDocument {
  const { comparison, baseline, candidate } = report;
  return {
    title: `${targetName(candidate.header.target)} against ${targetName(baseline.header.target)}`,
    headline: comparisonHeadline(report),
    sections: [
      ...section('What is compared', ...sides(report)),
      ...section('Figures', ...figureBlocks(comparison)),
    ],
  };
}

const words: Readonly<Record<Comparison['verdict'], readonly [word: string, tone: Tone]>> = {
  better: ['BETTER', 'good'],
  worse: ['WORSE', 'bad'],
  mixed: ['MIXED', 'warn'],
  'no-difference': ['NO DIFFERENCE', 'plain'],
  'cannot-tell': ['CANNOT TELL', 'warn'],
};

function comparisonHeadline({ comparison, baseline, candidate }: ComparisonReport): Headline {
  const [word, tone] = words[comparison.verdict];
  const count = (verdict: Verdict): string =>
    formatCount(comparison.figures.filter((figure) => figure.verdict === verdict).length);
  return {
    word,
    tone,
    sentence:
      `of ${countText(comparison.figures.length, 'figure')} ${count('better')} better, ` +
      `${count('worse')} worse, ${count('no-difference')} without a difference, ` +
      `${count('cannot-tell')} where nobody can tell.`,
    reasons: [
      ...baseline.certificate.reasons.map((reason) => `baseline: ${reason}`),
      ...candidate.certificate.reasons.map((reason) => `candidate: ${reason}`),
    ],
  };
}

function sides({ comparison, baseline, candidate, rounds }: ComparisonReport): Block[] {
  const side = ({ header, certificate, summary }: RunReport): Cell => ({
    text: `${header.target.baseUrl}, ${header.startedAt}, ${formatCount(summary.requests.total)} requests, client ${certificate.status}`,
    tone: certificate.status === 'valid' ? 'plain' : toneOfStatus[certificate.status],
  });
  const paired = comparison.pairing === 'paired';
  return facts(
    ['baseline', side(baseline)],
    ['candidate', side(candidate)],
    ['pairing', paired ? 'request by request: both sent the same' : 'none: the workloads differ'],
    [
      'in turns',
      rounds === undefined
        ? undefined
        : `${countText(rounds, 'round')} each, A B B A: what drifts falls on both`,
    ],
    ['that matters', `differences from ${shareText(comparison.minimumEffect)} of the baseline`],
  );
}

const verdictWords: Readonly<Record<Verdict, readonly [word: string, tone: Tone]>> = {
  better: ['better', 'good'],
  worse: ['worse', 'bad'],
  'no-difference': ['no difference', 'plain'],
  'cannot-tell': ['cannot tell', 'warn'],
};

function figureBlocks({ figures }: Comparison): Block[] {
  return [
    ...table(
      'Candidate against baseline, with 95% intervals of the difference',
      [
        { name: '' },
        ...figureColumns('baseline', 'candidate', 'difference', 'change'),
        { name: 'verdict' },
        ...figureColumns('detects'),
      ],
      figures.map(figureRow),
    ),
    note(
      'Times in ms, rates per second; differences with 95% intervals. Verdicts hold after Holm’s correction over all figures. ' +
        'Detects: the smallest change that this comparison finds four times out of five.',
    ),
  ];
}

const units = { ms: 'ms', 'per second': 'any', share: '%' } as const;

function figureRow(figure: ComparedFigure): Cell[] {
  const { name, unit, baseline, candidate, difference, low, high, relative } = figure;
  const alone = (estimate: number): Cell =>
    estimateCell({ estimate, low: undefined, high: undefined }, units[unit]);
  const { text, detail } = estimateCell({ estimate: difference, low, high }, units[unit]);
  const [word, tone] = verdictWords[figure.verdict];
  return [
    cell(unit === 'per second' ? `${name}/s` : name),
    alone(baseline),
    alone(candidate),
    cell(`${difference > 0 ? '+' : ''}${text}${detail === undefined ? '' : ` ${detail}`}`),
    cell(changeText(relative)),
    cell(word, tone),
    cell(shareText(figure.detectable)),
  ];
}
