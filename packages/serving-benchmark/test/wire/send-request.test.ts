import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { requestRecordSchema } from '../../src/measurements/record.ts';
import { answer, ask, lastChunk, Loopback, shortAnswer, streamed, url } from './loopback.ts';

const loopback = new Loopback();
afterEach(() => loopback.close());

const http = (status: string, body = '', headers = ''): string =>
  `HTTP/1.1 ${status}\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

describe('sendRequest', () => {
  it('sends one request and records its answer', async () => {
    const requests: string[] = [];
    const port = await loopback.serve((socket, request) => {
      requests.push(request);
      answer(socket);
    });
    const record = await ask(loopback.pool(), url(port), {
      index: 3,
      session: { id: 1, turn: 2 },
      intended: { promptTokens: 9 },
      scheduledMs: 0.5,
      retries: 1,
      body: '{"prompt":"ü"}',
      targetOptions: { apiKey: 'sk-secret', headers: { 'X-Team': 'a b' } },
    });
    expect(requests[0]).toBe(
      [
        'POST /v1/chat/completions HTTP/1.1',
        `host: 127.0.0.1:${port}`,
        'user-agent: gradus',
        'accept: text/event-stream, application/json',
        'accept-encoding: identity',
        'connection: keep-alive',
        'authorization: Bearer sk-secret',
        'x-team: a b',
        'content-type: application/json',
        'content-length: 15',
        '',
        Buffer.from('{"prompt":"ü"}').toString('latin1'),
      ].join('\r\n'),
    );
    expect(requestRecordSchema.parse(record)).toEqual(record);
    expect(record).toMatchObject({
      index: 3,
      session: { id: 1, turn: 2 },
      intended: { promptTokens: 9 },
      scheduledMs: 0.5,
      retries: 1,
      connection: { reused: false, reconnects: 0 },
      outputTokens: { tokens: 1, source: 'chunks' },
      finishReason: 'stop',
    });
    expect(record.failure).toBeUndefined();
    expect(record.connection.tlsMs).toBeUndefined();
    const { sentMs, firstByteMs, endMs, chunks } = record;
    const times = [record.connection.connectMs!, sentMs!, firstByteMs!, ...chunks.atMs, endMs];
    expect(times).toHaveLength(5);
    expect(times).toEqual(times.toSorted((left, right) => left - right));
  });

  it('stamps each chunk at its own read', async () => {
    const port = await loopback.serve((socket) => {
      socket.write(streamed('data: {"choices":[{"delta":{"content":"a"}}]}\n\n'));
      setTimeout(() => socket.write(streamed(shortAnswer).split('\r\n\r\n')[1]! + lastChunk), 60);
    });
    const { chunks, firstByteMs, endMs } = await ask(loopback.pool(), url(port));
    expect(chunks.atMs).toHaveLength(2);
    expect(chunks.atMs[0]).toBe(firstByteMs);
    expect(chunks.atMs[1]).toBe(endMs);
    // A timer may go off a millisecond early by this clock, never much.
    expect(chunks.atMs[1]! - chunks.atMs[0]!).toBeGreaterThan(50);
  });

  it('gives the text to whom it may concern', async () => {
    const port = await loopback.serve(answer);
    const texts: unknown[] = [];
    await ask(loopback.pool(), url(port), { onText: (text) => texts.push(text) });
    expect(texts).toEqual([{ text: 'hi', reasoning: '', toolCalls: '' }]);
  });
});

describe('failures of a request', () => {
  const failing = async (
    onRequest: (socket: Socket) => void,
    options: Parameters<typeof ask>[2] = {},
  ): Promise<Awaited<ReturnType<typeof ask>>> => {
    const port = await loopback.serve(onRequest);
    const record = await ask(loopback.pool(), url(port), options);
    expect(requestRecordSchema.parse(record)).toEqual(record);
    return record;
  };
  const chunk = 'data: {"choices":[{"delta":{"content":"a"}}]}\n\n';

  it('connect: nobody listens', async () => {
    const port = await loopback.serve(answer);
    loopback.close();
    const record = await ask(loopback.pool(), url(port));
    expect(record.failure).toEqual({
      class: 'connect',
      message: `No connection to http://127.0.0.1:${port}: ECONNREFUSED`,
    });
    expect(record.sentMs).toBeUndefined();
    expect(record.outputTokens).toBeUndefined();
    const unknown = await ask(loopback.pool(), 'http://no-such-host.invalid/v1');
    expect(unknown.failure).toMatchObject({ class: 'connect' });
    expect(unknown.failure!.message).toMatch(/^No connection to http:\/\/no-such-host.invalid: E/);
  });

  it('http: the status, the head of the body, and when to come back', async () => {
    const { failure, chunks } = await failing((socket) => {
      socket.write(
        http(
          '429 Too Many Requests',
          `{"error":"slow down"}${'.'.repeat(5000)}`,
          'Retry-After: 2\r\n',
        ),
      );
    });
    expect(failure).toMatchObject({
      class: 'http',
      status: 429,
      message: 'HTTP 429 Too Many Requests',
      retryAfterMs: 2000,
    });
    expect(failure!.body).toHaveLength(2048);
    expect(failure!.body).toMatch(/^\{"error":"slow down"\}\.\.\./);
    expect(chunks.atMs).toEqual([]);
  });

  it('http: a redirection is not followed', async () => {
    const { failure } = await failing((socket) => {
      socket.write(http('307 Temporary Redirect', '', 'Location: /v2\r\n'));
    });
    expect(failure).toMatchObject({
      class: 'http',
      status: 307,
      message: 'HTTP 307 Temporary Redirect, to /v2',
    });
  });

  it('http: a connection that answered an error is used again', async () => {
    const port = await loopback.serve((socket, _request, index) => {
      if (index === 0) socket.write(http('503 Service Unavailable', 'loading'));
      else answer(socket);
    });
    const pool = loopback.pool();
    expect((await ask(pool, url(port))).failure).toMatchObject({ status: 503, body: 'loading' });
    expect((await ask(pool, url(port))).connection.reused).toBe(true);
  });

  it('never shows a secret, not even one that the server sends back', async () => {
    const record = await failing(
      (socket) => {
        socket.write(
          http(
            '401 Unauthorized',
            'Incorrect API key provided: sk-abcdef123456. Header was Bearer sk-abcdef123456; x-api-key other-secret',
            'Location: /?key=sk-abcdef123456\r\n',
          ),
        );
      },
      { targetOptions: { apiKey: 'sk-abcdef123456', headers: { 'X-Api-Key': 'other-secret' } } },
    );
    expect(record.failure!.body).toBe(
      'Incorrect API key provided: [secret]. Header was [secret]; x-api-key [secret]',
    );
    expect(JSON.stringify(record)).not.toMatch(/abcdef123456|other-secret/);
  });

  it('in-band: an error in a stream that began with 200', async () => {
    const { failure, chunks } = await failing((socket) => {
      socket.write(
        streamed(`${chunk}data: {"error":{"message":"out of\\nmemory"}}\n\ndata: [DONE]\n\n`) +
          lastChunk,
      );
    });
    expect(failure).toEqual({ class: 'in-band', message: 'out of memory' });
    expect(chunks.atMs).toHaveLength(1);
  });

  it('in-band: an error as JSON with 200', async () => {
    const { failure } = await failing((socket) => {
      socket.write(
        http('200 OK', '{"error":{"message":"no"}}', 'Content-Type: application/json\r\n'),
      );
    });
    expect(failure).toEqual({ class: 'in-band', message: 'no' });
  });

  it.each([
    ['no HTTP', 'hello\r\n\r\n', /No HTTP\/1 status line/],
    ['a page', http('200 OK', '<html>', 'Content-Type: text/html\r\n'), /but text\/html/],
    [
      'a compressed stream',
      http('200 OK', 'x', 'Content-Type: text/event-stream\r\nContent-Encoding: gzip\r\n'),
      /encoded as gzip/,
    ],
    ['an event that is no JSON', streamed('data: {nonsense}\n\n'), /not JSON: "\{nonsense\}"/],
    [
      'JSON that is cut',
      http('200 OK', '{"choices":', 'Content-Type: application/json\r\n'),
      /not JSON/,
    ],
    [
      'JSON without choices',
      http('200 OK', '{"object":"list"}', 'Content-Type: application/json\r\n'),
      /without choices/,
    ],
    ['a broken chunk', `${streamed(chunk)}zz\r\n`, /No chunk size/],
  ])('protocol: %s', async (_name, bytes, message) => {
    const { failure } = await failing((socket) => {
      socket.write(bytes);
    });
    expect(failure).toMatchObject({
      class: 'protocol',
      message: expect.stringMatching(message) as string,
    });
  });

  it('truncated: the stream ends without having finished', async () => {
    const { failure, chunks, outputTokens } = await failing((socket) => {
      socket.write(streamed(chunk + chunk) + lastChunk);
    });
    expect(failure).toEqual({
      class: 'truncated',
      message: 'The stream ended without finish_reason, final usage or [DONE]',
    });
    expect(chunks.atMs).toHaveLength(2);
    expect(outputTokens).toEqual({ tokens: 2, source: 'chunks' });
  });

  it('truncated: the server closes inside the response, even inside an event', async () => {
    for (const bytes of [streamed(chunk), streamed(`${chunk}data: {"cho`)]) {
      const { failure, chunks } = await failing((socket) => socket.end(bytes));
      expect(failure).toEqual({
        class: 'truncated',
        message: 'The server closed the connection inside the response',
      });
      expect(chunks.atMs).toHaveLength(1);
    }
  });

  it('reset: the connection breaks in the middle', async () => {
    const { failure, chunks } = await failing((socket) => {
      socket.write(streamed(chunk), () => setTimeout(() => socket.resetAndDestroy(), 30));
    });
    expect(failure).toEqual({ class: 'reset', message: 'The connection broke: ECONNRESET' });
    expect(chunks.atMs).toHaveLength(1);
  });

  it('reset: a new connection is closed without a response', async () => {
    const { failure, connection } = await failing((socket) => socket.end());
    expect(failure).toEqual({
      class: 'reset',
      message: 'The server closed the connection without a response',
    });
    expect(connection.reconnects).toBe(0);
  });

  it('none: what breaks off behind the end of generation takes nothing away', async () => {
    const finished = `${chunk}data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n`;
    for (const body of [finished, shortAnswer]) {
      expect((await failing((socket) => socket.end(streamed(body)))).failure).toBeUndefined();
      const reset = await failing((socket) => {
        socket.write(streamed(body), () => setTimeout(() => socket.resetAndDestroy(), 30));
      });
      expect(reset.failure).toBeUndefined();
      expect(reset.finishReason).toBe('stop');
    }
  });

  it('none: after [DONE] the rest is awaited only briefly', async () => {
    const { failure, endMs, sentMs } = await failing(
      (socket) => socket.write(streamed(shortAnswer)),
      {
        timeouts: { idleMs: 100 },
      },
    );
    expect(failure).toBeUndefined();
    expect(endMs - sentMs!).toBeGreaterThan(90);
  });

  it.each([
    ['the first byte', { firstByteMs: 60 }, '', /^No byte within 60 ms$/],
    ['silence', { idleMs: 60 }, streamed(chunk), /^Silence for 60 ms$/],
    ['the whole', { totalMs: 60 }, streamed(chunk), /^Not over within 60 ms$/],
  ])('timeout: of %s', async (_name, timeouts, bytes, message) => {
    const { failure, sentMs, endMs } = await failing((socket) => socket.write(bytes), { timeouts });
    expect(failure).toMatchObject({
      class: 'timeout',
      message: expect.stringMatching(message) as string,
    });
    expect(endMs - sentMs!).toBeGreaterThan(40);
  });

  it('timeout: silence is counted from the last read', async () => {
    const { failure, chunks } = await failing(
      (socket) => {
        let sent = 0;
        socket.write(streamed(chunk));
        const timer = setInterval(() => {
          if (++sent === 8) clearInterval(timer);
          socket.write(
            sent === 8
              ? streamed(shortAnswer).split('\r\n\r\n')[1]! + lastChunk
              : streamed(chunk).split('\r\n\r\n')[1]!,
          );
        }, 50);
      },
      { timeouts: { idleMs: 300 } },
    );
    expect(failure).toBeUndefined();
    expect(chunks.atMs).toHaveLength(9);
  });

  it('cancelled: before, during, and while waiting for a connection', async () => {
    const before = await failing(answer, { signal: AbortSignal.abort() });
    expect(before.failure).toEqual({ class: 'cancelled', message: 'Cancelled before it was sent' });
    expect(loopback.connections).toBe(0);
    const controller = new AbortController();
    const port = await loopback.serve((socket) => {
      socket.write(streamed(chunk), () => setTimeout(() => controller.abort(), 30));
    });
    const pool = loopback.pool({ maxSockets: 1 });
    const records = await Promise.all(
      [0, 1, 2].map((index) => ask(pool, url(port), { index, signal: controller.signal })),
    );
    expect(records.map(({ failure }) => failure)).toEqual(
      Array.from({ length: 3 }, () => ({ class: 'cancelled', message: 'Cancelled' })),
    );
    expect(records.map(({ chunks }) => chunks.atMs.length)).toEqual([1, 0, 0]);
  });
});
