/** @file Evidence of several runs: a sweep, a capacity search, and two runs against each other. */
import { claim } from '@gradus/evidence';
import type { Claim, DraftBody } from '@gradus/evidence';
import type { ComparedFigure } from '../analysis/compare.ts';
import { countedFigures } from './counted-figures.ts';
import type { ComparisonReport } from './comparison-document.ts';
import { comparisonPlots } from './comparison-plots.ts';
import { comparisonDocument } from './comparison-document.ts';
import { worstStatus } from './document.ts';
import { evidenceHooks, evidenceTarget, plotParts, texts } from './evidence.ts';
import type { EvidenceOptions } from './evidence.ts';
import { capacityCsv, sweepCsv } from './figure-tables.ts';
import { countText } from './figure-text.ts';
import { capacityDocument, loadName, sweepDocument } from './load-documents.ts';
import { capacityPlots, sweepPlots } from './load-plots.ts';
import type { CapacityReport, LoadPoint, SweepReport } from './load-report.ts';
import { completedClaim, goodputClaim, littleClaims, ofMachine, rounded } from './run-claims.ts';
import { harmless } from './text-layout.ts';

export function sweepEvidence(report: SweepReport, options: EvidenceOptions = {}): DraftBody {
  const { points, best } = report;
  const requiredShare = options.requiredShare ?? 0.9;
  return {
    ...sharedParts(points, options),
    summary: headlineText(sweepDocument(report)),
    claims: [
      ...sharedClaims(points),
      ...saturationClaim(points),
      ...goodputClaim(best && countedFigures(best.report.summary)?.goodput, requiredShare),
    ],
    ...plotParts(sweepPlots(report), [
      { name: 'loads.csv', title: 'Figures at each load', content: sweepCsv(report) },
    ]),
  };
}

export function capacityEvidence(report: CapacityReport, options: EvidenceOptions = {}): DraftBody {
  const { probes } = report;
  return {
    ...sharedParts(probes, options),
    summary: headlineText(capacityDocument(report)),
    claims: [...sharedClaims(probes), ...capacityClaims(report)],
    ...plotParts(capacityPlots(report), [
      { name: 'probes.csv', title: 'Probes', content: capacityCsv(report) },
    ]),
  };
}

const headlineText = ({
  title,
  headline,
}: {
  readonly title: string;
  readonly headline: { readonly sentence: string };
}): string => `${harmless(title)}: ${harmless(headline.sentence)}`;

function sharedParts(
  points: readonly LoadPoint[],
  options: EvidenceOptions,
): Omit<DraftBody, 'summary' | 'claims'> {
  const reports = points.map(({ report }) => report);
  const of = (point: LoadPoint, text: string): string =>
    `${loadName(point.load, point.unit)}: ${text}`;
  const [first] = reports;
  return {
    inputs: options.inputs,
    target: first && evidenceTarget(first),
    verdict: {
      status: worstStatus(reports.map(({ certificate }) => certificate.status)),
      reasons: texts(
        points.flatMap((point) =>
          point.report.certificate.reasons.map((reason) => of(point, reason)),
        ),
      ),
    },
    hooks: evidenceHooks(reports),
    notes: texts(points.map((point) => of(point, point.report.summary.steadyWindow.reason))),
  };
}

function sharedClaims(points: readonly LoadPoint[]): Claim[] {
  const sum = (of: 'total' | 'completed'): number =>
    points.reduce((total, { report }) => total + report.summary.requests[of], 0);
  const worst = points
    .flatMap(({ report }) => littleClaims(countedFigures(report.summary)?.littlesLaw).slice(0, 1))
    .toSorted((a, b) => b.value - a.value)[0];
  return [
    completedClaim({ total: sum('total'), completed: sum('completed') }),
    claim({
      statement: `At all of ${countText(points.length, 'load')} the client could be believed.`,
      metric: 'loads at which the client’s certificate is not valid',
      value: points.filter(({ report }) => report.certificate.status !== 'valid').length,
      unit: 'loads',
      comparison: '=',
      threshold: 0,
      oracle: 'the client’s certificate: its own delays against the latencies they would hide in',
      replay: ofMachine,
    }),
    ...(worst === undefined
      ? []
      : [
          {
            ...worst,
            statement: 'At every load, requests in flight are their rate times their time.',
            metric: 'in flight against rate × time, the worst load',
          },
        ]),
  ];
}

