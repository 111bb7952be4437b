import { parseCsv } from '@gradus/evidence';
import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../src/analysis/compare.ts';
import { reportCsv } from '../../src/reports/csv.ts';
import {
  capacityCsv,
  failuresCsv,
  latencyCsv,
  sweepCsv,
  throughputCsv,
} from '../../src/reports/figure-tables.ts';
import { capacityJson, comparisonJson, runJson, sweepJson } from '../../src/reports/json.ts';
import { requestsCsv } from '../../src/reports/request-table.ts';
import { failed, record } from '../analysis/records.ts';
import { hostileReport } from './hostile.ts';
import { capacityReport, engineRecords, runReport, sweepReport } from './reports.ts';

const rowsOf = (csv: string): Record<string, string>[] => {
  const [header = [], ...rows] = parseCsv(csv);
  return rows.map((row) => {
    expect(row).toHaveLength(header.length);
    return Object.fromEntries(header.map((name, column) => [name, row[column] ?? '']));
  });
};

describe('requests as CSV', () => {
  it('have every figure of a request, by its definition', () => {
    const [row] = rowsOf(requestsCsv(runReport([record()])));
    expect(row).toMatchObject({
      index: '0',
      scheduled_ms: '100',
      sent_ms: '102',
      first_content_ms: '200',
      last_content_ms: '290',
      send_lag_ms: '2',
      ttft_ms: '98',
      scheduled_ttft_ms: '100',
      tpot_ms: '30',
      e2e_ms: '188',
      longest_itl_ms: '30',
      output_tokens: '4',
      output_tokens_by: 'server-final',
      chunks: '4',
      missed_objectives: 'tpot',
      new_connection: 'false',
      in_steady_window: '',
      failure: '',
    });
  });

  it('of one that failed have no latency, in the order of arrival', () => {
    const records = [record({ index: 1, scheduledMs: 101 }), failed({ index: 0 })];
    const rows = rowsOf(requestsCsv(runReport(records)));
    expect(rows.map(({ index }) => index)).toEqual(['0', '1']);
    expect(rows[0]).toMatchObject({
      ttft_ms: '',
      send_lag_ms: '2',
      missed_objectives: '',
      failure: 'in-band',
      failure_message: 'out of memory',
    });
  });
});

describe('figures as CSV', () => {
  it('have units in their headers and no number where n is too small', () => {
    const report = runReport(engineRecords());
    const [ttft] = rowsOf(latencyCsv(report));
    expect(Number(ttft!['p50 (ms)'])).toBeCloseTo(27.57, 2);
    expect(ttft).toMatchObject({ latency: 'TTFT', n: '599', 'p99 (ms)': '' });
    expect(rowsOf(throughputCsv(report)).map(({ rate, window }) => `${rate}, ${window}`)).toEqual(
      ['steady window', 'whole run'].flatMap((window) =>
        ['requests', 'output tokens', 'input tokens', 'good requests'].map(
          (rate) => `${rate}, ${window}`,
        ),
      ),
    );
    expect(latencyCsv(runReport([]))).toBe(
      'latency,n,mean (ms),low (ms),high (ms),p50 (ms),p90 (ms),p95 (ms),p99 (ms),p99.9 (ms),max (ms)\n',
    );
  });

  it('have a row per load, and per probe', () => {
    const rows = rowsOf(sweepCsv(sweepReport()));
    expect(rows.map(({ load, steady }) => [load, steady])).toEqual([
      ['2', 'true'],
      ['5', 'true'],
      ['10', 'false'],
      ['15', 'false'],
      ['20', 'false'],
    ]);
    expect(Number(rows[4]!['output_tokens_per_second'])).toBeCloseTo(614.9, 1);
    expect(Number(rows[4]!['ttft_p50_ms'])).toBeCloseTo(9_555, 0);
    expect(Number(rows[4]!['good_share'])).toBeCloseTo(0.018, 3);
    const probes = rowsOf(capacityCsv(capacityReport()));
    expect(probes.map(({ load }) => load)).toEqual(['5', '10', '20', '14']);
    expect(Number(probes[0]!['met_probability'])).toBeGreaterThan(0.999);
  });

  it('are no formulas, whatever a server sent', () => {
    const cells = [
      requestsCsv(hostileReport()),
      failuresCsv(hostileReport()),
      reportCsv(['a'], [['=1'], ['+1'], ['-1'], ['@x'], ['\t=1'], [' =1'], ['＝1'], [-1], ['x=1']]),
    ].map((csv) => parseCsv(csv).flat());
    const formulas = cells.flat().filter((cell) => /^\s*[=+\-@＝]/.test(cell));
    expect(formulas.filter((cell) => Number.isNaN(Number(cell)))).toEqual([]);
    expect(cells[2]).toEqual([
      'a',
      "'=1",
      "'+1",
      "'-1",
      "'@x",
      '⟨U+0009⟩=1',
      "' =1",
      "'＝1",
      '-1',
      'x=1',
    ]);
    expect(cells[1]![5]).toMatch(/^'@SUM\(1\)<img/);
  });

  it('have empty cells for what is not known', () => {
    const row = [undefined, Number.NaN, Number.POSITIVE_INFINITY, 0, false, ''];
    expect(reportCsv(['a', 'b', 'c', 'd', 'e', 'f'], [row])).toBe('a,b,c,d,e,f\n,,,0,false,\n');
  });
});

describe('reports as JSON', () => {
  it('have every figure as it is, and no raw record', () => {
    const report = runReport(engineRecords());
    const json = JSON.parse(JSON.stringify(runJson(report))) as Record<string, unknown>;
    expect(json).toMatchObject({ schema: 'gradus.report/1', kind: 'run' });
    expect(json['summary']).toEqual(JSON.parse(JSON.stringify(report.summary)));
    expect('records' in json || 'samples' in json).toBe(false);
  });

  it('of several runs have their points without raw records', () => {
    const sweep = JSON.stringify(sweepJson(sweepReport()));
    expect(JSON.parse(sweep)).toMatchObject({ kind: 'sweep', best: 10, points: { length: 5 } });
    const capacity = JSON.stringify(capacityJson(capacityReport()));
    expect(JSON.parse(capacity)).toMatchObject({ kind: 'capacity', capacity: { low: 12.6 } });
    const run = runReport(engineRecords({ requests: 50 }));
    const comparison = JSON.stringify(
      comparisonJson({
        comparison: compareRuns(run.records, run.records),
        baseline: run,
        candidate: run,
      }),
    );
    expect(JSON.parse(comparison)).toMatchObject({ kind: 'comparison', pairing: 'paired' });
    for (const text of [sweep, capacity, comparison]) {
      expect(text).not.toContain('"records"');
      expect(text.length).toBeLessThan(120_000);
    }
  });
});
