/** @file Whole runs: worker threads, the simulated endpoint in its process, real sockets. */
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parseObjectives } from '../../src/analysis/objectives.ts';
import { requestFigures } from '../../src/analysis/request-figures.ts';
import { readRun } from '../../src/measurements/run-folder.ts';
import { startMockProcess } from '../../src/mock/process.ts';
import { startMock, type Mock } from '../../src/mock/server.ts';
import { analyzeRun } from '../../src/runs/analyze-run.ts';
import { calibrateRun } from '../../src/runs/calibrate.ts';
import { measureCapacity } from '../../src/runs/capacity.ts';
import { readCapacity } from '../../src/runs/read-capacity.ts';
import { measureRun } from '../../src/runs/measure-run.ts';
import { mergeRuns } from '../../src/runs/merge-runs.ts';
import type { RunSettings } from '../../src/runs/settings.ts';
import { measureSweep } from '../../src/runs/sweep.ts';

const engine = { stepBaseMs: 4, stepPerSequenceMs: 0, prefillPerTokenMs: 0.05 };
/** Token ids need no words to be priced: each run begins seconds sooner. */
const ids = { kind: 'synthetic', as: 'token-ids', vocabularySize: 50_000 } as const;
const settings: RunSettings = {
  workload: {
    source: { ...ids, promptTokens: 64 },
    outputTokens: 8,
    load: 'poisson:60rps',
    requests: 60,
  },
  mock: { engine, timestamps: true },
  scrapeIntervalMs: 200,
};

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'gradus-runs-'));
});
afterAll(() => rm(root, { recursive: true }));

let runs = 0;
const options = (signal = new AbortController().signal) => ({
  folder: join(root, `run-${runs++}`),
  version: '0.1.0',
  signal,
});

