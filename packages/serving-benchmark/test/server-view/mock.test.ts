/**
 * The whole way against the mock, whose law is known: what is sent is what its counters grow by, and
 * the parts of the time to the first token are those of the law.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { requestFigures } from '../../src/analysis/request-figures.ts';
import type { RequestFigures } from '../../src/analysis/request-figures.ts';
import { serverFigures } from '../../src/analysis/server-figures.ts';
import type { ServerFigures } from '../../src/analysis/server-figures.ts';
import { reconcileServer } from '../../src/analysis/server-reconciliation.ts';
import { reconcileTokens } from '../../src/analysis/token-counts.ts';
import type { TimeWindow } from '../../src/analysis/timeline.ts';
import { startMock } from '../../src/mock/server.ts';
import type { Mock } from '../../src/mock/server.ts';
import type { ServerSample } from '../../src/server-view/sample.ts';
import { watchServer } from '../../src/server-view/watch-server.ts';
import { startClock } from '../../src/wire/clock.ts';
import { completionBody } from '../../src/wire/completion-body.ts';
import { ConnectionPool } from '../../src/wire/connection-pool.ts';
import { dialects } from '../../src/wire/dialect.ts';
import { sendRequest } from '../../src/wire/send-request.ts';
import { createTarget } from '../../src/wire/target.ts';

const requests = 12;
const promptTokens = 32;
const outputTokens = 6;
/** Two blocks: half of each prompt. */
const sharedTokens = 16;

let mock: Mock;
let samples: ServerSample[];
let notes: readonly string[];
let figures: RequestFigures[];
let window: TimeWindow;
let server: ServerFigures;

/** Ids of a prompt whose first part all requests share. */
const promptOf = (index: number): number[] =>
  Array.from({ length: promptTokens }, (_, at) =>
    at < sharedTokens ? 100 + at : 1000 * (index + 1) + at,
  );

beforeAll(async () => {
  mock = await startMock({
    // Two at a time: the others wait.
    engine: {
      stepBaseMs: 12,
      stepPerSequenceMs: 0.5,
      prefillPerTokenMs: 0.1,
      maxRunning: 2,
      blockTokens: 8,
    },
    precise: false,
  });
  const clock = startClock();
  const target = createTarget({ baseUrl: mock.baseUrl });
  const pools = [0, 1].map(() => new ConnectionPool({ clock }));
  samples = [];
  const watch = await watchServer({
    pool: pools[0]!,
    target,
    clock,
    intervalMs: 20,
    nvidiaSmi: false,
    model: mock.config.model,
    onSample: (sample) => samples.push(sample),
  });
  const send = (index: number) =>
    sendRequest({
      connectionPool: pools[1]!,
      target,
      endpoint: '/completions',
      body: completionBody(dialects.vllm, promptOf(index), {
        model: mock.config.model,
        maxTokens: outputTokens,
        exactLength: true,
      }),
      index,
      intended: {
        promptTokens,
        outputTokens,
        sharedPrefixTokens: index === 0 ? 0 : sharedTokens,
      },
      scheduledMs: clock.nowMs(),
    });
  // The first alone, so that the others find its prefix.
  const first = await send(0);
  const others = Array.from({ length: requests - 1 }, (_, index) => send(index + 1));
  const records = [first, ...(await Promise.all(others))];
  await watch.stop();
  for (const pool of pools) pool.close();
  notes = watch.notes;
  figures = records.map(requestFigures);
  // From before the first to after the last, so that no request is cut.
  window = { fromMs: samples[0]!.atMs, toMs: samples.at(-1)!.atMs };
  server = serverFigures(samples, window, figures)!;
});
afterAll(() => mock.stop());

it('growth is what was sent', () => {
  expect(notes).toEqual([]);
  expect(samples[0]).toMatchObject({ engine: 'vllm', promptTokens: 0, running: 0 });
  expect(server.totals).toEqual({
    promptTokens: requests * promptTokens,
    outputTokens: requests * outputTokens,
  });
  expect(server.run).toEqual({
    requestsFinished: requests,
    preemptions: 0,
    cachedShare: ((requests - 1) * sharedTokens) / (requests * promptTokens),
  });
  const totals = reconcileTokens(figures, server.totals).filter(({ sides }) =>
    sides.includes('counter'),
  );
  expect(totals.map(({ what, relativeDifference }) => [what, relativeDifference])).toEqual([
    ['prompt', 0],
    ['output', 0],
  ]);
});

it('latencies are those of the law', () => {
  const truth = mock.truth();
  const mean = (valueOf: (one: (typeof truth)[number]) => number): number =>
    truth.reduce((total, one) => total + valueOf(one), 0) / truth.length;
  const { ttft, queue, prefill, decode, e2e, itl } = server.meanMs;
  expect(truth).toHaveLength(requests);
  expect(server.span).toEqual(window);
  expect(queue!.meanMs).toBeCloseTo(
    mean(({ firstScheduledMs, arrivalMs }) => firstScheduledMs! - arrivalMs),
    6,
  );
  expect(prefill!.meanMs).toBeCloseTo(
    mean(({ firstScheduledMs, chunks }) => chunks.lawMs[0]! - firstScheduledMs!),
    6,
  );
  expect(ttft!.meanMs).toBeCloseTo(queue!.meanMs + prefill!.meanMs, 6);
  expect(e2e!.meanMs).toBeCloseTo(ttft!.meanMs + decode!.meanMs, 6);
  expect(itl!.meanMs).toBeCloseTo(decode!.meanMs / (outputTokens - 1), 6);
  expect([ttft!.count, e2e!.count, itl!.count]).toEqual([
    requests,
    requests,
    requests * (outputTokens - 1),
  ]);
});

it('the rest is what the client saw beyond the law', () => {
  const { ttft, cache, findings } = reconcileServer(figures, server, window);
  const seen = figures.reduce((total, { ttftMs }) => total + ttftMs!, 0) / requests;
  expect(ttft!.clientMs).toBeCloseTo(seen, 9);
  expect(ttft!.restMs).toBeCloseTo(seen - server.meanMs.ttft!.meanMs, 6);
  // Nothing arrives before it was sent, nor is read before it is due.
  expect(ttft!.restMs).toBeGreaterThan(0);
  // The mock has nothing in front of its queue.
  expect(ttft!.restInServerMs).toBeCloseTo(0, 6);
  expect(ttft).toMatchObject({ clientRequests: requests, serverRequests: requests });
  expect(cache).toMatchObject({
    verdict: 'warm as intended',
    source: 'usage of each request',
    cachedShare: server.run.cachedShare,
    intendedShare: server.run.cachedShare,
  });
  expect(findings).toHaveLength(2);
});

it('the queue was seen while it was there', () => {
  // Eleven at once where two have room.
  expect(Math.max(...samples.map(({ waiting }) => waiting!))).toBeGreaterThan(0);
  expect(Math.max(...samples.map(({ running }) => running!))).toBeLessThanOrEqual(2);
  expect(server.inFlight!.meanInFlight).toBeGreaterThan(1);
  expect(server.kvUsage!.max).toBeGreaterThan(0);
  expect(samples.every(({ uncertaintyMs }) => uncertaintyMs >= 0)).toBe(true);
  expect(samples.map(({ atMs }) => atMs)).toEqual(
    samples.map(({ atMs }) => atMs).toSorted((a, b) => a - b),
  );
});
