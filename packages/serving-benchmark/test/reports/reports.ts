/** @file Reports for tests, of the simulated engine: the same on every machine. */
import { createRandom } from '@gradus/statistics';
import { probabilityMet } from '../../src/analysis/capacity-search.ts';
import { costOfTokens } from '../../src/analysis/cost.ts';
import { parseObjectives } from '../../src/analysis/objectives.ts';
import { requestFigures } from '../../src/analysis/request-figures.ts';
import { serverFigures } from '../../src/analysis/server-figures.ts';
import { reconcileServer } from '../../src/analysis/server-reconciliation.ts';
import { summarize } from '../../src/analysis/summary.ts';
import type { Certificate } from '../../src/certificate/certificate.ts';
import type { RequestRecord } from '../../src/measurements/record.ts';
import { runHeaderSchema, runSchemaName } from '../../src/measurements/run-header.ts';
import type { RunHeader } from '../../src/measurements/run-header.ts';
import { outcomeSchemaName, runOutcomeSchema } from '../../src/measurements/run-outcome.ts';
import type { RunOutcome } from '../../src/measurements/run-outcome.ts';
import { engineConfig } from '../../src/mock/law/config.ts';
import { simulateEngine } from '../../src/mock/law/simulate.ts';
import type { CapacityReport, LoadPoint, SweepReport } from '../../src/reports/load-report.ts';
import type { RunReport } from '../../src/reports/run-report.ts';
import type { ServerSample } from '../../src/server-view/sample.ts';
import { exponential } from '../analysis/records.ts';

export interface EngineRun {
  readonly seed?: number;
  readonly requests?: number;
  readonly perSecond?: number;
  readonly stepBaseMs?: number;
}

/** Poisson arrivals at an engine of eight slots; each is sent 0.2 ms late. */
export function engineRecords({
  seed = 1,
  requests = 600,
  perSecond = 5,
  stepBaseMs = 10,
}: EngineRun = {}): RequestRecord[] {
  const arrivals = createRandom(seed).split('arrivals');
  const lengths = createRandom(seed).split('lengths');
  let atMs = 0;
  const orders = Array.from({ length: requests }, () => {
    atMs += (1000 / perSecond) * exponential(arrivals);
    return {
      atMs,
      promptTokens: 50 + Math.floor(400 * lengths.uniform()),
      outputTokens: 10 + Math.floor(60 * lengths.uniform()),
    };
  });
  const config = engineConfig({ stepBaseMs, maxRunning: 8, prefillPerTokenMs: 0.05 });
  return simulateEngine(orders, config).requests.map((times, index): RequestRecord => {
    const { promptTokens, outputTokens } = orders[index]!;
    return {
      index,
      intended: { promptTokens, outputTokens, sharedPrefixTokens: 0 },
      scheduledMs: times.arrivalMs - 0.2,
      sentMs: times.arrivalMs,
      firstByteMs: times.tokensAtMs[0],
      endMs: times.endMs,
      connection: { reused: index >= 8, reconnects: 0 },
      chunks: { atMs: [...times.tokensAtMs], tokens: times.tokensAtMs.map(() => 1) },
      promptTokens: { tokens: promptTokens, source: 'server-final' },
      outputTokens: { tokens: outputTokens, source: 'server-per-chunk' },
      cachedTokens: 0,
      finishReason: 'length',
      retries: 0,
    };
  });
}

export const runHeader = (change: Partial<RunHeader> = {}): RunHeader =>
  runHeaderSchema.parse({
    schema: runSchemaName,
    startedAt: '2026-11-20T10:54:00Z',
    version: '0.1.0',
    seed: 1,
    workload: {
      fingerprint: 'a1b2c3',
      config: {
        source: { kind: 'synthetic', promptTokens: '50-450' },
        outputTokens: '10-70',
        load: 'poisson:5rps',
        requests: 600,
      },
      source: {},
    },
    target: {
      kind: 'simulated',
      baseUrl: 'http://127.0.0.1:8000/v1',
      engine: 'vllm',
      version: '0.9.1',
      model: 'llama-3-8b',
    },
    objectives: parseObjectives('ttft:200 tpot:20'),
    part: { index: 0, count: 1 },
    threads: 2,
    client: {
      connectMs: 5_000,
      firstByteMs: 60_000,
      idleMs: 60_000,
      totalMs: 600_000,
      retries: 0,
      proxied: false,
      insecure: false,
      warmUpRequests: 16,
    },
    pricePerHour: 4,
    ...change,
  });

export const runOutcome = (change: Partial<RunOutcome> = {}): RunOutcome =>
  runOutcomeSchema.parse({
    schema: outcomeSchemaName,
    durationMs: 121_000,
    ending: 'completed',
    requests: 600,
    threads: [
      {
        eventLoopDelayMs: { p50: 0.2, p99: 1.1, max: 4 },
        garbageCollection: { pauses: 12, totalMs: 15, maxMs: 3.5 },
        busyShare: 0.12,
        preparedLate: 0,
      },
      {
        eventLoopDelayMs: { p50: 0.1, p99: 1.4, max: 3 },
        garbageCollection: { pauses: 9, totalMs: 10, maxMs: 2.5 },
        busyShare: 0.1,
        preparedLate: 0,
      },
    ],
    peakMemoryBytes: 180_000_000,
    calibration: {
      requestsPerSecond: 10,
      chunksPerSecond: 1300,
      liveStreams: 26,
      shareOfRate: 1,
      chunks: 6500,
      chunkLagMs: { p50: 0.1, p99: 0.6, max: 3 },
      ttftErrorMs: { p50: 0.2, p99: 0.9 },
      itlErrorMs: { p50: 0, p99: 0.4 },
    },
    notes: [],
    ...change,
  });