describe('a run', () => {
  it('sends all of the workload once, over threads, and knows what the server knows', async () => {
    const where = options();
    const source = { kind: 'synthetic', promptTokens: 64 } as const;
    const workload = { ...settings.workload, source };
    const outcome = await measureRun({ ...settings, workload, threads: 2 }, where);
    expect(outcome).toMatchObject({ ending: 'completed', requests: 60 });
    expect(outcome.threads).toHaveLength(2);
    const run = await readRun(where.folder);
    expect(run.records.map(({ index }) => index).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 60 }, (_, index) => index),
    );
    const report = analyzeRun(run);
    expect(report.summary.requests).toMatchObject({ completed: 60, failed: 0 });
    // Every prompt has its 64 tokens, every answer its 8, by the server's own count.
    for (const { relativeDifference } of report.summary.tokens) expect(relativeDifference).toBe(0);
    expect(report.server!.totals).toEqual({ promptTokens: 60 * 64, outputTokens: 60 * 8 });
    expect(report.reconciliation!.cache).toMatchObject({ verdict: 'cold as intended' });
    expect(run.header.target).toMatchObject({ kind: 'simulated', model: 'gradus-mock' });
    // No request is faster than the law: a prefill step, and 7 steps to the last token.
    for (const figures of run.records.map(requestFigures)) {
      expect(figures.ttftMs).toBeGreaterThanOrEqual(4 + 64 * 0.05 - 0.1);
      expect(figures.e2eMs).toBeGreaterThanOrEqual(4 + 64 * 0.05 + 7 * 4 - 0.1);
    }
  });

  it('begins anew with the same seed: same requests, same times', async () => {
    const [first, second] = [options(), options()];
    await measureRun(settings, first);
    await measureRun({ ...settings, threads: 2 }, second);
    const [one, two] = [await readRun(first.folder), await readRun(second.folder)];
    expect(one.header.workload).toEqual(two.header.workload);
    expect(one.records.map(({ scheduledMs }) => scheduledMs)).toEqual(
      two.records.map(({ scheduledMs }) => scheduledMs),
    );
  });

  it('keeps and reports what it has when it is interrupted', async () => {
    const controller = new AbortController();
    const where = options(controller.signal);
    const outcome = await measureRun(
      {
        ...settings,
        workload: { ...settings.workload, requests: undefined, duration: '1h' },
      },
      {
        ...where,
        onProgress: ({ threads }) => {
          if (threads[0]!.completed >= 10) controller.abort();
        },
      },
    );
    expect(outcome.ending).toBe('interrupted');
    const run = await readRun(where.folder);
    expect(run.records.length).toBe(outcome.requests);
    const completed = run.records.filter(({ failure }) => failure === undefined);
    expect(completed.length).toBeGreaterThanOrEqual(10);
    const others = run.records.filter(({ failure }) => failure !== undefined);
    expect(new Set(others.map(({ failure }) => failure!.class)).size).toBeLessThanOrEqual(1);
    expect(analyzeRun(run).certificate.status).not.toBe('valid');
  });

  it('is calibrated: as many streams, whose true times are known, read by the same client', async () => {
    const where = options();
    const workload = { ...settings.workload, load: 'concurrency:4' };
    await measureRun({ ...settings, workload }, where);
    const found = (await calibrateRun(settings, { ...where, durationMs: 600 }))!;
    // Four streams, a chunk each 4 ms; more or fewer where the machine was held up.
    expect(found.chunksPerSecond).toBeGreaterThan(300);
    expect(found.chunksPerSecond).toBeLessThan(1500);
    expect(found.chunks).toBeCloseTo(0.6 * found.chunksPerSecond, 3);
    // Nothing is read before it was written, on one clock in two processes.
    expect(found.chunkLagMs.p50).toBeGreaterThan(0);
    expect(found.chunkLagMs.p50).toBeLessThan(20);
    expect(found.itlErrorMs.p50).toBeLessThan(found.chunkLagMs.p99);
    const { outcome } = await readRun(where.folder);
    expect(outcome!.calibration).toEqual(found);
  });

  it('is never written over another', async () => {
    const where = options();
    await measureRun({ ...settings, workload: { ...settings.workload, requests: 2 } }, where);
    await expect(measureRun(settings, where)).rejects.toThrow(/There is something at/);
  });

  it('puts the parts of several hosts together into the whole', async () => {
    const mock = await startMock({ engine });
    const parts = [options(), options()];
    const whole = options();
    const startAtMs = Date.now() + 1500;
    const baseUrl = mock.baseUrl;
    await Promise.all(
      parts.map((where, index) =>
        measureRun({ ...settings, baseUrl, startAtMs, part: { index, count: 2 } }, where),
      ),
    );
    const read = await Promise.all(parts.map(({ folder }) => readRun(folder)));
    await mergeRuns(read, whole.folder);
    const merged = await readRun(whole.folder);
    await mock.stop();
    expect(merged.records.map(({ index }) => index).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 60 }, (_, index) => index),
    );
    expect(merged.header.part).toEqual({ index: 0, count: 1 });
    const asked = read.map(({ header }) => Date.parse(header.startedAt));
    expect(merged.header.startsApartMs).toBe(Math.abs(asked[1]! - asked[0]!));
    await expect(mergeRuns([read[0]!, read[0]!], `${whole.folder}-2`)).rejects.toThrow(
      /expected parts 0 to 1, each once; received 0, 0/,
    );

    // The run of half a minute in which a part came 4 s late: its times are later, and it is said.
    const [punctual, late] = read.map((part, index) => ({
      ...part,
      header: { ...part.header, startedAt: new Date(1.8e12 + 4000 * index).toISOString() },
      outcome: { ...part.outcome!, durationMs: 30_000 },
    }));
    await mergeRuns([late!, punctual!], `${whole.folder}-3`);
    const apart = await readRun(`${whole.folder}-3`);
    expect(apart.header).toMatchObject({
      startedAt: punctual!.header.startedAt,
      startsApartMs: 4000,
    });
    expect(apart.outcome!.durationMs).toBe(34_000);
    const sums = (measured: readonly { records: typeof apart.records }[]): number =>
      measured.flatMap(({ records }) => records).reduce((sum, { endMs }) => sum + endMs, 0);
    expect(sums([apart])).toBeCloseTo(sums(read) + 4000 * late!.records.length, 3);
    expect(apart.samples.map(({ atMs }) => atMs)).toEqual(
      late!.samples.map(({ atMs }) => expect.closeTo(atMs + 4000, 3)),
    );
    expect(analyzeRun(apart).certificate.reasons).toContain(
      'The parts began 4.0 s apart, 11.8% of the run.',
    );
    const short = { ...punctual!, outcome: { ...punctual!.outcome, durationMs: 4000 } };
    await expect(mergeRuns([late!, short], `${whole.folder}-4`)).rejects.toThrow(
      /expected parts that ran at the same time; received starts 4.0 s apart, after the end/,
    );
  });

  it('says at once that it begins after the moment given', async () => {
    const where = options();
    const notes: string[] = [];
    const outcome = await measureRun(
      {
        ...settings,
        workload: { ...settings.workload, requests: 2 },
        startAtMs: Date.now() - 5000,
      },
      {
        ...where,
        // Before anything is measured.
        onNote: (text) => notes.push(`${text} ${existsSync(join(where.folder, 'run.json'))}`),
      },
    );
    expect(notes).toEqual([
      'The moment to start has come and the requests are not ready: this run begins late. false',
    ]);
    expect(outcome.notes).toContainEqual(
      expect.stringMatching(/^began [\d.]+ s after the moment given$/),
    );
  });
});

