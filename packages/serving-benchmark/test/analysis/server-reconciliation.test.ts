import { describe, expect, it } from 'vitest';
import { requestFigures } from '../../src/analysis/request-figures.ts';
import { serverFigures } from '../../src/analysis/server-figures.ts';
import type { ServerFigures } from '../../src/analysis/server-figures.ts';
import {
  auditCache,
  reconcileServer,
  ttftParts,
} from '../../src/analysis/server-reconciliation.ts';
import type { RequestRecord } from '../../src/measurements/record.ts';
import { failed, record } from './records.ts';

const window = { fromMs: 0, toMs: 1000 };
const empty = serverFigures([{ atMs: 0, uncertaintyMs: 0, engine: 'vllm' }], window)!;
const server = (change: Partial<ServerFigures>): ServerFigures => ({ ...empty, ...change });

describe('the time to the first token', () => {
  // Each 98 ms after it was sent; the second outside of the window.
  const figures = [record(), record({ index: 1, sentMs: 1500, chunks: { atMs: [1598] } })].map(
    requestFigures,
  );
  const meanMs = { queue: { meanMs: 20, count: 1 }, prefill: { meanMs: 50, count: 1 } };

  it('is queue, prefill and a rest', () => {
    const parts = ttftParts(
      figures,
      server({ meanMs: { ...meanMs, ttft: { meanMs: 75, count: 1 } } }),
      window,
    )!;
    expect(parts).toEqual({
      clientMs: 98,
      queueMs: 20,
      prefillMs: 50,
      restMs: 28,
      restShare: 28 / 98,
      restInServerMs: 5,
      clientRequests: 1,
      serverRequests: 1,
    });
    const { findings } = reconcileServer(
      figures,
      server({ meanMs: { ...meanMs, ttft: { meanMs: 75, count: 1 } } }),
      window,
    );
    expect(findings).toEqual([
      'TTFT 98.0 ms = queue 20.0 + prefill 50.0 + rest 28.0 ms (29%: network, HTTP, ' +
        'tokenization, client, of it 5.0 ms inside the server; client 1 requests, server 1)',
    ]);
  });

  it('may be less than the server says, of other requests', () => {
    const slow = { queue: { meanMs: 90, count: 7 }, prefill: { meanMs: 50, count: 7 } };
    expect(ttftParts(figures, server({ meanMs: slow }), window)).toMatchObject({
      restMs: -42,
      restInServerMs: undefined,
    });
    expect(reconcileServer(figures, server({ meanMs: slow }), window).findings).toEqual([
      "queue 90.0 + prefill 50.0 ms exceed the client's TTFT of 98.0 ms: they are means over " +
        'different requests (client 1 requests, server 7)',
    ]);
  });

  it('is not taken apart where the server tells one part only, or nothing came', () => {
    const { queue, prefill } = meanMs;
    expect(ttftParts(figures, server({ meanMs: { queue } }), window)).toBeUndefined();
    const none = [requestFigures(failed())];
    expect(ttftParts(none, server({ meanMs: { queue, prefill } }), window)).toBeUndefined();
  });
});

describe('the audit of the prefix cache', () => {
  const run = (cachedShare?: number): ServerFigures =>
    server({ run: { requestsFinished: undefined, preemptions: undefined, cachedShare } });
  const request = (shared: number | undefined, cached: number | undefined): RequestRecord =>
    record({
      intended: {
        promptTokens: 100,
        ...(shared === undefined ? {} : { sharedPrefixTokens: shared }),
      },
      promptTokens: { tokens: 100, source: 'server-final' },
      ...(cached === undefined ? {} : { cachedTokens: cached }),
    });
  const audit = (shared: number | undefined, cached: number, counters?: number) =>
    auditCache(
      [request(shared, cached), request(shared, cached)].map(requestFigures),
      run(counters),
    );

  it.each([
    [0, 0, 'cold as intended'],
    [0, 2, 'cold as intended'],
    [0, 3, 'warmer than intended'],
    [50, 48, 'warm as intended'],
    [50, 52, 'warm as intended'],
    [50, 53, 'warmer than intended'],
    [50, 25, 'warm as intended'],
    [50, 24, 'colder than intended'],
    [undefined, 40, 'intention unknown'],
  ])('of 100 tokens %s shared and %s cached is %s', (shared, cached, verdict) => {
    expect(audit(shared, cached)).toEqual({
      verdict,
      intendedShare: shared === undefined ? undefined : shared / 100,
      cachedShare: cached / 100,
      source: 'usage of each request',
      counterShare: undefined,
    });
  });

  it('weighs requests by their tokens, and leaves out those that do not tell', () => {
    const long = record({
      intended: { promptTokens: 300, sharedPrefixTokens: 0 },
      promptTokens: { tokens: 300, source: 'server-final' },
      cachedTokens: 0,
    });
    const found = auditCache(
      [request(80, 80), request(0, undefined), long, failed({ cachedTokens: 4 })].map(
        requestFigures,
      ),
      run(),
    );
    expect(found).toMatchObject({ intendedShare: 0.2, cachedShare: 0.2 });
  });

  it('goes by the counters where requests do not tell, and says where both differ', () => {
    const silent = [request(0, undefined)].map(requestFigures);
    expect(auditCache(silent, run(0.5))).toMatchObject({
      verdict: 'warmer than intended',
      source: 'counters of the server',
      cachedShare: 0.5,
      intendedShare: 0,
    });
    expect(auditCache(silent, run())).toBeUndefined();
    const both = [request(0, 40)].map(requestFigures);
    expect(reconcileServer(both, run(0.1), window).findings).toEqual([
      'prefix cache: warmer than intended (40% of prompt tokens cached, 0.0% intended; by the ' +
        "usage of each request; the server's counters say 10%)",
    ]);
  });
});

it('preemptions are told with how full the cache was', () => {
  const run = { requestsFinished: undefined, preemptions: 12, cachedShare: undefined };
  const thrashing = server({ run, preemptions: 9, kvUsage: { mean: 0.8, max: 0.99 } });
  expect(reconcileServer([], thrashing, window)).toEqual({
    ttft: undefined,
    cache: undefined,
    findings: [
      '12 preemptions, 9 of them in the window (KV cache up to 99% full): requests were thrown ' +
        'out of the batch and computed again',
    ],
  });
  expect(reconcileServer([], server({ run: { ...run, preemptions: 0 } }), window).findings).toEqual(
    [],
  );
});
