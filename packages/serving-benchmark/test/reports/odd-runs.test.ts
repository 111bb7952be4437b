import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../src/analysis/compare.ts';
import { costOfTokens } from '../../src/analysis/cost.ts';
import type { RequestRecord } from '../../src/measurements/record.ts';
import { failureClasses } from '../../src/measurements/record.ts';
import { runEvidence } from '../../src/reports/evidence.ts';
import { latencyCsv, sweepCsv, throughputCsv } from '../../src/reports/figure-tables.ts';
import { capacityPage, runPage, sweepPage } from '../../src/reports/html.ts';
import { runJson } from '../../src/reports/json.ts';
import { comparisonEvidence, sweepEvidence } from '../../src/reports/load-evidence.ts';
import type { LoadPoint } from '../../src/reports/load-report.ts';
import { requestsCsv } from '../../src/reports/request-table.ts';
import type { RunReport } from '../../src/reports/run-report.ts';
import { capacityText, comparisonText, runText, sweepText } from '../../src/reports/text.ts';
import { failed, record } from '../analysis/records.ts';
import { capacityReport, engineRecords, runReport, withServer } from './reports.ts';

/** Whatever a server and a broken connection can make of a request. */
const oddRecord: fc.Arbitrary<RequestRecord> = fc
  .record({
    scheduledMs: fc.nat(5_000),
    lag: fc.constantFrom(0, 0.001, 3, 900),
    wasSent: fc.boolean(),
    gaps: fc.array(fc.constantFrom(0, 0.001, 10, 500), { maxLength: 6 }),
    counted: fc.constantFrom('no', 'chunks', 'zero'),
    total: fc.constantFrom(undefined, 0, 1, 7),
    prompt: fc.constantFrom(undefined, 0, 100),
    failure: fc.constantFrom(undefined, undefined, ...failureClasses),
  })
  .map(({ scheduledMs, lag, wasSent, gaps, counted, total, prompt, failure }) => {
    const sentMs = scheduledMs + lag;
    let at = sentMs + 5;
    const atMs = wasSent ? gaps.map((gap) => (at += gap)) : [];
    return {
      index: 0,
      intended: {},
      scheduledMs,
      sentMs: wasSent ? sentMs : undefined,
      endMs: at + 1,
      connection: { reused: wasSent, reconnects: 0 },
      chunks: {
        atMs,
        tokens: counted === 'no' ? undefined : atMs.map(() => (counted === 'zero' ? 0 : 1)),
      },
      promptTokens: prompt === undefined ? undefined : { tokens: prompt, source: 'server-final' },
      outputTokens: total === undefined ? undefined : { tokens: total, source: 'server-final' },
      finishReason: undefined,
      retries: 0,
      failure:
        failure === undefined && wasSent ? undefined : { class: failure ?? 'connect', message: '' },
    };
  });

const oddRecords = fc
  .array(oddRecord, { maxLength: 90 })
  .map((records) => records.map((one, index) => ({ ...one, index })));

/** Every text that can be made of a run. */
function outputsOf(report: RunReport): string[] {
  const point: LoadPoint = { load: 3, unit: 'requests in flight', folder: 'a', report };
  const sweep = {
    kind: 'sweep' as const,
    points: [point, { ...point, load: 4 }],
    best: point,
    costAtSaturation: undefined,
    costAtObjectives: undefined,
  };
  const share = {
    estimate: 0.5,
    low: undefined,
    high: 1,
    level: 0.95,
    n: 1,
    effectiveN: undefined,
    method: '',
  };
  const capacity = capacityReport({ probes: [{ ...point, share, met: 0.5 }] });
  const compared = {
    comparison: compareRuns(report.records, report.records),
    baseline: report,
    candidate: report,
  };
  return [
    runText(report),
    runPage(report),
    requestsCsv(report),
    latencyCsv(report),
    throughputCsv(report),
    JSON.stringify(runEvidence(report)),
    sweepText(sweep),
    sweepPage(sweep),
    sweepCsv(sweep),
    JSON.stringify(sweepEvidence(sweep)),
    capacityText(capacity),
    capacityPage(capacity),
    comparisonText(compared),
    JSON.stringify(comparisonEvidence(compared)),
    JSON.stringify(runJson(report)),
  ];
}

const nonsense = /\b(?:NaN|undefined|Infinity)\b|\[object/;

describe('whatever happened in a run', () => {
  it('no report says NaN, undefined or Infinity', () => {
    fc.assert(
      fc.property(oddRecords, fc.boolean(), (records, priced) => {
        const report = runReport(records, {
          ...(priced ? {} : { cost: undefined }),
          outcome: undefined,
        });
        for (const output of outputsOf(report)) expect(output).not.toMatch(nonsense);
      }),
      { numRuns: 20 },
    );
  });

  const ordinary = engineRecords({ requests: 60 });
  it.each([
    ['without records', runReport([])],
    ['in which all failed', runReport(Array.from({ length: 50 }, (_, index) => failed({ index })))],
    ['of one request', runReport([record()])],
    ['in which all came at once', runReport(ordinary.map((one) => ({ ...one, scheduledMs: 0 })))],
    ['with a server', withServer(runReport(ordinary))],
    ['without chunks', runReport(ordinary.map((one) => ({ ...one, chunks: { atMs: [] } })))],
    [
      'that cost nearly nothing',
      runReport(ordinary, {
        cost: costOfTokens(
          { perHour: 1e-9 },
          { inputTokensPerSecond: 0, outputTokensPerSecond: 1e9 },
        ),
      }),
    ],
  ])('no report of one %s does', (_, report) => {
    for (const output of outputsOf(report)) expect(output).not.toMatch(nonsense);
  });
});
