/**
 * @file Reports as evidence: what `RESULTS.md` says of a run, a sweep, a capacity search and a
 * comparison. The caller adds identity and folder, and names the record files that all rests on.
 */
import type { DraftBody } from '@gradus/evidence';
import { countedFigures, windowName } from './counted-figures.ts';
import { checksCsv, failuresCsv, latencyCsv, throughputCsv } from './figure-tables.ts';
import { countText, figureText, msText, percentileOf } from './figure-text.ts';
import type { ReportPlot } from './plot.ts';
import { objectiveConstraints, runClaims } from './run-claims.ts';
import { runPlots } from './run-plots.ts';
import type { RunReport } from './run-report.ts';
import { harmless } from './text-layout.ts';
import { loadText, objectivesText, targetName } from './what-ran.ts';

export interface EvidenceOptions {
  /** The files of records. */
  readonly inputs?: DraftBody['inputs'];
  /** Of requests that must meet the objectives; 0.9 unless given. */
  readonly requiredShare?: number;
}

export function runEvidence(report: RunReport, options: EvidenceOptions = {}): DraftBody {
  const { summary } = report;
  const requiredShare = options.requiredShare ?? 0.9;
  const goodput = countedFigures(summary)?.goodput;
  const { checks } = report.certificate;
  return {
    summary: runSummaryText(report),
    claims: runClaims(report, requiredShare),
    constraints: objectiveConstraints(goodput, requiredShare),
    inputs: options.inputs,
    target: evidenceTarget(report),
    verdict: { status: report.certificate.status, reasons: texts(report.certificate.reasons) },
    hooks: evidenceHooks([report]),
    robustness: answersGoneWrong(report),
    ...plotParts(runPlots(report), [
      {
        name: 'latency.csv',
        title: `Latency, ${windowName(summary)}`,
        content: latencyCsv(report),
      },
      { name: 'throughput.csv', title: 'Throughput', content: throughputCsv(report) },
      ...(summary.failures.length === 0
        ? []
        : [{ name: 'failures.csv', title: 'Failures', content: failuresCsv(report) }]),
      ...(checks.length === 0
        ? []
        : [{ name: 'checks.csv', title: 'Checks of the client', content: checksCsv(checks) }]),
    ]),
    notes: texts([
      `Steadiness: ${summary.steadyWindow.reason}.`,
      ...(report.outcome?.notes ?? ['The run was killed: nothing is known of its end.']),
      ...(report.reconciliation?.findings ?? []),
      ...(report.server?.notes ?? []),
      ...costNotes(report),
    ]),
  };
}

/** What the endpoint did wrong, and that no latency was made of it. */
function answersGoneWrong({ summary }: RunReport): DraftBody['robustness'] {
  const { failures, requests, whole } = summary;
  const measured = whole?.latencies.ttftMs?.n ?? 0;
  return failures.map((failure) => ({
    input: harmless(`${failure.class}: ${failure.example}`),
    outcome: `${countText(failure.requests, 'request')} counted as failed, in no latency`,
    ok: measured <= requests.completed,
  }));
}

/** Only what was measured. */
function runSummaryText({ header, summary }: RunReport): string {
  const figures = countedFigures(summary);
  const ttftMs = figures?.latencies.ttftMs;
  const ran = `${harmless(targetName(header.target))} under ${harmless(loadText(header.workload.config))}`;
  const { total, failed } = summary.requests;
  const failures = failed === 0 ? '' : ` ${countText(failed, 'request')} of ${total} failed.`;
  if (figures === undefined || ttftMs === undefined) {
    return `${ran}: no request completed with any content.${failures}`;
  }
  const { throughput, latencies, goodput } = figures;
  const { tpotMs } = latencies;
  const median = percentileOf(ttftMs, 50);
  const speed = [
    `${figureText(throughput.outputTokensPerSecond)} output tokens/s`,
    `${figureText(throughput.requestsPerSecond)} requests/s`,
    median === undefined
      ? `mean TTFT ${msText(ttftMs.mean.estimate)}`
      : `median TTFT ${msText(median)}`,
    ...(tpotMs === undefined ? [] : [`mean TPOT ${msText(tpotMs.mean.estimate)}`]),
  ];
  const good =
    goodput === undefined
      ? ''
      : ` ${figureText(goodput.share, '%')} of requests met ${objectivesText(goodput.objectives)}.`;
  return `${ran}: ${speed.join(', ')} (${windowName(summary)}).${good}${failures}`;
}

export function evidenceTarget({ header }: RunReport): NonNullable<DraftBody['target']> {
  const { kind, engine, model, version } = header.target;
  return {
    kind,
    name: harmless(`${engine} serving ${model}`),
    version: harmless(version ?? '') || 'of unknown version',
  };
}

/** What watched the server while it was measured. */
export const evidenceHooks = (reports: readonly RunReport[]): DraftBody['hooks'] => {
  const hasEngine = reports.some(({ server }) => server?.engine !== undefined);
  const hasGpus = reports.some(({ server }) => server?.gpus !== undefined);
  return [
    ...(hasEngine ? [{ name: '/metrics of the server', kind: 'monitoring' as const }] : []),
    ...(hasGpus ? [{ name: 'telemetry of its GPUs', kind: 'monitoring' as const }] : []),
  ];
};

interface NamedTable {
  readonly name: string;
  readonly title: string;
  readonly content: string;
}

export function plotParts(
  plots: readonly ReportPlot[],
  tables: readonly NamedTable[],
): Pick<DraftBody, 'plots' | 'tables' | 'artifacts'> {
  return {
    plots: plots.map(({ name, title, alt }) => ({ title, path: name, alt })),
    tables: tables.map(({ name, title }) => ({ title, path: name })),
    artifacts: [
      ...plots.map(({ name, svg }) => ({ name, content: svg })),
      ...tables.map(({ name, content }) => ({ name, content })),
    ],
  };
}

function costNotes({ cost }: RunReport): string[] {
  if (cost === undefined) return [];
  const { perMillionOutputWithInput, pricePerHour, assumptions } = cost;
  const price = perMillionOutputWithInput.toPrecision(3);
  return [
    `At ${pricePerHour} per hour a million output tokens cost ${price}, input included; supposed: ${assumptions.join('; ')}.`,
  ];
}

/** Evidence refuses blank texts. */
export const texts = (given: readonly string[]): string[] =>
  given.map(harmless).filter((text) => text !== '');
