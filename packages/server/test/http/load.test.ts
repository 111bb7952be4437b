/** Many at once: places, clients that go or do not read, and the end of the server. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { fakeBackend } from '../fake-backend.ts';
import { post, served, until } from '../served.ts';

const body = { model: 'fake', prompt: 'a', max_tokens: 5 };

describe('admission', () => {
  it('two run, one waits, the fourth is told to come again', async () => {
    const backend = fakeBackend();
    await using here = await served({ maxWaiting: 1 }, backend);
    const url = `${here.server.baseUrl}/completions`;
    const three = [1, 2, 3].map(() => post(url, body));
    await until(() => backend.live === 3);
    const fourth = await post(url, body);
    expect([fourth.status, fourth.headers.get('retry-after')]).toEqual([429, '1']);
    expect(await fourth.json()).toMatchObject({
      error: { type: 'rate_limit_error', code: 'rate_limit_exceeded' },
    });
    expect((await fetch(`${here.root}/health`)).status).toBe(200);
    backend.finish();
    expect((await Promise.all(three)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(here.server.held).toBe(0);
  });

  it('what is refused has asked nothing of the backend, not even to cut its text into tokens', async () => {
    const backend = fakeBackend();
    let encoded = 0;
    const counting = Object.assign(Object.create(backend) as typeof backend, {
      encode: (input: Parameters<typeof backend.encode>[0]) => {
        encoded++;
        return backend.encode(input);
      },
    });
    await using here = await served({ maxWaiting: 1 }, counting);
    const url = `${here.server.baseUrl}/completions`;
    const three = [1, 2, 3].map(() => post(url, body));
    await until(() => backend.live === 3);
    const others = await Promise.all([
      ...Array.from({ length: 20 }, () => post(url, { ...body, prompt: 'x'.repeat(100_000) })),
      post(`${here.root}/tokenize`, { model: 'fake', prompt: 'x' }),
    ]);
    expect(new Set(others.map(({ status }) => status))).toEqual(new Set([429]));
    expect(encoded).toBe(3);
    backend.finish();
    await Promise.all(three);
  });

  it('a flood: some are served, the rest refused, nothing is left', async () => {
    await using here = await served({ maxWaiting: 4 });
    const asked = { model: 'stories', prompt: 'One', max_tokens: 4 };
    const answers = await Promise.all(
      Array.from({ length: 120 }, () => post(`${here.server.baseUrl}/completions`, asked)),
    );
    const statuses = answers.map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(20);
    expect(await here.backend.state()).toMatchObject({ running: 0, waiting: 0, usedBlocks: 0 });
  });

  it('bodies that are read at one moment are bounded together', async () => {
    await using here = await served({ maxBodyBytesTogether: 10_000 }, fakeBackend());
    const half = connect(here.server.port, '127.0.0.1');
    half.write(
      `POST /v1/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 9500\r\n\r\n${'x'.repeat(9000)}`,
    );
    const url = `${here.server.baseUrl}/completions`;
    const large = { ...body, prompt: 'x'.repeat(2000) };
    const statuses = new Set<number>();
    await until(async () => statuses.add((await post(url, large)).status).has(429));
    // Until the other body has begun, there was room.
    expect([...statuses].every((status) => status === 200 || status === 429)).toBe(true);
    half.destroy();
  });
});

describe('clients that go', () => {
  it('give their blocks back, in the middle of a stream and while they wait', async () => {
    await using here = await served();
    const gone = new AbortController();
    const long = {
      model: 'stories',
      prompt: 'One',
      max_tokens: 240,
      stream: true,
      n: 4,
      ignore_eos: true,
    };
    const response = await fetch(`${here.server.baseUrl}/completions`, {
      method: 'POST',
      body: JSON.stringify(long),
      signal: gone.signal,
    });
    const reader = response.body!.getReader();
    await reader.read();
    expect((await here.backend.state()).usedBlocks).toBeGreaterThan(0);
    gone.abort();
    await until(async () => (await here.backend.state()).usedBlocks === 0);
    await until(() => here.server.held === 0);
    const metrics = await (await fetch(`${here.root}/metrics`)).text();
    expect(metrics).toMatch(/request_success_total\{[^}]*finished_reason="abort"\} 4/);
    // Nowhere near the end was it computed.
    expect(Number(/generation_tokens_total\{[^}]*\} (\d+)/.exec(metrics)![1])).toBeLessThan(900);
  });

  it('who waits for a whole answer too', async () => {
    const backend = fakeBackend();
    await using here = await served({}, backend);
    const gone = new AbortController();
    const asked = fetch(`${here.server.baseUrl}/completions`, {
      method: 'POST',
      body: JSON.stringify(body),
      signal: gone.signal,
    }).catch(() => undefined);
    await until(() => backend.live === 1);
    gone.abort();
    await asked;
    await until(() => backend.live === 0 && here.server.held === 0);
    expect(backend.left).toBe(1);
  });

  it('who does not read is ended, while others are served', async () => {
    const backend = fakeBackend({ endless: true, text: 'x'.repeat(20_000) });
    await using here = await served({ maxUnreadBytes: 200_000 }, backend);
    const slow = connect(here.server.port, '127.0.0.1');
    const json = JSON.stringify({ ...body, stream: true });
    slow.write(
      `POST /v1/completions HTTP/1.1\r\nHost: a\r\nContent-Length: ${json.length}\r\n\r\n${json}`,
    );
    slow.pause();
    slow.on('error', () => undefined);
    await until(() => backend.left === 1);
    expect([backend.live, here.server.held]).toEqual([0, 0]);
    expect((await fetch(`${here.root}/health`)).status).toBe(200);
    slow.destroy();
  });
});

describe('the end', () => {
  it('what runs ends; who comes finds nobody, or on an open connection 503', async () => {
    const backend = fakeBackend();
    const here = await served({ drainMs: 20_000 }, backend);
    const url = `${here.server.baseUrl}/completions`;
    const running = post(url, body);
    const open = connect(here.server.port, '127.0.0.1');
    let told = '';
    open.setEncoding('utf8').on('data', (part: string) => (told += part));
    const closed = once(open, 'close');
    // It has begun, so it is not idle.
    open.write('GET /v1/models HTTP/1.1\r\n');
    await until(() => backend.live === 1 && open.bytesWritten > 0);
    await fetch(`${here.root}/health`);
    const drained = here.server.drain();
    await expect(post(url, body)).rejects.toThrow('fetch failed');
    open.write('Host: a\r\n\r\n');
    await closed;
    expect(told).toMatch(/^HTTP\/1\.1 503 [^]*"service_unavailable"/);
    backend.finish();
    expect((await running).status).toBe(200);
    await drained;
  });

  it('what takes too long is aborted', async () => {
    const backend = fakeBackend();
    const here = await served({ drainMs: 50 }, backend);
    const running = post(`${here.server.baseUrl}/completions`, { ...body, stream: true });
    await until(() => backend.live === 1);
    await here.server.drain();
    expect([backend.live, backend.left]).toEqual([0, 1]);
    await (await running).text().catch(() => undefined);
  });
});