export const valid: Certificate = {
  status: 'valid',
  checks: [{ name: 'send lag', status: 'valid', finding: 'p99 0.2 ms is 1% of the median TTFT' }],
  reasons: [],
};

export const invalid: Certificate = {
  status: 'invalid',
  checks: [
    { name: 'send lag', status: 'invalid', finding: 'p99 of 80 ms hides in a TTFT of 50 ms' },
  ],
  reasons: ['p99 of 80 ms hides in a TTFT of 50 ms'],
};

export function runReport(
  records: readonly RequestRecord[],
  change: Partial<RunReport> = {},
): RunReport {
  const header = change.header ?? runHeader();
  const summary = summarize(records, { objectives: header.objectives });
  const rates = (summary.steady ?? summary.whole)?.throughput;
  const output = rates?.outputTokensPerSecond.estimate ?? 0;
  return {
    header,
    outcome: runOutcome(),
    summary,
    certificate: valid,
    cost:
      output > 0
        ? costOfTokens(
            { perHour: header.pricePerHour ?? 4 },
            {
              inputTokensPerSecond: rates?.inputTokensPerSecond?.estimate ?? 0,
              outputTokensPerSecond: output,
            },
          )
        : undefined,
    records,
    ...change,
  };
}

/** As a server of these records would have counted, every quarter of a second. */
export function withServer(report: RunReport): RunReport {
  const figures = report.records.map(requestFigures);
  const endMs = Math.max(...report.records.map((one) => one.endMs));
  const samples = Array.from({ length: Math.ceil(endMs / 250) + 1 }, (_, index): ServerSample => {
    const atMs = index * 250;
    const sent = report.records.filter(({ sentMs }) => sentMs! <= atMs);
    const over = sent.filter((one) => one.endMs <= atMs);
    const inFlight = sent.length - over.length;
    return {
      atMs,
      uncertaintyMs: 1,
      engine: 'vllm',
      running: Math.min(8, inFlight),
      waiting: Math.max(0, inFlight - 8),
      kvUsage: Math.min(1, inFlight / 10),
      preemptions: 0,
      generationTokens: over.reduce((sum, one) => sum + one.outputTokens!.tokens, 0),
      promptTokens: over.reduce((sum, one) => sum + one.promptTokens!.tokens, 0),
      requestsFinished: over.length,
      prefixCache: { queries: 100 * over.length, hits: 0 },
      latencies: {
        queue: { sumMs: 3 * over.length, count: over.length },
        prefill: { sumMs: 20 * over.length, count: over.length },
      },
      gpusAtMs: atMs,
      gpus: [{ index: 0, name: 'NVIDIA H100', utilization: 0.5, powerWatts: 300 }],
    };
  });
  const window = (report.summary.steady ?? report.summary.whole)!.window;
  const server = serverFigures(samples, window, figures)!;
  const reconciliation = reconcileServer(figures, server, window);
  const summary = summarize(report.records, {
    objectives: report.header.objectives,
    serverTotals: server.totals,
    serverInFlight: server.inFlight,
  });
  return { ...report, summary, server, reconciliation, samples };
}

const points = new Map<number, LoadPoint>();

/** Made once: nobody changes a report. */
function loadPoint(perSecond: number): LoadPoint {
  const made = points.get(perSecond) ?? {
    load: perSecond,
    unit: 'requests/s',
    folder: `rate-${perSecond}`,
    report: runReport(engineRecords({ seed: perSecond, perSecond, requests: 60 * perSecond })),
  };
  points.set(perSecond, made);
  return made;
}

export function sweepReport(): SweepReport {
  const measured = [2, 5, 10, 15, 20].map(loadPoint);
  // The highest goodput.
  const best = measured[2];
  const saturated = measured[4]?.report.cost;
  return {
    kind: 'sweep',
    points: measured,
    best,
    costAtSaturation: saturated,
    costAtObjectives: best?.report.cost,
  };
}

export function capacityReport(change: Partial<CapacityReport> = {}): CapacityReport {
  const required = 0.9;
  return {
    kind: 'capacity',
    objectives: parseObjectives('ttft:200 tpot:20'),
    required,
    unit: 'requests/s',
    outcome: 'found',
    capacity: { estimate: 13.2, low: 12.6, high: 13.8, level: 0.95, points: 4 },
    probes: [5, 10, 20, 14].map((load) => {
      const point = loadPoint(load);
      const { summary } = point.report;
      const share = (summary.steady ?? summary.whole)!.goodput!.share;
      return { ...point, share, met: probabilityMet(share, required) };
    }),
    costAtObjectives: undefined,
    costAtSaturation: undefined,
    ...change,
  };
}
