import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FaultPlan, faultSchema } from '../../src/mock/faults.ts';
import type { Fault } from '../../src/mock/faults.ts';
import { startMock } from '../../src/mock/server.ts';
import type { Mock } from '../../src/mock/server.ts';
import { bodyOf, chunksOf, contentOf, dataOf, exchange, headOf, hello, post } from './requests.ts';
import type { Exchange } from './requests.ts';

let mock: Mock;
/** The answer without a fault. */
let sound: string;

beforeAll(async () => {
  const engine = { stepBaseMs: 2, stepPerSequenceMs: 0, prefillPerTokenMs: 0 };
  mock = await startMock({ engine, precise: false });
  sound = contentOf(bodyOf(await exchange(mock)));
});
afterAll(() => mock.stop());

const ask = (fault: Fault, more: object = {}, untilClosed = false): Promise<Exchange> =>
  exchange(mock, { 'x-mock-fault': fault, ...more }, untilClosed);

/** The text of the first `chunks` tokens. */
const beginning = (chunks: number): string => sound.slice(0, 4 * chunks);

describe('faults in time', () => {
  it('keeps the head back', async () => {
    const { atMs, reads } = await ask({ delayHeadersMs: 120 });
    expect(atMs[0]).toBeGreaterThan(115);
    expect(contentOf(bodyOf({ atMs, reads, end: '' }))).toBe(sound);
  });

  it('keeps a whole answer back', async () => {
    const startMs = performance.now();
    const headers = { 'x-mock-fault': JSON.stringify({ delayHeadersMs: 120 }) };
    const response = await post(mock, '/chat/completions', { ...hello, max_tokens: 1 }, headers);
    expect([response.status, performance.now() - startMs > 115]).toEqual([200, true]);
  });

  it('stalls in the middle, and then gives all that came due', async () => {
    const result = await ask({ stall: { afterChunks: 2, forMs: 150 } });
    const gaps = result.atMs.slice(1).map((atMs, i) => atMs - result.atMs[i]!);
    const stall = gaps.findIndex((gapMs) => gapMs > 100);
    const before = { ...result, reads: result.reads.slice(0, stall + 1) };
    expect(contentOf(bodyOf(before))).toBe(beginning(2));
    expect(contentOf(bodyOf(result))).toBe(sound);
  });

  it('sends its head in pieces', async () => {
    const result = await ask({ slowHeaders: { bytes: 16, everyMs: 2 } }, {}, true);
    expect(result.reads.findIndex((read) => read.includes('\r\n\r\n'))).toBeGreaterThan(3);
    expect(headOf(result)).toContain('connection: close');
    expect([contentOf(bodyOf(result)), result.end]).toEqual([sound, 'end']);
  });

  it('dribbles', async () => {
    const result = await ask({ dribble: { bytes: 40, everyMs: 1 } }, {}, true);
    expect(result.reads.length).toBeGreaterThan(12);
    expect([contentOf(bodyOf(result)), result.end]).toEqual([sound, 'end']);
  });

  it('comments now and then, also while it stalls', async () => {
    const result = await ask({ comments: { everyMs: 10 }, stall: { afterChunks: 1, forMs: 100 } });
    const body = bodyOf(result);
    expect(body.match(/^: ping\n\n/gm)!.length).toBeGreaterThan(2);
    expect(contentOf(body)).toBe(sound);
  });

  it('collects events for one write', async () => {
    const result = await ask({ eventsPerWrite: 4 });
    // Role, six chunks and [DONE] in two chunks of HTTP, and its end.
    const sizes = result.reads.join('').match(/\r\n[0-9a-f]+\r\n(?=data|$|\r\n)/g)!;
    expect(sizes).toHaveLength(2 + 1);
    expect(contentOf(bodyOf(result))).toBe(sound);
  });
});

