/** @file Each way in which a client deceives itself, put into a run that is otherwise good. */
import { describe, expect, it } from 'vitest';
import { summarize } from '../../src/analysis/summary.ts';
import { certify, type CertifyInput } from '../../src/certificate/certify.ts';
import type { RequestRecord } from '../../src/measurements/record.ts';
import type { ThreadHealth } from '../../src/measurements/run-outcome.ts';
import { engineRecords, runHeader, runOutcome } from '../reports/reports.ts';

const good = engineRecords();
const { objectives } = runHeader();
const goodSummary = summarize(good, { objectives });

function certified(records: readonly RequestRecord[], change: Partial<CertifyInput> = {}) {
  return certify({
    header: runHeader(),
    outcome: runOutcome(),
    summary: records === good ? goodSummary : summarize(records, { objectives }),
    ...change,
  });
}

const statusOf = (certificate: ReturnType<typeof certified>, name: string): string | undefined =>
  certificate.checks.find((check) => check.name === name)?.status;

const health = (change: Partial<ThreadHealth>): ThreadHealth => ({
  ...runOutcome().threads[0]!,
  ...change,
});
const lateLoop = (p99: number) => health({ eventLoopDelayMs: { p50: 0, p99, max: p99 } });
const calibration = runOutcome().calibration!;
const lagOf = (p99: number, shareOfRate = 1) => ({
  calibration: { ...calibration, shareOfRate, chunkLagMs: { p50: 0, p99, max: p99 } },
});

describe('the certificate', () => {
  it('of a good run is valid, and every check says so in words', () => {
    const certificate = certified(good);
    expect(certificate).toMatchObject({ status: 'valid', reasons: [] });
    expect(certificate.checks.map(({ name }) => name)).toEqual([
      'ending',
      'steady state',
      'send lag',
      'event loop',
      'calibration',
    ]);
  });

  it.each([
    [40, 'valid', 'The parts began 40 ms apart, 0.1% of the run.'],
    [1200, 'suspect', 'The parts began 1.2 s apart, 2.0% of the run.'],
    [6000, 'suspect', 'The parts began 6.0 s apart, 10.0% of the run.'],
    [18_000, 'invalid', 'The parts began 18.0 s apart, 30.0% of the run.'],
  ] as const)('of parts that began %d ms apart: %s', (startsApartMs, status, finding) => {
    const header = { ...runHeader(), startsApartMs };
    const certificate = certified(good, {
      header,
      outcome: runOutcome({ durationMs: 60_000 }),
    });
    expect(certificate.checks).toContainEqual({ name: 'start', status, finding });
  });

  // The run's median TTFT is some 30 ms, its TPOT 10 ms.
  it.each([
    ['send lag', 1.5, 'valid'],
    ['send lag', 5, 'suspect'],
    ['send lag', 40, 'invalid'],
  ] as const)('%s of %f ms: %s', (name, lagMs, status) => {
    const late = good.map((record) => ({ ...record, scheduledMs: record.sentMs! - lagMs }));
    expect(statusOf(certified(late), name)).toBe(status);
  });

  it.each([
    ['event loop', { threads: [lateLoop(4)] }, 'valid'],
    ['event loop', { threads: [lateLoop(0), lateLoop(12)] }, 'suspect'],
    ['event loop', { threads: [lateLoop(80)] }, 'invalid'],
    ['calibration', lagOf(4), 'valid'],
    ['calibration', lagOf(12), 'suspect'],
    ['calibration', lagOf(60), 'invalid'],
    ['calibration', lagOf(-0.2), 'valid'],
    ['load', { threads: [health({ busyShare: 0.97 })] }, 'suspect'],
    ['preparation', { threads: [health({ preparedLate: 400 })] }, 'suspect'],
    ['ending', { ending: 'interrupted' as const }, 'suspect'],
    ['ending', { ending: 'gave-up' as const, reason: '200 in a row failed' }, 'suspect'],
  ])('%s, with %j: %s', (name, change, status) => {
    const certificate = certified(good, { outcome: runOutcome(change) });
    expect(statusOf(certificate, name)).toBe(status);
    expect(certificate.status).toBe(status);
  });

  it('says at which rate the client was calibrated, where that was not the run’s', () => {
    const { checks } = certified(good, { outcome: runOutcome(lagOf(1, 0.55)) });
    expect(checks.at(-1)!.finding).toMatch(/^At 55% of the rate against the simulated endpoint/);
    const usual = certified(good, { outcome: runOutcome(lagOf(1)) });
    expect(usual.checks.at(-1)!.finding).toMatch(/^At the same rate .* 1\.0 ms late \(p99\)/);
  });

  it('is suspect of a run that was killed, of failures, of few requests', () => {
    expect(certified(good, { outcome: undefined }).status).toBe('suspect');
    const failing = good.map((record, index): RequestRecord =>
      index % 20 === 0
        ? { ...record, failure: { class: 'http', message: 'HTTP 500', status: 500 } }
        : record,
    );
    expect(statusOf(certified(failing), 'requests')).toBe('suspect');
    expect(statusOf(certified(good.slice(0, 25)), 'steady state')).toBe('suspect');
  });

  it('is invalid where nothing completed, or much of the plan was never sent', () => {
    const dead = good.map((record): RequestRecord => ({
      ...record,
      failure: { class: 'connect', message: 'refused' },
    }));
    expect(certified(dead).status).toBe('invalid');
    const header = runHeader();
    const planned = (total: number) => ({
      header: { ...header, workload: { ...header.workload, total } },
    });
    expect(statusOf(certified(good, planned(600)), 'schedule')).toBeUndefined();
    expect(statusOf(certified(good, planned(610)), 'schedule')).toBe('suspect');
    expect(statusOf(certified(good, planned(700)), 'schedule')).toBe('invalid');
  });

  it('notices tokens that do not add up, and a cache that is warmer than intended', () => {
    const miscounted = good.map((record) => ({
      ...record,
      outputTokens: { tokens: record.outputTokens!.tokens + 2, source: 'server-final' as const },
    }));
    expect(statusOf(certified(miscounted), 'tokens')).toBe('suspect');
    const cache = {
      intendedShare: 0,
      cachedShare: 0.8,
      source: 'usage of each request' as const,
      counterShare: undefined,
      verdict: 'warmer than intended' as const,
    };
    expect(statusOf(certified(good, { cache }), 'prefix cache')).toBe('suspect');
  });

  it('puts the worst reason first', () => {
    const outcome = runOutcome({ threads: [lateLoop(80)], ending: 'interrupted' });
    const { reasons, status } = certified(good, { outcome });
    expect(status).toBe('invalid');
    expect(reasons[0]).toMatch(/event loop was up to 80\.0 ms late/);
    expect(reasons[1]).toMatch(/ended early/);
  });
});