describe('what can be wrong with a target', () => {
  let mock: Mock;
  beforeAll(async () => {
    mock = await startMock({ engine, apiKey: 'sk-secret-key' });
  });
  afterAll(() => mock.stop());

  const refusal = (change: RunSettings | Partial<RunSettings>) =>
    measureRun({ ...settings, ...change }, options()).then(
      () => 'no refusal',
      (error: unknown) => String(error),
    );

  it.each([
    [{ baseUrl: 'http://127.0.0.1:9/v1' }, /does not answer.*ECONNREFUSED.*Is the server up/],
    [{ baseUrl: 'MOCK' }, /refuses: received HTTP 401\. Give a key/],
    [{ baseUrl: 'MOCK', apiKey: 'sk-secret-key', model: 'other' }, /no model "other".*gradus-mock/],
    [{ baseUrl: 'MOCK/../wrong', apiKey: 'sk-secret-key' }, /names no model: received HTTP 404/],
  ])('%j', async (change, words) => {
    const baseUrl = change.baseUrl.replace('MOCK', mock.baseUrl);
    const said = await refusal({ ...change, baseUrl });
    expect(said).toMatch(words);
    expect(said).not.toContain('sk-secret-key');
  });

  it('never writes the key', async () => {
    const where = options();
    const small = { ...settings.workload, requests: 3 };
    await measureRun(
      { ...settings, workload: small, baseUrl: mock.baseUrl, apiKey: 'sk-secret-key' },
      where,
    );
    for (const name of await readdir(where.folder)) {
      expect(await readFile(join(where.folder, name), 'utf8')).not.toContain('sk-secret-key');
    }
  });

  it('a 429 with Retry-After is waited for only where retries were asked for, and counted', async () => {
    let asked = 0;
    const server = createServer((request, response) => {
      if (request.url === '/v1/models') {
        response.end(JSON.stringify({ data: [{ id: 'm' }] }));
        return;
      }
      if (request.url !== '/v1/completions') {
        response.writeHead(404).end();
        return;
      }
      asked++;
      if (asked % 2 === 1) {
        response.writeHead(429, { 'retry-after': '0.05' }).end('busy');
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(
        'data: {"choices":[{"index":0,"text":"a","finish_reason":"stop"}]}\n\ndata: [DONE]\n\n',
      );
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    const workload = { ...settings.workload, load: 'concurrency:1', requests: 4 };
    const common = { ...settings, workload, baseUrl, warmUpRequests: 0, scrapeIntervalMs: 0 };
    const [without, with1] = [options(), options()];
    await measureRun(common, without);
    await measureRun({ ...common, retries: 1 }, with1);
    server.close();
    const plain = await readRun(without.folder);
    expect(plain.records.map(({ failure }) => failure?.status)).toEqual([
      429,
      undefined,
      429,
      undefined,
    ]);
    expect(plain.records[0]!.failure).toMatchObject({ body: 'busy', retryAfterMs: 50 });
    const retried = await readRun(with1.folder);
    expect(retried.records.map(({ failure, retries }) => [failure, retries])).toEqual(
      Array.from({ length: 4 }, () => [undefined, 1]),
    );
    // The wait shows from the schedule, not from the last attempt.
    const { ttftMs, scheduledTtftMs } = requestFigures(retried.records[1]!);
    expect(scheduledTtftMs! - ttftMs!).toBeGreaterThan(45);
  });
});

describe('several runs', () => {
  it('a sweep goes on where it was interrupted', async () => {
    const where = options();
    const seen: [number, boolean][] = [];
    const sweep = { ...settings, workload: { ...settings.workload, requests: 10 } };
    const observed = {
      ...where,
      onPoint: ({ load }: { load: number }, reused: boolean) => void seen.push([load, reused]),
    };
    await measureSweep(sweep, [1, 2], 'requests in flight', observed);
    const report = await measureSweep(sweep, [1, 2, 4], 'requests in flight', observed);
    expect(seen).toEqual([
      [1, false],
      [2, false],
      [1, true],
      [2, true],
      [4, false],
    ]);
    // No point's prompts are those of another: nothing was found in the cache.
    const rates = report.points.map(
      ({ report: one }) => one.summary.whole!.throughput.outputTokensPerSecond.estimate,
    );
    expect(rates[1]).toBeGreaterThan(1.5 * rates[0]!);
    expect(report.best!.load).toBe(4);
  });

  it('a capacity search ends at the knee that the law has', async () => {
    // A step of B sequences takes 20 + 10 B ms: with ten in flight a token takes 120, with eleven 130.
    const law = { stepBaseMs: 20, stepPerSequenceMs: 10, prefillPerTokenMs: 0 };
    const mock = await startMockProcess({ engine: law });
    onTestFinished(() => mock.stop());
    const where = options();
    const report = await measureCapacity(
      {
        ...settings,
        baseUrl: mock.baseUrl,
        workload: {
          source: { ...ids, promptTokens: 16 },
          outputTokens: 5,
          load: 'concurrency:1',
          duration: '1500ms',
        },
        warmUpRequests: 0,
        objectives: parseObjectives('tpot:125'),
      },
      { unit: 'requests in flight', lowestRate: 3, highestRate: 40, mostProbes: 6, tolerance: 0.2 },
      where,
    );
    const { capacity, probes } = report;
    // The knee lies between ten and eleven; a busy machine adds some of a step's ten ms.
    expect(capacity.low).toBeLessThan(11);
    expect(capacity.high).toBeGreaterThan(9);
    const sharesOf = (fits: (load: number) => boolean): number[] =>
      probes.filter(({ load }) => fits(load)).map(({ share }) => share.estimate);
    const [below, above] = [sharesOf((load) => load <= 8), sharesOf((load) => load >= 13)];
    // The search has been on both sides, and saw what the law says of each.
    expect(Math.max(...below) - Math.min(...above)).toBeGreaterThan(0.6);

    expect(await readCapacity(where.folder)).toEqual(report);
    // Under other objectives the same probes say something else; nobody searched for that knee.
    const objectives = parseObjectives('tpot:1');
    const other = (await readCapacity(where.folder, { objectives }))!;
    expect(other.probes.map(({ share }) => share.estimate)).toEqual(probes.map(() => 0));
    expect(other.capacity.high).toBeLessThan(capacity.low);
    // Killed in the middle of its third probe.
    const path = join(where.folder, 'search.json');
    const search = JSON.parse(await readFile(path, 'utf8')) as { probes: object[] };
    await writeFile(path, JSON.stringify({ ...search, probes: search.probes.slice(0, 2) }));
    const begun = (await readCapacity(where.folder))!;
    expect(begun).toMatchObject({ outcome: 'interrupted', probes: { length: 2 } });
    await writeFile(path, '{}');
    await expect(readCapacity(where.folder)).rejects.toThrow(
      /Cannot read the search .*search.json/,
    );
  }, 60_000);
});