/** More output than this from the last step of load: the knee lies beyond the sweep. */
const saturatedGainPercent = 10;

function saturationClaim(points: readonly LoadPoint[]): Claim[] {
  const outputs = points.map(
    ({ report }) => countedFigures(report.summary)?.throughput.outputTokensPerSecond.estimate ?? 0,
  );
  const [before = 0, last = 0] = outputs.slice(-2);
  if (points.length < 2 || before <= 0) return [];
  return [
    claim({
      statement: 'The sweep reached saturation: its last step of load gave hardly more output.',
      metric: 'gain of output tokens/s by the last step of load',
      value: rounded((100 * (last - before)) / before),
      unit: '%',
      comparison: '<=',
      threshold: saturatedGainPercent,
      oracle: 'the output at the load before it',
      replay: ofMachine,
    }),
  ];
}

/** A wider interval is no answer. */
const widestRatio = 1.5;

function capacityClaims({ probes, outcome, capacity }: CapacityReport): Claim[] {
  const held = probes.filter(({ met }) => met > 0.5).length;
  const isInside = outcome === 'found' || outcome === 'too-many-probes';
  return [
    claim({
      statement: 'The capacity was seen from both sides: the objectives held at some loads only.',
      metric: 'probes on the side with fewer',
      value: Math.min(held, probes.length - held),
      unit: 'probes',
      comparison: '>=',
      threshold: 1,
      oracle: 'the objectives, request by request, at each load',
      replay: ofMachine,
    }),
    ...(isInside
      ? [
          claim({
            statement: 'The capacity is known well: the ends of its interval lie close together.',
            metric: 'upper over lower end of the 95% interval',
            value: rounded(capacity.high / capacity.low),
            unit: '×',
            comparison: '<=' as const,
            threshold: widestRatio,
            oracle: 'what the probes leave to be believed (Kontsevich and Tyler, 1999)',
            replay: ofMachine,
          }),
        ]
      : []),
  ];
}

export function comparisonEvidence(
  report: ComparisonReport,
  options: EvidenceOptions = {},
): DraftBody {
  const { comparison, baseline, candidate } = report;
  const { headline, title } = comparisonDocument(report);
  return {
    summary: `${harmless(title)}: ${headline.sentence}`,
    claims: [
      claim({
        statement: 'No figure of the candidate is worse than the baseline’s.',
        metric: 'figures that are worse',
        value: comparison.figures.filter(({ verdict }) => verdict === 'worse').length,
        unit: 'figures',
        comparison: '=',
        threshold: 0,
        oracle: `the baseline: differences from ${100 * comparison.minimumEffect}% that hold after Holm’s correction`,
        replay: ofMachine,
      }),
    ],
    comparisons: comparison.figures.flatMap(comparedParts),
    inputs: options.inputs,
    target: evidenceTarget(candidate),
    verdict: {
      status: worstStatus([baseline.certificate.status, candidate.certificate.status]),
      reasons: texts(headline.reasons),
    },
    hooks: evidenceHooks([baseline, candidate]),
    ...plotParts(comparisonPlots(report), []),
  };
}

/** Without an interval nothing is compared. */
function comparedParts(figure: ComparedFigure): NonNullable<DraftBody['comparisons']>[number][] {
  const { name, unit, baseline, candidate, difference, low, high, n, pairing } = figure;
  if (low === undefined || high === undefined) return [];
  const scale = unit === 'share' ? 100 : 1;
  const values = [baseline, candidate, difference, low, high].map((value) =>
    rounded(scale * value),
  );
  if (!values.every(Number.isFinite)) return [];
  return [
    {
      metric: name,
      unit: { ms: 'ms', 'per second': `${name}/s`, share: '%' }[unit],
      arms: [
        { name: 'candidate', value: values[1]! },
        { name: 'baseline', value: values[0]! },
      ],
      difference: values[2]!,
      interval: { low: values[3]!, high: values[4]! },
      n,
      method: `Student’s t on the long-run variance of influences, ${pairing}`,
    },
  ];
}