describe('faults at the end', () => {
  it('resets the connection', async () => {
    const result = await ask({ resetAfterChunks: 3 });
    expect(result.end).toBe('ECONNRESET');
    expect(contentOf(bodyOf(result))).toBe(beginning(3));
    expect((await ask({ resetAfterChunks: 0 })).reads).toEqual([]);
  });

  it('ends the connection in the middle', async () => {
    const result = await ask({ truncateAfterChunks: 3 });
    expect([result.end, contentOf(bodyOf(result))]).toEqual(['end', beginning(3)]);
    expect(result.reads.join('')).not.toMatch(/\[DONE\]|\r\n0\r\n\r\n$/);
  });

  it('ends the body in the middle', async () => {
    const result = await ask({ endAfterChunks: 3 });
    expect([result.end, contentOf(bodyOf(result))]).toEqual(['complete', beginning(3)]);
    expect(result.reads.join('')).not.toContain('[DONE]');
  });

  it('tells an error in the stream', async () => {
    const body = bodyOf(await ask({ errorAfterChunks: 2 }));
    expect(chunksOf(body).at(-1)!.error!.message).toBe('The engine died.');
    expect(body.match(/"content":" /g)).toHaveLength(2);
    expect(dataOf(body).at(-1)).toBe('[DONE]');
  });

  it('leaves out [DONE]', async () => {
    const body = bodyOf(await ask({ omitDone: true }));
    expect([contentOf(body), body.includes('[DONE]')]).toEqual([sound, false]);
  });

  it('promises to keep the connection, and closes it', async () => {
    const result = await ask({ closeAfterResponse: true }, {}, true);
    expect(headOf(result)).toMatch(/keep-alive: timeout=\d+/i);
    expect([result.end, contentOf(bodyOf(result))]).toEqual(['end', sound]);
  });

  it('lets the engine go when it fails', async () => {
    await ask({ resetAfterChunks: 1 }, { max_tokens: 5000 });
    expect(mock.live()).toBe(0);
    expect(mock.truth().at(-1)).toMatchObject({ outputTokens: 5000, end: 'cancelled' });
  });
});

describe('faults of form', () => {
  it('has other first chunks', async () => {
    const first = async (fault: Fault): Promise<unknown> =>
      chunksOf(bodyOf(await ask(fault)))[0]!.choices![0]!.delta;
    expect(await first({ roleChunk: 'null' })).toEqual({ role: 'assistant', content: null });
    expect(await first({ roleChunk: 'none' })).toEqual({ content: beginning(1) });
    expect(await first({ roleChunk: 'early' })).toEqual({ role: 'assistant', content: '' });
  });

  it('has other usage', async () => {
    const chunks = async (fault: Fault): Promise<ReturnType<typeof chunksOf>> =>
      chunksOf(bodyOf(await ask(fault, { stream_options: { include_usage: true } })));
    const missing = await chunks({ usage: 'missing' });
    expect(missing.some(({ usage }) => usage !== undefined)).toBe(false);
    expect((await chunks({ usage: 'null-choices' })).at(-1)).toMatchObject({
      choices: null,
      usage: { completion_tokens: 6 },
    });
    expect((await chunks({ usage: 'in-last-chunk' })).at(-1)).toMatchObject({
      choices: [{ finish_reason: 'length' }],
      usage: { completion_tokens: 6 },
    });
  });

  it('has other lines and another type', async () => {
    const result = await ask({ crlf: true, tightData: true, contentType: 'text/plain' });
    const body = bodyOf(result);
    expect(headOf(result)).toContain('content-type: text/plain');
    expect(body).toMatch(/^data:\{.*\}\r\n\r\ndata:\{/);
    expect(body.replaceAll('\r\n', '')).not.toContain('\n');
    expect(contentOf(body)).toBe(sound);
  });

  it.each([429, 500, 503] as const)('refuses with %i', async (code) => {
    const headers = { 'x-mock-fault': JSON.stringify({ status: { code, retryAfterSeconds: 7 } }) };
    const response = await post(mock, '/chat/completions', hello, headers);
    expect([response.status, response.headers.get('retry-after')]).toEqual([code, '7']);
    expect(await response.json()).toHaveProperty('error.message');
  });
});

describe('the plan of faults', () => {
  const status = (code: 429 | 500 | 503): Fault => faultSchema.parse({ status: { code } });
  const codes = (plan: FaultPlan, requests: number): (number | undefined)[] =>
    Array.from({ length: requests }, () => plan.next()?.status?.code);

  it('gives the first that applies', () => {
    const plan = new FaultPlan(
      [
        { fault: status(503), requests: [0, 4] },
        { fault: status(429), every: 2 },
      ],
      1,
    );
    expect(codes(plan, 6)).toEqual([503, undefined, 429, undefined, 503, undefined]);
  });

  it('draws from its seed', () => {
    const planned = [{ fault: status(500), probability: 0.3 }];
    const drawn = codes(new FaultPlan(planned, 5), 2000);
    expect(codes(new FaultPlan(planned, 5), 2000)).toEqual(drawn);
    expect(codes(new FaultPlan(planned, 6), 2000)).not.toEqual(drawn);
    // 600 expected; five standard deviations are 102.
    const failed = drawn.filter((code) => code === 500).length;
    expect(Math.abs(failed - 600)).toBeLessThan(102);
  });

  it('is followed by the endpoint', async () => {
    const planned = await startMock({
      engine: { stepBaseMs: 1 },
      faults: [{ fault: status(503), requests: [1] }],
    });
    const statuses: number[] = [];
    for (let i = 0; i < 3; i++) {
      const response = await post(planned, '/chat/completions', { ...hello, max_tokens: 1 });
      await response.text();
      statuses.push(response.status);
    }
    await planned.stop();
    expect(statuses).toEqual([200, 503, 200]);
  });
});
