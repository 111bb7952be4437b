/**
 * @file Reports as plain values for machines: every figure as it is, without the raw records, which
 * lie beside them in a file of their own. What is not known is left out.
 */
import type { ComparisonReport } from './comparison-document.ts';
import type { CapacityReport, LoadPoint, SweepReport } from './load-report.ts';
import type { RunReport } from './run-report.ts';

export const reportSchemaName = 'gradus.report/1';

export const runJson = (report: RunReport): object => ({
  schema: reportSchemaName,
  kind: 'run',
  ...withoutRaw(report),
});

function withoutRaw({ records: _records, samples: _samples, ...figures }: RunReport): object {
  return figures;
}

const pointJson = (point: LoadPoint): object => ({
  ...point,
  report: withoutRaw(point.report),
});

/** `best` and `fastest` are loads of one of the points each. */
export const sweepJson = ({ points, best, fastest, ...report }: SweepReport): object => ({
  schema: reportSchemaName,
  ...report,
  best: best?.load,
  fastest: fastest?.load,
  points: points.map(pointJson),
});

export const capacityJson = ({ probes, ...report }: CapacityReport): object => ({
  schema: reportSchemaName,
  ...report,
  probes: probes.map(pointJson),
});

export const comparisonJson = ({ comparison, baseline, candidate }: ComparisonReport): object => ({
  schema: reportSchemaName,
  kind: 'comparison',
  ...comparison,
  baseline: withoutRaw(baseline),
  candidate: withoutRaw(candidate),
});
